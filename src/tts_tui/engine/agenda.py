"""Which race begins next, and when: one question after another, or as many as fill the wires."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.race import RaceState
    from tts_tui.engine.plan import SessionPlan
    from tts_tui.engine.slots import Wire


class Place(NamedTuple):
    """A race of a plan: which question, which entrant, both from 0."""

    question: int
    entrant: int


def every_place(plan: SessionPlan) -> list[Place]:
    """All races of a plan, question by question."""
    entrants = range(len(plan.entrants))
    return [Place(at, entrant) for at in range(len(plan.questions)) for entrant in entrants]


class Running(Protocol):
    """A race that was begun; `engine.runner.RaceRunner` is one."""

    @property
    def state(self) -> RaceState:
        """How it stands."""

    def lanes_on(self, wire: Wire) -> int:
        """How many of its traces use a wire, or wait for a place there."""


class Agenda:
    """What each entrant has still to race, in the order of the questions.

    `wires` and `alone` have one item per entrant. One that is `alone` never races two questions at
    once. `at_once` is the most questions that an entrant races at once; None is as many as its
    wire's cap takes, and one where it has none.
    """

    def __init__(
        self,
        places: Sequence[Place],
        wires: Sequence[Wire],
        alone: Sequence[bool],
        at_once: int | None,
    ) -> None:
        self.wires = wires
        self._most = [
            1 if alone[entrant] else at_once or (None if wire.cap else 1)
            for entrant, wire in enumerate(wires)
        ]
        self._ahead = at_once != 1
        self._left = [
            [place for place in sorted(places, reverse=True) if place.entrant == entrant]
            for entrant in range(len(wires))
        ]
        self._running: dict[Place, Running] = {}

    @property
    def done(self) -> bool:
        """Whether everything has been raced to its end."""
        return not any(self._left) and not self._now()

    def open(self, question: int) -> bool:
        """Whether a race of a question runs, or has still to begin."""
        waiting = (place for places in self._left for place in places)
        return any(place.question == question for place in (*self._now(), *waiting))

    def next(self, until: int, lanes: int) -> Place | None:
        """The race that may begin now, of those before question `until`; None where none may.

        `lanes` of its traces have to find a free place at once, or all there are places for.
        """
        # Who is behind goes first: entrants may share a wire.
        firsts = sorted(places[-1] for places in self._left if places)
        return next(
            (p for p in firsts if p.question < until and self._has_room(p.entrant, lanes)), None
        )

    def begin(self, place: Place, race: Running) -> None:
        """Note that a race was begun."""
        self._left[place.entrant].remove(place)
        self._running[place] = race

    def _now(self) -> dict[Place, Running]:
        self._running = {p: race for p, race in self._running.items() if not race.state.ended}
        return self._running

    def _has_room(self, entrant: int, lanes: int) -> bool:
        running, most, wire = self._now(), self._most[entrant], self.wires[entrant]
        if most is not None and sum(place.entrant == entrant for place in running) >= most:
            return False
        # A race whose traces all had to wait would only begin its clock too early.
        if not self._ahead or wire.cap is None:
            return True
        free = wire.cap - sum(race.lanes_on(wire) for race in running.values())
        return free >= min(lanes, wire.cap)
