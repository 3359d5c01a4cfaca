"""The screen of a session's grid: it filters, sorts, and leads to races and traces."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.screen import Screen
from textual.widgets import Input

from tts_tui.ui.grid.board import GridBoard
from tts_tui.ui.grid.frame import GridView
from tts_tui.ui.grid.keys import GRID_BINDINGS
from tts_tui.ui.grid.model import GridModel
from tts_tui.ui.kit.fields import TextField
from tts_tui.ui.kit.hint_bar import HintBar
from tts_tui.ui.kit.palette import grounded, palette_of
from tts_tui.ui.kit.text import safe_notify

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tts_tui.analysis.grid import Grid
    from tts_tui.ui.kit.truth import Truth

    Play = Callable[[int], None]
    """Plays a race, by its number."""
    Inspect = Callable[[int, int], None]
    """Reads a trace of a race, by their numbers."""


class GridScreen(Screen[None]):
    """Races by strategies; where it leads is said by whoever opens it."""

    CSS = """
    GridScreen #filter {
        display: none; dock: bottom; height: 1; border: none; padding: 0 1;
        background: $selected; background-tint: transparent;
    }
    GridScreen.-filtering #filter { display: block; }
    GridScreen #filter:focus { background: $selected; background-tint: transparent; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*GRID_BINDINGS]

    def __init__(
        self,
        grid: Grid,
        name: str,
        truth: Truth | None = None,
        *,
        race: int | None = None,
        typed: str = "",
        order: str = "session",
    ) -> None:
        """`race` is where the cursor begins; a filter may be typed before."""
        super().__init__()
        self.model = GridModel(grid, name, truth)
        self.model.order = order
        self.model.type(typed)
        if race is not None:
            self.model.go_to(race)
        self.play: Play | None = None
        """Where enter leads; None where it leads nowhere yet."""
        self.inspect: Inspect | None = None
        self._version = 0

    @cached_property
    def board(self) -> GridBoard:
        """The grid itself."""
        return self.query_one(GridBoard)

    def compose(self) -> ComposeResult:
        """The grid, the filter where one is typed, the keys."""
        yield GridBoard()
        yield HintBar()
        # Out of reach while it is hidden, or it would take the screen's keys.
        yield TextField(
            placeholder="wrong:NAME right:NAME differ:any label:WORD traces:<50 or words",
            id="filter",
            disabled=True,
            select_on_focus=False,
        )

    def on_mount(self) -> None:
        """Draw, now and whenever the theme changes."""
        self.set_focus(None)
        self.app.theme_changed_signal.subscribe(self, lambda _: self.draw())
        self.call_after_refresh(self.draw)

    def on_screen_resume(self) -> None:
        """Draw again: the truth may have been hidden or shown meanwhile."""
        self.model.refresh()
        self.draw()

    def draw(self) -> None:
        """Draw now."""
        self._version += 1
        inks = grounded(palette_of(self.app))
        self.board.show(GridView(self.model, inks, self._version))

    # -- keys -------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that could do nothing are off, and not among the hints."""
        match action:
            case "play":
                return self.play is not None
            case "inspect":
                return self.inspect is not None
            case "notices":
                return bool(self.model.grid.notices)
            case _:
                return super().check_action(action, parameters)

    def action_move(self, rows: int, columns: int) -> None:
        """Move the cursor."""
        self.model.move(rows, columns)
        self.draw()

    def action_page(self, direction: int) -> None:
        """Move by as many races as are in view."""
        self.action_move(direction * max(1, self.board.frame.place.rows - 1), 0)

    def action_first(self) -> None:
        """Go to the first race."""
        self.action_move(-len(self.model.rows), 0)

    def action_last(self) -> None:
        """Go to the last race."""
        self.action_move(len(self.model.rows), 0)

    def action_differing(self, direction: int) -> None:
        """Go to the next race on which strategies differ."""
        if not self.model.differing(direction):
            safe_notify(self.app, "Strategies differ on none of these races.")
        self.draw()

    def action_order(self) -> None:
        """Sort by something else."""
        self.model.turn_order()
        self.draw()

    def action_tokens(self) -> None:
        """Show tokens, or who is right."""
        self.model.tokens = not self.model.tokens
        self.draw()

    def action_toggle_truth(self) -> None:
        """Show or hide who is right."""
        self.model.truth.toggle()
        self.model.refresh()
        self.draw()

    def action_notices(self) -> None:
        """Say what was lost or applied."""
        safe_notify(self.app, " ".join(self.model.grid.notices))

    def action_play(self) -> None:
        """Play the race under the cursor."""
        if self.play is not None and self.model.at is not None:
            self.play(self.model.at.race)

    def action_inspect(self) -> None:
        """Read the race under the cursor, from the trace that its strategy has its answer from."""
        cell = self.model.cell
        if self.inspect is not None and self.model.at is not None:
            trace = cell.trace if cell is not None else None
            self.inspect(self.model.at.race, trace or 0)

    def action_back(self) -> None:
        """Take the filter away, or leave."""
        if self.has_class("-filtering") or self.model.typed:
            self._leave_filter()
            self.query_one("#filter", TextField).value = ""
            self.model.type("")
            self.draw()
        else:
            self.app.pop_screen()

    # -- the filter -------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Type which races to show."""
        field = self.query_one("#filter", TextField)
        self.add_class("-filtering")
        field.disabled = False
        field.focus()

    def _leave_filter(self) -> None:
        self.remove_class("-filtering")
        self.query_one("#filter", TextField).disabled = True
        self.set_focus(None)

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.model.type(event.value)
        self.draw()

    @on(Input.Submitted, "#filter")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave_filter()
        self.draw()

    # -- the mouse --------------------------------------------------------------------------------

    @on(GridBoard.CellClicked)
    def _clicked(self, message: GridBoard.CellClicked) -> None:
        self.model.put(message.row, message.column)
        self.draw()
        if message.twice:
            self.action_play()

    @on(GridBoard.Wheeled)
    def _wheeled(self, message: GridBoard.Wheeled) -> None:
        self.action_move(message.rows, 0)
