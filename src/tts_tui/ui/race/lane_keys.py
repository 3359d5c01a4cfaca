"""The keys that sort and pin lanes, and go across them, on the screens of a race and a replay."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol

    from tts_tui.ui.race.board import RaceBoard
    from tts_tui.ui.race.model import RaceModel

    class Shows(Protocol):
        """A screen with lanes."""

        model: RaceModel

        @property
        def board(self) -> RaceBoard:
            """The one widget."""

        def draw(self) -> None:
            """Draw now."""


class LaneKeys:
    """What those keys do."""

    def action_order(self: Shows) -> None:
        """Sort the lanes by the next thing, and show the first of them."""
        lanes = self.board.frame.lanes
        # What they are sorted by stands in the title.
        lanes.order.turn()
        lanes.first = 0
        self.draw()

    def action_select_across(self: Shows, columns: int) -> None:
        """Select the trace beside, where lanes stand in columns."""
        row = self.board.frame.lanes.across(self.model.selected, columns)
        if row is not None:
            self.model.put_away()
            self.model.select(row)
            self.draw()

    def action_pin(self: Shows) -> None:
        """Pin the selected trace to the top, or let it go."""
        row, current = self.model.selected, self.model.current
        if isinstance(row, int) and current is not None and 0 <= row < current[1].n:
            self.board.frame.lanes.order.pin(row)
            self.draw()
