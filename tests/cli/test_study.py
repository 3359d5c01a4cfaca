"""study on the command line: a stop rule judged on models that did not choose it."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from tests.support.own import own_file
from tests.support.reference_data import reference_file
from tests.support.studies import two_models, write_study
from tts_tui.cli.main import run
from tts_tui.domain.strategies import cards
from tts_tui.errors import SessionError, TtsTuiError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

STUDY = ("study", "-n", "4")


def said(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[str, str]:
    assert run([str(arg) for arg in argv]) == 0
    captured = capsys.readouterr()
    return captured.out, captured.err


def told(capsys: pytest.CaptureFixture[str], *argv: object) -> dict[str, Any]:
    out, _ = said(capsys, *argv, "--json")
    loaded: dict[str, Any] = json.loads(out)
    return loaded


def number_lines(folder: Path, *models: str) -> Path:
    """Three questions of four traces for each model, as lines of numbers, packed."""
    records = [
        {
            "model": model,
            "dataset": "sums",
            "problem": str(problem),
            "sample": sample,
            "tokens": 10 + 5 * sample + problem,
            "pred": None if sample == 3 else "7" if (sample + problem) % 3 else "8",
            "answer": "7",
        }
        for model in models
        for problem in range(3)
        for sample in range(4)
    ]
    path = folder / "numbers.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, records)).encode()))
    return path


def test_a_rule_is_set_against_all_others_and_judged_model_by_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = two_models(tmp_path)
    found = told(capsys, *STUDY, "auto", *paths)
    assert (found["rule"], found["models"], found["tables"]) == ("auto", ["quick", "slow"], 4)
    assert {"FFS-1", "FFS-4", "LFS-2", "votes-2", "lead-3", "MV", "SD"} <= set(found["standings"])
    assert found["standings"]["MV"]["difference"] == 0
    assert [one["model"] for one in found["left_out"]] == ["quick", "slow"]
    assert found["candidates"] == 6
    lines, _ = said(capsys, *STUDY, "auto", *paths)
    assert "auto@4 against every fixed rule: 2 models, 4 tables, 14 questions" in lines
    assert "chosen by the others" in lines
    assert "Wanted of it, left out: at most 0.3 points lost" in lines
    every, _ = said(capsys, *STUDY, "auto", *paths, "--all")
    assert all(f" {name} " in every for name in found["standings"])


def test_numbers_are_studied_without_an_import(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = number_lines(tmp_path, "a", "b")
    direct = told(capsys, *STUDY, "auto", "--numbers", path)
    said(capsys, "import", "numbers", path, "--out", tmp_path / "out")
    assert told(capsys, *STUDY, "auto", tmp_path / "out") == direct
    assert {one.name for one in (tmp_path / "out").iterdir()} == {
        "a--sums.jsonl",
        "b--sums.jsonl",
    }


def test_a_rule_named_without_its_number_is_chosen_among_all_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = two_models(tmp_path)
    found = told(capsys, *STUDY, "votes", *paths)
    assert found["candidates"] == 4
    assert found["rule"] in {f"votes-{k}" for k in range(1, 5)}
    alone = told(capsys, *STUDY, "votes-2@4", *paths)
    assert (alone["rule"], alone["candidates"]) == ("votes-2", 1)
    assert alone["together"] == alone["standings"]["votes-2"]


def test_a_rule_of_ones_own_is_studied_too(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own_file(home / "config" / "strategies", "mine")
    found = told(capsys, *STUDY, "mine", *two_models(tmp_path))
    assert (found["rule"], found["candidates"]) == ("mine", 1)
    assert found["together"] == found["standings"]["MV"]


def test_a_rule_of_ones_own_that_fails_is_said_in_a_sentence(home: Path, tmp_path: Path) -> None:
    own_file(home / "config" / "strategies", "bad", "return 1 / 0")
    with pytest.raises(SessionError, match=r"bad failed: .*division by zero"):
        run([*STUDY, "bad", *map(str, two_models(tmp_path))])


def test_a_number_that_a_comparison_leaves_out_is_studied_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = ["7", "8", "7", "9"] * 3
    questions = {
        name: [(10 + at * step, said) for at, said in enumerate(answers)]
        for name, step in (("a", 3), ("b", 5))
    }
    paths = [write_study(tmp_path, questions, model=model) for model in ("m", "n")]
    found = told(capsys, "study", "-n", "12", "votes-10", *paths)
    assert found["rule"] == "votes-10"
    assert found["together"] == found["standings"]["votes-10"]
    assert found["together"]["spent"] == 1


def test_the_picture_shows_every_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "picture.svg"
    said(capsys, *STUDY, "auto", *two_models(tmp_path), "--svg", picture)
    text = picture.read_text("utf-8")
    ElementTree.fromstring(text)
    assert "2 models, 4 tables, 4 traces a question" in text
    assert all(f"<title>{name}@4: " in text for name in ("auto", "MV", "FFS-1", "votes-2"))


def test_a_table_with_too_few_traces_is_named_and_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = two_models(tmp_path)
    few = write_study(tmp_path, {"q": [(5, "7"), (6, "7")]}, model="slow", dataset="short")
    out, err = said(capsys, *STUDY, "auto", *paths, few)
    assert "4 tables" in out
    assert "slow on short has 2 traces a question and is left out." in err


@pytest.mark.parametrize(
    ("argv", "error", "message"),
    [
        (["nonsense", "DATA"], UsageError, "is no rule to study"),
        (["wait-2", "DATA"], UsageError, "cannot be studied, for it grows traces of its own"),
        (["probe-16", "DATA"], UsageError, "cannot be studied, for it grows traces of its own"),
        (["esc-MV@2-then-MV@4", "DATA"], UsageError, "cannot be studied, for it grows traces"),
        (["DeepConf-3", "DATA"], SessionError, "no log p recorded"),
        (["auto@9", "DATA"], UsageError, "leave its @N out"),
        (["votes-9", "DATA"], UsageError, "needs 9 votes"),
        (["auto"], UsageError, "nothing to study"),
        (["auto", "--numbers", "missing"], UsageError, "There is no file"),
        (["auto", "DATA", "-n", "3", "--svg", "none/x.svg"], UsageError, "There is no folder"),
        (["auto", "ONE"], SessionError, "takes two models"),
        (["auto", "DATA", "-n", "64"], TtsTuiError, "No strategy of those asked for fits"),
    ],
)
def test_what_cannot_be_studied_is_said_in_a_sentence(
    argv: list[str], error: type[Exception], message: str, tmp_path: Path
) -> None:
    data = two_models(tmp_path)
    one = number_lines(tmp_path, "a")
    words = [
        given
        for word in argv
        for given in (
            map(str, data)
            if word == "DATA"
            else ("--numbers", str(one))
            if word == "ONE"
            else (word,)
        )
    ]
    with pytest.raises(error, match=message):
        run([*STUDY, *words])


def test_lines_of_no_numbers_are_counted_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"model": "m"}\nno JSON\n')
    with pytest.raises(UsageError, match="There are no numbers in it"):
        run([*STUDY, "auto", "--numbers", str(path)])
    assert "2 lines of the numbers left out, such as " in capsys.readouterr().err


def test_a_line_that_cannot_be_used_is_told_by_the_exit_code(tmp_path: Path) -> None:
    path = number_lines(tmp_path, "a", "b")
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()) + b"\nno JSON\n"))
    assert run([*STUDY, "auto", "--numbers", str(path)]) == 1


@pytest.mark.large
def test_on_the_release_it_prints_the_frontier_of_the_five_models(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = told(capsys, "study", "auto", "--numbers", numbers())
    assert (len(found["models"]), found["tables"], found["questions"]) == (5, 20, 1290)
    rounded = {
        name: tuple(
            round(one[key], places)
            for key, places in (("accuracy", 4), ("spent", 3), ("sequential", 3))
        )
        for name, one in found["standings"].items()
    }
    # What an evaluation of its own, trace by trace, came to.
    assert rounded["MV"] == (0.6448, 1, 1)
    assert rounded["votes-2"] == (0.6269, 0.682, 0.462)
    assert rounded["lead-3"] == (0.6413, 0.847, 0.679)
    assert rounded["MV-early"] == (0.6448, 0.913, 0.746)
    assert rounded["FFS-3"] == (0.614, 0.686, 0.447)
    assert rounded["auto"] == (0.635, 0.688, 0.451)
    assert {"auto", "votes-2", "votes-3", "lead-3", "MV-early"} <= set(found["front"])
    together = found["together"]
    assert together["spent"] < found["limits"]["spent"]
    assert together["sequential"] < found["limits"]["sequential"]


def numbers() -> Path:
    return reference_file("paper_release/numbers.jsonl.gz")


def test_what_is_no_rule_is_told_the_names_of_rules_alone(tmp_path: Path) -> None:
    for name in ("nonsense", "wait"):
        with pytest.raises(UsageError) as told:
            run([*STUDY, name, *map(str, two_models(tmp_path / name))])
        offered = told.value.sentence.partition("the names are ")[2].rstrip(".").split(", ")
        assert set(offered) == {card.form for card in cards() if card.raced}
