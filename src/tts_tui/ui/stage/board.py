"""The one widget of the stage: the picture of its phase, the presenter's note, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.geometry import Region

from tts_tui.text import display_text
from tts_tui.ui.kit.board import StripBoard
from tts_tui.ui.kit.hints import hint_parts
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.kit.wrap import question_rows
from tts_tui.ui.stage.card import draw_card
from tts_tui.ui.stage.final import draw_final
from tts_tui.ui.stage.parts import line, ruled
from tts_tui.ui.stage.race_picture import draw_race
from tts_tui.ui.stage.reveal import draw_reveal
from tts_tui.ui.stage.show import Phase
from tts_tui.ui.stage.view import StageView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.strip import Strip

    from tts_tui.ui.kit.hints import Hints

NOTE_ROWS: Final = 4
DRAWN: Final[Mapping[Phase, Callable[[StageView, int, int], list[Strip]]]] = {
    Phase.CARD: draw_card,
    Phase.RACE: draw_race,
    Phase.REVEAL: draw_reveal,
    Phase.FINAL: draw_final,
}


class StageBoard(StripBoard[StageView]):
    """What the room sees."""

    def keys_drawn(self) -> tuple[Hints, Region]:
        """Those of the last row."""
        row = Region(0, self.size.height - 1, self.size.width, 1)
        return (self.view.hints if self.view is not None else ()), row

    def draw(self, view: StageView, width: int, height: int) -> list[Strip]:
        """Draw a view."""
        inks = view.inks
        note = _note(view, width, min(NOTE_ROWS, max(1, height // 4)))
        strips = DRAWN[view.phase](view, width, max(1, height - 1 - len(note)))
        keys = strip_of(hint_parts(view.hints, width, inks), width, inks.background)
        return [*strips, *note, keys][-height:]


def _note(view: StageView, width: int, most: int) -> list[Strip]:
    if view.note is None:
        return []
    rows = question_rows(display_text(view.note), width - 2)
    if len(rows) > most:
        rows = [*rows[: most - 1], f"{rows[most - 1][: width - 4]} …"]
    inks = view.inks
    return [ruled("note", width, inks), *(line(row, width, inks.text, inks) for row in rows)]
