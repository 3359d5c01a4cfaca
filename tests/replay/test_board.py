from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from tests.support.families import BEAMS, CHAIN, family
from tests.support.generated.races import races
from tests.support.recordings import recording_of
from tts_tui.domain.events import TraceCounted
from tts_tui.domain.playback import WhatIf
from tts_tui.domain.strategies import Clock, Pick, default_names, parse
from tts_tui.replay.board import picks_through
from tts_tui.replay.lanes import lanes_of
from tts_tui.replay.recorded_trace import ENDS
from tts_tui.replay.what_if import apply_what_if

if TYPE_CHECKING:
    from tts_tui.domain.events import Event


@pytest.mark.parametrize("clock", list(Clock))
@settings(deadline=None)
@given(events=races())
def test_the_board_says_what_strategies_say_of_the_race_then(
    clock: Clock, events: list[Event]
) -> None:
    what_if = WhatIf(clock=clock)
    recorded = apply_what_if(recording_of(events), what_if)
    names = default_names(recorded.started.n)
    said: dict[str, list[tuple[float, Pick]]] = {name: [] for name in names}
    for moment, race, pick in picks_through(recorded, names, what_if, between=3):
        assert pick == recorded.state_at(moment).ask(parse(pick.strategy, race.n), clock)
        assert [pick] != [before for _, before in said[pick.strategy][-1:]]
        said[pick.strategy].append((moment, pick))
    facts = [step for trace in recorded.everyone for step in trace.steps]
    turns = {step.t_s for step in facts if isinstance(step, (*ENDS, TraceCounted))}
    for moment in (*turns, recorded.duration_s):
        race = recorded.state_at(moment)
        for name, picks in said.items():
            latest = [pick for since, pick in picks if since <= moment][-1]
            assert latest == race.ask(parse(name, race.n), clock)
    whole = recorded.whole()
    last = {name: picks[-1][1] for name, picks in said.items()}
    assert last == {name: whole.ask(parse(name, whole.n), clock) for name in names}


def test_procedures_stand_on_the_board_too() -> None:
    recorded = recording_of(family())
    said = [pick for _, _, pick in picks_through(recorded, ["MV@2", CHAIN, BEAMS], WhatIf())]
    decided = {pick.strategy for pick in said if pick.decided}
    assert decided == {"MV@2", CHAIN, BEAMS}


@settings(deadline=None)
@given(races())
def test_a_lane_stands_as_the_race_has_it(events: list[Event]) -> None:
    recorded = recording_of(events)
    whole = recorded.whole()
    lanes = list(lanes_of(recorded))
    assert [lane.recorded.index for lane in lanes] == [trace.index for trace in whole.everyone]
    for lane, trace in zip(lanes, whole.everyone, strict=True):
        assert (lane.state is None) is (not lane.recorded.steps)
        if lane.state is not None:
            assert (lane.state.status, lane.state.tokens) == (trace.status, trace.tokens)
            assert lane.state.answer == trace.answer
        for step in lane.steps:
            then = recorded.state_at(step.t_s).trace(lane.recorded.index)
            assert then is not None
            assert (step.status, step.tokens) == (then.status, then.tokens)
