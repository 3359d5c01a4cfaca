"""The strategies on a stage: name, answer, what it cost and the room's bets, as high as fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.figures import NOTHING, seconds, short
from tts_tui.text import display_line
from tts_tui.ui.race.block_font import block_text
from tts_tui.ui.stage.choices import label_of
from tts_tui.ui.stage.parts import Cell, bet_bar, blank, tall_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.picks import PickRow
    from tts_tui.ui.stage.view import StageView

HIGHEST: Final = 6
"""Rows of the highest row: letters of whole blocks, and air."""
LARGE_FROM: Final = 90
"""Cells from which rows are drawn large."""
BETS: Final = 14
SIGN: Final = 2
LARGE_SIGN: Final = 12
"""Cells of ✓ and ✗ in letters."""


def strategy_rows(view: StageView, width: int, height: int) -> list[Strip]:
    """Draw the strategies as `height` strips, each as high as all of them can be."""
    rows = view.rows[: max(1, height)]
    each = max(1, min(HIGHEST, height // max(1, len(rows))))
    # Letters of five rows would touch without the sixth.
    each = min(each, 2) if width < LARGE_FROM else 4 if each == 5 else each
    strips: list[Strip] = []
    for row in rows:
        strips += _row(view, row, rows, width, each)
    strips += [blank(width, view.inks)] * (height - len(strips))
    return strips[:height]


def _row(
    view: StageView, row: PickRow, rows: Sequence[PickRow], width: int, height: int
) -> list[Strip]:
    inks, pick = view.inks, row.pick
    labels = [label_of(each.name, view.n) for each in rows]
    large = height >= 3
    name = max(_cells(label, height) if large else len(label) for label in labels) + 3
    name = min(name, width * 4 // 10)
    bets = BETS if any(view.bets.values()) else 0
    cost = 22 if large else 9
    state = 0 if width < 60 else 18 if width < 120 else 20
    signs = LARGE_SIGN if large and row.right is not None else SIGN
    answer = max(6, width - name - bets - cost - state - signs - 4)
    said = display_line(pick.answer.text, 60) if pick is not None and pick.answer else NOTHING
    decided = pick is not None and pick.decided
    sign, ink = _sign(row, inks)
    spent = short(pick.ledger.spent_tokens) if pick is not None and decided else ""
    many = view.bets.get(row.name, 0)
    most = max(view.bets.values(), default=0)
    cells = [
        Cell("▸" if row.armed else "", inks.armed, 2, large=False),
        Cell(label_of(row.name, view.n), inks.armed if row.armed else inks.text, name),
        Cell(sign, ink, signs, large=signs > SIGN),
        Cell(said, ink, answer),
        Cell(_state(row), inks.muted, state, large=False),
        Cell(spent, inks.text, cost, right=True),
        Cell(
            f"  {bet_bar(many, most, BETS - 7)} {many}" if many else "",
            inks.bar,
            bets,
            large=False,
        ),
    ]
    return tall_row(cells, height, width, inks)


def _cells(text: str, height: int) -> int:
    """How wide a text is in the letters of a row of that height."""
    drawn = block_text(text, 10_000, height)
    return len(drawn[0]) if drawn is not None else len(text)


def _sign(row: PickRow, inks: Palette) -> tuple[str, Style]:
    pick = row.pick
    if pick is None or not pick.decided:
        return "○", inks.muted
    if row.right is None:
        return "●", inks.flash if row.flashing else inks.decided
    return ("✓", inks.correct) if row.right else ("✗", inks.wrong)


def _state(row: PickRow) -> str:
    pick = row.pick
    if pick is None:
        return "waits"
    if not pick.decided:
        return "undecided"
    if pick.decided_at_s is None:
        return "decided"
    return f"decided {seconds(pick.decided_at_s)}"
