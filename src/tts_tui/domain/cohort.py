"""The traces that one procedure grew in a race."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.pool import Pool

if TYPE_CHECKING:
    from tts_tui.domain.trace import TraceState


class Cohort:
    """A procedure's own traces, in the order of their spawning; grown by the fold only."""

    def __init__(self, name: str) -> None:
        self.name = name
        """The procedure's full name."""
        self.traces: list[TraceState] = []
        self._places: dict[int, int] = {}
        self.stopped: str | None = None
        """Why the procedure cannot go on, in a sentence; None while it can."""
        self.changed: list[int] = []
        """Places of traces that ended, or became another in their past, as it came."""
        self._pool: Pool[TraceState] | None = None

    @property
    def ended(self) -> bool:
        """Whether none of its traces runs."""
        return all(trace.ended for trace in self.traces)

    @property
    def forks(self) -> bool:
        """Whether its lines branch, as the hypotheses of a beam search do."""
        return any(trace.origin is not None and trace.origin.forked for trace in self.traces)

    @property
    def generated_tokens(self) -> int:
        """Σ own tokens of its traces."""
        return sum(trace.generated_tokens for trace in self.traces)

    def place_of(self, trace: int) -> int:
        """Where a trace of it stands among the others."""
        return self._places[trace]

    def add(self, trace: TraceState) -> None:
        """Let a trace stand last, or where the one of its number stands."""
        place = self._places.setdefault(trace.index, len(self.traces))
        self.traces[place : place + 1] = [trace]

    def pool(self, revision: int) -> Pool[TraceState]:
        """Its traces as strategies look at them; one object while no trace is added."""
        if self._pool is None or len(self._pool) != len(self.traces):
            self._pool = Pool(self.traces, None, self.changed)
        self._pool.refresh(revision)
        return self._pool
