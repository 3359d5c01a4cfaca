"""The referee of one race: asks every procedure what is to be done, and every strategy its pick.

Independent traces, arming and procedures are asked in the same way, and what they ask for is
done in the same way: nothing else begins or cuts a trace but a person.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tts_tui.domain.events import CutBy, LosersCut, PickChanged, StrategyArmed
from tts_tui.domain.procedures.actions import Cut
from tts_tui.domain.procedures.base import Procedure, RaceView, acts
from tts_tui.domain.procedures.independent import Independent
from tts_tui.domain.strategies import Clock, parse
from tts_tui.domain.strategies.answer_now import COHORT, AnswerNow
from tts_tui.domain.strategies.in_turn import runs_in_turn
from tts_tui.domain.strategies.stop_when import StopWhen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tts_tui.domain.procedures.actions import Action
    from tts_tui.domain.procedures.beams import TokenScore
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick, Strategy
    from tts_tui.domain.strategies.base import Bar
    from tts_tui.engine.clock import RaceClock


@dataclass(slots=True)
class Referee:
    """Watches one race and says what follows from its state; it does nothing itself.

    Next to everything follows from the end of a trace; `outgrows` says what else does.
    """

    race: int
    n: int
    strategies: Sequence[Strategy]
    armed: Strategy | None = None
    _seen: dict[str, tuple[object, ...]] = field(default_factory=dict)
    _decision: Pick | None = None
    """The armed strategy's pick, once its losers have been named."""
    _losers: tuple[int, ...] = ()
    _left_out: set[int] = field(default_factory=set)
    """Who was cut before the decision, as no voter any more."""
    _bar: tuple[object, int | None] = (None, None)
    """With more than this a trace is no voter any more; and what it was worked out from."""
    _since_s: float = 0.0
    """The deciding token's arrival, or the arming if that came later; seconds."""
    _armed_at_s: float = 0.0
    bar: Bar | None = None
    """How confident independent traces have to stay at any moment, while such a rule is armed."""

    @property
    def procedures(self) -> list[Procedure]:
        """The strategies that grow traces of their own."""
        return [each for each in self.strategies if acts(each)]

    def arm(self, name: str | None, t_s: float) -> StrategyArmed:
        """Arm a strategy by name, or disarm with None."""
        self.armed = parse(name, self.n) if name is not None else None
        self._armed_at_s = t_s
        self.bar = None
        return StrategyArmed(self.race, t_s, self.armed.name if self.armed else None)

    def open(self, state: RaceState, unopened: tuple[int, ...]) -> Sequence[Action]:
        """Say which independent traces are to be opened."""
        return Independent().next(_view(state, unopened=unopened))

    def losers(self, state: RaceState) -> Sequence[Action]:
        """Say what the armed strategy has cut now: nobody before it decided, and only once."""
        if self.armed is None or self._decision is not None or _was_ended(state, self.armed.name):
            return ()
        view, stop = _view(state, self.armed.name), StopWhen(self.armed)
        self.bar = stop.bar(view)
        asked = stop.next(view)
        cut = {trace for action in asked if isinstance(action, Cut) for trace in action.traces}
        if (cut or self._left_out) and (pick := stop.decision(view)) is not None:
            assert pick.decided_at_s is not None
            self._decision = pick
            self._losers = tuple(sorted(cut | self._left_out))
            self._since_s = max(_deciding_token_s(state, pick.decided_at_s), self._armed_at_s)
        self._left_out |= cut
        return asked

    def is_done_with(self, state: RaceState, trace: int) -> bool:
        """Whether the armed strategy has no more use for a trace that has just spoken."""
        return self._is_weak(state, trace) or self.outgrows(state, trace)

    def outgrows(self, state: RaceState, trace: int) -> bool:
        """Whether a trace has just become too long to vote, where traces run in turn."""
        rule = self.armed
        if rule is None or self._decision is not None or not state.pool.in_turn:
            return False
        lane = state.trace(trace)
        if lane is None or trace >= state.n or lane.cancelling is not None:
            return False
        pool = state.pool_of(rule)
        if not runs_in_turn(rule, pool):
            return False
        of = (rule, state.ends, state.counts)
        if self._bar[0] != of:
            self._bar = of, rule.bar(pool)
        bar = self._bar[1]
        return bar is not None and rule.size(lane) > bar

    def _is_weak(self, state: RaceState, trace: int) -> bool:
        """Whether a trace that speaks has fallen under the bar, and nobody has cut it yet.

        Asked at every token while there is a bar: none is spent on it in vain.
        """
        if self.bar is None or trace >= state.n:
            return False
        lane = state.traces[trace]
        if lane.scored is None or lane.cancelling is not None or trace in self.bar.set_by:
            return False
        return lane.scored.meter(self.bar.measure).is_under(self.bar.level)

    def answer_now(self, state: RaceState, wanted: Sequence[int]) -> Sequence[Action]:
        """Say what is to be done where a person wants traces to answer from where they are."""
        if _was_ended(state, COHORT):
            return ()
        lanes = [state.lane(trace) for trace in wanted if state.has(trace)]
        return AnswerNow().next(replace(_view(state), wanted=lanes))

    def next(
        self,
        procedure: Procedure,
        state: RaceState,
        next_tokens: Mapping[int, Sequence[TokenScore]],
    ) -> Sequence[Action]:
        """Ask a procedure what is to be done for its traces; one that cannot go on is not asked."""
        if _was_ended(state, procedure.name):
            return ()
        return procedure.next(_view(state, procedure.name, next_tokens))

    def review(self, state: RaceState, clock: RaceClock) -> Iterator[PickChanged | LosersCut]:
        """The records that follow from the latest end: closed losers, changed picks."""
        if self._losers and all(state.traces[loser].ended for loser in self._losers):
            yield self._all_closed(state, clock)
        for strategy in self.strategies:
            pick = state.ask(strategy, Clock.WALL, runs=True)
            key = pick.answer.key if pick.answer else None
            seen = (key, pick.decided, pick.decided_at_s)
            if self._seen.get(strategy.name, (None, False, None)) == seen:
                continue
            self._seen[strategy.name] = seen
            yield PickChanged(
                self.race,
                clock.stamp(),
                strategy.name,
                pick.answer.text if pick.answer else None,
                pick.voters,
                pick.decided_at_s,
                pick.reason,
            )

    def _all_closed(self, state: RaceState, clock: RaceClock) -> LosersCut:
        assert self._decision is not None
        assert self._decision.decided_at_s is not None
        cut = tuple(i for i in self._losers if state.traces[i].cut_by is CutBy.STRATEGY)
        self._losers = ()
        t_s = clock.stamp()
        return LosersCut(
            self.race,
            t_s,
            self._decision.strategy,
            self._decision.decided_at_s,
            cut,
            round(t_s - self._since_s, 6),
        )


def _view(
    state: RaceState,
    cohort: str | None = None,
    next_tokens: Mapping[int, Sequence[TokenScore]] | None = None,
    unopened: tuple[int, ...] = (),
) -> RaceView:
    own = state.cohorts.get(cohort) if cohort is not None else None
    return RaceView(
        sampling=state.started.sampling,
        independent=state.pool,
        unopened=unopened,
        cohort=own.traces if own is not None else (),
        next_tokens=next_tokens or {},
    )


def _was_ended(state: RaceState, name: str) -> bool:
    cohort = state.cohorts.get(name)
    return cohort is not None and cohort.stopped is not None


def _deciding_token_s(state: RaceState, decided_at_s: float) -> float:
    """When the last token of the deciding trace arrived; its end says so a little later."""
    for trace in state.everyone:
        if trace.end_s == decided_at_s and trace.last_token_s is not None:
            return trace.last_token_s
    return decided_at_s
