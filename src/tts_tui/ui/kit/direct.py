"""Changed cells written to the terminal without Textual's compositor, where nothing hides them.

For each picture Textual finds out what is visible, cuts the rows of all widgets there and joins
them again, on a timer of its own: as much work as drawing 64 lanes, and whole rows to write. A
board that fills its screen alone knows all that: only pieces of rows that changed are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual._ansi_sequences import SYNC_END, SYNC_START

from tts_tui.ui.kit.strips import JoinedStrip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from textual.strip import Strip
    from textual.widget import Widget


def is_alone(board: Widget) -> bool:
    """Whether a terminal shows this widget from edge to edge, and nothing over it."""
    app, screen = board.app, board.screen
    if app.is_headless or app.is_inline or app._driver is None or app._closed or not app._running:
        return False
    if screen is not app.screen or app._batch_count or screen._layout_required:
        return False
    shown = screen._compositor.visible_widgets
    return shown.keys() == {screen, board} and shown[board][0] == screen._compositor.size.region


def write_rows(board: Widget, before: Sequence[Strip], after: Sequence[Strip]) -> bool:
    """Write what differs in the rows of a board that is alone, as one picture; says if any did."""
    app = board.app
    assert app._driver is not None
    picture = changes(before, after, app.console)
    if picture:
        # In one piece: each one wakes the thread that writes.
        app._driver.write(f"{SYNC_START}{picture}{SYNC_END}" if app._sync_available else picture)
    return bool(picture)


def changes(before: Sequence[Strip], after: Sequence[Strip], console: Console) -> str:
    """What makes one picture of another, of as many rows."""
    cells: list[str] = []
    for y, (old, new) in enumerate(zip(before, after, strict=True), 1):
        if old is not new:
            _add_changes(cells, y, 1, old, new, console)
    return "".join(cells)


def _add_changes(
    cells: list[str], y: int, x: int, before: Strip, after: Strip, console: Console
) -> None:
    """Append what writes the difference of two strips that begin at a place, from 1."""
    if isinstance(before, JoinedStrip) and isinstance(after, JoinedStrip):
        at = x
        for old, new in zip(before.pieces, after.pieces, strict=False):
            # Not the property: a picture asks a thousand times.
            width = new._cell_length or new.cell_length
            if old is not new:
                if old.cell_length != width:
                    break
                _add_changes(cells, y, at, old, new, console)
            at += width
        else:
            if len(before.pieces) == len(after.pieces):
                return
    elif before == after:
        return
    cells.append(f"\x1b[{y};{x}H{after.render(console)}")
