from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings

from tests.support.fake_client import FakeClient, Hold, Say, Step
from tests.support.folded import picture
from tests.support.generated.races import races
from tests.support.names import every_name
from tests.support.picking import pick_from
from tts_tui.domain.events import Event, ModelCard, PickChanged, Question, RaceEnded, Sampling
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.strategies import Clock, Pick, parse
from tts_tui.engine.live import LiveSession
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Iterable

HEADER = SessionHeader(created="2026-11-23T00:00:00Z")


def saved(events: Iterable[Event], path: Path) -> list[Event]:
    journal = Journal(path, HEADER)
    for event in events:
        journal.write(event)
    journal.close()
    assert journal.trouble is None
    session = read_session(path)
    assert session.losses == []
    return session.events


def picks(race: RaceState, clock: Clock) -> list[Pick]:
    names = every_name(race.n)
    return [pick_from(parse(name, race.n), race.traces, clock) for name in names]


@settings(max_examples=40)
@given(races())
def test_a_pick_from_the_file_equals_the_live_pick(events: list[Event]) -> None:
    live = SessionState(events).races[0]
    with tempfile.TemporaryDirectory() as folder:
        read = SessionState(saved(events, Path(folder) / "s.jsonl")).races[0]
    assert picture(read) == picture(live)
    for clock in Clock:
        assert picks(read, clock) == picks(live, clock)


def test_a_real_session_reads_back_as_it_was_shown(tmp_path: Path) -> None:
    def says(answer: str, *before: Step) -> list[list[Step]]:
        return [[Say("hm "), *before, Say(f"\\boxed{{{answer}}}", 3)]]

    client = FakeClient({0: says("41", Hold()), 1: says("42"), 2: says("42"), 3: says("7", Hold())})
    names = tuple(every_name(4))
    plan = SessionPlan(
        (Question("q", "6 × 7?", "42"),),
        (Entrant(ModelCard("m", "m"), Sampling()),),
        4,
        names,
        "FFS-2@4",
    )
    path = tmp_path / "s.jsonl"
    live = LiveSession(plan=plan, clients=[client], journal=Journal(path, HEADER))
    live.start()
    live.wait()
    live.close()
    events = live.poll().events
    shown = SessionState(events).races[0]
    read = SessionState(read_session(path).events).races[0]
    assert picture(read) == picture(shown)
    assert isinstance(events[-1], RaceEnded)
    assert read.losers_cut == shown.losers_cut
    for pick in picks(read, Clock.WALL):
        recorded = [p for p in read.picks if p.strategy == pick.strategy]
        last = recorded[-1] if recorded else None
        assert (last.answer if last else None) == (pick.answer.text if pick.answer else None)
        assert (last.decided_at_s if last else None) == pick.decided_at_s
        assert last is None or isinstance(last, PickChanged)
