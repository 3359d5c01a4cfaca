"""What a collection came to: a row a strategy, over all its races."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.figures import whole
from tts_tui.plain.table import aligned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.plain.rows import ScoreRow


@dataclass(slots=True)
class _Total:
    races: int = 0
    known: int = 0
    """Races in which it decided and the right answer is known."""
    right: int = 0
    undecided: int = 0
    spent: int | None = 0
    """None where it is unknown in one of them."""

    def add(self, row: ScoreRow) -> None:
        self.races += 1
        self.undecided += not row.decided
        self.known += row.correct is not None
        self.right += row.correct is True
        if self.spent is not None:
            spent = row.spent_tokens
            self.spent = None if spent is None else self.spent + spent


class Totals:
    """Adds up the rows of races, by model and strategy, in the order they came."""

    def __init__(self) -> None:
        self._found: defaultdict[tuple[str, str], _Total] = defaultdict(_Total)

    def add(self, rows: Iterable[ScoreRow]) -> None:
        """Take the rows of a race."""
        for row in rows:
            self._found[row.model, row.strategy].add(row)

    def lines(self, *, truth_shown: bool = True) -> list[str]:
        """Lay them out as a table; undecided is neither right nor wrong."""
        if not self._found:
            return []
        titles: tuple[str, ...] = (
            "model",
            "strategy",
            "races",
            "right",
            "wrong",
            "undecided",
            "tokens",
        )
        table: list[tuple[str, ...]] = [
            (
                *(model, strategy, whole(total.races)),
                *(whole(total.right), whole(total.known - total.right)),
                *(whole(total.undecided), whole(total.spent)),
            )
            for (model, strategy), total in self._found.items()
        ]
        rows: list[tuple[str, ...]] = [titles, *table]
        if not truth_shown or not any(total.known for total in self._found.values()):
            rows = [row[:3] + row[5:] for row in rows]
        return aligned(rows, right=range(2, 7))
