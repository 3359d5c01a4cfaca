"""What several pictures of the stage are put together from: centred lines, cells of many rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tts_tui.figures import counted
from tts_tui.text import display_line
from tts_tui.ui.kit.box import rule, titled
from tts_tui.ui.kit.cells import Part, crop, cropped, fit, fit_right
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.race.block_font import block_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.stage.view import StageView

BET: Final = "▮"


@dataclass(frozen=True, slots=True)
class Cell:
    """A text of so many cells, drawn in blocks where its row is high enough."""

    text: str
    ink: Style
    width: int
    right: bool = False
    """Whether it stands at the right of its width."""
    large: bool = True
    """Whether it may be drawn in blocks."""

    def lines(self, height: int) -> list[str]:
        """Draw it as `height` lines of its width."""
        place = fit_right if self.right else fit
        drawn = block_text(self.text, self.width - 1, height) if self.large else None
        if drawn is None or height < len(drawn):
            drawn = (crop(self.text, self.width - 1),) if self.width > 1 else ("",)
        above = (height - len(drawn)) // 2
        blank = " " * self.width
        rows = [blank] * above + [place(row, self.width) for row in drawn]
        return rows + [blank] * (height - len(rows))


def tall_row(cells: Sequence[Cell], height: int, width: int, inks: Palette) -> list[Strip]:
    """Draw cells side by side as a row of `height` lines."""
    drawn = [cell.lines(height) for cell in cells]
    return [
        strip_of(
            cropped(
                [(lines[y], cell.ink) for cell, lines in zip(cells, drawn, strict=True)], width
            ),
            width,
            inks.background,
        )
        for y in range(height)
    ]


def head(view: StageView, width: int) -> Strip:
    """Draw the top line: which question, and how the race stands."""
    inks = view.inks
    left: list[Part] = [
        (f" question {view.number} of {view.questions} ", inks.title),
        (f" {crop(display_line(view.model, 80), max(8, width // 3))} ", inks.text),
        (f"×{view.n}", inks.muted),
    ]
    right: list[Part] = [(f"{view.elapsed}  ", inks.text), (f"{view.state} ", inks.muted)]
    if view.link is not None:
        right = [(f"bet on your phone: {view.link} ", inks.pick)]
    room = width - sum(cell_len(text) for text, _ in right)
    left = cropped(left, max(0, room - 1))
    gap = max(0, room - sum(cell_len(text) for text, _ in left))
    return strip_of([*left, (" " * gap, inks.background), *right], width, inks.background)


def line(text: str, width: int, ink: Style, inks: Palette, *, centred: bool = False) -> Strip:
    """Draw one line."""
    shown = crop(text, max(0, width - 2))
    before = max(1, (width - cell_len(shown)) // 2) if centred else 1
    return strip_of([(" " * before, inks.background), (shown, ink)], width, inks.background)


def blank(width: int, inks: Palette) -> Strip:
    """An empty line."""
    return strip_of([], width, inks.background)


def block(
    rows: Sequence[str], width: int, height: int, ink: Style, inks: Palette, *, centred: bool = True
) -> list[Strip]:
    """Put lines into the middle of a region; together they stand at its left or its middle."""
    across = max(map(cell_len, rows), default=0)
    before = " " * (max(1, (width - across) // 2) if centred else 1)
    above = max(0, (height - len(rows)) // 2)
    strips = [blank(width, inks)] * above
    strips += [
        strip_of([(before, inks.background), (r, ink)], width, inks.background) for r in rows
    ]
    strips += [blank(width, inks)] * (height - len(strips))
    return strips[:height]


def ruled(title: str, width: int, inks: Palette) -> Strip:
    """A line across with a title in it."""
    return rule(width, "──", inks, {2: titled(title, inks)})


def bet_bar(bets: int, most: int, room: int) -> str:
    """Draw bets as a bar, a sign each while they all fit."""
    cells = bets if most <= room else max(1, round(bets * room / most)) if bets else 0
    return BET * cells


def bets_said(bets: int) -> str:
    """Say how many bets there are."""
    return counted(bets, "bet")
