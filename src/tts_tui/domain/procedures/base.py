"""What a procedure is: a strategy that grows traces, and says what is to be done for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeGuard

from tts_tui.domain.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tts_tui.domain.capabilities import Capability
    from tts_tui.domain.events import Sampling
    from tts_tui.domain.procedures.actions import Action
    from tts_tui.domain.procedures.beams import TokenScore
    from tts_tui.domain.trace import TraceState


@dataclass(frozen=True, slots=True)
class RaceView:
    """What a procedure is shown of its race."""

    sampling: Sampling
    independent: Pool[TraceState]
    """The race's independent traces."""
    unopened: tuple[int, ...] = ()
    """Those of them that nobody has opened."""
    cohort: Sequence[TraceState] = ()
    """The procedure's own traces, in the order of their spawning."""
    wanted: Sequence[TraceState] = ()
    """Traces that a person wants an answer from, as they are now."""
    next_tokens: Mapping[int, Sequence[TokenScore]] = field(default_factory=dict)
    """What may come next on traces that grow token by token, best first, by trace; only where
    that was asked for at the trace's present length."""


class Acts(Protocol):
    """What acts is a pure function of what it is shown, asked after every change.

    What it asks for is done before it is asked again, so that it sees what came of it.
    """

    def next(self, race: RaceView) -> Sequence[Action]:
        """Say what is to be done now; nothing, while it waits or once it is over."""


class Procedure(Acts, Protocol):
    """A strategy that acts, with traces of its own."""

    @property
    def name(self) -> str:
        """Its full name, and that of its traces' cohort."""

    @property
    def needs(self) -> frozenset[Capability]:
        """What the server has to be able to do."""


class AsksLanes(Procedure, Protocol):
    """One that grows its traces beside the race's own lanes: those are its lanes as well."""

    @property
    def n(self) -> int:
        """How many lanes: the first n of the race."""

    @property
    def every(self) -> int:
        """After how many tokens of a lane it wants to be asked again."""


def asks_lanes(strategy: object) -> TypeGuard[AsksLanes]:
    """Whether a strategy is a procedure on the race's own lanes."""
    return acts(strategy) and hasattr(strategy, "every")


def lanes_and_own(
    independent: Pool[TraceState], own: Sequence[TraceState], n: int
) -> Pool[TraceState]:
    """What a procedure on the race's own lanes looks at: its n lanes, then its own traces."""
    return Pool([*independent.first(n), *own])


def acts(strategy: object) -> TypeGuard[Procedure]:
    """Whether a strategy is a procedure; asked for every strategy at every end of a race."""
    return hasattr(strategy, "next")
