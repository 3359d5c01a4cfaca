"""Traces that a procedure grows token by token: it is told what may come next, and chooses."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import anyio

from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.ports import Delta, NextTokens, Reclassify
from tts_tui.client.reasoning import ThinkSplitter
from tts_tui.domain.events import (
    Channel,
    Provenance,
    ThinkingReclassified,
    TokensArrived,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceRetried,
    TraceSpawned,
)
from tts_tui.domain.procedures.actions import AskNext, End, Fork, Grow, Prune, Root
from tts_tui.domain.token_logp import TokenLogp
from tts_tui.domain.trace import TraceStatus
from tts_tui.engine.facts import fault_of
from tts_tui.engine.slots import Share, Slot
from tts_tui.engine.spawning import NonsenseError, next_number, request_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tts_tui.client.ports import Spoken, TraceClient
    from tts_tui.domain.events import Event
    from tts_tui.domain.procedures.beams import TokenScore
    from tts_tui.domain.race import RaceState
    from tts_tui.engine.clock import RaceClock
    from tts_tui.engine.plan import Entrant
    from tts_tui.engine.retry import Retries
    from tts_tui.engine.spawning import Ceiling

TokenAction = Root | AskNext | Grow | Fork | End | Prune
"""What a procedure may ask for of such a trace."""


class _Place(NamedTuple):
    """Where a trace stood when it was asked what may come next: what is chosen goes on there."""

    ids: tuple[int, ...]
    """Of the prompt and of its line."""
    tokens: int
    thinking: int
    """Characters of its own thinking."""
    answer: int
    """Characters of its own answer."""
    logp: float
    splitter: ThinkSplitter
    """How what goes on is read."""


@dataclass(slots=True, kw_only=True)
class TokenTraces:
    """Those of one race; all methods belong to the engine's loop."""

    race: RaceState
    entrant: Entrant
    client: TraceClient
    share: Share
    retry: Retries
    clock: RaceClock
    ceiling: Ceiling
    emit: Callable[[Event], None]
    launch: Callable[[int, Callable[[], Awaitable[None]]], None]
    """Runs something in the scope of a trace."""
    scored: Callable[[], None]
    """Is called when a trace knows what may come next."""
    give_up: Callable[[str, str], None]
    """Ends a procedure, by name, and says why."""
    next_tokens: dict[int, Sequence[TokenScore]] = field(init=False, default_factory=dict)
    """What may come next, by trace, while the trace stands where that was asked."""
    _numbers: set[int] = field(init=False, default_factory=set)
    _ids: dict[int, tuple[int, ...]] = field(init=False, default_factory=dict)
    _splitters: dict[int, ThinkSplitter] = field(init=False, default_factory=dict)
    """How the text of each is read: which of it is thinking."""
    _forked: set[int] = field(init=False, default_factory=set)
    """Those that others go on from: what they said stays what it is."""
    _places: dict[int, _Place] = field(init=False, default_factory=dict)
    _asking: set[int] = field(init=False, default_factory=set)
    _lanes: dict[int, int] = field(init=False, default_factory=dict)
    """A small number for each trace that grows, by which a server may know it again."""

    def do(self, cohort: str, action: TokenAction) -> None:
        """Do what a procedure asks for. Raises NonsenseError where that cannot be done."""
        match action:
            case Root():
                self._spawn(cohort)
            case AskNext():
                self._ask(action.traces, action.top)
            case Grow():
                self._grow(action.trace, self._place_of(action.trace), action.token)
            case Fork():
                self._fork(cohort, action.parent, action.token)
            case End():
                self._end(action.trace, action.token)
            case Prune():
                for trace in action.traces:
                    self._place_of(trace)
                    # One was generated there, and none goes on.
                    self._say(trace, self._splitters[trace].close(), ())

    def idle(self, trace: int) -> bool:
        """Whether a trace grows token by token, and nothing is being asked of it."""
        return trace in self._numbers and trace not in self._asking

    # -- what may come next ------------------------------------------------------------------

    def _ask(self, traces: Sequence[int], top: int) -> None:
        client = self.client
        if not isinstance(client, NextTokens):
            raise NonsenseError("nothing says which tokens may come next")
        for trace in traces:
            self._check(trace)
        for trace in [each for each in self._lanes if self.race.lane(each).ended]:
            kinds = (self._lanes, self._ids, self._splitters, self._places, self.next_tokens)
            for kept in kinds:
                kept.pop(trace, None)
        for trace in traces:
            if trace not in self._asking:
                self._asking.add(trace)
                taken = set(self._lanes.values())
                free = next(lane for lane in range(len(taken) + 1) if lane not in taken)
                self._lanes.setdefault(trace, free)
                self.launch(trace, partial(self._learn, client, trace, top))

    async def _learn(self, client: NextTokens, trace: int, top: int) -> None:
        """Find out what may come next; a failure ends the procedure, not the race."""
        try:
            scores = await self._tried(client, trace, top)
        except TraceError as error:
            self._fail(trace, error.kind, error.sentence)
        except Exception as error:  # noqa: BLE001 - one broken trace must not end the race
            self._fail(trace, FailureKind.INTERNAL, fault_of(error))
        else:
            lane = self.race.lane(trace)
            self._places[trace] = _Place(
                self._ids[trace],
                lane.tokens,
                len(lane.text(Channel.THINKING)),
                len(lane.text(Channel.ANSWER)),
                lane.path_logp or 0.0,
                self._splitters[trace].fork(),
            )
            self.next_tokens[trace] = scores
        finally:
            self._asking.discard(trace)
        self.scored()

    async def _tried(self, client: NextTokens, trace: int, top: int) -> Sequence[TokenScore]:
        attempt = 1
        while True:
            try:
                # In line with all others, though it may have slots of its own on the server: those
                # keep its place there, and the endpoint's cap is about how much runs at once.
                async with Slot(self.share):
                    if trace not in self._ids:
                        asked = request_of(self.race, self.entrant, trace, None)
                        ids = await client.prompt_ids(asked)
                        self._splitters[trace] = ThinkSplitter(await client.reading(ids))
                        self._ids[trace] = ids
                    return await client.next_tokens(self._ids[trace], top, self._lanes[trace])
            except TraceError as error:
                wait_s = self.retry.wait_s(error, attempt, trace, self.entrant.card.host)
                if wait_s is None:
                    raise
                number, t_s = self.race.started.race, self.clock.stamp()
                self.emit(TraceRetried(number, t_s, trace, error.sentence, wait_s))
                await anyio.sleep(wait_s)
                attempt += 1

    def _fail(self, trace: int, kind: FailureKind, sentence: str) -> None:
        lane = self.race.lane(trace)
        if lane.ended or lane.origin is None:
            return
        number, cohort = self.race.started.race, lane.origin.cohort
        self.emit(TraceFailed(number, self.clock.stamp(), trace, str(kind), sentence))
        self.give_up(cohort, f"{cohort} was ended: {sentence}")

    # -- what goes on ------------------------------------------------------------------------

    def _spawn(self, cohort: str, parent: int | None = None, place: _Place | None = None) -> int:
        self.ceiling.check(self.race)
        number, trace = self.race.started.race, next_number(self.race)
        spawned = TraceSpawned(number, self.clock.stamp(), trace, cohort)
        if place is not None:
            spawned = TraceSpawned(
                number,
                spawned.t_s,
                trace,
                cohort,
                parent=parent,
                prefix_tokens=place.tokens,
                prefix_thinking=place.thinking,
                prefix_answer=place.answer,
                shared_tokens=1,
                logp=place.logp,
            )
        self._numbers.add(trace)
        self.emit(spawned)
        self.emit(TraceOpened(number, self.clock.stamp(), trace, seed=None))
        return trace

    def _fork(self, cohort: str, parent: int, token: TokenScore) -> None:
        place = self._place_of(parent)
        trace = self._spawn(cohort, parent, place)
        self._forked.add(parent)
        self._grow(trace, place, token)
        if token.ends:
            self._finish(trace, "stop")

    def _grow(self, trace: int, place: _Place, token: TokenScore) -> None:
        self._ids[trace] = (*place.ids, token.id)
        splitter = self._splitters[trace] = place.splitter.fork()
        said = splitter.feed(token.text, 1)
        if token.ends:
            said += splitter.close()
        self._say(trace, said, (TokenLogp(token.logp),))

    def _end(self, trace: int, token: TokenScore | None) -> None:
        if token is None:
            self._check(trace)
            if said := self._splitters[trace].close():
                self._say(trace, said, (), tokens=0)
            self._finish(trace, "length")
        else:
            self._grow(trace, self._place_of(trace), token)
            self._finish(trace, "stop")

    def _say(
        self, trace: int, said: Sequence[Spoken], logps: tuple[TokenLogp, ...], tokens: int = 1
    ) -> None:
        """Say what became readable with one token, or with none: never when, as the rule counts.

        A mark may take several tokens. Each is told when it is chosen, though its text waits.
        """
        self._check(trace)
        self.next_tokens.pop(trace, None)
        race, left = self.race.started.race, tokens
        for update in said or [Delta(self._splitters[trace].channel, "", tokens)]:
            was_thinking = isinstance(update, Reclassify) or self._opens_in_pieces(trace, update)
            if was_thinking and trace not in self._forked:
                self.emit(ThinkingReclassified(race, self.clock.stamp(), trace))
            if isinstance(update, Delta):
                times_s, scored = (self.clock.stamp(),), (logps,) if logps and left else ()
                channel, text = update.channel, update.text
                self.emit(TokensArrived(race, trace, channel, times_s, (left,), (text,), scored))
                left = 0

    def _finish(self, trace: int, reason: str) -> None:
        number, t_s = self.race.started.race, self.clock.stamp()
        told = Provenance.CHUNK_USAGE
        self.emit(TraceFinished(number, t_s, trace, reason, provenance=told))

    def _opens_in_pieces(self, trace: int, said: Delta) -> bool:
        """Whether a tag began the thinking of which earlier tokens were pieces."""
        lane = self.race.lane(trace)
        opens = said.channel is Channel.THINKING and lane.status is TraceStatus.ANSWERING
        return opens and said.tokens > 1 and not lane.text(Channel.ANSWER).strip()

    def _place_of(self, trace: int) -> _Place:
        if (place := self._places.get(trace)) is None:
            raise NonsenseError(f"nobody asked what may come next on trace {trace + 1}")
        return place

    def _check(self, trace: int) -> None:
        if trace not in self._numbers or self.race.lane(trace).ended:
            raise NonsenseError(f"trace {trace + 1} does not grow token by token")
