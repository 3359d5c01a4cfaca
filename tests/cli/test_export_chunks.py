from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given
from pyarrow import parquet

from tests.support.families import family
from tests.support.generated.races import races
from tests.support.recordings import recording_of, started, two_traces, write_session
from tts_tui.__main__ import main
from tts_tui.cli.exporters.data.chunks import COLUMNS, chunks_of
from tts_tui.domain.events import (
    Channel,
    EndReason,
    Event,
    RaceEnded,
    ThinkingReclassified,
    TokensArrived,
    TraceFinished,
)
from tts_tui.replay.one_by_one import races_one_by_one
from tts_tui.store.header import Imported
from tts_tui.study.parquet import parquet_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


def rows(session: Path) -> list[dict[str, Any]]:
    assert main(["export", str(session), "--format", "chunks-parquet", "--force"]) == 0
    made = f"{session.stem}-chunks.parquet"
    found: list[dict[str, Any]] = parquet.read_table(made).to_pylist()
    return found


def test_a_row_a_chunk_says_what_came_when() -> None:
    found = rows(write_session(Path("race.jsonl"), [*two_traces(1, "a"), *two_traces(5)], n=2))
    assert {tuple(row) for row in found} == {tuple(COLUMNS)}
    assert [tuple(row.values()) for row in found] == [
        ("race", race, *chunk)
        for race in (1, 2)
        for chunk in (
            (1, 1, 1.0, "answer", 2, 2, r"\boxed{4}"),
            (2, 1, 3.0, "answer", 1, 1, "hm "),
            (2, 2, 20.0, "answer", 3, 4, r"\boxed{5}"),
        )
    ]


def test_what_turned_out_to_be_thinking_is_thinking_in_every_row() -> None:
    events: list[Event] = [
        started(n=1),
        TokensArrived(0, 0, Channel.ANSWER, (1.0, 2.0), (1, 2), ("a\t", "b\n")),
        ThinkingReclassified(0, 2.5, 0),
        TokensArrived(0, 0, Channel.ANSWER, (3.0,), (1,), ("=4",)),
        TraceFinished(0, 4.0, 0, "stop", tokens=9),
        RaceEnded(0, 4.5, EndReason.ALL_ENDED),
    ]
    path = write_session(Path("race.jsonl"), events, n=1)
    found = [(row["channel"], row["total_tokens"], row["text"]) for row in rows(path)]
    assert found == [("thinking", 1, "a\t"), ("thinking", 3, "b\n"), ("answer", 4, "=4")]
    # A line a row, and nothing that a spreadsheet would calculate.
    assert main(["export", str(path), "--format", "chunks-csv"]) == 0
    with Path("race-chunks.csv").open(newline="") as file:
        assert [row["text"] for row in csv.DictReader(file)] == ["a    ", "b↵", "'=4"]


def test_where_no_times_were_recorded_chunks_have_none() -> None:
    path = write_session(Path("race.jsonl"), two_traces(), n=2, timed=False)
    assert {row["at_s"] for row in rows(path)} == {None}
    path = write_session(Path("took.jsonl"), two_traces(), n=2, imported=Imported("inspect"))
    assert {row["at_s"] for row in rows(path)} == {None}


def test_chunks_are_found_again_in_the_rows_of_traces() -> None:
    names = ["MV@2", "wait-1@1", "BS@2"]
    path = write_session(Path("family.jsonl"), family(), strategies=names, n=2)
    assert main(["export", str(path), "--format", "parquet"]) == 0
    traces = parquet.read_table("family.parquet").to_pylist()
    known = {(row["session"], row["race"], row["trace"]): row["tokens"] for row in traces}
    found = {(row["session"], row["race"], row["trace"]) for row in rows(path)}
    # A fork's first token is its parent's, where it is counted.
    assert {place for place, tokens in known.items() if tokens} <= found <= set(known)


def test_a_torn_file_is_named_beside_what_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    path = write_session(Path("race.jsonl"), two_traces(), n=2)
    path.write_bytes(path.read_bytes()[:-9])
    assert len(rows(path)) == 3
    assert "race.jsonl: The last line was cut short" in capsys.readouterr().err


@given(races())
def test_chunks_together_are_the_trace(events: list[Event]) -> None:
    recorded = recording_of(events)
    for trace, state in zip(recorded.everyone, recorded.whole().everyone, strict=True):
        found = list(chunks_of(trace))
        assert [row["chunk"] for row in found] == list(range(1, len(found) + 1))
        assert [row["total_tokens"] for row in found[-1:]] in ([], [state.delta_tokens])
        assert sum(int(str(row["tokens"])) for row in found) == state.delta_tokens
        for channel in Channel:
            said = "".join(str(row["text"]) for row in found if row["channel"] == channel)
            # What was thinking after all stands after the rest of it in a trace's own text.
            assert sorted(said) == sorted(state.text(channel))


def test_races_are_let_go_of_as_others_begin() -> None:
    events = [*two_traces(0), *two_traces(1), started(2)]
    read: list[Event] = []

    def told() -> Iterator[Event]:
        for event in events:
            read.append(event)
            yield event

    came = races_one_by_one(told())
    assert next(came)[0] == 0
    assert len(read) == len(two_traces()) + 1
    assert [place for place, _ in came] == [1, 2]


def test_races_that_ran_at_once_have_each_their_own() -> None:
    mixed = [event for pair in zip(two_traces(0), two_traces(7), strict=True) for event in pair]
    places = [(place, race.number, race.ends) for place, race in races_one_by_one(mixed)]
    assert places == [(0, 0, 2), (1, 7, 2)]


def test_a_long_table_is_written_while_it_is_read() -> None:
    read: list[int] = []

    def numbers() -> Iterator[dict[str, int]]:
        for number in range(30_000):
            read.append(number)
            yield {"number": number}

    parts = parquet_parts({"number": int}, numbers())
    first = next(parts)
    assert len(read) < 30_000
    Path("numbers.parquet").write_bytes(first + b"".join(parts))
    assert parquet.read_table("numbers.parquet")["number"].to_pylist() == read
