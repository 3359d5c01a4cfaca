"""The simplest procedure: the race's own traces, all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.procedures.actions import Open

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.procedures.actions import Action
    from tts_tui.domain.procedures.base import RaceView


@dataclass(frozen=True, slots=True)
class Independent:
    """Sends every independent trace's request, and leaves the rest to them."""

    def next(self, race: RaceView) -> Sequence[Action]:
        """Open what nobody has opened."""
        return (Open(race.unopened),) if race.unopened else ()
