"""A live session: its own thread and loop; the front end only hands in wishes and takes events."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import anyio

from tts_tui.client.ports import Metered
from tts_tui.domain.events import (
    CutBy,
    EndReason,
    RaceEnded,
    TraceCut,
    TraceFailed,
    TraceFinished,
)
from tts_tui.domain.going_on import goes_on
from tts_tui.domain.strategies import parse
from tts_tui.domain.strategies.escalation import models_of
from tts_tui.engine.agenda import Agenda, Place, every_place
from tts_tui.engine.ceiling import Budget
from tts_tui.engine.clock import RaceClock
from tts_tui.engine.controls import Batch
from tts_tui.engine.counting import DeltaCounts
from tts_tui.engine.facts import begun
from tts_tui.engine.files import SPARE, allow_files
from tts_tui.engine.models import Served
from tts_tui.engine.patience import Patience
from tts_tui.engine.referee import Referee
from tts_tui.engine.retry import RetryPolicy
from tts_tui.engine.runner import RaceRunner
from tts_tui.engine.slots import most_at_once, wires_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from anyio.abc import TaskGroup

    from tts_tui.client.ports import TraceClient
    from tts_tui.domain.ceilings import Ceiling, Left
    from tts_tui.domain.events import Event
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.spending import Spending
    from tts_tui.domain.strategies import Strategy
    from tts_tui.engine.event_sink import EventSink
    from tts_tui.engine.plan import Entrant, SessionPlan
    from tts_tui.engine.slots import Wire
    from tts_tui.engine.tokens import Tokenizer

CLOSE_DEADLINE_S = 2.0
_ENDS = (TraceFinished, TraceFailed, TraceCut, RaceEnded)
"""After which there may be room for another race."""


@dataclass(slots=True, kw_only=True, eq=False)
class LiveSession:
    """Races every question of a plan; implements `engine.controls.LiveControls`.

    `clients` has one client per model of the plan, in its order. With `auto_advance` the next
    question starts by itself, else it waits for `next_question`. `questions_at_once` are raced
    side by side, with None as many as fill what the endpoints take; `question_index` is then the
    one that is looked at, or the first that is not over.
    """

    plan: SessionPlan
    clients: Sequence[TraceClient]
    journal: EventSink | None = None
    auto_advance: bool = False
    begins_held: bool = False
    """Whether the first race waits for `next_question` too, as all that follow do."""
    questions_at_once: int | None = 1
    left: Sequence[Place] | None = None
    """The races of the plan that are still to be run, where some were before; None is all."""
    first_race: int = 0
    """The number of the first race."""
    goes_on: Mapping[Place, RaceState] = field(default_factory=dict)
    """Races that go on with the traces that they have, as they were left."""
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    give_up_after_s: float | None = None
    """How long a server that is not there is waited for; None tries as often as `retry` says."""
    tokenizer: Tokenizer | None = None
    now: Callable[[], float] = time.monotonic
    spent: Spending | None = None
    """What earlier runs of the session's file came to; it counts against the ceilings."""
    question_index: int = field(init=False, default=0)
    finished: bool = field(init=False, default=False)
    failed_races: int = field(init=False, default=0)
    _armed: str | None = field(init=False)
    _events: deque[Event] = field(init=False, default_factory=deque)
    _runners: list[RaceRunner] = field(init=False, default_factory=list)
    _races_started: int = field(init=False, default=0)
    _no_more: bool = field(init=False, default=False)
    """Whether no race begins any more."""
    _loop: asyncio.AbstractEventLoop | None = field(init=False, default=None)
    _wants_next: bool = field(init=False, default=False)
    """The wish for the next question, also while this one is being raced."""
    _stirred: anyio.Event = field(init=False, default_factory=anyio.Event)
    """Set where another race may begin by now."""
    _wires: list[Wire] = field(init=False)
    """One per entrant."""
    _agenda: Agenda = field(init=False)
    _budget: Budget = field(init=False)
    patience: Patience = field(init=False)
    """Which servers are waited for, and which was in vain: that ends the session."""
    _deltas: dict[int, DeltaCounts] = field(init=False, default_factory=dict)
    _up: threading.Event = field(init=False, default_factory=threading.Event)
    _down: threading.Event = field(init=False, default_factory=threading.Event)
    _thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self._armed = self.plan.armed
        self._budget = Budget(self.plan.ceilings, self.spent)
        self.patience = Patience(self.retry, self.give_up_after_s, self.now)
        apart = len(self.plan.entrants) if self.plan.duel else 0
        self._wires = wires_of([model.card for model in self.plan.models], apart)
        self._races_started = self.first_race
        self._agenda = Agenda(
            every_place(self.plan) if self.left is None else self.left,
            self._wires[: len(self.plan.entrants)],
            # Their own count is of all that the server does.
            [isinstance(client, Metered) for client in self.clients],
            self.questions_at_once,
        )
        self._thread = threading.Thread(target=self._run_thread, name="engine", daemon=True)

    # -- for the front end, from any thread ---------------------------------------------------

    @property
    def notice(self) -> str | None:
        """A standing trouble to show: the journal cannot be written."""
        return self.journal.trouble if self.journal is not None else None

    @property
    def whereabouts(self) -> str | None:
        """Where the session is saved, as the end of a sentence; None where nothing is."""
        return self.journal.whereabouts if self.journal is not None else None

    @property
    def stopped_by(self) -> tuple[Ceiling, ...]:
        """The ceilings that cut traces, or kept a race from being begun."""
        return self._budget.stopped(unbegun=not self._agenda.done)

    def budget_left(self, race: int | None = None) -> tuple[Left, ...]:
        """How far each ceiling is; those of a race only where one is named."""
        return self._budget.left(race)

    @property
    def saved_as(self) -> Path | None:
        """The file that can be read of it; None where nothing is saved."""
        return self.journal.path if self.journal is not None else None

    def start(self) -> None:
        """Start the engine's thread; returns when its loop is up."""
        self._thread.start()
        self._up.wait()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until everything has ended; False if the timeout passed first."""
        # Not Thread.join: a Ctrl-C that interrupts it marks the thread as ended (bpo-45274).
        return self._down.wait(timeout_s)

    def poll(self) -> Batch:
        """Take all events since the last call."""
        taken = []
        while self._events:
            taken.append(self._events.popleft())
        return Batch(taken)

    def arm(self, strategy: str | None) -> None:
        """Arm a strategy, or disarm with None, on the running and all later races.

        Raises StrategyNameError for a name that does not fit this session.
        """
        if strategy is not None:
            parse(strategy, self.plan.n)
        self._post(self._arm, strategy)

    def cut(self, race: int, trace: int) -> None:
        """Cancel one trace."""
        self._post(self._cut, race, trace)

    def answer_now(self, race: int, traces: Sequence[int]) -> None:
        """Cut running traces and have them answer from where they are; others are left alone."""
        self._post(self._answer_now, race, traces)

    def stop(self, why: EndReason = EndReason.STOPPED) -> None:
        """Cancel every running trace of the current question; its races end for this reason.

        With `auto_advance` that is every trace, and no other race begins.
        """
        self._post(self._stop, why)

    def next_question(self) -> None:
        """Race the next question once the current one has ended, also if it has not yet.

        Where the first race is held back, that is the next one.
        """
        self._post(self._go_on)

    def close(self) -> None:
        """Cancel everything, close the sockets and the journal; waits at most two seconds."""
        if self._thread.ident is not None:
            self._post(self._end, EndReason.STOPPED)
            self._down.wait(CLOSE_DEADLINE_S)
        if self.journal is not None:
            self.journal.close()

    def _post(self, intent: Callable[..., None], *args: object) -> None:
        loop = self._loop
        if loop is not None and not self.finished:
            try:
                loop.call_soon_threadsafe(intent, *args)
            except RuntimeError:  # the loop closed between the question and the call
                return

    # -- on the engine's loop -----------------------------------------------------------------

    def _run_thread(self) -> None:
        try:
            anyio.run(self._main)
        finally:
            self.finished = True
            self._up.set()
            self._down.set()

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        least = self.plan.n * (self.questions_at_once or 1)
        allow_files(most_at_once(self._wires, least) + SPARE)
        self._up.set()
        try:
            async with anyio.create_task_group() as races:
                while not self._over():
                    self._stirred = anyio.Event()
                    self._begin_what_may(races)
                    if not self._look_on():
                        await self._stirred.wait()
        finally:
            with anyio.CancelScope(shield=True), anyio.move_on_after(CLOSE_DEADLINE_S):
                # Two entrants may be asked through one client.
                for client in {id(each): each for each in self.clients}.values():
                    await client.aclose()
            self._loop = None

    def _begin_what_may(self, races: TaskGroup) -> None:
        """Begin every race that there is room for."""
        self._runners = [runner for runner in self._runners if not runner.state.ended]
        # A race that cuts goes by who is first, so all of its traces have to begin at once.
        lanes = self.plan.n if self._armed else 1
        until = self._until()
        may = not self._no_more and self._budget.reached is None
        while may and (place := self._agenda.next(until, lanes)) is not None:
            runner = self._runner(place)
            self._agenda.begin(place, runner)
            self._runners.append(runner)
            races.start_soon(runner.run)

    def _until(self) -> int:
        """Before which question races may begin."""
        every = len(self.plan.questions)
        if self.begins_held:
            return 0
        if self.questions_at_once == 1:
            return self.question_index + 1
        if self.auto_advance or self.questions_at_once is None:
            return every
        return min(every, self.question_index + self.questions_at_once)

    def _look_on(self) -> bool:
        """Go on to the next question where this one has ended and the wish is there, if any."""
        if self._is_last or self._agenda.open(self.question_index):
            return False
        if not self.auto_advance and not self._wants_next:
            return False
        self._wants_next = False
        self.question_index += 1
        return True

    def _over(self) -> bool:
        spent = self._budget.reached is not None
        if self._no_more or (spent and all(runner.state.ended for runner in self._runners)):
            return True
        return self._agenda.done and (self.auto_advance or self._is_last)

    @property
    def _is_last(self) -> bool:
        return self.question_index + 1 >= len(self.plan.questions)

    def _runner(self, place: Place) -> RaceRunner:
        plan, past, entrant_index = self.plan, self.goes_on.get(place), place.entrant
        entrant, wire = plan.entrants[entrant_index], self._wires[entrant_index]
        strategies = [parse(name, plan.n) for name in plan.strategies]
        others = self._others(entrant, strategies)
        armed = entrant.arms or self._armed
        clock = RaceClock(self.now, past.now_s if past is not None else 0.0)
        start = begun(
            self._races_started,
            clock.stamp(),
            plan.questions[place.question],
            entrant,
            plan.n,
            armed,
            wire.slots_for(plan.n),
            [other.entrant for other in others.values()],
        )
        started = goes_on(start, past, wire.cap)
        self._races_started += past is None
        referee = Referee(
            race=started.race,
            n=plan.n,
            strategies=strategies,
            armed=parse(armed, plan.n) if armed else None,
        )
        return RaceRunner(
            started=started,
            own=self._served(entrant_index),
            referee=referee,
            publish=self._publish,
            clock=clock,
            retry=self.patience,
            tokenizer=self.tokenizer,
            others=others,
            past=past,
        )

    def _others(self, own: Entrant, strategies: Sequence[Strategy]) -> dict[str, Served]:
        """The models beside its own that a race's procedures name."""
        named = {name for name in models_of(strategies) if name != own.card.name}
        models = enumerate(self.plan.models)
        return {m.card.name: self._served(at) for at, m in models if m.card.name in named}

    def _served(self, at: int) -> Served:
        deltas = self._deltas.setdefault(at, DeltaCounts())
        entrant = self.plan.models[at]
        named = models_of(parse(name, self.plan.n) for name in self.plan.strategies)
        shared = len(self.plan.entrants) > 1 and entrant.card.name in named
        shared |= sum(client is self.clients[at] for client in self.clients) > 1
        return Served(entrant, self.clients[at], self._wires[at], deltas, shared)

    def _publish(self, event: Event) -> None:
        if isinstance(event, _ENDS):
            self._stirred.set()
            if isinstance(event, RaceEnded) and event.reason is EndReason.ALL_FAILED:
                self.failed_races += 1
        self._events.append(event)
        if self.journal is not None:
            self.journal.write(event)
        self.patience.heard(event)
        if self.patience.gave_up is not None and not self._no_more and self._loop is not None:
            self._loop.call_soon(self._end, EndReason.STOPPED)
        if self._budget.heard(event) and self._loop is not None:
            # Not now: what follows from this event, such as a decision, comes first.
            self._loop.call_soon(self._keep_budget)

    def _keep_budget(self) -> None:
        self._budget.cut(self._runners)
        self._stirred.set()

    def _arm(self, strategy: str | None) -> None:
        self._armed = strategy
        for runner in self._runners:
            if not runner.state.ended and runner.own.entrant.arms is None:
                runner.arm(strategy)

    def _cut(self, race: int, trace: int) -> None:
        for runner in self._runners:
            if runner.started.race == race and runner.state.has(trace):
                runner.cut(trace, CutBy.PERSON)

    def _answer_now(self, race: int, traces: Sequence[int]) -> None:
        for runner in self._runners:
            if runner.started.race == race:
                runner.answer_now(traces)

    def _stop(self, why: EndReason = EndReason.STOPPED) -> None:
        if self.auto_advance:
            self._end(why)
            return
        looked_at = self.plan.questions[self.question_index]
        for runner in self._runners:
            if runner.started.question == looked_at:
                runner.stop(why)

    def _go_on(self) -> None:
        self._wants_next = not self.begins_held
        self.begins_held = False
        self._stirred.set()

    def _end(self, why: EndReason) -> None:
        self._no_more = True
        for runner in self._runners:
            runner.stop(why)
        self._stirred.set()
