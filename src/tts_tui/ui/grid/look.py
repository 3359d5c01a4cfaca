"""One cell of the grid: a sign and a colour, or tokens and a shade."""

from __future__ import annotations

from functools import lru_cache
from math import log
from string import ascii_uppercase
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.color import Color
from rich.style import Style

from tts_tui.analysis.grid import Mark
from tts_tui.figures import short
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import fit
from tts_tui.ui.kit.palette import on_colour

if TYPE_CHECKING:
    from tts_tui.analysis.grid import GridCell
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette

SIGNS = {Mark.RIGHT: "✓", Mark.WRONG: "✗", Mark.UNDECIDED: "·"}
NO_ANSWER = "–"
"""A strategy that decided without an answer."""
CAMPS = (0.6, 0.42, 0.28, 0.16)
"""How strongly a cell is shaded by the place of its answer's camp; later ones as the last."""
LEVELS = 8
"""Shades of tokens."""
SIGN_CELLS = 2
"""Cells of a sign beside tokens."""
ANSWER_FROM = 8
"""Cells from which an answer stands beside its sign."""


class CellLook(NamedTuple):
    """How cells are written."""

    cells: int
    """How wide each is; the last one stays empty, so that neighbours are apart."""
    inks: Palette
    truth_shown: bool
    tokens: bool
    least: int
    most: int
    """The fewest and the most tokens that any cell of the grid spent."""

    def part(self, cell: GridCell | None, *, pointed: bool = False) -> list[Part]:
        """Write a cell, with what keeps it apart from the next."""
        text, ink = self._said(cell)
        room = self.cells - 1
        if pointed:
            said = text.strip()
            before = max(0, cell_len(text) - cell_len(text.lstrip()) - 1)
            if said and before + cell_len(said) + 2 <= room:
                text = f"{' ' * before}[{said}]"
            ink = self._pointed(cell)
        return [(fit(text, room), ink), (" ", self.inks.background)]

    def _pointed(self, cell: GridCell | None) -> Style:
        """Without its ground, in the colour of what it came to."""
        judged = {Mark.RIGHT: self.inks.correct, Mark.WRONG: self.inks.wrong}
        told = cell is not None and self.truth_shown and not self.tokens
        ink = judged.get(cell.mark, self.inks.title) if cell and told else self.inks.title
        return ink + self.inks.selected + Style(bold=True, underline=True)

    def _said(self, cell: GridCell | None) -> Part:
        if cell is None:
            return "", self.inks.background
        if self.tokens:
            return self._spent(cell)
        sign, ink = self.sign(cell)
        room = self.cells - 1
        if room >= ANSWER_FROM and cell.answer is not None:
            return f" {sign} {display_line(cell.answer, 40)}", ink
        return f"{' ' * sign_at(room)}{sign}", ink

    def sign(self, cell: GridCell) -> Part:
        """Its sign, on the colour of what it came to."""
        mark, inks = cell.mark, self.inks
        if mark is Mark.UNDECIDED:
            return SIGNS[mark], inks.muted
        if mark is Mark.UNKNOWN or not self.truth_shown:
            if cell.camp is None:
                return NO_ANSWER, inks.muted
            letter = ascii_uppercase[cell.camp % len(ascii_uppercase)]
            return letter, shaded(inks, CAMPS[min(cell.camp, len(CAMPS) - 1)])
        ink = inks.correct if mark is Mark.RIGHT else inks.wrong
        return SIGNS[mark], on_colour(ink, inks.background)

    def _spent(self, cell: GridCell) -> Part:
        spent = cell.spent_tokens
        if spent is None:
            return "?", self.inks.muted
        text = short(spent)
        sign, _ = self.sign(cell)
        if self.cells - 1 >= len(text) + SIGN_CELLS:
            text = f"{text} {sign}"
        return text.rjust(self.cells - 1), shaded(self.inks, self._level(spent))

    def _level(self, spent: int) -> float:
        """How strongly so many tokens are shaded: by their logarithm, in steps."""
        low, high = log(1 + self.least), log(1 + self.most)
        share = (log(1 + spent) - low) / (high - low) if high > low else 0.5
        return 0.08 + 0.77 * round(share * (LEVELS - 1)) / (LEVELS - 1)


def sign_at(room: int) -> int:
    """Where in a cell its sign stands: in the middle, or before an answer."""
    return 1 if room >= ANSWER_FROM else (room - 1) // 2


def under_cells(text: str, room: int, *, tokens: bool) -> str:
    """Put a sum where the signs or the tokens above it stand."""
    if tokens:
        beside = " " * SIGN_CELLS if room >= len(text) + SIGN_CELLS else ""
        return f"{text}{beside}".rjust(room)
    return f"{' ' * max(0, sign_at(room) - (len(text) - 1) // 2)}{text}"


@lru_cache(maxsize=256)
def shaded(inks: Palette, strength: float) -> Style:
    """Write on the accent's colour, as strong as from 0 to 1, in what can be read there."""
    ground, accent, text = inks.background.bgcolor, inks.bar.color, inks.text.color
    assert ground is not None
    assert accent is not None
    assert text is not None
    low, high = ground.get_truecolor(), accent.get_truecolor()
    mixed = [
        round(below + (above - below) * strength) for below, above in zip(low, high, strict=True)
    ]
    blend = Color.from_rgb(*mixed)
    ink = max((text, ground), key=lambda colour: abs(_light(colour) - _light(blend)))
    return Style(color=ink, bgcolor=blend)


def _light(colour: Color) -> float:
    """How light a colour is, from 0 to 255."""
    red, green, blue = colour.get_truecolor()
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
