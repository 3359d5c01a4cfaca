"""Filters of a session's grid, as they are typed: `wrong:FFS-1 right:MV label:reviewed`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.analysis.grid import Mark
from tts_tui.errors import TtsTuiError
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tts_tui.analysis.grid import GridCell, GridColumn, GridRow
    from tts_tui.domain.labels import TraceLabel

    Test = Callable[[GridRow], bool]

ANY: Final = "any"
"""A value that every strategy, or every label, fits."""
_PART: Final = re.compile(r'(-?)(?:([a-z]+):)?("[^"]*"|[^\s"]\S*|")')
"""A minus, a name with a colon, and a value; in quotes a value may hold spaces."""
_TELLING: Final = frozenset({Mark.RIGHT, Mark.WRONG, Mark.UNKNOWN, "traces"})


class FilterError(TtsTuiError):
    """A filter that cannot be read."""


@dataclass(frozen=True, slots=True)
class GridFilter:
    """Which rows of a grid are wanted."""

    tests: Sequence[Test] = ()
    telling: bool = False
    """Whether what passes tells who is right."""

    def passes(self, row: GridRow) -> bool:
        """Whether a row is wanted: every part of the filter holds of it."""
        return all(test(row) for test in self.tests)


NO_FILTER: Final = GridFilter()


def read_filter(typed: str, columns: Sequence[GridColumn]) -> GridFilter:
    """Read a filter. Raises FilterError for a name or a value that means nothing here.

    `right:`, `wrong:`, `undecided:` and `unknown:` take strategies, with or without their N;
    `differ:FFS-1,MV` is two or more that decided differently; `label:` a tag or a word of a note;
    `model:`, `data:` and `id:` a part of a name; `traces:<50` a share of right traces in per
    cent, and `tokens:>5000` what the race took. A minus turns a part over; other words stand in
    the question.
    """
    tests: list[Test] = []
    telling = False
    for minus, name, value in _PART.findall(typed):
        wanted = value[1:-1] if len(value) > 1 and value[0] == '"' else value
        test = _test(name, wanted, columns)
        telling = telling or name in _TELLING
        tests.append(_turned(test) if minus else test)
    return GridFilter(tuple(tests), telling)


def _turned(test: Test) -> Test:
    return lambda row: not test(row)


def _test(name: str, value: str, columns: Sequence[GridColumn]) -> Test:
    word = value.casefold()
    if not name:
        return lambda row: word in f"{row.question}\n{row.text}".casefold()
    if name in set(Mark):
        return _marked(Mark(name), value, columns)
    if name == "differ":
        return _differing(value, columns)
    if name in _NUMBERS:
        return _compared(name, value)
    texts = _TEXTS.get(name)
    if texts is None:
        known = [*Mark, "differ", *_NUMBERS, *_TEXTS]
        raise FilterError(
            f"There is no filter “{display_line(name, 40)}:”.",
            f"There are {', '.join(f'{one}:' for one in known)} and words of the question.",
        )
    return lambda row: any(word in text.casefold() for text in texts(row))


# -- strategies -----------------------------------------------------------------------------------


def _marked(mark: Mark, value: str, columns: Sequence[GridColumn]) -> Test:
    groups = [_named(one, columns) for one in value.split(",") if one]

    def test(row: GridRow) -> bool:
        return bool(groups) and all(
            any(cell.mark is mark for cell in _cells(row, group)) for group in groups
        )

    return test


def _differing(value: str, columns: Sequence[GridColumn]) -> Test:
    named = {column for one in value.split(",") if one for column in _named(one, columns)}

    def test(row: GridRow) -> bool:
        return len({cell.camp for cell in _cells(row, named) if cell.outcome.decided}) > 1

    return test


def _named(value: str, columns: Sequence[GridColumn]) -> list[GridColumn]:
    """The columns of a strategy's name; one without its N is of every N. Raises FilterError."""
    name = value.casefold()
    if name == ANY:
        return [*columns]
    found = [
        column
        for column in columns
        if name in {column.strategy.casefold(), column.strategy.partition("@")[0].casefold()}
    ]
    if not found:
        there = ", ".join(dict.fromkeys(column.strategy for column in columns)) or "none"
        raise FilterError(
            f"No strategy of this grid is called “{display_line(value, 40)}”.",
            f"There are {display_line(there, 300)}.",
        )
    return found


def _cells(row: GridRow, columns: Iterable[GridColumn]) -> list[GridCell]:
    return [row.cells[column] for column in columns if column in row.cells]


# -- numbers and texts ----------------------------------------------------------------------------

_NUMBERS: Final[Mapping[str, Callable[[GridRow], float | None]]] = {
    "traces": lambda row: None if row.right_share is None else 100 * row.right_share,
    "tokens": lambda row: row.tokens,
}


def _compared(name: str, value: str) -> Test:
    found = re.fullmatch(r"([<>]?)(\d{1,12}(?:\.\d{1,6})?)%?", value)
    if found is None:
        raise FilterError(
            f"“{display_line(value, 40)}” is no number to compare {name} with.",
            f"Write it as in {name}:<50 or {name}:>50.",
        )
    sign, bound, number_of = found[1], float(found[2]), _NUMBERS[name]

    def test(row: GridRow) -> bool:
        number = number_of(row)
        if number is None:
            return False
        return number < bound if sign == "<" else number > bound if sign else number == bound

    return test


def _label_words(row: GridRow) -> Iterable[str]:
    for _, label in row.labels:
        yield from (ANY, *said_by(label))


def said_by(label: TraceLabel) -> list[str]:
    """What a label says, as words to look for."""
    verdict = {True: ["right"], False: ["wrong"], None: []}[label.right]
    corrected = ["corrected"] if label.answer is not None else []
    return [*label.tags, *([label.note] if label.note else []), *verdict, *corrected]


_TEXTS: Final[Mapping[str, Callable[[GridRow], Iterable[str]]]] = {
    "label": _label_words,
    "model": lambda row: (row.model,),
    "data": lambda row: (row.dataset,),
    "id": lambda row: (row.question,),
}
