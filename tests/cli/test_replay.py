from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.families import BEAMS, CHAIN, family
from tests.support.hostile import controls_in
from tests.support.recordings import two_traces, write_session
from tts_tui.__main__ import main
from tts_tui.domain.events import ModelCard, RaceStarted
from tts_tui.domain.labels import TraceLabel
from tts_tui.store.labels import LabelBook
from tts_tui.store.reader import read_session

HOSTILE = [
    {
        "format": "tts-tui session",
        "version": "1.0",
        "created": "9999-99-99T99",
        "app": "x",
        "plan": {"strategies": ["FFS-9999@9999", "x" * 5000, "MV"], "n": 999999999},
    },
    {
        "k": "race",
        "r": 0,
        "t": 0,
        "question": {"id": "../../up", "text": "[red]\x1b]52;c;aGk=\x07" * 9, "truth": "9" * 900},
        "model": {"name": "../m\x9b", "id": "m"},
        "n": 1000000000,
        "sampling": {"temperature": 1e15, "top_p": 0, "max_tokens": 1000000000, "seed": -5},
        "at": "x",
    },
    {"k": "open", "r": 0, "t": 1, "i": 4095, "seed": 1, "attempt": 1000000000},
    {
        "k": "tok",
        "r": 0,
        "i": 0,
        "c": "answer",
        "t": [5, 1e9],
        "n": [10**9, 10**9],
        "s": ["a", "b"],
    },
    {"k": "done", "r": 0, "t": 1e9, "i": 0, "finish": "stop", "tokens": 1000000000},
    {"k": "tok", "r": 0, "i": 99999, "c": "answer", "t": [5], "n": [1], "s": ["a"]},
    {"k": "end", "r": 0, "t": 999999999, "why": "stopped by hand"},
]


@pytest.fixture
def session(home: Path) -> Path:
    assert home
    return write_session(Path("race.jsonl"), two_traces(), strategies=["FFS-1@2", "MV@2"], n=2)


def test_lines_say_what_happened_and_what_was_picked(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(session), "--plain"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "race 1  2.0 s  trace 1 finished after 2 tokens: 4 ✓ right" in out
    assert "FFS-1@2  picks 4              ✓ right" in out
    assert "decided at 2.0 s" in out


def test_of_several_races_each_start_says_which_it_is(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert home
    events = [*two_traces(), *(replace(event, race=1) for event in two_traces())]
    path = write_session(Path("two.jsonl"), events, n=2)
    assert main(["replay", str(path), "--plain"]) == 0
    starts = [line for line in capsys.readouterr().out.split("\n") if "  starts: " in line]
    assert [line.split("  ")[0] for line in starts] == ["race 1/2", "race 2/2"]


def test_the_token_clock_counts_ticks(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(session), "--plain", "--clock", "token"]) == 0
    out = capsys.readouterr().out
    assert "race 1  tick 2  trace 1 finished" in out
    assert "race 1  tick 4  ended" in out
    assert " s  " not in out
    # Before the end: what is picked there is of the race.
    *_, decided, ended = [line for line in out.split("\n") if "  tick 4  " in line]
    assert decided == "race 1  tick 4  MV@2 decided 4 ✓ right: all ended (voted: traces 1, 2)"
    assert ended == "race 1  tick 4  ended: all traces ended"


def test_the_token_clock_says_of_each_strategy_when_it_decided(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert session
    path = write_session(
        Path("family.jsonl"), family(), strategies=["FFS-1@2", "MV@2", CHAIN, BEAMS], n=2
    )
    assert main(["replay", str(path), "--plain", "--clock", "token"]) == 0
    said = [
        line
        for line in capsys.readouterr().out.split("\n")
        if "tick" in line and " decided " in line
    ]
    assert said == [
        "race 1  tick 3  BS@2 decided no answer: best of 1 ended: −0.69 nats (α = 1)",
        "race 1  tick 5  FFS-1@2 decided 42 ✓ right: first 2 are in, equally long (voted: "
        "traces 1, 2)",
        "race 1  tick 5  MV@2 decided 42 ✓ right: all ended (voted: traces 1, 2)",
        "race 1  tick 13  wait-1@1 decided 42 ✓ right: ended, 1 fed in (voted: trace 4)",
    ]


def test_a_name_of_any_length_is_cut_in_lines(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert session
    long = "N" * 10_000
    events = [
        replace(event, model=ModelCard(long, long), question=replace(event.question, id=long))
        if isinstance(event, RaceStarted)
        else event
        for event in two_traces()
    ]
    path = str(write_session(Path("long.jsonl"), events, n=2))
    for command in (
        ["replay", path, "--plain"],
        ["score", path],
        ["compare", path, "--plain"],
        ["compare", path, "--versus", "FFS-1", "MV"],
        ["recommend", path],
    ):
        assert main(command) == 0
        out, err = capsys.readouterr()
        assert "N" * 20 in out
        assert "N" * 61 not in out + err


def test_json_lines_are_a_session_again(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(session), "--json"]) == 0
    Path("again.jsonl").write_text(capsys.readouterr().out, "utf-8")
    assert main(["score", str(session), "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert main(["score", "again.jsonl", "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert [{**row, "session": ""} for row in again] == [{**row, "session": ""} for row in first]
    assert read_session(Path("again.jsonl")).losses == []


def test_labels_change_the_picks_of_a_replay_and_of_the_score(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    LabelBook(session).set(0, 0, TraceLabel(answer="7", right=True))
    assert main(["replay", str(session), "--plain"]) == 0
    assert "FFS-1@2  picks 7              ✓ right" in capsys.readouterr().out
    assert main(["score", str(session), "--strategies", "FFS-1", "--json"]) == 0
    out, err = capsys.readouterr()
    [row] = json.loads(out)
    assert (row["answer"], row["correct"]) == ("7", True)
    assert "1 label applied" in err
    assert main(["score", str(session), "--strategies", "FFS-1", "--json", "--no-labels"]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["answer"], row["correct"]) == ("4", True)


@pytest.mark.parametrize("packed", [False, True])
def test_a_damaged_session_is_played_as_far_as_it_goes(
    session: Path, capsys: pytest.CaptureFixture[str], packed: bool
) -> None:
    whole = session.read_bytes()
    damaged = gzip.compress(whole)[:-20] if packed else whole[:-30]
    path = Path("damaged.jsonl.gz" if packed else "damaged.jsonl")
    path.write_bytes(damaged)
    assert main(["replay", str(path), "--plain"]) == 0
    out, err = capsys.readouterr()
    assert "trace 1 opened" in out
    assert ("ends early" if packed else "was cut short") in err
    assert "has no end" in err


@pytest.mark.parametrize("command", [["replay", "--plain"], ["replay", "--json"], ["score"]])
@pytest.mark.parametrize("clock", ["wall", "token"])
@pytest.mark.matrix(108)
def test_a_hostile_session_is_shown_and_steers_nothing(
    home: Path, capsys: pytest.CaptureFixture[str], command: list[str], clock: str
) -> None:
    lines = [json.dumps(record) for record in HOSTILE]
    lines += ["[" * 50_000, '{"k":"tok","r":0,"i":0,"t":[' + "9" * 50_000 + "]}", '{"k":"wat"}']
    path = home / "hostile.jsonl"
    path.write_text("\n".join(lines) + "\n")
    before = sorted(home.rglob("*"))
    assert main([*command, str(path), "--clock", clock]) == 0
    out, err = capsys.readouterr()
    assert not controls_in(out) | controls_in(err)
    assert "2 lines cannot be read" in err
    assert sorted(home.rglob("*")) == before


def test_a_note_is_not_said_to_change_a_score(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    LabelBook(session).set(0, 0, TraceLabel(note="look again"))
    assert main(["score", str(session), "--strategies", "FFS-1", "--json"]) == 0
    assert "1 note, no score changed" in capsys.readouterr().err
