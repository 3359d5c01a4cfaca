"""The questions that flip between two strategies, in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.figures import whole
from tts_tui.plain.table import aligned
from tts_tui.study.flips import flip_cells, flip_titles, flips_line, rate_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.analysis.flips import Flips

SHOWN: Final = 10
"""How many questions are listed where nobody asked for all."""
_CELL: Final = 56
"""Characters that a cell has at most."""


def flip_lines(found: Flips, names: Sequence[str], *, every: bool) -> list[str]:
    """List the questions that flip, those that do so most often first, and how many more do."""
    questions, certain = found.questions, found.certain
    if not questions:
        return []
    shown = questions if every else questions[:SHOWN]
    titles = flip_titles(names, certain=certain)
    rows = [titles, *(flip_cells(flip, certain=certain) for flip in shown)]
    if not any(row[-1] for row in rows[1:]):
        rows = [row[:-1] for row in rows]
    numbers = [at for at, title in enumerate(titles) if title in {"flips", "right", "spent"}]
    lines = [flips_line(questions, names, certain=certain)]
    lines += [f"  {line}" for line in aligned(rows, right=numbers, limit=_CELL)]
    if more := len(questions) - len(shown):
        lines.append(f"  +{whole(more)} more (--all lists them)")
    if said := rate_line(found):
        lines.append(f"  {said}")
    return [f"  {line}" for line in lines]
