"""`tts-tui grid` prints the rows that its screen shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.hostile import HOSTILE, controls_in
from tests.support.recordings import hostile_race, two_traces, write_session
from tts_tui.__main__ import main


@pytest.fixture
def session(home: Path) -> str:
    assert home
    events = [*two_traces(0, "a"), *two_traces(1, "b")]
    return str(write_session(Path("s.jsonl"), events, n=2, strategies=("FFS-1@2", "LFS-1@2")))


def test_a_row_a_race_and_the_totals_below(
    session: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grid", session, "--plain"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[:3] == [
        ["race", "question", "truth", "right", "tokens", "FFS-1@2", "LFS-1@2"],
        ["1", "a", "4", "1/2", "6", "✓", "✗"],
        ["2", "b", "4", "1/2", "6", "✓", "✗"],
    ]
    assert lines[5][:5] == ["m", "FFS-1@2", "2", "2", "0"]


def test_json_rows_are_a_contract(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["grid", session, "--json", "--filter", "wrong:LFS-1 id:b"]
    assert main(asked) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert list(row) == [
        *("session", "race", "question", "text", "dataset", "model", "truth", "traces"),
        *("right_traces", "tokens", "disagreement", "labels", "cells"),
    ]
    assert (row["race"], row["question"], row["right_traces"]) == (2, "b", 1)
    first = {"strategy": "FFS-1@2", "note": None, "mark": "right", "answer": "4"}
    assert row["cells"][0] == {**first, "spent_tokens": 2}


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--filter", "wrnog:MV"], "There is no filter"),
        (["--filter", "id:z"], "No race passes this filter."),
        (["--hide-truth"], "Leave out --hide-truth."),
        (["--strategies", "FFS-9"], "FFS-9"),
    ],
)
def test_what_leads_nowhere_is_said(
    session: str, flags: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["grid", session, "--plain", *flags])
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("text", HOSTILE)
def test_lines_pass_the_text_door(
    home: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert home
    path = write_session(Path("h.jsonl"), hostile_race(text), n=1)
    assert main(["grid", str(path), "--plain"]) == 0
    assert not controls_in(capsys.readouterr().out)
