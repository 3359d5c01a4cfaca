from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.server import JSON, Exchange, ScriptServer, body, serving
from tests.support.studies import write_study
from tts_tui.__main__ import main
from tts_tui.domain.answers import Answer
from tts_tui.domain.events import RaceStarted, Sampling
from tts_tui.domain.labels import TraceLabel
from tts_tui.store.append_file import AppendFile
from tts_tui.store.labels import LabelBook
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

QUESTIONS = 5


async def answers(exchange: Exchange) -> None:
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "m"}]}', content_type=JSON)(exchange)
        return
    exchange.head()
    seed = int(str(exchange.request.body["seed"]))
    exchange.say(" ".join(["so"] * (1 + seed % 3)))
    exchange.say(f" \\boxed{{{42 if seed % 4 else 41}}}")
    exchange.finish("stop", 2 + seed % 3)


@pytest.fixture
def server() -> Iterator[ScriptServer]:
    rows = "".join(f"{at}?,42\n" for at in range(QUESTIONS))
    Path("q.csv").write_text(f"question,answer\n{rows}")
    with serving(answers) as found:
        yield found


def race(server: ScriptServer, session: str, *flags: str, seed: int = 3) -> int:
    argv = ["race", "--dataset", "q.csv", "--base-url", server.url, "--model", "m", "--plain"]
    return main([*argv, "-n", "2", "--seed", str(seed), "--session", session, *flags])


def rows(capsys: pytest.CaptureFixture[str], *argv: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main([*argv, "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def starts(session: str) -> list[RaceStarted]:
    return [e for e in read_session(Path(session)).events if isinstance(e, RaceStarted)]


def merged(capsys: pytest.CaptureFixture[str], sessions: Sequence[str], *flags: str) -> str:
    capsys.readouterr()
    assert main(["merge", *sessions, "--out", "all.jsonl", *flags]) == 0
    told = capsys.readouterr()
    return told.out + told.err


def test_the_shards_of_a_data_set_are_its_questions_in_order(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert race(server, "whole.jsonl") == 0
    shards = [f"part{k}.jsonl" for k in (1, 2, 3)]
    for k, session in enumerate(shards, 1):
        assert race(server, session, "--shard", f"{k}/3") == 0
    said = merged(capsys, shards).replace("~/work/", "")
    assert said == "merged 3 sessions into all.jsonl: 5 races of 5 questions, 10 traces\n"
    one, other = (read_session(Path(name)).header.plan for name in ("whole.jsonl", "all.jsonl"))
    assert one == other
    keys = ("question", "strategy", "answer", "correct", "voters", "votes", "spent_tokens")
    whole, parts = (
        [{key: row[key] for key in keys} for row in rows(capsys, "score", name, "--clock", "token")]
        for name in ("whole.jsonl", "all.jsonl")
    )
    assert whole == parts
    before = Path("all.jsonl").read_bytes()
    assert race(server, "all.jsonl", "--resume") == 0
    assert Path("all.jsonl").read_bytes() == before


def test_a_missing_shard_is_named_and_another_one_is_not_resumed(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    for k in (1, 3):
        assert race(server, f"part{k}.jsonl", "--shard", f"{k}/4", "--limit", "4") == 0
    assert "Shards 2/4, 4/4 are not among them." in merged(capsys, ["part1.jsonl", "part3.jsonl"])
    Path("all.jsonl").unlink()
    assert "Shards 2/4, 3/4, 4/4 are not among them." in merged(capsys, ["part1.jsonl"])
    assert race(server, "part1.jsonl", "--shard", "2/4", "--limit", "4", "--resume") == 2
    assert "part1.jsonl is of shard 1/4, not of shard 2/4." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("shard", "said"),
    [
        ("9/8", "“9/8” is not a shard of 8: they are 1/8 to 8/8."),
        ("0/8", "“0/8” is not a shard of 8: they are 1/8 to 8/8."),
        ("3", "“3” is not a shard such as 3/8, the third of eight."),
        ("a/b", "“a/b” is not a shard such as 3/8, the third of eight."),
        ("3/0", "“3/0” is not a shard such as 3/8, the third of eight."),
        ("2/6", "Shard 2/6 of 1 question is empty."),
    ],
)
def test_what_is_no_shard_is_refused_in_a_sentence(
    server: ScriptServer, shard: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert race(server, "s.jsonl", "--limit", "1", "--shard", shard) == 2
    assert said in capsys.readouterr().err
    assert not Path("s.jsonl").exists()


def test_two_ranges_of_seeds_compare_as_one_file_does(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    sessions = ["a.jsonl", "b.jsonl"]
    for number, session in enumerate(sessions):
        assert race(server, session, seed=3 + 2 * number) == 0
    merged(capsys, sessions)
    apart = rows(capsys, "compare", *sessions)
    assert {row["n"] for row in apart} >= {4}
    assert rows(capsys, "compare", "all.jsonl") == apart
    wall = ("--clock", "wall")
    assert rows(capsys, "compare", "all.jsonl", *wall) == rows(capsys, "compare", *sessions, *wall)


def test_a_race_of_two_files_counts_once_and_the_fuller_one_stays(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert race(server, "b.jsonl") == 0
    whole = Path("b.jsonl").read_bytes()
    Path("a.jsonl").write_bytes(whole[: whole.rindex(b'{"k":"done"')])
    said = merged(capsys, ["a.jsonl", "b.jsonl"])
    assert said.splitlines()[-1].startswith("tts-tui: ")
    assert "a.jsonl: " in said
    assert "in another session as well and counted once." in said
    assert "5 races of 5 questions, 10 traces" in said
    assert rows(capsys, "compare", "all.jsonl") == rows(capsys, "compare", "b.jsonl")
    assert "no end; --resume of the merged session goes on." in merged(
        capsys, ["a.jsonl"], "--force"
    )
    assert race(server, "all.jsonl", "--resume") == 0
    assert "10 traces" in merged(capsys, ["b.jsonl"], "--force")


def test_other_sampling_stays_apart_and_another_truth_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    traces = {"q1": [(10, "7"), (20, "8")]}
    one = str(write_study(tmp_path / "a", traces))
    warm = str(write_study(tmp_path / "b", traces, sampling=Sampling(temperature=1.0)))
    other = str(write_study(tmp_path / "c", traces, truth="8"))
    text = str(write_study(tmp_path / "d", traces, text="What else is {}?"))
    merged(capsys, [one, warm])
    assert {row["model"] for row in rows(capsys, "compare", "all.jsonl")} == {
        row["model"] for row in rows(capsys, "compare", one, warm)
    }
    for refused, what in ((other, "has another right answer"), (text, "asks something else")):
        assert main(["merge", one, refused, "--out", "no.jsonl"]) == 2
        told = capsys.readouterr().err
        assert f"m--sums.jsonl {what} than that of" in told
        assert "Merge sessions of the same questions only." in told
        assert not Path("no.jsonl").exists()


def test_an_imported_copy_counts_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = write_study(tmp_path / "a", {"q1": [(10, "7"), (20, "8")]})
    shutil.copy(one, tmp_path / "copy.jsonl")
    said = merged(capsys, [str(one), str(tmp_path / "copy.jsonl")])
    assert "1 race is in another session as well and counted once." in said
    assert read_session(Path("all.jsonl")).header.timed is False


def test_an_imported_session_and_a_raced_one_are_not_made_one(
    server: ScriptServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert race(server, "s.jsonl") == 0
    imported = str(write_study(tmp_path / "a", {"q1": [(10, "7")]}))
    assert main(["merge", "s.jsonl", imported, "--out", "no.jsonl"]) == 2
    assert "was imported from test and ~/work/s.jsonl was raced." in capsys.readouterr().err


def test_labels_come_along(server: ScriptServer, capsys: pytest.CaptureFixture[str]) -> None:
    for k in (1, 2):
        assert race(server, f"p{k}.jsonl", "--shard", f"{k}/2") == 0
    LabelBook(Path("p2.jsonl")).set(1, 0, TraceLabel(answer="43"))
    assert merged(capsys, ["p1.jsonl", "p2.jsonl"]).endswith("10 traces and 1 label\n")
    assert LabelBook(Path("all.jsonl")).label(3, 0) == TraceLabel(answer="43")
    assert main(["merge", "p1.jsonl", "--out", "all.jsonl", "--force"]) == 2
    assert "all.labels.jsonl exists already and is of another session." in capsys.readouterr().err


def test_right_answers_given_since_and_merged_answers_come_along(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    for k in (1, 2):
        assert race(server, f"p{k}.jsonl", "--shard", f"{k}/2") == 0
    names = [event.question.id for event in starts("p2.jsonl")]
    book = LabelBook(Path("p2.jsonl"))
    book.set_truth(names[0], "41")
    four, other = Answer("number:41", "41"), Answer("number:42", "42")
    assert book.merge(names[1], four, other)
    assert book.merge(names[0], four, other)
    book.undo_merge()
    said = merged(capsys, ["p1.jsonl", "p2.jsonl"])
    assert said.endswith("10 traces and 1 right answer given since, 1 merged answer\n")
    whole = LabelBook(Path("all.jsonl")).grading
    assert whole.truths == {names[0]: "41"}
    assert whole.merges == {names[1]: book.merges(names[1])}
    whole_rows, apart = (
        rows(capsys, "score", "all.jsonl"),
        rows(capsys, "score", "p1.jsonl", "p2.jsonl"),
    )
    graded = ("question", "strategy", "answer", "correct")
    assert [[row[key] for key in graded] for row in whole_rows] == [
        [row[key] for key in graded] for row in apart
    ]


def test_where_two_sessions_differ_on_what_is_right_the_first_counts_and_that_is_said(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, seed in (("a", 3), ("b", 9)):
        assert race(server, f"{name}.jsonl", seed=seed) == 0
        LabelBook(Path(f"{name}.jsonl")).set_truth(starts("a.jsonl")[0].question.id, name)
    said = merged(capsys, ["a.jsonl", "b.jsonl"])
    assert "differ on what is right of" in said
    assert list(LabelBook(Path("all.jsonl")).truths.values()) == ["a"]


def test_what_is_right_of_a_question_asked_alone_is_not_said_of_another(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    for at, text in enumerate(("6 × 7?", "40 + 2?")):
        argv = ["race", text, "--base-url", server.url, "--model", "m", "-n", "2", "--plain"]
        assert main([*argv, "--seed", "3", "--session", f"{at}.jsonl"]) == 0
    LabelBook(Path("1.jsonl")).set_truth("q1", "42")
    merged(capsys, ["0.jsonl", "1.jsonl"])
    asked = [(event.question.id, event.question.text) for event in starts("all.jsonl")]
    assert asked == [("q1", "6 × 7?"), ("q1-2", "40 + 2?")]
    assert LabelBook(Path("all.jsonl")).truths == {"q1-2": "42"}


def test_nothing_is_written_over_or_by_halves(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert race(server, "a.jsonl") == 0
    before = Path("a.jsonl").read_bytes()
    for argv, said in (
        (["a.jsonl", "--out", "a.jsonl"], "a.jsonl exists already."),
        (["a.jsonl", "--out", "a.jsonl", "--force"], "is one of the sessions that are merged."),
        (["a.jsonl", "--out", "no/such.jsonl"], "no. Name another with --out."),
        (["a.jsonl", "q.csv", "--out", "x.jsonl"], "q.csv is no session"),
    ):
        capsys.readouterr()
        assert main(["merge", *argv]) in {1, 2}
        assert said in capsys.readouterr().err
    assert Path("a.jsonl").read_bytes() == before
    assert sorted(path.name for path in Path().glob("*.jsonl*")) == ["a.jsonl"]


def test_questions_asked_one_by_one_stay_what_they_are(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    for at, text in enumerate(("6 × 7?", "40 + 2?")):
        argv = ["race", text, "--answer", "42", "--base-url", server.url, "--model", "m"]
        assert main([*argv, "-n", "2", "--seed", "3", "--plain", "--session", f"{at}.jsonl"]) == 0
    merged(capsys, ["0.jsonl", "1.jsonl"])
    assert rows(capsys, "compare", "all.jsonl") == rows(capsys, "compare", "0.jsonl", "1.jsonl")


def test_a_session_that_another_process_writes_is_neither_overwritten_nor_read(
    server: ScriptServer, capsys: pytest.CaptureFixture[str]
) -> None:
    for session in ("a.jsonl", "held.jsonl"):
        assert race(server, session, "--limit", "1") == 0
    before = Path("held.jsonl").read_bytes()
    held = AppendFile(Path("held.jsonl"), goes_on=True)
    for argv in (
        ["a.jsonl", "--out", "held.jsonl", "--force"],
        ["a.jsonl", "held.jsonl", "--out", "all.jsonl"],
    ):
        capsys.readouterr()
        assert main(["merge", *argv]) == 2
        assert "held.jsonl is being written by another process." in capsys.readouterr().err
    held.close()
    assert Path("held.jsonl").read_bytes() == before
    assert not Path("all.jsonl").exists()
