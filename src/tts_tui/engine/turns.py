"""After which tokens procedures are asked what is to be done; after all others nobody is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tts_tui.domain.events import Channel
from tts_tui.domain.procedures.base import asks_lanes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.client.ports import Delta
    from tts_tui.domain.procedures.base import Procedure
    from tts_tui.domain.race import RaceState


@dataclass(slots=True)
class Turns:
    """The turns of one race: nearly every token is none."""

    race: RaceState
    steps: tuple[int, ...]
    """After how many tokens of an independent trace somebody wants to be asked again."""
    _answering: set[int] = field(default_factory=set)
    """Procedures' traces whose answer has begun."""

    @classmethod
    def of(cls, race: RaceState, procedures: Iterable[Procedure]) -> Turns:
        """The turns that procedures want."""
        return cls(race, tuple({each.every for each in procedures if asks_lanes(each)}))

    def has_come(self, trace: int, delta: Delta) -> bool:
        """Whether to ask, now that a delta of a trace has been folded."""
        if trace < self.race.n:
            if not self.steps:
                return False
            now = self.race.lane(trace).tokens
            return any(now // step > (now - delta.tokens) // step for step in self.steps)
        # A procedure may want its trace to think on when it begins to answer.
        if delta.channel is not Channel.ANSWER or trace in self._answering:
            return False
        self._answering.add(trace)
        return True
