"""import, score, compare and recommend on the command line."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

import pytest

from tests.store.importers.release import small_release, trace, write
from tests.support.families import family
from tests.support.recordings import two_traces, write_session
from tests.support.reference_data import CLOCKS, reference_file, vectors
from tests.support.studies import two_models, write_study
from tts_tui.cli.main import run
from tts_tui.domain.events import (
    NOT_RECORDED,
    Channel,
    EndReason,
    ModelCard,
    Provenance,
    Question,
    RaceEnded,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceFinished,
    TraceOpened,
)
from tts_tui.domain.strategies.base import Clock
from tts_tui.errors import TtsTuiError, UsageError
from tts_tui.store.header import GENERATION_TIMES, Imported
from tts_tui.study.tables import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tts_tui.domain.events import Event

CONTRACT = (
    *("model", "dataset", "strategy", "n", "questions", "accuracy", "ci_low", "ci_high"),
    *("sequential_tokens", "spent_tokens", "paper_total_tokens"),
)


def said(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str, str]:
    code = run([str(arg) for arg in argv])
    out, err = capsys.readouterr()
    return code, out, err


def rows(capsys: pytest.CaptureFixture[str], *argv: object) -> list[dict[str, Any]]:
    code, out, err = said(capsys, *argv, "--json")
    assert code == 0, err
    loaded: list[dict[str, Any]] = json.loads(out)
    return loaded


# -- the reference vectors, through files and the command line --------------------------------


def vector_events(number: int, race: dict[str, Any]) -> Iterator[Event]:
    """A race that emits at a constant rate, one arrival a token, as the vectors say."""
    model = ModelCard("m", "m")
    n = len(race["traces"])
    question = Question(f"q{number}", f"q{number}")
    yield RaceStarted(number, 0.0, question, model, n, Sampling(), "")
    later: list[tuple[float, int, Event]] = []
    for index, one in enumerate(race["traces"]):
        later.append((0.0, index, TraceOpened(number, 0.0, index, seed=0)))
        tokens, thinking, end_s = one["tokens"], one["thinking"], one["finish_s"]
        # The first whole microsecond at which a token is there.
        end_us = Fraction(str(end_s)) * 10**6
        times = [ceil(end_us * at / tokens) / 10**6 for at in range(1, tokens + 1)]
        for channel, span in (
            (Channel.THINKING, times[:thinking]),
            (Channel.ANSWER, times[thinking:]),
        ):
            if span:
                columns = (tuple(span), (1,) * len(span), ("x",) * len(span))
                later.append((span[-1], index, TokensArrived(number, index, channel, *columns)))
        finish = TraceFinished(
            number,
            end_s,
            index,
            "stop",
            tokens=tokens,
            thinking_tokens=thinking,
            provenance=Provenance.RECORDED,
            recorded_answer=one["answer"] if one["answer"] is not None else "NO_ANSWER",
        )
        later.append((end_s, n + index, finish))
    for _, _, event in sorted(later, key=lambda item: item[:2]):
        yield event
    yield RaceEnded(number, max(t["finish_s"] for t in race["traces"]), EndReason.ALL_ENDED)


@pytest.mark.parametrize("clock", list(Clock))
def test_score_gives_the_rows_of_the_reference_vectors(
    clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.support.recordings import write_session

    reference_file("vectors/races.json")
    checked = 0
    for number, race in enumerate(vectors("races.json")):
        path = write_session(tmp_path / f"{number}.jsonl", vector_events(number, race))
        wanted = {row["strategy"]: row for row in race[CLOCKS[clock]]}
        names = ",".join(wanted)
        for got in rows(capsys, "score", path, "--clock", clock.value, "--strategies", names):
            row = wanted[got["strategy"]]
            for field in row.keys() - {"voters", "thinking_spent_tokens"}:
                assert got[field] == row[field], (number, row["strategy"], field)
            assert got["voters"] == [voter + 1 for voter in row["voters"]]
            checked += 1
    assert checked >= 800


# -- import -----------------------------------------------------------------------------------


def test_import_says_what_it_wrote_and_what_is_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = small_release(tmp_path / "release")
    code, out, err = said(capsys, "import", "art-of-tts", release, "--out", tmp_path / "out")
    assert (code, err) == (0, "")
    assert "wrote 3 sessions with 18 traces" in out
    assert "next: tts-tui compare" in out
    code, out, _ = said(capsys, "import", "art-of-tts", release, "--out", tmp_path / "out")
    assert code == 0
    assert "kept 3 that were there already" in out


def test_import_goes_on_past_bad_files_names_them_and_exits_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = small_release(tmp_path / "release")
    for sample in range(30):
        write(release / f"results/vanilla/Quick/sums/7_{sample}.json", "{")
    write(release / "results/vanilla/Quick/sums/8_0.json", trace(pred=None))
    code, out, err = said(capsys, "import", "art-of-tts", release, "--out", tmp_path / "out")
    assert code == 1
    assert "left out 31: is not JSON (30), has no “pred” (1)" in out
    assert err.count("7_") == 20
    assert "and 11 more" in err
    assert "wrote 3 sessions with 18 traces" in out


def test_imported_sessions_are_sessions_like_any_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = small_release(tmp_path / "release")
    said(capsys, "import", "art-of-tts", release, "--out", tmp_path / "out")
    for name, strategy in (("Quick--sums", "FFS-1@4"), ("Quick--sums--bs4", "BS@4")):
        path = tmp_path / "out" / f"{name}.jsonl"
        code, out, err = said(capsys, "replay", path, "--plain")
        assert code == 0
        assert "token clock" in err
        assert strategy in out
        scored = rows(capsys, "score", path)
        assert {row["clock"] for row in scored} == {"token"}
        assert strategy in {row["strategy"] for row in scored}


@pytest.mark.parametrize(
    ("argv", "part"),
    [
        (["import", "art-of-tts", "missing", "--out", "o"], "There is no folder"),
        (["import", "art-of-tts", ".", ".", "--out", "o"], "one folder"),
        (["import", "art-of-tts", ".", "--out", "o", "--questions", "q"], "its own questions"),
        (["import", "lm-eval", "missing", "--out", "o"], "There is no file"),
        (["compare", "missing.jsonl"], "There is no session"),
        (["compare", "empty", "--plain"], "holds no session"),
        (["score", "two.jsonl", "--answers", "missing.csv"], "cannot be read"),
        (["compare", "two.jsonl", "-n", "9", "--json"], "No strategy of those asked for fits"),
        (["compare", "two.jsonl", "--strategies", "DeepConf"], "No log p was recorded"),
        (["compare", "two.jsonl", "--strategies", "FFS-1@9", "--json"], "have 1 traces at most"),
        (["compare", "two.jsonl", "--csv", "nowhere/x.csv"], "There is no folder"),
        (["compare", "two.jsonl", "--plain", "--dataset", "zz"], "There is no data set “zz”"),
        (["compare", "two.jsonl", "--plain", "--model", "zz"], "There is no model “zz”"),
    ],
)
def test_what_is_not_there_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argv: list[str], part: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    write_study(tmp_path, {"a": [(1, "7")]}).rename(tmp_path / "two.jsonl")
    with pytest.raises(TtsTuiError) as caught:
        run(argv)
    assert part in str(caught.value)
    assert not (tmp_path / "o").exists()


# -- compare ----------------------------------------------------------------------------------


def test_compare_gives_the_contract_fields_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_models(tmp_path)
    found = rows(capsys, "compare", tmp_path)
    assert tuple(found[0])[: len(CONTRACT)] == CONTRACT
    names = {row["strategy"] for row in found}
    assert {"SD", "MV", "FFS-1", "LFS-4", "short-2", "BS"} <= names
    assert {row["dataset"] for row in found} == {"sums", "products", "all"}
    assert {row["clock"] for row in found} == {"token"}
    assert {row["n"] for row in found if row["strategy"] == "BS"} == {2}
    few = rows(capsys, "compare", tmp_path, "--strategies", "FFS,MV@4,BS", "-n", "2,4")
    assert {(row["strategy"], row["n"]) for row in few} == {
        *(("FFS-1", 2), ("FFS-2", 2), ("FFS-1", 4), ("FFS-2", 4), ("FFS-3", 4), ("FFS-4", 4)),
        *(("MV", 4), ("BS", 2)),
    }


def test_compare_writes_csv_parquet_and_svg_whole_and_never_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    two_models(tmp_path / "s")
    files = {flag: tmp_path / f"out.{flag}" for flag in ("csv", "parquet", "svg")}
    argv = [part for flag, path in files.items() for part in (f"--{flag}", path)]
    code, out, _ = said(capsys, "compare", tmp_path / "s", *argv)
    assert code == 0
    assert out.count("wrote ") == 3
    found = rows(capsys, "compare", tmp_path / "s")
    table = list(csv.DictReader(io.StringIO(files["csv"].read_text("utf-8"))))
    assert tuple(table[0]) == COLUMNS
    assert [float(row["spent_tokens"]) for row in table] == [row["spent_tokens"] for row in found]
    assert parquet.read_table(files["parquet"]).to_pylist() == found
    svg = files["svg"].read_text("utf-8")
    assert svg.startswith("<svg ")
    assert "quick · all" in svg
    with pytest.raises(UsageError, match="exists already"):
        said(capsys, "compare", tmp_path / "s", *argv)
    assert said(capsys, "compare", tmp_path / "s", *argv, "--force")[0] == 0


def test_a_model_that_looks_like_a_formula_is_no_formula(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_study(tmp_path / "s", {"a": [(1, "7")]}, model="=1+1")
    assert said(capsys, "compare", tmp_path / "s", "--csv", tmp_path / "x.csv")[0] == 0
    assert "\n'=1+1,sums," in (tmp_path / "x.csv").read_text("utf-8")


def test_compare_prints_a_shortlist_and_differences(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_models(tmp_path)
    code, out, err = said(capsys, "compare", tmp_path, "--plain")
    assert code == 0
    assert out.startswith("model ")
    assert "MV@4" in out
    assert "MV@3" not in out
    assert "rows; -n, --strategies" in err
    code, out, _ = said(capsys, "compare", tmp_path, "--versus", "FFS-1", "MV@4")
    assert code == 0
    assert "quick  all by questions  FFS-1 − MV@4: " in out
    code, out, _ = said(capsys, "compare", tmp_path, "--weight", "datasets", "--plain")
    assert code == 0
    assert "all by data sets" in out
    assert "all by questions" not in out
    found = rows(capsys, "compare", tmp_path, "--versus", "ffs-1@4", "SD")
    assert {row["dataset"] for row in found} == {"sums", "products", "all"}
    with pytest.raises(UsageError, match="was not measured"):
        said(capsys, "compare", tmp_path, "--versus", "FFS-9", "SD")
    with pytest.raises(UsageError, match="no log p recorded"):
        said(capsys, "compare", tmp_path, "--versus", "DeepConf-3@4", "SD")
    chosen = ("compare", tmp_path, "--strategies", "MV,DeepConf-2", "-n", "4", "--plain")
    _, out, err = said(capsys, *chosen)
    assert "MV@4" in out
    assert "DeepConf" not in out
    assert "No log p recorded, so those that weigh it" in err


def ask(folder: Path, question: str, truth: str | None, *answers: str, seed: int = 0) -> None:
    """Save a session as it is saved when somebody asks one question."""
    happened: list[Event] = [
        RaceStarted(
            *(0, 0.0, Question("q1", question, truth), ModelCard("m", "m"), len(answers)),
            Sampling(seed=seed),
            f"2026-11-24T20:00:{seed:02}Z",
        )
    ]
    for at, answer in enumerate(answers):
        said = f"so \\boxed{{{answer}}}"
        happened += [
            TraceOpened(0, 0.1, at, seed + at),
            TokensArrived(0, at, Channel.ANSWER, (1.0 + at,), (10 + at,), (said,)),
            TraceFinished(0, 1.5 + at, at, "stop", 10 + at),
        ]
    happened.append(RaceEnded(0, 9.0, EndReason.ALL_ENDED))
    write_session(folder / f"{truth}-{seed}.jsonl", happened, n=len(answers))


def test_questions_asked_one_by_one_compare_without_those_nobody_can_judge(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_study(tmp_path, {f"q{n}": [(10 + n, "7"), (20, "8")] for n in range(9)})
    ask(tmp_path, "What is 6 times 7?", "42", "41", "42")
    ask(tmp_path, "What is 5 times 5?", "25", "25", "24")
    ask(tmp_path, "What do you think?", None, "1", "2")
    code, out, err = said(capsys, "compare", tmp_path, "--json")
    rows = json.loads(out)
    assert code == 0
    assert "without a known answer left out: What do you think?" in err
    assert "give the right ones with --answers FILE" in err
    assert {(row["dataset"], row["questions"], row["weight"]) for row in rows} == {
        ("sums", 9, None),
        ("asked here", 2, None),
        ("all", 11, "questions"),
    }
    assert all(row["accuracy"] is not None for row in rows)
    code, out, _ = said(capsys, "compare", tmp_path, "--versus", "FFS-1@2", "LFS-1@2", "--json")
    assert [(row["dataset"], row["questions"]) for row in json.loads(out)] == [
        ("asked here", 2),
        ("sums", 9),
        ("all", 11),
    ]


def test_one_question_is_called_one_question(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(tmp_path, "What is 6 times 7?", "42", "41", "42")
    _, out, _ = said(capsys, "compare", tmp_path, "--plain")
    assert "1 question" in out
    _, out, _ = said(capsys, "compare", tmp_path, "--versus", "LFS-1@2", "FFS-1@2")
    assert out == (
        "m  asked here  LFS-1@2 − FFS-1@2: +100.0 points on 1 question\n"
        "  1 question flips: LFS-1@2 alone is right on 1\n"
        "    question            truth  LFS-1@2  spent  FFS-1@2  spent\n"
        "    What is 6 times 7?  42     ✓ 42        21  ✗ 41        20\n"
        "m  all  LFS-1@2 − FFS-1@2: +100.0 points on 1 question\n"
    )


def spaced(out: str) -> str:
    return " ".join(out.split())


def test_the_questions_that_flip_are_listed_up_to_a_bound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = {f"q{at:02}": [(10, "7"), (20 + at, "8"), (30, "8")] for at in range(13)}
    write_study(tmp_path, {**questions, "same": [(1, "7"), (2, "7"), (3, "7")]})
    pair = ("compare", tmp_path, "--versus", "FFS-1@3", "MV@3")
    code, out, _ = said(capsys, *pair)
    assert code == 0
    assert "  13 questions flip: FFS-1@3 alone is right on 13\n" in out
    assert out.count("✓ 7 ") == 10
    assert "    +3 more (--all lists them)\n" in out
    assert "q02 7 ✓ 7 30 ✗ 8 62 What is q02?" in spaced(out)
    _, out, _ = said(capsys, *pair, "--all")
    assert out.count("✓ 7 ") == 13
    assert "more (" not in out
    [row, *_] = rows(capsys, *pair)
    assert [flip["question"] for flip in row["flips"]] == row["differ_on"] == list(questions)
    assert row["flips"][2] == {
        "dataset": "sums",
        "question": "q02",
        "text": "What is q02?",
        "truth": "7",
        "rate": 1.0,
        "first_alone_right": 1.0,
        "second_alone_right": 0.0,
        "first": {
            "answer": "7",
            "answer_right": True,
            "answer_share": 1.0,
            "right": 1.0,
            "spent_tokens": 30.0,
        },
        "second": {
            "answer": "8",
            "answer_right": False,
            "answer_share": 1.0,
            "right": 0.0,
            "spent_tokens": 62.0,
        },
    }
    with pytest.raises(UsageError, match="--all lists every question that flips"):
        said(capsys, "compare", tmp_path, "--all", "--plain")


def test_with_fewer_traces_than_recorded_a_flip_is_a_share_and_says_of_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_study(tmp_path, {"a": [(10, "7"), (20, "8"), (30, "8")]})
    _, out, _ = said(capsys, "compare", tmp_path, "--versus", "FFS-1@2", "LFS-1@2")
    # FFS-1: 7, 7, 8; LFS-1: 8, 8, 8.
    assert "flips truth FFS-1@2 right spent LFS-1@2 right spent text" in spaced(out)
    assert "a 67 % 7 ✓ 7 in 67 % 67 % 27 ✗ 8 in 100 % 0 %" in spaced(out)
    assert "flips: the share of 3 subsets of a question's traces in which just one" in out
    _, out, _ = said(capsys, "compare", tmp_path, "--versus", "FFS-1@2", "MV@3")
    assert "flips: the share of all pairs of draws, one for each strategy" in out
    _, out, _ = said(capsys, "compare", tmp_path, "--versus", "SD", "MV@3")
    assert "33 %" in out
    assert "flips: the share of a question's traces for which just one" in out


def test_numbers_alone_name_the_questions_that_flip_by_their_ids(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_study(tmp_path, {"a": [(10, "7"), (20, "8"), (30, "8")]}, text=NOT_RECORDED)
    _, out, _ = said(capsys, "compare", tmp_path, "--versus", "FFS-1@3", "MV@3")
    assert "question truth FFS-1@3 spent MV@3 spent a 7 ✓ 7 30 ✗ 8 60 m all" in spaced(out)
    assert NOT_RECORDED not in out
    [row, *_] = rows(capsys, "compare", tmp_path, "--versus", "FFS-1@3", "MV@3")
    assert row["flips"][0]["text"] is None


def test_the_same_traces_asked_twice_are_told_and_counted_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(tmp_path, "What is 6 times 7?", "42", "41", "42", "42")
    ask(tmp_path, "What is 6 times 7?", "42", "42", "42", "40", seed=1)
    code, out, err = said(capsys, "compare", tmp_path, "--json")
    assert code == 0
    assert max(row["n"] for row in json.loads(out)) == 4
    assert "42-1: 2 traces are copies" in err


def test_compare_names_what_it_leaves_out_and_exits_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_study(tmp_path / "1", {"a": [(1, "7"), (2, "7")]})
    other = write_study(tmp_path / "2", {"a": [(1, "7"), (2, "7")]}, text="Else {}?")
    broken = write(tmp_path / "broken.jsonl", "nothing")
    code, out, err = said(capsys, "compare", tmp_path / "1", other, broken, "--json")
    assert code == 1
    assert json.loads(out)
    assert "asks something else" in err
    assert "broken.jsonl is no session" in err


def test_imported_data_has_no_wall_clock(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_study(tmp_path, {"a": [(1, "7")]})
    with pytest.raises(TtsTuiError, match="has no times"):
        said(capsys, "compare", path, "--clock", "wall", "--json")
    code, _, err = said(capsys, "score", path, "--clock", "wall")
    assert code == 0
    assert "no timing was recorded" in err


def test_whoever_shows_recorded_generation_times_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_session(tmp_path / "s.jsonl", two_traces(), n=2, imported=Imported("inspect"))
    for command in (("score", path), ("replay", path, "--plain"), ("compare", path, "--json")):
        for clock, told in (("wall", True), ("token", False)):
            code, _, err = said(capsys, *command, "--clock", clock)
            assert code == 0
            assert (GENERATION_TIMES in err) is told, (command, clock)


def test_the_bundled_recordings_compare_on_both_clocks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for clock in ("token", "wall"):
        found = rows(
            capsys, "compare", "qwen-space", "--clock", clock, "-n", "8", "--strategies", "FFS-1,MV"
        )
        assert {row["clock"] for row in found} == {clock}
        assert {row["dataset"] for row in found} == {"qwen-space", "all"}


# -- other answers ----------------------------------------------------------------------------


def test_answers_come_from_a_file_by_id_or_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_study(tmp_path / "s", {"a": [(1, "7")], "b": [(2, "7")], "c": [(3, "7")]})
    answers = tmp_path / "answers.csv"
    answers.write_text("id,question,answer\na,anything,8\nother,What is b?,9\n")
    code, out, err = said(capsys, "score", path, "--answers", answers, "--json")
    assert code == 0
    assert "2 of 3 races got their right answer" in err
    single = {row["question"]: row["correct"] for row in json.loads(out) if row["strategy"] == "SD"}
    assert single == {"a": False, "b": False, "c": True}
    found = rows(capsys, "compare", path, "--strategies", "SD", "--answers", answers)
    assert found[0]["accuracy"] == pytest.approx(1 / 3)


def test_answers_without_an_answer_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_study(tmp_path / "s", {"a": [(1, "7")]})
    answers = write(tmp_path / "answers.txt", "What is a?\n")
    with pytest.raises(UsageError, match="holds no answer"):
        said(capsys, "score", path, "--answers", answers)


def test_rereading_takes_the_texts_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = tmp_path / "release"
    for sample, pred in enumerate((24, "NO_ANSWER")):
        write(release / f"results/vanilla/m/d/0_{sample}.json", trace(pred=pred))
    said(capsys, "import", "art-of-tts", release, "--out", tmp_path / "out")
    [recorded] = rows(capsys, "score", tmp_path / "out", "--strategies", "MV")
    code, out, err = said(
        capsys, "score", tmp_path / "out", "--strategies", "MV", "--reread", "--json"
    )
    assert code == 0
    assert "1 of 2 recorded answers differ from the text's" in err
    assert recorded["votes"] == {"24": 1}
    assert json.loads(out)[0]["votes"] == {"24": 2}


def test_mathematically_equal_answers_count_as_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("math_verify")
    traces = [(1, r"2\sqrt{3}"), (2, r"\sqrt{12}"), (3, "9^{9^{9^9}}"), (4, "5")]
    path = write_study(tmp_path, {"a": traces}, truth=r"\sqrt{12}")
    [exact] = rows(capsys, "score", path, "--strategies", "MV")
    assert len(exact["votes"]) == 4
    code, out, err = said(
        capsys, "score", path, "--strategies", "MV,LFS-1,LFS-2", "--math", "--json"
    )
    assert code == 0
    merged, last, last_two = json.loads(out)
    assert list(merged["votes"].values()) == [2, 1, 1]
    assert merged["correct"] is True
    assert (last["answer"], last["correct"]) == ("5", False)
    assert (last_two["answer"], last_two["correct"]) == ("9^ 9^ 9^9", None) or (
        last_two["correct"] is None
    )
    assert "nobody could say in time" in err


# -- recommend --------------------------------------------------------------------------------


def test_recommend_sets_the_measured_best_beside_the_recipe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_models(tmp_path)
    code, out, _ = said(capsys, "recommend", tmp_path, "--budget", "100")
    assert code == 0
    assert "quick on all" in out
    assert "horizon (released): not enough data: it needs" in out
    assert "with 100 spent tokens a question:" in out
    assert "measured best" in out
    found = rows(capsys, "recommend", tmp_path, "--budget", "60", "--budget-of", "sequential")
    assert [one["model"] for one in found] == ["quick", "slow"]
    best = found[0]["advice"][0]["best"]
    assert best["sequential_tokens"] <= 60
    assert {table["reading"] for table in found[0]["horizon"]} == {"released", "paper"}
    [free] = [one for one in rows(capsys, "recommend", tmp_path) if one["model"] == "quick"]
    assert free["ladder"]
    assert free["ladder"][0]["strategy"] == "SD"


def test_an_interval_does_not_depend_on_what_is_read_first(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    traces = {f"q{i}": [(5 + i, "7"), (6 + i, "7" if i % 3 else "1"), (9, "2")] for i in range(6)}
    first, second = dict(list(traces.items())[:3]), dict(list(traces.items())[3:])
    files = [
        str(write_study(tmp_path, first, dataset="sums")),
        str(write_study(tmp_path, second, dataset="parts")),
        str(write_study(tmp_path, traces, dataset="more", model="another")),
    ]
    found = [
        {
            (row["dataset"], row["strategy"], row["n"]): (row["ci_low"], row["ci_high"])
            for row in rows(capsys, "compare", *order)
            if row["model"] == "m"
        }
        for order in (files[:2], files[1::-1], files[::-1])
    ]
    assert found[0]
    assert found[0] == found[1] == found[2]


def test_a_procedures_rows_stand_beside_the_selectors_in_every_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_session(tmp_path / "s.jsonl", family(), strategies=("MV@2", "wait-1@1"), n=2)
    made = rows(capsys, "compare", path, "--json")
    [run] = [row for row in made if row["strategy"] == "wait-1" and row["dataset"] != "all"]
    assert (run["n"], run["questions"], run["accuracy"]) == (1, 1, 1.0)
    assert (run["sequential_tokens"], run["spent_tokens"]) == (13, 13)
    assert run["paper_total_tokens"] is None
    _, table, _ = said(capsys, "compare", path, "--plain")
    assert "wait-1@1" in table
    _, _, _ = said(capsys, "compare", path, "--svg", tmp_path / "c.svg")
    assert "wait-1@1" in (tmp_path / "c.svg").read_text(encoding="utf-8")
    only = rows(capsys, "compare", path, "--json", "--strategies", "wait-1@1")
    assert {row["strategy"] for row in only} == {"wait-1"}


def test_score_takes_the_procedures_that_a_session_planned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_session(tmp_path / "s.jsonl", family(), strategies=("MV@2", "wait-1@1"), n=2)
    for how in ((), ("--math",)):
        made = rows(capsys, "score", path, "--json", *how)
        assert [row["strategy"] for row in made] == ["MV@2", "wait-1@1"]
        assert (made[1]["answer"], made[1]["decided"], made[1]["voters"]) == ("42", True, [4])


def test_a_procedure_that_never_ran_is_undecided_and_needs_a_new_race(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_session(tmp_path / "s.jsonl", family(), strategies=("MV@2",), n=2)
    for how in ((), ("--math",)):
        _, out, err = said(capsys, "score", path, "--strategies", "wait-2,wait-1", *how)
        assert "wait-2@1" in out
        assert err.count("needs a new race") == 1
        assert "wait-2@1 did not run in s" in err


def test_an_imported_beam_search_needs_no_new_race(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_study(tmp_path, {"a": [(9, "7")]}, beams=4)
    for how in ((), ("--math",)):
        _, out, err = said(capsys, "score", path, "--strategies", "BS@4", *how)
        assert "BS@4" in out
        assert "needs a new race" not in err


@pytest.mark.parametrize("clock", ["wall", "token"])
def test_procedures_compare_on_both_clocks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], clock: str
) -> None:
    path = write_session(tmp_path / "s.jsonl", family(), strategies=("MV@2", "wait-1@1"), n=2)
    made = rows(capsys, "compare", path, "--json", "--clock", clock)
    [run] = [row for row in made if row["strategy"] == "wait-1" and row["dataset"] != "all"]
    assert (run["clock"], run["spent_tokens"], run["subsets"]) == (clock, 13, 1)
