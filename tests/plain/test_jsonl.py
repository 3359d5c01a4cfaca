from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given

from tests.plain.races import HOSTILE, small_race, started, tokens
from tests.support.folded import folded
from tests.support.generated.races import unruly_races
from tts_tui.domain.events import Event, RaceEnded
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock
from tts_tui.plain.jsonl import JsonPrinter
from tts_tui.plain.rows import score_rows
from tts_tui.store.header import SessionHeader
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from pathlib import Path

HEADER = SessionHeader("2026-11-24T00:00:00Z")


def printed(events: list[Event]) -> list[str]:
    written: list[str] = []
    printer = JsonPrinter(written.append, HEADER, strategies=["SD", "FFS-2@4"], session="s")
    for event in events:
        printer.handle(event)
    return written


def test_each_event_is_one_line_and_the_end_brings_the_rows() -> None:
    lines = printed(small_race())
    records = [json.loads(line) for line in lines]
    assert records[0]["format"] == "tts-tui session"
    kinds = [record["k"] for record in records[1:]]
    assert kinds[0] == "race"
    assert kinds[-3:] == ["end", "row", "row"]
    assert len(lines) == 1 + len(small_race()) + 2


def test_the_rows_are_the_rows_of_score() -> None:
    race = SessionState(small_race()).races[0]
    rows = score_rows("s", [race], ["SD", "FFS-2@4"], Clock.WALL)
    shown = [json.loads(line) for line in printed(small_race())[-2:]]
    assert shown == [{"k": "row", "r": 0, **row.as_json()} for row in rows]


def test_what_was_piped_into_a_file_opens_as_a_session(tmp_path: Path) -> None:
    path = tmp_path / "piped.jsonl"
    path.write_text("".join(printed(small_race())))
    session = read_session(path)
    assert session.losses == []
    assert folded(session.events) == folded(small_race())


def test_hostile_text_leaves_only_printable_ascii() -> None:
    lines = printed([started(text=HOSTILE, truth=HOSTILE), tokens(0, 1.0, HOSTILE, 1)])
    assert all(line[:-1].isascii() and line[:-1].isprintable() for line in lines)


@given(unruly_races())
def test_any_race_is_printed_without_trouble(happened: list[Event]) -> None:
    open_race: list[Event] = [e for e in happened if not isinstance(e, RaceEnded)]
    assert len(printed(open_race)) == len(open_race) + 1
