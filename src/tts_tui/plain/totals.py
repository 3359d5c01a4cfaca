"""What strategies came to over many races: a row a model and strategy."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Final

from tts_tui.figures import money, whole
from tts_tui.plain.table import aligned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.plain.rows import ScoreRow
    from tts_tui.store.fields import Json


@dataclass(slots=True)
class Total:
    """One strategy over races of one model on one clock; the fields are a contract."""

    model: str
    strategy: str
    """With its N: `FFS-1@8`."""
    clock: str
    note: str | None = None
    """What is told beside the name, of imported outputs."""
    races: int = 0
    """Right, wrong, undecided and unknown together."""
    right: int = 0
    wrong: int = 0
    undecided: int = 0
    """Races in which it had not decided: neither right nor wrong."""
    unknown: int = 0
    """Races in which it decided and nobody knows the right answer."""
    spent_tokens: int | None = None
    """Tokens of the races in which they are known; None where they are in none."""
    spent_races: int = 0
    """How many those are."""
    cost: float | None = None
    """Money of the races in which it is known; None where it is in none."""
    cost_races: int = 0
    """How many those are."""

    def add(self, row: ScoreRow) -> None:
        """Take in one more race."""
        self.races += 1
        self.right += row.decided and row.correct is True
        self.wrong += row.decided and row.correct is False
        self.undecided += not row.decided
        self.unknown += row.decided and row.correct is None
        if row.spent_tokens is not None:
            self.spent_tokens = (self.spent_tokens or 0) + row.spent_tokens
            self.spent_races += 1
        if row.cost is not None:
            self.cost = (self.cost or 0.0) + row.cost
            self.cost_races += 1

    def as_json(self) -> dict[str, Json]:
        """The row as a JSON object, its keys in the contract's order."""
        return asdict(self)


COLUMNS: Final = tuple(field.name for field in fields(Total))
"""Every field of a total, in the contract's order."""


class Totals:
    """Adds up the rows of races, in the order in which their strategies come."""

    def __init__(self, rows: Iterable[ScoreRow] = ()) -> None:
        self._found: dict[tuple[str, str, str, str], Total] = {}
        self.add(rows)

    @property
    def rows(self) -> list[Total]:
        """The totals; strategies of one model stand together."""
        order = {model: at for at, model in enumerate(dict.fromkeys(key[0] for key in self._found))}
        return sorted(self._found.values(), key=lambda total: order[total.model])

    def add(self, rows: Iterable[ScoreRow]) -> None:
        """Take in the rows of a race, or of many."""
        for row in rows:
            key = row.model, row.strategy, row.clock, row.note
            if key not in self._found:
                self._found[key] = Total(row.model, row.strategy, row.clock, row.note or None)
            self._found[key].add(row)

    def lines(self, *, truth_shown: bool = True) -> list[str]:
        """Lay them out as a table for people; columns that say nothing of any row are left out.

        A sum that is not of all races says of how many it is.
        """
        rows = self.rows
        if not rows:
            return []
        columns: list[tuple[str, list[str]]] = [
            ("model", [total.model for total in rows]),
            ("strategy", [_named(total) for total in rows]),
        ]
        if len({total.clock for total in rows}) > 1:
            columns.append(("clock", [total.clock for total in rows]))
        words = len(columns)
        columns.append(("races", [whole(total.races) for total in rows]))
        if truth_shown and any(total.right or total.wrong for total in rows):
            columns.append(("right", [whole(total.right) for total in rows]))
            columns.append(("wrong", [whole(total.wrong) for total in rows]))
            if any(total.unknown for total in rows):
                columns.append(("truth unknown", [whole(total.unknown) for total in rows]))
        columns.append(("undecided", [whole(total.undecided) for total in rows]))
        columns.append(("tokens", [_spent(total) for total in rows]))
        if any(total.cost_races for total in rows):
            columns.append(("cost", [_cost(total) for total in rows]))
        titles, cells = zip(*columns, strict=True)
        return aligned([titles, *zip(*cells, strict=True)], right=range(words, len(columns)))


def _named(total: Total) -> str:
    return f"{total.strategy} ({total.note})" if total.note else total.strategy


def _spent(total: Total) -> str:
    return _sum(whole(total.spent_tokens), total, total.spent_races)


def _cost(total: Total) -> str:
    return _sum(money(total.cost), total, total.cost_races)


def _sum(text: str, total: Total, races: int) -> str:
    return f"{text} in {whole(races)}" if 0 < races < total.races else text
