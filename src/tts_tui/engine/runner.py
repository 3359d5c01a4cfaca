"""One live race: N traces of one question from one model, each in its own cancel scope."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import anyio

from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.ports import Completion, Connected, Continued, Delta, Dropped, Reclassify
from tts_tui.domain.events import (
    CancelSent,
    CutBy,
    EndReason,
    Event,
    Overshoot,
    ProcedureStopped,
    RaceStarted,
    SamplingDropped,
    ThinkingReclassified,
    TraceContinued,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceRetried,
)
from tts_tui.domain.going_on import gone_on
from tts_tui.domain.procedures.actions import (
    AskNext,
    Cut,
    End,
    Fork,
    GiveUp,
    Grow,
    Open,
    Prune,
    Root,
    Spawn,
)
from tts_tui.domain.repetition import TraceLooped
from tts_tui.domain.strategies.answer_now import COHORT
from tts_tui.engine.facts import counted, ended, fault_of, finished, heard
from tts_tui.engine.growing import TokenTraces
from tts_tui.engine.looping import LoopWatch
from tts_tui.engine.models import Models, Served
from tts_tui.engine.overshoot import OvershootMeter
from tts_tui.engine.slots import Slot
from tts_tui.engine.spawning import Ceiling, NonsenseError, check_there, request_of, spawned
from tts_tui.engine.tokens import count_of
from tts_tui.engine.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from anyio.abc import TaskGroup

    from tts_tui.client.ports import Update
    from tts_tui.domain.ceilings import Ceiling as BudgetCeiling
    from tts_tui.domain.procedures.actions import Action
    from tts_tui.domain.race import RaceState
    from tts_tui.engine.clock import RaceClock
    from tts_tui.engine.referee import Referee
    from tts_tui.engine.retry import Retries
    from tts_tui.engine.slots import Wire
    from tts_tui.engine.tokens import Tokenizer


@dataclass(slots=True)
class RaceRunner:
    """Runs a race to its end; every fact goes to `publish`, nothing is raised.

    All methods belong to the engine's loop.
    """

    started: RaceStarted
    own: Served
    """The race's own model."""
    referee: Referee
    publish: Callable[[Event], None]
    clock: RaceClock
    retry: Retries
    tokenizer: Tokenizer | None = None
    ceiling: Ceiling = field(default_factory=Ceiling)
    """How much procedures may grow this race."""
    others: Mapping[str, Served] = field(default_factory=dict)
    """Models beside its own, by name, on which procedures may grow traces."""
    past: RaceState | None = None
    """Where it goes on with a race: how that stood."""
    state: RaceState = field(init=False)
    _lanes: TaskGroup | None = field(init=False, default=None)
    _scopes: dict[int, anyio.CancelScope] = field(init=False)
    _wishes: dict[int, Spawn] = field(init=False, default_factory=dict)
    """How procedures wanted their traces."""
    _acting: bool = field(init=False, default=False)
    _turns: Turns = field(init=False)
    _loops: LoopWatch = field(init=False, default_factory=LoopWatch)
    _stopped: EndReason | None = field(init=False, default=None)
    _hang_ups: dict[int, Callable[[], None]] = field(init=False, default_factory=dict)
    """How to end the connection of each trace that has one."""
    _models: Models = field(init=False)
    _token_traces: TokenTraces = field(init=False)
    _closing: set[int] = field(init=False, default_factory=set)
    """Traces that were told to stop and have not ended."""

    def __post_init__(self) -> None:
        self.state = gone_on(self.started, self.past)
        self._turns = Turns.of(self.state, self.referee.procedures)
        self._models = Models(self.own, self.others, self.tokenizer)
        self._scopes = {trace: anyio.CancelScope() for trace in range(self.state.n)}
        self._token_traces = TokenTraces(
            race=self.state,
            entrant=self.own.entrant,
            client=self.own.client,
            share=self._models.own_share,
            retry=self.retry,
            clock=self.clock,
            ceiling=self.ceiling,
            emit=self._emit,
            launch=self._launch,
            scored=self._act,
            give_up=self._stop_procedure,
        )

    # -- what people and strategies may ask ---------------------------------------------------

    def cut(self, trace: int, by: CutBy) -> None:
        """Cancel one trace; a trace that has ended, or is being cancelled, is left alone."""
        if self.state.has(trace):
            self._cut((trace,), by)

    def lose(self, traces: Sequence[int], ceiling: BudgetCeiling) -> None:
        """Cut traces for a ceiling that is reached; procedures do nothing any more."""
        self._stopped = self._stopped or EndReason.CEILING
        self._cut([*traces, *self.state.spawned], CutBy.CEILING, ceiling)

    def _cut(self, traces: Sequence[int], by: CutBy, ceiling: BudgetCeiling | None = None) -> None:
        """Tell every peer before any task of ours is unwound: that takes longer than all calls.

        A trace that has ended, or is being cancelled, is left alone.
        """
        race = self.started.race
        lanes = [self.state.lane(trace) for trace in traces]
        traces = [lane.index for lane in lanes if not lane.ended and lane.cancelling is None]
        for trace in traces:
            self._emit(CancelSent(race, self.clock.stamp(), trace, by, ceiling))
            self._closing.add(trace)
            if (hang_up := self._hang_ups.get(trace)) is not None:
                hang_up()
        for trace in traces:
            self._cancel(trace)
        for trace in traces:
            if trace in self._hang_ups or self._token_traces.idle(trace):
                self._emit(TraceCut(race, self.clock.stamp(), trace, by, ceiling))

    def _cancel(self, trace: int) -> None:
        if (scope := self._scopes.get(trace)) is not None:
            scope.cancel()

    def stop(self, why: EndReason = EndReason.STOPPED) -> None:
        """Cancel every trace that has not ended, and wait for no more counts.

        The first reason given is the race's.
        """
        self._stopped = self._stopped or why
        everyone = self.state.everyone
        for trace in everyone:
            if trace.ended:
                self._cancel(trace.index)
        self._cut([trace.index for trace in everyone], CutBy.STOP)

    def answer_now(self, traces: Sequence[int]) -> None:
        """Cut traces and have them answer from where they are; who cannot is left alone."""
        self._let(COHORT, self.referee.answer_now(self.state, traces))
        self._act()

    def arm(self, name: str | None) -> None:
        """Arm a strategy, or disarm with None; one that has decided already cuts at once."""
        self._emit(self.referee.arm(name, self.clock.stamp()))
        self._act()

    def lanes_on(self, wire: Wire) -> int:
        """How many of its traces use a wire, or wait for a place there."""
        return self._models.lanes_on(wire, self.state.everyone)

    # -- the race ---------------------------------------------------------------------------

    async def run(self) -> None:
        """Run all traces to their ends."""
        self.publish(self.started)
        meter = OvershootMeter(None if self.own.shared else self.own.client)
        await meter.begin()
        async with anyio.create_task_group() as self._lanes:
            for action in self.referee.open(self.state, tuple(t.index for t in self.state.running)):
                self._do(None, action)
            self._act()
        if (beyond := await meter.beyond(self.state)) is not None:
            self._emit(Overshoot(self.started.race, self.clock.stamp(), beyond))
        self._emit(ended(self.state, self.clock.stamp(), self._stopped, self._models.end()))

    async def _lane(self, trace: int) -> None:
        with self._scopes[trace]:
            # What was stopped before it began is not sent at all.
            if self.state.lane(trace).cancelling is None:
                await self._sample(trace)
        self._see_off(trace)

    def _launch(self, trace: int, work: Callable[[], Awaitable[None]]) -> None:
        """Do something for a trace that goes on after it, unless it is cut meanwhile."""
        scope = self._scopes[trace] = anyio.CancelScope()

        async def within() -> None:
            with scope:
                await work()
            if self.state.lane(trace).cancelling is not None:
                self._see_off(trace)

        assert self._lanes is not None
        self._lanes.start_soon(within, name=f"trace {trace + 1}")

    def _see_off(self, trace: int) -> None:
        state = self.state.lane(trace)
        if not state.ended:
            by, t_s = state.cancelling or CutBy.STOP, self.clock.stamp()
            self._emit(TraceCut(self.started.race, t_s, trace, by, state.ceiling))

    async def _sample(self, trace: int) -> None:
        """Sample one trace, trying again only while it has produced nothing."""
        attempt = 1
        while True:
            try:
                async with Slot(self._models.share_of(self.state.lane(trace))) as slot:
                    await self._attempt(trace, attempt, slot)
            except TraceError as error:
                if (lane := self.state.lane(trace)).ended:
                    return
                seed = self.started.sampling.seed_of(trace)
                host = self._models.of(lane).entrant.card.host
                wait_s = self.retry.wait_s(error, attempt, trace if seed is None else seed, host)
                if wait_s is None or lane.tokens:
                    self._fail(trace, error.kind, error.sentence)
                    return
                race, t_s = self.started.race, self.clock.stamp()
                self._emit(TraceRetried(race, t_s, trace, error.sentence, wait_s))
                await anyio.sleep(wait_s)
                attempt += 1
            except Exception as error:  # noqa: BLE001 - one broken lane must not end the race
                self._fail(trace, FailureKind.INTERNAL, fault_of(error))
                return
            else:
                return

    async def _attempt(self, trace: int, attempt: int, slot: Slot) -> None:
        served = self._models.of(self.state.lane(trace))
        request = request_of(self.state, served.entrant, trace, self._wishes.get(trace))
        race = self.started.race
        self._emit(TraceOpened(race, self.clock.stamp(), trace, request.seed, attempt))
        told: Completion | None = None

        def arrive(update: Update) -> None:
            nonlocal told
            match update:
                case Delta():  # nearly every update
                    self._hear(trace, update)
                case Completion():
                    told = update
                    # The answer is complete: strategies decide now, on whatever count there is.
                    self._emit(finished(race, self.clock.stamp(), trace, update))
                    slot.release()
                case Connected():
                    self._hang_ups[trace] = update.hang_up
                case Reclassify():
                    self._emit(ThinkingReclassified(race, self.clock.stamp(), trace))
                case Dropped():
                    self._emit(SamplingDropped(race, self.clock.stamp(), trace, update.names))
                case Continued():
                    self._emit(TraceContinued(race, self.clock.stamp(), trace))

        try:
            completion = await served.client.stream(request, arrive)
        finally:
            self._hang_ups.pop(trace, None)
        if told is None:
            self._emit(finished(race, self.clock.stamp(), trace, completion))
        elif completion != told:
            self._emit(counted(race, self.clock.stamp(), trace, count_of(completion), completion))
        slot.release()
        # Only its count waits for this, no decision.
        lane = self.state.lane(trace)
        if (count := await self._models.counts_of(lane).of(lane)) is not None:
            self._emit(counted(race, self.clock.stamp(), trace, count))

    def _hear(self, trace: int, delta: Delta) -> None:
        event = heard(self.started.race, self.clock.stamp(), trace, delta)
        # Tokens end nothing: of few of them somebody has to be asked what follows.
        self.state.apply(event)
        self.publish(event)
        if trace < self.state.n:
            tokens = self.state.traces[trace].delta_tokens
            since = self._loops.hear(trace, delta.text, tokens)
            if since is not None:
                self._emit(TraceLooped(self.started.race, self.clock.stamp(), trace, since))
        if self._turns.has_come(trace, delta) or self.referee.is_done_with(self.state, trace):
            self._act()

    def _fail(self, trace: int, kind: str, sentence: str) -> None:
        if self.state.lane(trace).ended:
            return
        self._emit(TraceFailed(self.started.race, self.clock.stamp(), trace, str(kind), sentence))
        origin = self.state.lane(trace).origin
        if kind == FailureKind.NOT_OFFERED and origin is not None:
            # Its other traces would only hear the same.
            self._stop_procedure(origin.cohort, sentence)

    # -- facts and their consequences ----------------------------------------------------------

    def _emit(self, event: Event) -> None:
        ends = self.state.ends
        self.state.apply(event)
        self.publish(event)
        if self.state.ends == ends:
            return
        if isinstance(event, TraceFinished | TraceFailed | TraceCut):
            self._closing.discard(event.trace)
        self._act()
        # Sockets first: the records wait until the last one that is being closed is closed.
        if not self._closing:
            for record in self.referee.review(self.state, self.clock):
                self.state.apply(record)
                self.publish(record)

    def _act(self) -> None:
        """Do what the armed strategy and the procedures ask for, until they wait."""
        if self._acting or self._lanes is None:
            return  # what is done here is seen by the turn that does it
        self._acting = True
        try:
            for action in self.referee.losers(self.state):
                self._do(None, action)
            while self._stopped is None and self._let_procedures_act():
                pass
        finally:
            self._acting = False

    def _let_procedures_act(self) -> bool:
        """Ask each procedure once and do what it asks for; says whether anything came of it."""
        before = self.state.revision
        for procedure in self.referee.procedures:
            known = self._token_traces.next_tokens
            self._let(procedure.name, self.referee.next(procedure, self.state, known))
        return self.state.revision != before

    def _let(self, cohort: str, actions: Sequence[Action]) -> None:
        """Do what a procedure asks for; one that asks for nonsense is ended."""
        try:
            for action in actions:
                self._do(cohort, action)
        except NonsenseError as error:
            self._stop_procedure(cohort, f"{cohort} was ended: {error}.")

    def _do(self, cohort: str | None, action: Action) -> None:
        match action:
            case Open():
                for trace in action.traces:
                    self._open(trace)
            case Cut():
                check_there(self.state, action.traces)
                self._cut(action.traces, action.by)
            case Spawn() if cohort is not None:
                self._spawn(cohort, action)
            case Root() | AskNext() | Grow() | Fork() | End() if cohort is not None:
                self._token_traces.do(cohort, action)
            case Prune() if cohort is not None:
                self._token_traces.do(cohort, action)
                self._cut(action.traces, CutBy.STRATEGY)
            case GiveUp() if cohort is not None:
                self._stop_procedure(cohort, action.why)
            case _:
                raise NonsenseError(f"it asked for “{type(action).__name__}”, which cannot be done")

    def _open(self, trace: int) -> None:
        assert self._lanes is not None
        self._scopes.setdefault(trace, anyio.CancelScope())
        self._lanes.start_soon(self._lane, trace, name=f"trace {trace + 1}")

    def _spawn(self, cohort: str, wish: Spawn) -> None:
        self.ceiling.check(self.state)
        self._models.check(wish)
        event = spawned(self.state, cohort, wish, self.clock.stamp())
        self._wishes[event.trace] = wish
        self._emit(event)
        self._open(event.trace)

    def _stop_procedure(self, cohort: str, why: str) -> None:
        if (known := self.state.cohorts.get(cohort)) is not None and known.stopped is not None:
            return
        self._emit(ProcedureStopped(self.started.race, self.clock.stamp(), cohort, why))
        own = self.state.cohorts[cohort].traces
        self._cut([trace.index for trace in own], CutBy.STOP)
