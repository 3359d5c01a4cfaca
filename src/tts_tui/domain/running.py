"""The traces of a pool that have not ended, as they are at one moment."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.trace_view import TraceView


class Running:
    """What strategies ask of running traces; each answer is worked out once, when it is wanted."""

    def __init__(self, lanes: Sequence[TraceView], places: Iterable[int]) -> None:
        self._lanes = lanes
        self._places = places

    @cached_property
    def lengths(self) -> list[int]:
        """ℓ of each, as far as it came, in no order."""
        lanes = self._lanes
        return [lanes[place].tokens for place in self._places]

    @cached_property
    def sorted_lengths(self) -> list[int]:
        """ℓ of each, sorted."""
        return sorted(self.lengths)

    @cached_property
    def sorted_thinking(self) -> list[int]:
        """How much each has thought (r), sorted."""
        lanes = self._lanes
        return sorted([lanes[place].thinking_tokens for place in self._places])

    @cached_property
    def first_thought_s(self) -> float:
        """When the first of them stopped thinking, in seconds; infinite where none did."""
        lanes = self._lanes
        moments = [lanes[place].thinking_end_s for place in self._places]
        return min((moment for moment in moments if moment is not None), default=float("inf"))
