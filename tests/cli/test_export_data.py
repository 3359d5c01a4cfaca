from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.families import family
from tests.support.hostile import HOSTILE, controls_in
from tests.support.recordings import hostile_race, started, two_traces, write_session
from tts_tui.__main__ import main
from tts_tui.cli.exporters.data.registry import DATA_EXPORTERS
from tts_tui.domain.events import (
    Channel,
    CutBy,
    EndReason,
    RaceEnded,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
)
from tts_tui.store.header import Imported
from tts_tui.study.trace_rows import COLUMNS

if TYPE_CHECKING:
    from tts_tui.domain.events import Event


def mixed(race: int = 0, question: str = "q") -> list[Event]:
    """One trace thinks and is right, one has no answer, one failed, and one was cut."""
    return [
        replace(started(race, 4, question), sampling=Sampling(0.7, None, 99, 5)),
        TraceOpened(race, 0.1, 0, seed=5),
        TraceOpened(race, 0.2, 1, seed=6),
        TraceOpened(race, 0.3, 2, seed=7),
        TraceOpened(race, 0.4, 3, seed=8),
        TokensArrived(race, 0, Channel.THINKING, (1.0,), (7,), ("2+2…",)),
        TokensArrived(race, 0, Channel.ANSWER, (1.5,), (2,), (r"\boxed{4}",)),
        TokensArrived(race, 1, Channel.ANSWER, (1.6,), (3,), ("who knows",)),
        TokensArrived(race, 3, Channel.ANSWER, (1.7,), (1,), ("hm",)),
        TraceFinished(race, 2.0, 0, "stop", tokens=9, thinking_tokens=7, prompt_tokens=30),
        TraceFinished(race, 2.1, 1, "length"),
        TraceFailed(race, 2.2, 2, "http", "The server said no."),
        TraceCut(race, 2.3, 3, CutBy.PERSON),
        RaceEnded(race, 2.5, EndReason.STOPPED),
    ]


@pytest.fixture
def session(home: Path) -> Path:
    assert home
    return write_session(Path("race.jsonl"), [*mixed(), *mixed(1, "r")], n=4)


def exported(session: Path, kind: str, *flags: str) -> bytes:
    """What an export as `kind` holds; its file is gone again."""
    out = Path("made")
    assert main(["export", str(session), "--format", kind, "--out", str(out), *flags]) in {0, 1}
    written = out.read_bytes()
    out.unlink()
    return written


def csv_rows(session: Path, *flags: str) -> list[dict[str, str]]:
    return list(csv.DictReader(exported(session, "csv", *flags).decode().splitlines()))


def lines(session: Path, kind: str, *flags: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in exported(session, kind, *flags).splitlines()]


def parquet_rows(session: Path, *flags: str, kind: str = "parquet") -> list[dict[str, Any]]:
    import pyarrow
    from pyarrow import parquet

    source = pyarrow.BufferReader(exported(session, kind, *flags))
    rows: list[dict[str, Any]] = parquet.read_table(source).to_pylist()
    return rows


def test_a_row_a_trace_says_how_it_ended(session: Path) -> None:
    rows = parquet_rows(session)
    assert [(row["race"], row["trace"]) for row in rows] == [
        (race, trace) for race in (1, 2) for trace in (1, 2, 3, 4)
    ]
    assert rows[0] == {
        **dict.fromkeys(COLUMNS),
        "session": "race",
        "race": 1,
        "started_at": "2026-11-24T14:03:00+00:00",
        "question": "q",
        "model": "m",
        "trace": 1,
        "seed": 5,
        "status": "done",
        "finish_reason": "stop",
        "tokens": 9,
        "thinking_tokens": 7,
        "prompt_tokens": 30,
        "counted_by": "estimate",
        "answer": "4",
        "correct": True,
        "opened_s": 0.1,
        "first_token_s": 1.0,
        "thinking_end_s": 1.5,
        "end_s": 2.0,
    }
    assert [(row["status"], row["answer"], row["correct"]) for row in rows[1:4]] == [
        ("done", None, False),
        ("failed", None, None),
        ("cut", None, None),
    ]
    assert rows[2]["failure"] == "The server said no."


def test_csv_parquet_and_lines_say_the_same(session: Path) -> None:
    table = parquet_rows(session)
    for row, same, line in zip(csv_rows(session), table, lines(session, "hf"), strict=True):
        assert list(row) == list(same) == list(COLUMNS)
        assert row == {name: "" if value is None else str(value) for name, value in same.items()}
        assert line["tokens"] == same["tokens"]
        assert line["verdict"] == {True: "right", False: "wrong", None: "unknown"}[same["correct"]]


def test_columns_have_their_kinds_whatever_is_unknown(home: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    assert home
    kinds: set[str] = set()
    nothing: list[Event] = [started(n=1), RaceEnded(0, 1.0, EndReason.STOPPED)]
    for events in (mixed(), nothing):
        path = write_session(Path("s.jsonl"), events, n=1, timed=len(kinds) == 0)
        source = pyarrow.BufferReader(exported(path, "parquet"))
        kinds.add(str(parquet.read_schema(source).remove_metadata()))
        for line in lines(path, "hf"):
            assert None not in line.values(), "`datasets` takes a type from the first rows alone"
    assert len(kinds) == 1


def test_where_no_times_were_recorded_there_are_none(home: Path) -> None:
    assert home
    path = write_session(Path("s.jsonl"), mixed(), n=4, timed=False)
    assert {row["end_s"] for row in csv_rows(path)} == {""}


def test_of_generation_times_no_moment_within_a_trace_is_told(home: Path) -> None:
    assert home
    events = mixed()
    raced = csv_rows(write_session(Path("r.jsonl"), events, n=4))
    imported = csv_rows(write_session(Path("s.jsonl"), events, n=4, imported=Imported("inspect")))
    assert [row["end_s"] for row in imported] == [row["end_s"] for row in raced]
    assert {row["first_token_s"] for row in raced} != {""}
    assert {row["first_token_s"] for row in imported} == {""}


def test_lines_hold_what_was_said(session: Path) -> None:
    first, second, *_ = lines(session, "hf")
    assert first["question_text"] == "What is q?"
    assert (first["thinking"], first["response"]) == ("2+2…", r"\boxed{4}")
    assert (first["truth"], second["response"]) == ("4", "who knows")


def test_what_procedures_grew_is_told_apart(home: Path) -> None:
    assert home
    names = ["MV@2", "wait-1@1", "BS@2"]
    path = write_session(Path("family.jsonl"), family(), strategies=names, n=2)
    rows = csv_rows(path)
    assert {row["procedure"] for row in rows} == {"", "wait-1@1", "BS@2"}
    grown = [row for row in rows if row["parent"]]
    assert grown
    assert all(int(row["parent"]) < int(row["trace"]) for row in grown)
    assert [row["procedure"] for row in lines(path, "hf")] == [row["procedure"] for row in rows]


def test_labels_count(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tts_tui.domain.labels import TraceLabel
    from tts_tui.store.labels import LabelBook

    LabelBook(session).set(0, 1, TraceLabel(answer="4"))
    assert [row["correct"] for row in csv_rows(session)][:2] == ["True", "True"]
    assert "1 label applied" in capsys.readouterr().err


# -- what holds for every format ----------------------------------------------------------------


@pytest.mark.parametrize("kind", DATA_EXPORTERS)
def test_a_file_is_written_whole_under_the_sessions_name(session: Path, kind: str) -> None:
    write_session(session, [*mixed(), *two_traces(1, "r")], n=4)
    command = ["export", str(session), "--format", kind]
    made = DATA_EXPORTERS[kind].file.format("race", created="2026-11-24T14-03-00+00-00")
    assert main(command) in {0, 1}
    assert Path(made).stat().st_size > 0
    assert {path.name for path in Path().iterdir()} == {"race.jsonl", made}


@pytest.mark.parametrize("kind", DATA_EXPORTERS)
def test_nothing_is_overwritten_unless_told(
    session: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    write_session(session, [*mixed(), *two_traces(1, "r")], n=4)
    command = ["export", str(session), "--format", kind, "--out", "mine"]
    Path("mine").write_text("mine")
    assert main(command) == 2
    assert "exists already" in capsys.readouterr().err
    assert Path("mine").read_text() == "mine"
    assert main([*command, "--force"]) in {0, 1}
    assert Path("mine").read_bytes() != b"mine"


@pytest.mark.parametrize("kind", DATA_EXPORTERS)
def test_no_format_lets_a_hidden_truth_be_guessed(home: Path, kind: str) -> None:
    assert home
    hidden = set()
    for truth in ("4", "5", "truth-of-its-own"):
        events = two_traces()
        first = events[0]
        assert isinstance(first, RaceStarted)
        events[0] = replace(first, question=replace(first.question, truth=truth))
        path = write_session(Path("race.jsonl"), events, n=2)
        hidden.add(exported(path, kind, "--hide-truth"))
    assert len(hidden) == 1


@pytest.mark.parametrize("text", [*HOSTILE, "half \ud800 a character"])
@pytest.mark.parametrize("kind", [kind for kind in DATA_EXPORTERS if "parquet" not in kind])
def test_no_format_lets_hostile_text_through(home: Path, kind: str, text: str) -> None:
    assert home
    path = write_session(Path("s.jsonl"), hostile_race(text), n=1)
    written = exported(path, kind).decode()
    assert not controls_in(written)
    assert "\\ud800" not in written


@pytest.mark.parametrize("text", [*HOSTILE, "half \ud800 a character"])
def test_parquet_holds_hostile_text_as_it_is(home: Path, text: str) -> None:
    assert home
    path = write_session(Path("s.jsonl"), hostile_race(text), n=1)
    kept = text.replace("\ud800", "\ufffd")
    assert parquet_rows(path)[0]["model"] == kept
    assert parquet_rows(path, kind="chunks-parquet")[0]["text"] == f"{kept} \\boxed{{{kept}}}"


def test_the_help_names_every_format_and_has_an_example(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["export", "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    for kind, exporter in DATA_EXPORTERS.items():
        assert exporter.what in said
        assert f"--format {kind}" in said


@pytest.mark.parametrize(
    ("flags", "part"),
    [
        (["race.jsonl", "--format", "csv", "--size", "80x24"], "--size is a flag of cast or svg"),
        (["race.jsonl", "--format", "csv", "--theme", "paper"], "--theme says how a replay"),
        (["race.jsonl", "--format", "csv", "-n", "3"], "-n is a flag of openai-batch"),
        (["race.jsonl", "--format", "svg", "-n", "8"], "-n is a flag of openai-batch"),
        (["--format", "csv"], "no session to export"),
        (["--format", "svg", "--dataset", "q.txt"], "--dataset is a flag of openai-batch"),
        (["none.jsonl", "--format", "csv"], "none.jsonl"),
        (["race.jsonl", "--format", "csv", "--out", "/nowhere/at/all"], "There is no folder"),
        (["race.jsonl", "--format", "openai-batch", "--model", "x"], "No race is of a model “x”"),
        (["--format", "openai-batch", "--dataset", "q.txt"], "with --model"),
        (["--format", "openai-batch", "--dataset", "no.txt", "--model", "m"], "cannot be read"),
        (["race.jsonl", "--format", "openai-batch", "--dataset", "q.txt"], "or of a data set"),
    ],
)
def test_bad_flags_are_one_sentence(
    session: Path, capsys: pytest.CaptureFixture[str], flags: list[str], part: str
) -> None:
    assert session.exists()
    Path("q.txt").write_text("What is 2+2?\n")
    assert main(["export", *flags]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert part in err
    assert {path.name for path in Path().iterdir()} == {"race.jsonl", "q.txt"}
