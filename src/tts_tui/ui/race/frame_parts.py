"""Small pieces of the race screen's frame: edges, columns, the line of keys, a memory of strips."""

from __future__ import annotations

from dataclasses import replace
from operator import is_
from typing import TYPE_CHECKING, Any, TypeVar

from textual.strip import Strip

from tts_tui.ui.kit.strips import JoinedStrip, PartStrip
from tts_tui.ui.race.header import HeaderView, Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tts_tui.ui.kit.palette import Palette

Drawn = TypeVar("Drawn")


class Memo:
    """The last thing drawn, and what it was drawn from."""

    def __init__(self) -> None:
        self._key: object = None
        self._drawn: Any = None

    def get(self, make: Callable[..., Drawn], *key: Any) -> Drawn:
        """Draw again only when the arguments differ from the last ones."""
        if key != self._key:
            self._key, self._drawn = key, make(*key)
        drawn: Drawn = self._drawn
        return drawn


class Edges:
    """What stands between and beside the panels, and rows made of panels' rows and that.

    A row is the same strip as long as its pieces are, so that nobody has to compare them.
    """

    def __init__(self, inks: Palette) -> None:
        self.inks = inks
        self.side: Strip = PartStrip((("│", inks.border),), 1)
        self.gap: Strip = PartStrip(((" ", inks.background),), 1)
        self._blanks: dict[int, Strip] = {}
        self._rows: dict[int, tuple[tuple[Strip, ...], Strip]] = {}

    def blank(self, width: int) -> Strip:
        """Nothing, so many cells wide."""
        if width not in self._blanks:
            self._blanks[width] = Strip.blank(width, self.inks.background)
        return self._blanks[width]

    def joined(self, y: int, pieces: tuple[Strip, ...], width: int) -> Strip:
        """Put row `y` together; `width` is that of all pieces."""
        known = self._rows.get(y)
        if known is not None and len(known[0]) == len(pieces) and all(map(is_, known[0], pieces)):
            return known[1]
        row = JoinedStrip(pieces, width)
        self._rows[y] = (pieces, row)
        return row

    def sided(self, y: int, strips: Iterable[Strip], width: int) -> list[Strip]:
        """Put a border on both sides of a panel whose first row is row `y`, to fill a width."""
        side = self.side
        return [self.joined(at, (side, strip, side), width) for at, strip in enumerate(strips, y)]


def columns(
    lanes: Sequence[tuple[Strip, ...]], lane_width: int, width: int, edges: Edges, gap: int = 1
) -> tuple[Strip, ...]:
    """Put lanes side by side, each some strips, with a gap or none between, to fill a width."""
    if len(lanes) == 1 and lane_width == width:
        return lanes[0]
    pieces: list[Strip] = []
    for lane in lanes:
        if gap and pieces:
            pieces.append(edges.gap)
        pieces += lane
    left = width - len(lanes) * lane_width - gap * (len(lanes) - 1)
    return (*pieces, edges.blank(left)) if left > 0 else tuple(pieces)


def edged(strip: Strip, inks: Palette) -> Strip:
    """Put a cell of nothing on both sides."""
    side: Strip = PartStrip(((" ", inks.background),), 1)
    return JoinedStrip((side, strip, side), strip.cell_length + 2)


def coarse(view: HeaderView) -> HeaderView:
    """Leave out parts of a second, which the clock does not show."""
    return replace(view, elapsed_s=float(int(view.elapsed_s)))


def still(view: HeaderView) -> HeaderView:
    """Leave out what moves, so that the question is not drawn again with the clock."""
    return HeaderView(
        "", "", 0, 0.0, "", Tone.RESTING, 0.0, view.question, view.truth, view.truth_shown
    )
