from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.support.hostile import HOSTILE, controls_in
from tests.support.recordings import hostile_race, two_traces, write_session
from tts_tui.__main__ import main


@pytest.fixture
def two(home: Path) -> list[str]:
    """Two sessions of a race each: of the first trace 4 is right, and both agree on it."""
    assert home
    return [
        str(write_session(Path(f"{name}.jsonl"), two_traces(question=name), n=2))
        for name in ("a", "b")
    ]


def test_totals_are_over_all_sessions(two: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", *two, "--summary", "--strategies", "FFS-1@2,LFS-1@2"]) == 0
    titles, *lines = capsys.readouterr().out.splitlines()
    assert " ".join(titles.split()) == "model strategy races right wrong wins undecided tokens"
    assert [line.split() for line in lines] == [
        ["m", "FFS-1@2", "2", "2", "0", "2", "0", "4"],
        ["m", "LFS-1@2", "2", "0", "2", "0", "0", "12"],
    ]


def test_json_and_csv_hold_the_same(two: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for flags in (["--summary"], []):
        asked = ["score", *two, *flags, "--json", "--csv", "rows.csv", "--force"]
        assert main(asked) == 0
        told = json.loads(capsys.readouterr().out)
        with Path("rows.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert [list(row) for row in rows] == [list(row) for row in told]
        for row, same in zip(rows, told, strict=True):
            assert row["strategy"] == same["strategy"]
            assert row["spent_tokens"] == str(same["spent_tokens"])
            assert row["cost"] == "", "unknown is empty, not 0"
    assert not list(Path().glob(".*"))


def test_nothing_is_overwritten_unless_told(
    two: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("rows.csv").write_text("mine")
    assert main(["score", *two, "--summary", "--csv", "rows.csv"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert Path("rows.csv").read_text() == "mine"
    assert main(["score", *two, "--summary", "--csv", "rows.csv", "--force"]) == 0
    assert capsys.readouterr().out.startswith("wrote 7 rows to ")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_safe_in_csv(home: Path, text: str) -> None:
    assert home
    write_session(Path("s.jsonl"), hostile_race(text), n=1)
    for flags in (["--summary"], []):
        assert main(["score", "s.jsonl", *flags, "--csv", "s.csv", "--force"]) == 0
        assert not controls_in(Path("s.csv").read_text("utf-8"))
