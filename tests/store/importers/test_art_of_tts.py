from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.store.importers.release import small_release, trace, write
from tts_tui.domain.events import Channel
from tts_tui.domain.race import SessionState
from tts_tui.errors import UsageError
from tts_tui.store.header import VERSION
from tts_tui.store.importers import art_of_tts
from tts_tui.store.importers.writing import Summary, save_all
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from pathlib import Path


def imported(folder: Path, out: Path, **how: Any) -> Summary:
    return save_all(art_of_tts.find(folder), art_of_tts.FORMAT, out, lambda _done: None, **how)


def test_every_model_data_set_and_beam_number_becomes_a_session(tmp_path: Path) -> None:
    summary = imported(small_release(tmp_path), tmp_path / "out")
    assert (summary.written, summary.kept, summary.traces, summary.skips) == (3, 0, 18, [])
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["Quick--sums--bs4.jsonl", "Quick--sums.jsonl", "Slow--sums.jsonl"]
    session = read_session(tmp_path / "out" / "Quick--sums.jsonl")
    assert session.losses == []
    assert not session.header.timed
    races = list(SessionState(session.events).races.values())
    assert [race.started.question.id for race in races] == ["sums-0", "sums-1"]
    assert {race.started.question.dataset for race in races} == {"sums"}
    assert [trace.tokens for trace in races[0].traces] == [10, 11, 12, 13]
    assert [race.correct(race.traces[0].answer) for race in races] == [True, False]
    beams = read_session(tmp_path / "out" / "Quick--sums--bs4.jsonl")
    found = list(SessionState(beams.events).races.values())
    assert [(race.n, race.started.beams, race.tokens) for race in found] == [(1, 4, 30), (1, 4, 30)]


def test_thinking_is_what_stands_before_its_closing_tag(tmp_path: Path) -> None:
    write(tmp_path / "results/vanilla/m/d/0_0.json", trace())
    write(tmp_path / "results/vanilla/m/d/0_1.json", trace(output="24, of course"))
    harmony = "3 times 8<|end|><|start|>assistant<|channel|>final<|message|>\\boxed{24}"
    write(tmp_path / "results/vanilla/m/d/0_2.json", trace(output=harmony))
    imported(tmp_path, tmp_path / "out")
    session = read_session(tmp_path / "out" / "m--d.jsonl")
    thinker, other, gpt = SessionState(session.events).races[0].traces
    assert gpt.text(Channel.THINKING) == "3 times 8"
    assert gpt.text(Channel.ANSWER) == "\\boxed{24}"
    assert 0 < gpt.thinking_tokens < gpt.tokens
    assert thinker.text(Channel.THINKING) == "3 times 8"
    assert thinker.text(Channel.ANSWER).strip() == "\\boxed{24}"
    assert 0 < thinker.thinking_tokens < thinker.tokens
    assert other.thinking_tokens == other.tokens


def test_the_recorded_answer_is_kept_where_the_text_has_another(tmp_path: Path) -> None:
    write(tmp_path / "results/vanilla/m/d/0_0.json", trace(answer=0, pred="NO_ANSWER"))
    imported(tmp_path, tmp_path / "out")
    race = SessionState(read_session(tmp_path / "out" / "m--d.jsonl").events).races[0]
    assert race.traces[0].answer is None


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ("{", "is not JSON"),
        ("[1]", "is no JSON object"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"completion_tokens": NaN}', "is not JSON"),
        (trace(problem=None), "has no “problem”"),
        (trace(pred=None), "has no “pred”"),
        (trace(answer=[24]), "has a “answer” that is neither text nor number"),
        (trace(pred=True), "has a “pred” that is neither text nor number"),
        (trace(output=5), "has a “output” that is no text"),
        (trace(completion_tokens="many"), "has a “completion_tokens” that is no whole number"),
        (trace(completion_tokens=1.5), "has a “completion_tokens” that is no whole number"),
        (trace(completion_tokens=0), "has no tokens (“completion_tokens” is 0)"),
        (trace(completion_tokens=10**12), "has a “completion_tokens” above 1000000000"),
        (trace(problem="Another?"), "asks another question than the samples before it"),
        (trace(answer=25), "has another right answer than the samples before it"),
        (trace(finish_reason=7), "has a “finish_reason” that is no text"),
    ],
)
def test_a_bad_file_is_named_and_left_out(tmp_path: Path, record: object, why: str) -> None:
    write(tmp_path / "results/vanilla/m/d/0_0.json", trace())
    bad = write(tmp_path / "results/vanilla/m/d/0_1.json", record)
    write(tmp_path / "results/vanilla/m/d/0_2.json", trace())
    summary = imported(tmp_path, tmp_path / "out")
    [skip] = summary.skips
    assert skip.where.endswith(bad.name)
    assert skip.why == why
    assert summary.traces == 2


def test_other_files_and_folders_are_named_too(tmp_path: Path) -> None:
    small_release(tmp_path)
    write(tmp_path / "results/vanilla/Quick/sums/notes.json", trace())
    write(tmp_path / "results/vanilla/Quick/sums/readme.txt", "nothing")
    write(tmp_path / "results/bs/Quick/sums/many/0_0.json", trace())
    whys = {skip.why for skip in art_of_tts.find(tmp_path).skips}
    assert whys == {"is not called PROBLEM_SAMPLE.json", "is no number of beams"}


@pytest.mark.parametrize("inside", [None, "results", "results/vanilla/Quick/sums"])
def test_a_folder_without_a_release_is_refused(tmp_path: Path, inside: str | None) -> None:
    if inside:
        (tmp_path / inside).mkdir(parents=True)
    with pytest.raises(UsageError, match=r"no folder|holds no vanilla"):
        art_of_tts.find(tmp_path if inside else tmp_path / "missing")


def test_models_and_data_sets_can_be_chosen(tmp_path: Path) -> None:
    small_release(tmp_path)
    assert {b.model for b in art_of_tts.find(tmp_path, ["quick"]).batches} == {"Quick"}
    assert len(art_of_tts.find(tmp_path / "results", [], ["sums"]).batches) == 3
    with pytest.raises(UsageError, match="Quick, Slow and the data sets sums"):
        art_of_tts.find(tmp_path, ["other"])


def test_an_import_goes_on_where_it_stopped(tmp_path: Path) -> None:
    release, out = small_release(tmp_path), tmp_path / "out"
    imported(release, out)
    (out / "Slow--sums.jsonl").unlink()
    (out / ".Slow--sums.jsonl.part").write_text("half a line")
    summary = imported(release, out)
    assert (summary.written, summary.kept) == (1, 2)
    assert sorted(out.glob(".*")) == []
    assert imported(release, out, again=True).written == 3


def test_what_changed_or_was_left_out_is_read_again(tmp_path: Path) -> None:
    release, out = small_release(tmp_path), tmp_path / "out"
    bad = write(release / "results/vanilla/Quick/sums/1_9.json", "{")
    assert len(imported(release, out).skips) == 1
    summary = imported(release, out)
    assert (summary.written, len(summary.skips)) == (1, 1)
    write(bad, trace(problem="What is 1 + 24?", answer=25))
    assert imported(release, out).skips == []
    later = (out / "Slow--sums.jsonl").stat().st_mtime + 60
    os.utime(release / "results/vanilla/Slow/sums/0_0.json", (later, later))
    assert imported(release, out).written == 1


def test_what_an_older_format_was_written_in_is_written_anew(tmp_path: Path) -> None:
    release, out = small_release(tmp_path), tmp_path / "out"
    imported(release, out)
    old = out / "Slow--sums.jsonl"
    old.write_text(old.read_text().replace(f'"version":"{VERSION}"', '"version":"1.1"', 1))
    summary = imported(release, out)
    assert (summary.written, summary.kept) == (1, 2)


def test_a_recording_of_that_name_is_never_overwritten(tmp_path: Path) -> None:
    release, out = small_release(tmp_path), tmp_path / "out"
    mine = write(out / "Quick--sums.jsonl", "something of mine")
    with pytest.raises(UsageError, match="not written by an import"):
        imported(release, out)
    assert mine.read_text() == "something of mine"


@pytest.mark.matrix(108)
def test_names_become_file_names(tmp_path: Path) -> None:
    for model in ("..", "a b/c".replace("/", "\u2044"), "A B⁄C"):
        write(tmp_path / f"results/vanilla/{model}x/d\x1b[31m/0_0.json", trace())
    imported(tmp_path, tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert len(names) == 3
    assert not any(name.startswith(".") or "\x1b" in name for name in names)
