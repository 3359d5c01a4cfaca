"""The names over the grid's columns: broken behind their signs, or in turn on rows of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len

from tts_tui.ui.kit.cells import fit

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ROWS: Final = 3
"""Rows that names may take."""


class Heads(NamedTuple):
    """How the names stand."""

    cell: int
    """Cells of a column."""
    rows: int = 1
    in_turn: bool = False
    """Whether each stands whole over the columns beside its own, one row lower than the last."""

    def line(self, names: Sequence[str], row: int, first: int) -> list[tuple[str, int]]:
        """One row of them: pieces, each with the place of its name; `first` is the first name's.

        A piece without a name is blank.
        """
        if not self.in_turn:
            return [
                (fit(_wrapped(name, self.cell - 1, self.rows)[row], self.cell), first + at)
                for at, name in enumerate(names)
            ]
        pieces: list[tuple[str, int]] = []
        used = 0
        for at, name in enumerate(names):
            if (first + at) % self.rows == row:
                pieces.append((" " * (at * self.cell - used), -1))
                shown = fit(name, self.rows * self.cell - 1).rstrip()
                pieces.append((shown, first + at))
                used = at * self.cell + cell_len(shown)
        return pieces


def heads_of(names: Sequence[str], cell: int) -> Heads:
    """Find out how names stand over columns so wide: no word of one is broken where that can be."""
    room = max(1, cell - 1)
    rows = max((len(_broken(name, room)) for name in names), default=1)
    if rows <= MOST_ROWS and not any(_breaks_a_word(name, room) for name in names):
        return Heads(cell, rows)
    longest = max(map(cell_len, names))
    return Heads(cell, min(MOST_ROWS, -(-(longest + 1) // cell)), in_turn=True)


def _broken(name: str, cells: int) -> list[str]:
    """Break a name into pieces of so many cells: behind a sign of it where there is one."""
    pieces: list[str] = []
    rest = name
    while cell_len(rest) > cells:
        cut = _cut(rest, cells) or cells
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return [*pieces, rest]


def _cut(name: str, cells: int) -> int:
    return max(name.rfind(sign, 1, cells) + 1 for sign in "-@ ")


def _breaks_a_word(name: str, cells: int) -> bool:
    pieces = _broken(name, cells)
    return any(piece[-1:] not in {"-", "@", " "} for piece in pieces[:-1])


def _wrapped(name: str, cells: int, lines: int) -> list[str]:
    """Break a name into as many lines, the last one at the bottom."""
    pieces = _broken(name, max(1, cells))
    return [""] * (lines - len(pieces)) + [fit(piece, cells).rstrip() for piece in pieces]
