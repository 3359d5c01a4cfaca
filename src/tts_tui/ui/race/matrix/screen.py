"""The screen of the matrix: it lies over a race, live or replayed, and shows what that folds."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import on

from tts_tui.ui.kit.hints import Hints, hints_of
from tts_tui.ui.kit.palette import grounded, palette_of
from tts_tui.ui.race.laid_over import LaidOverScreen
from tts_tui.ui.race.matrix.board import MatrixBoard
from tts_tui.ui.race.matrix.keys import MATRIX_BINDINGS
from tts_tui.ui.race.matrix.view import Cursor, MatrixPicture, MatrixView
from tts_tui.ui.race.probing import Matrices

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tts_tui.ui.race.board_view import BoardView
    from tts_tui.ui.race.laid_over import Replayable

    class Host(Replayable, Protocol):
        """The screen that it lies over."""

        def read_trace(self, trace: int) -> None:
            """Show one trace to be read."""


class MatrixScreen(LaidOverScreen):
    """Lanes by probes."""

    host: Host

    BINDINGS: ClassVar[list[BindingType]] = [*MATRIX_BINDINGS]

    def __init__(self, host: Host, now: Callable[[], float], fps: int, name: str) -> None:
        super().__init__(host, now, fps)
        self.procedure = name
        """The procedure whose probes are shown."""
        self.cursor = Cursor()
        self.matrices = Matrices()

    @cached_property
    def board(self) -> MatrixBoard:
        """The one widget."""
        return self.query_one(MatrixBoard)

    def compose(self) -> ComposeResult:
        """The board is everything there is."""
        yield MatrixBoard()

    def draw(self) -> None:
        """Draw now."""
        board = self.model.view(palette_of(self.app), self._now())
        view = self._view(board)
        if view is None:
            self.action_back()
        else:
            self.board.show(MatrixPicture(view, board.header, board.panel, self._hints()))

    def _view(self, board: BoardView) -> MatrixView | None:
        """What there is to show; None where the race has gone, or none of it probes any more."""
        race, verdicts, names = board.race, board.verdicts, self.model.probing
        if race is None or verdicts is None or not names:
            return None
        if self.procedure not in names:
            self.procedure = names[0]
        probed, course = self.matrices.of(race, self.procedure, self.model.rules.clock)
        at = names.index(self.procedure) + 1
        return MatrixView(
            self.procedure,
            f"{at} of {len(names)}" if len(names) > 1 else "",
            probed,
            race,
            verdicts,
            course,
            grounded(board.palette),
            self.cursor.row(probed),
            self.cursor.column(probed),
        )

    def _hints(self) -> Hints:
        return hints_of(
            self,
            [
                ("move(-1, 0)", ""),
                ("move(1, 0)", ""),
                ("move(0, -1)", ""),
                ("move(0, 1)", "cell"),
                ("read", "read"),
                ("back", "back"),
                ("help", "help"),
                ("hold", "hold"),
                ("mark(-1)", ""),
                ("mark(1)", "marks"),
                ("next_procedure", "next strategy"),
                ("toggle_truth", "hide truth" if self.model.truth_shown else "show truth"),
                ("newest", "newest"),
            ],
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that could do nothing are off, and not among the hints."""
        race = self.model.current[1] if self.model.current else None
        match action:
            case "toggle_truth":
                return race is not None and race.grading.truth is not None
            case "next_procedure":
                return len(self.model.probing) > 1
            case "newest":
                return self.cursor.k is not None
            case "mark":
                return self.host.has_marks
            case _:
                return True

    # -- keys ---------------------------------------------------------------------------------

    def action_move(self, rows: int, columns: int) -> None:
        """Move the cursor."""
        if self.board.view is not None:
            self.cursor.move(self.board.view.matrix.probed, rows, columns)
            self.draw()

    def action_page(self, direction: int) -> None:
        """Move by as many traces as are in view."""
        self.action_move(direction * max(1, self.board.frame.lanes_shown - 1), 0)

    def action_first(self) -> None:
        """Go to the first probe."""
        if self.board.view is not None:
            view = self.board.view.matrix
            self.cursor.put(view.probed, view.row, 0)
            self.draw()

    def action_newest(self) -> None:
        """Stay with the newest probe."""
        self.cursor.k = None
        self.draw()

    def action_next_procedure(self) -> None:
        """Show the next procedure that probes."""
        names = self.model.probing
        if names:
            at = names.index(self.procedure) if self.procedure in names else -1
            self.procedure = names[(at + 1) % len(names)]
            self.cursor = Cursor()
            self.draw()

    def action_hold(self) -> None:
        """Freeze, or go on."""
        self.host.action_hold()
        self.draw()

    def action_mark(self, direction: int) -> None:
        """Jump in a replay."""
        self.host.action_mark(direction)
        self.draw()

    def action_toggle_truth(self) -> None:
        """Show or hide the truth everywhere."""
        self.model.truth.toggle()
        self.draw()

    def action_read(self) -> None:
        """Read the probe under the cursor, or the lane where it was not asked."""
        view = self.board.view.matrix if self.board.view is not None else None
        if view is None or view.lane is None:
            return
        trace = view.probe.trace if view.probe is not None else view.lane.trace
        self.host.read_trace(trace.index)

    # -- the mouse ----------------------------------------------------------------------------

    @on(MatrixBoard.CellClicked)
    def _clicked(self, message: MatrixBoard.CellClicked) -> None:
        if self.board.view is None:
            return
        self.cursor.put(self.board.view.matrix.probed, message.row, message.column)
        self.draw()
        if message.twice:
            self.action_read()

    @on(MatrixBoard.Wheeled)
    def _wheeled(self, message: MatrixBoard.Wheeled) -> None:
        self.action_move(message.rows, 0)
