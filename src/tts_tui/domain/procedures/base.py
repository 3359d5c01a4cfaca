"""What a procedure is: a strategy that grows traces, and says what is to be done for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tts_tui.domain.capabilities import Capability
    from tts_tui.domain.events import Sampling
    from tts_tui.domain.pool import Pool
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


def acts(strategy: object) -> TypeGuard[Procedure]:
    """Whether a strategy is a procedure; asked for every strategy at every end of a race."""
    return hasattr(strategy, "next")
