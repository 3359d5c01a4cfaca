"""Sessions with the traces of procedures: cut anywhere, read by an older version, listed."""

from __future__ import annotations

from functools import partial
from os import truncate
from typing import TYPE_CHECKING

from tests.support.families import BEAMS, CHAIN, family
from tests.support.folded import picture
from tests.support.recordings import write_session
from tts_tui.domain.events import Channel, PickChanged
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock
from tts_tui.plain.rows import score_rows
from tts_tui.replay.recording import load_recording
from tts_tui.store.reader import read_session
from tts_tui.store.summary import summarise
from tts_tui.study.reading import ReadSessions, read

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.domain.events import Event

NUMBERS = partial(read, how=ReadSessions(numbers_only=True))


def test_a_file_with_chains_and_beams_cut_at_any_byte_opens(tmp_path: Path) -> None:
    events = family()
    path = write_session(tmp_path / "s.jsonl", events, strategies=(CHAIN, BEAMS))
    whole = path.read_bytes()
    # From the end on: a file is cut shorter in no time, and takes milliseconds to be written.
    for at in range(len(whole), whole.index(b"\n"), -1):
        truncate(path, at)
        session = read_session(path)
        assert session.events == events[: len(session.events)]
        assert len(session.events) >= whole[:at].count(b"\n") - 1
        if whole[at - 1 : at] == b"}":
            _opens_everywhere(path, session.events)


def _opens_everywhere(path: Path, events: list[Event]) -> None:
    recorded = load_recording(path).whole().races.values()
    folded = list(SessionState(events).races.values())
    assert [picture(race) for race in recorded] == [picture(race) for race in folded]
    for clock in Clock:
        rows = score_rows("s", folded, (CHAIN, "MV@2") if events else None, clock)
        assert score_rows("s", NUMBERS(path).races, (CHAIN, "MV@2"), clock) == rows
    assert summarise(path, path.stat().st_size).opens


def test_an_older_reader_says_what_it_leaves_out_and_scores_the_rest(tmp_path: Path) -> None:
    events = family()
    path = write_session(tmp_path / "s.jsonl", events)
    # What has no name here had none there.
    path.write_bytes(path.read_bytes().replace(b'"k":"spawn"', b'"k":"spawned by a newer one"'))
    session = read_session(path)
    assert session.losses == ["4 records of a kind this version does not know are left out."]
    old, new = (SessionState(some).races[0] for some in (session.events, events))
    assert old.spawned == {}
    assert score_rows("s", [old], ["MV@2", "FFS-1@2"], Clock.WALL) == score_rows(
        "s", [new], ["MV@2", "FFS-1@2"], Clock.WALL
    )


def test_texts_that_others_go_on_from_are_kept_until_their_race_ends(tmp_path: Path) -> None:
    path = write_session(tmp_path / "s.jsonl", family())
    [race] = read(path, ReadSessions(numbers_only=True)).races
    [row] = score_rows("s", [race], [CHAIN], Clock.WALL)
    # Of the last trace alone nothing but 42 would be known, of the whole line its 41 as well.
    assert (row.answer, row.spent_tokens, row.sequential_tokens) == ("42", 13, 13)
    assert all(trace.text(channel) == "" for trace in race.everyone for channel in Channel)


def test_a_list_of_sessions_counts_what_procedures_picked(tmp_path: Path) -> None:
    decided = PickChanged(0, 0.9, CHAIN, "42", (3,), 0.8, "ended")
    path = write_session(tmp_path / "s.jsonl", family(decided), strategies=("MV@2", CHAIN, BEAMS))
    summary = summarise(path, path.stat().st_size)
    assert (summary.right, summary.wrong, summary.undecided) == (1, 0, 2)
    assert (summary.n, summary.complete) == (2, True)
