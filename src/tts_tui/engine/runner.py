"""One live race: N traces of one question from one model, each in its own cancel scope."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread

from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.ports import Completion, Connected, Delta, Dropped, Reclassify, TraceRequest
from tts_tui.domain.events import (
    CancelSent,
    Channel,
    CutBy,
    EndReason,
    Event,
    Overshoot,
    Provenance,
    RaceEnded,
    RaceStarted,
    SamplingDropped,
    ThinkingReclassified,
    TokensArrived,
    TraceCounted,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceRetried,
)
from tts_tui.domain.race import RaceState
from tts_tui.domain.trace import TraceStatus
from tts_tui.engine.counting import DeltaCounts
from tts_tui.engine.overshoot import OvershootMeter
from tts_tui.engine.slots import Slot
from tts_tui.engine.tokens import TokenCount, count_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.client.ports import TraceClient, Update
    from tts_tui.engine.clock import RaceClock
    from tts_tui.engine.plan import Entrant
    from tts_tui.engine.referee import Referee
    from tts_tui.engine.retry import RetryPolicy
    from tts_tui.engine.tokens import Tokenizer

TOKENIZER_DEADLINE_S = 3.0
"""A yardstick that takes longer than this is left out; it takes milliseconds."""


@dataclass(slots=True)
class RaceRunner:
    """Runs a race to its end; every fact goes to `publish`, nothing is raised.

    All methods belong to the engine's loop.
    """

    started: RaceStarted
    entrant: Entrant
    client: TraceClient
    limiter: anyio.CapacityLimiter | None
    """Shared by all races on one endpoint; None where it has no cap."""
    referee: Referee
    publish: Callable[[Event], None]
    clock: RaceClock
    retry: RetryPolicy
    tokenizer: Tokenizer | None = None
    deltas: DeltaCounts = field(default_factory=DeltaCounts)
    """What is known of this endpoint's deltas; shared by its races."""
    state: RaceState = field(init=False)
    _scopes: list[anyio.CancelScope] = field(init=False)
    _stopped: EndReason | None = field(init=False, default=None)
    _hang_ups: dict[int, Callable[[], None]] = field(init=False, default_factory=dict)
    """How to end the connection of each trace that has one."""
    _keeps_deltas: bool | None = field(init=False, default=None)
    """Which of our own counts this race uses, once one was needed: one kind a race."""
    _closing: set[int] = field(init=False, default_factory=set)
    """Traces that were told to stop and have not ended."""

    def __post_init__(self) -> None:
        self.state = RaceState(self.started)
        self._scopes = [anyio.CancelScope() for _ in self.state.traces]

    # -- what people and strategies may ask ---------------------------------------------------

    def cut(self, trace: int, by: CutBy) -> None:
        """Cancel one trace; a trace that has ended, or is being cancelled, is left alone."""
        state = self.state.traces[trace]
        if state.ended or state.cancelling is not None:
            return
        self._cut((trace,), by)

    def _cut(self, traces: Sequence[int], by: CutBy) -> None:
        """Tell every peer before any task of ours is unwound: that takes longer than all calls."""
        race = self.started.race
        for trace in traces:
            self._emit(CancelSent(race, self.clock.stamp(), trace, by))
            self._closing.add(trace)
            if (hang_up := self._hang_ups.get(trace)) is not None:
                hang_up()
        for trace in traces:
            self._scopes[trace].cancel()
        for trace in traces:
            if trace in self._hang_ups:
                self._emit(TraceCut(race, self.clock.stamp(), trace, by))

    def stop(self, why: EndReason = EndReason.STOPPED) -> None:
        """Cancel every trace that has not ended, and wait for no more counts.

        The first reason given is the race's.
        """
        self._stopped = self._stopped or why
        for trace in self.state.traces:
            if trace.ended:
                self._scopes[trace.index].cancel()
        running = [t.index for t in self.state.running if t.cancelling is None]
        self._cut(running, CutBy.STOP)

    def arm(self, name: str | None) -> None:
        """Arm a strategy, or disarm with None; one that has decided already cuts at once."""
        self._emit(self.referee.arm(name, self.clock.stamp()))
        self._enforce()

    # -- the race ---------------------------------------------------------------------------

    async def run(self) -> None:
        """Run all traces to their ends."""
        self.publish(self.started)
        meter = OvershootMeter(self.client)
        await meter.begin()
        async with anyio.create_task_group() as lanes:
            for trace in range(self.state.n):
                lanes.start_soon(self._lane, trace, name=f"trace {trace + 1}")
        if (beyond := await meter.beyond(self.state)) is not None:
            self._emit(Overshoot(self.started.race, self.clock.stamp(), beyond))
        self._emit(RaceEnded(self.started.race, self.clock.stamp(), self._end_reason()))

    def _end_reason(self) -> EndReason:
        traces = self.state.traces
        if all(trace.status is TraceStatus.FAILED for trace in traces):
            return EndReason.ALL_FAILED
        causes = {trace.cut_by for trace in traces}
        if CutBy.STOP in causes:
            return self._stopped or EndReason.STOPPED
        return EndReason.DECIDED if CutBy.STRATEGY in causes else EndReason.ALL_ENDED

    async def _lane(self, trace: int) -> None:
        with self._scopes[trace]:
            # What was stopped before it began is not sent at all.
            if self.state.traces[trace].cancelling is None:
                await self._sample(trace)
        state = self.state.traces[trace]
        if not state.ended:
            by = state.cancelling or CutBy.STOP
            self._emit(TraceCut(self.started.race, self.clock.stamp(), trace, by))

    async def _sample(self, trace: int) -> None:
        """Sample one trace, trying again only while it has produced nothing."""
        attempt = 1
        while True:
            try:
                async with Slot(self.limiter) as slot:
                    await self._attempt(trace, attempt, slot)
            except TraceError as error:
                if self.state.traces[trace].ended:
                    return
                seed = self.started.sampling.seed_of(trace)
                wait_s = self.retry.wait_s(error, attempt, trace if seed is None else seed)
                if wait_s is None or self.state.traces[trace].tokens:
                    self._fail(trace, error.kind, error.sentence)
                    return
                self._emit(
                    TraceRetried(
                        self.started.race, self.clock.stamp(), trace, error.sentence, wait_s
                    )
                )
                await anyio.sleep(wait_s)
                attempt += 1
            except Exception as error:  # noqa: BLE001 - one broken lane must not end the race
                self._fail(
                    trace,
                    FailureKind.INTERNAL,
                    f"A fault of tts-tui itself ({type(error).__name__}); please report it.",
                )
                return
            else:
                return

    async def _attempt(self, trace: int, attempt: int, slot: Slot) -> None:
        sampling = self.started.sampling
        request = TraceRequest(
            prompt=self.started.question.text + self.entrant.prompt_suffix,
            sampling=sampling,
            seed=sampling.seed_of(trace),
            system=self.entrant.system,
        )
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
                    self._finish(trace, update)
                    slot.release()
                case Connected():
                    self._hang_ups[trace] = update.hang_up
                case Reclassify():
                    self._emit(ThinkingReclassified(race, self.clock.stamp(), trace))
                case Dropped():
                    self._emit(SamplingDropped(race, self.clock.stamp(), trace, update.names))

        try:
            completion = await self.client.stream(request, arrive)
        finally:
            self._hang_ups.pop(trace, None)
        if told is None:
            self._finish(trace, completion)
        elif completion != told:
            self._recount(
                trace,
                count_of(completion),
                completion.prompt_tokens,
                completion.cached_prompt_tokens,
            )
        slot.release()
        state = self.state.traces[trace]
        if state.provenance is Provenance.SERVER_USAGE:
            self.deltas.saw(state.delta_tokens, state.tokens)
        await self._count_ourselves(trace)

    def _hear(self, trace: int, delta: Delta) -> None:
        event = TokensArrived(
            self.started.race,
            trace,
            delta.channel,
            (self.clock.stamp(),),
            (delta.tokens,),
            (delta.text,),
        )
        # Tokens end nothing: nobody has to be asked what follows from them.
        self.state.apply(event)
        self.publish(event)

    def _finish(self, trace: int, completion: Completion) -> None:
        """The answer is complete: strategies decide now, on whatever count there is."""
        count = count_of(completion)
        self._emit(
            TraceFinished(
                self.started.race,
                self.clock.stamp(),
                trace,
                finish_reason=completion.finish_reason,
                tokens=count.tokens,
                thinking_tokens=count.thinking_tokens,
                provenance=count.provenance,
                prompt_tokens=completion.prompt_tokens,
                cached_prompt_tokens=completion.cached_prompt_tokens,
                stopped_here=completion.stopped_here,
            )
        )

    def _recount(
        self,
        trace: int,
        count: TokenCount,
        prompt_tokens: int | None = None,
        cached_prompt_tokens: int | None = None,
    ) -> None:
        self._emit(
            TraceCounted(
                self.started.race,
                self.clock.stamp(),
                trace,
                tokens=count.tokens,
                thinking_tokens=count.thinking_tokens,
                provenance=count.provenance,
                prompt_tokens=prompt_tokens,
                cached_prompt_tokens=cached_prompt_tokens,
            )
        )

    async def _count_ourselves(self, trace: int) -> None:
        """Count a finished trace whose server did not; only its count waits for this."""
        state = self.state.traces[trace]
        if state.provenance is not Provenance.ESTIMATE or self.tokenizer is None:
            return
        if self._keeps_deltas is None and self.deltas.are_tokens:
            self._keeps_deltas = True
        if self._keeps_deltas:
            return
        text = state.text(Channel.THINKING) + state.text(Channel.ANSWER)
        with anyio.move_on_after(TOKENIZER_DEADLINE_S):
            tokens = await anyio.to_thread.run_sync(
                self.tokenizer.count, text, abandon_on_cancel=True
            )
            if tokens is None:
                return
            if self._keeps_deltas is None:
                self._keeps_deltas = self.deltas.nearer_than(state.delta_tokens, tokens)
            if not self._keeps_deltas:
                self._recount(trace, TokenCount(tokens, None, Provenance.TOKENIZER))

    def _fail(self, trace: int, kind: str, sentence: str) -> None:
        if self.state.traces[trace].ended:
            return
        self._emit(TraceFailed(self.started.race, self.clock.stamp(), trace, str(kind), sentence))

    # -- facts and their consequences ----------------------------------------------------------

    def _emit(self, event: Event) -> None:
        ends = self.state.ends
        self.state.apply(event)
        self.publish(event)
        if self.state.ends == ends:
            return
        if isinstance(event, TraceFinished | TraceFailed | TraceCut):
            self._closing.discard(event.trace)
        self._enforce()
        # Sockets first: the records wait until the last one that is being closed is closed.
        if not self._closing:
            for record in self.referee.review(self.state, self.clock):
                self.state.apply(record)
                self.publish(record)

    def _enforce(self) -> None:
        traces = self.state.traces
        losers = [i for i in self.referee.losers(self.state) if traces[i].cancelling is None]
        if losers:
            self._cut(losers, CutBy.STRATEGY)
