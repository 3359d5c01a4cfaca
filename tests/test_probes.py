"""Lanes are probed as the rule says, and it counts alike live, from the file, replayed, scored.

The rule is written a second time here, as one who watches the events come.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.support.folded import picture
from tests.support.generated.probed import Probed, probed_races
from tests.support.recordings import recording_of, write_session
from tts_tui.domain.events import (
    CancelSent,
    Event,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceSpawned,
)
from tts_tui.domain.playback import WhatIf
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock, parse
from tts_tui.plain.rows import score_rows
from tts_tui.replay.token_clock import on_token_clock
from tts_tui.replay.what_if import apply_what_if, build_strategy, decided_s, pick_of
from tts_tui.store.coalesce import Coalescer
from tts_tui.study.reading import ReadSessions, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.domain.race import RaceState


@dataclass
class Lane:
    """What one who watches knows of a lane."""

    asked: list[tuple[int, TraceSpawned]] = field(default_factory=list)
    """Its probes, each with its round."""
    heard: list[tuple[float, str | None]] = field(default_factory=list)
    """From which round on it says what."""
    strayed: int = 0
    answered: set[int] = field(default_factory=set)
    """Its rounds in which a probe came to its end."""

    def hear(self, k: float, answer: str | None) -> None:
        self.heard.append((k, answer))

    def still(self) -> str | None:
        return self.heard[-1][1] if self.heard else None

    def says(self, k: float) -> str | None:
        """Its answer in a round that it has come to."""
        before = [answer for at, answer in self.heard if at <= k]
        if self.heard[-1][0] == inf and k > max((at for at, _ in self.heard[:-1]), default=0):
            return self.heard[-1][1]
        return before[-1] if before else None


class Watcher:
    """Goes through the events as they come."""

    def __init__(self, race: RaceState, every: int) -> None:
        self.race, self.every = race, every
        self.lanes = {number: Lane() for number in range(race.n)}
        self.out: dict[int, float] = {}
        self.k = 0.0
        self.majority: list[str | None] = []
        self.decided_s: float | None = None
        self.votes: Counter[str] = Counter()
        self.ended: set[int] = set()
        self.probed = False
        """Whether any probe was answered."""

    def watch(self, event: Event) -> None:
        if self.decided_s is not None:
            return
        match event:
            case TraceSpawned(parent=int(number)):
                lane = self.lanes[number]
                last = lane.asked[-1] if lane.asked else None
                if last is not None and last[1].trace not in self.ended:
                    lane.hear(last[0], lane.still())
                assert event.prefix_tokens is not None
                k = max(last[0] + 1 if last else 1, event.prefix_tokens // self.every)
                lane.asked.append((k, event))
            case TraceFinished() | TraceFailed():
                self._hear_end(event.trace, broke=isinstance(event, TraceFailed))
        while self.decided_s is None and self._complete():
            self._count(event.t_s)

    def _hear_end(self, trace: int, *, broke: bool) -> None:
        self.ended.add(trace)
        said = self.race.lane(trace).answer
        answer = said.key if said else None
        if trace < self.race.n:
            lane = self.lanes[trace]
            lane.hear(inf, answer or lane.still())
            return
        for lane in self.lanes.values():
            for k, how in lane.asked:
                if how.trace == trace and how is lane.asked[-1][1]:
                    lane.hear(k, lane.still() if broke else answer)
                    lane.answered |= set() if broke else {k}

    def _complete(self) -> bool:
        playing = [lane for number, lane in self.lanes.items() if number not in self.out]
        deeper = [k for lane in playing for k, _ in lane.heard if k > self.k]
        if not deeper or any(not lane.heard or lane.heard[-1][0] < min(deeper) for lane in playing):
            return False
        self.k = min(deeper)
        return True

    def _count(self, t_s: float) -> None:
        says = {n: lane.says(self.k) for n, lane in self.lanes.items() if n not in self.out}
        self.votes = Counter(answer for answer in says.values() if answer is not None)
        most = [answer for answer, votes in self.votes.items() if 2 * votes > len(says)]
        self.majority.append(most[0] if most else None)
        last = self.majority[-3:]
        self.probed |= any(k <= self.k for n in says for k in self.lanes[n].answered)
        if not self.probed and any(lane.asked for lane in self.lanes.values()):
            pass  # it would be a vote of those that ended, and no more
        elif self.k == inf or (len(last) == 3 and most and set(last) == set(most)):
            self.decided_s = t_s
            return
        for number, answer in says.items():
            if not most or answer is None:
                continue
            lane = self.lanes[number]
            lane.strayed = 0 if answer == most[0] else lane.strayed + 1
            if lane.strayed == 2 and number not in self.ended:
                self.out[number] = t_s


@settings(max_examples=50)
@given(probed_races())
def test_it_decides_and_leaves_out_as_one_who_watches_would(played: Probed) -> None:
    state = played.race.state
    watcher = Watcher(state, played.every)
    for event in played.race.events:
        watcher.watch(event)
    rule = parse(played.name, state.n)
    pick = state.ask(rule, Clock.WALL)
    assert pick.decided is (watcher.decided_s is not None)
    assert pick.decided_at_s == watcher.decided_s
    if pick.decided:
        keys = Counter(
            trace.answer.key
            for number in pick.voters
            if (trace := state.lane(number)).answer is not None
        )
        assert keys == watcher.votes
        # Every token of the race by then, but for those of lanes that were left out before.
        until = dict.fromkeys(range(state.n), watcher.decided_s) | watcher.out
        spent = 0
        for trace in state.everyone:
            origin = trace.origin
            lane = trace.index if origin is None else origin.spawned.parent
            assert lane is not None
            spent += trace.tokens_by(until[lane] or 0.0)
        assert pick.ledger.spent_tokens == spent


@settings(max_examples=50)
@given(probed_races())
def test_it_asks_in_time_one_at_a_time_and_no_longer_than_it_has_to(played: Probed) -> None:
    state, every = played.race.state, played.every
    watcher = Watcher(state, every)
    open_probes: dict[int, int] = {}
    for event in played.race.events:
        if isinstance(event, TraceSpawned):
            assert event.parent is not None
            assert watcher.decided_s is None
            assert event.parent not in watcher.out
            assert event.parent not in open_probes
            assert event.parent not in watcher.ended
            asked = [k for k, _ in watcher.lanes[event.parent].asked]
            assert (event.prefix_tokens or 0) // every > max(asked, default=0)
            open_probes[event.parent] = event.trace
        elif isinstance(event, TraceFinished | TraceFailed | CancelSent | TraceCut):
            open_probes = {n: trace for n, trace in open_probes.items() if trace != event.trace}
        if played.armed and isinstance(event, CancelSent) and event.trace < state.n:
            assert watcher.decided_s is not None or event.trace in watcher.out
        watcher.watch(event)
    sent = [one for one in played.race.client.requests if one.continues is not None]
    assert all(one.max_tokens == 16 for one in sent)
    assert all(trace.tokens <= 16 for trace in state.spawned.values())
    assert all(trace.ended for trace in state.everyone)


@settings(max_examples=40)
@given(probed_races(), st.data())
def test_it_counts_alike_live_saved_replayed_and_scored(
    played: Probed, data: st.DataObject
) -> None:
    live, events, name = played.race.state, played.race.events, played.name
    with tempfile.TemporaryDirectory() as folder:
        file = write_session(
            Path(folder) / "s.jsonl", coalesced(events), strategies=[name], n=live.n
        )
        whole, numbers = (read(file, ReadSessions(numbers_only=only)) for only in (False, True))
    assert picture(whole.races[0]) == picture(SessionState(events).races[0])
    recorded = recording_of(coalesced(events))
    for clock in Clock:
        [row] = score_rows("s", [live], [name], clock)
        replayed = recorded if clock is Clock.WALL else on_token_clock(recorded)
        for race in (*whole.races, *numbers.races, replayed.whole()):
            assert score_rows("s", [race], [name], clock) == [row]
    at_s = data.draw(st.sampled_from([event.t_s for event in events]))
    then = SessionState(event for event in events if event.t_s <= at_s).races[0]
    sought = recorded.state_at(at_s)
    for clock in Clock:
        assert score_rows("s", [sought], [name], clock) == score_rows("s", [then], [name], clock)


@settings(max_examples=40)
@given(probed_races())
def test_what_it_has_decided_stays(played: Probed) -> None:
    rule = parse(played.name, played.race.state.n)
    folded = SessionState()
    decided = None
    for event in played.race.events:
        folded.apply(event)
        pick = folded.races[0].ask(rule, Clock.WALL)
        now = (pick.decided_at_s, pick.answer, pick.voters) if pick.decided else None
        assert decided is None or now == decided
        decided = now


@settings(max_examples=40)
@given(probed_races(), st.sampled_from(Clock))
def test_armed_in_a_replay_it_asks_nobody_once_it_has_decided(played: Probed, clock: Clock) -> None:
    assume(not played.armed)
    recorded = recording_of(played.race.events)
    what_if = WhatIf(armed=played.name, clock=clock)
    retimed = recorded if clock is Clock.WALL else on_token_clock(recorded)
    strategy = build_strategy(played.name, recorded.whole())
    assert strategy is not None
    freeze_s = decided_s(retimed, strategy, what_if)
    armed = apply_what_if(recorded, what_if)
    if freeze_s is not None and any((t.end_s or inf) > freeze_s for t in retimed.traces):
        assert all(trace.end_s is not None for trace in armed.spawned.values())
        for trace in armed.spawned.values():
            assert trace.spawned is not None
            assert trace.spawned.t_s <= freeze_s
    before, after = (pick_of(strategy, race.whole(), what_if) for race in (recorded, armed))
    assert (after.answer, after.voters, after.decided) == (
        before.answer,
        before.voters,
        before.decided,
    )
    assert after.decided_at_s == before.decided_at_s


def coalesced(events: Iterable[Event]) -> list[Event]:
    """The events as a journal writes them."""
    coalescer = Coalescer()
    for event in events:
        coalescer.add(event)
    return list(coalescer.drain())
