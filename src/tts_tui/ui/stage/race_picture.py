"""The race on a stage: the question, the traces, and the strategies large; the truth is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.text import display_line
from tts_tui.ui.kit.wrap import question_rows
from tts_tui.ui.stage.lanes import lanes
from tts_tui.ui.stage.parts import head, line, ruled
from tts_tui.ui.stage.strategy_rows import strategy_rows

if TYPE_CHECKING:
    from textual.strip import Strip

    from tts_tui.ui.stage.view import StageView


def draw_race(view: StageView, width: int, height: int) -> list[Strip]:
    """Draw it as `height` strips."""
    inks = view.inks
    asked = question_rows(display_line(view.question, 2000), width - 2)
    asked = asked[: 1 if height < 30 else 3]
    strips = [head(view, width), *(line(row, width, inks.decided, inks) for row in asked)]
    if view.notice is not None:
        strips.append(line(f"! {display_line(view.notice, 400)}", width, inks.wrong, inks))
    strips.append(ruled("traces", width, inks))
    strips += lanes(view, width, max(1, min(8, height // 5)))
    title = "strategies"
    if view.left_s is not None:
        title += f" · all done: the answer in {view.left_s} s" + (", held" if view.held else "")
    strips.append(ruled(title, width, inks))
    return strips + strategy_rows(view, width, max(0, height - len(strips)))
