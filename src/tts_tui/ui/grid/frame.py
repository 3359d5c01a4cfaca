"""The picture of the grid: names, the rows in view, totals, and what the cursor stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from tts_tui.figures import counted, short, tick, whole
from tts_tui.text import display_line
from tts_tui.ui.grid.heads import Heads, heads_of
from tts_tui.ui.grid.look import CellLook, under_cells
from tts_tui.ui.grid.told import told_lines
from tts_tui.ui.kit.cells import cropped, fit, fit_right
from tts_tui.ui.kit.strips import strip_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.analysis.grid import GridColumn, GridRow
    from tts_tui.ui.grid.model import GridModel
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette

WIDEST, NARROWEST = 14, 4
"""Cells of a column: of one that shows all there is to say, and of the least that says it."""
SHORTEST_TOKENS = 6
"""Cells of a column in which tokens stand."""
SHARE, TOKENS, LABELS = 6, 7, 3
"""Cells of a row's share of right traces, of its tokens, of its labels."""
MODEL = 10
LONGEST_NAME = 16


class Place(NamedTuple):
    """Where the cells lie in the picture."""

    top: int = 0
    """Rows before the first race."""
    label: int = 0
    """Cells before the first column."""
    cell: int = 1
    first_row: int = 0
    rows: int = 0
    first_column: int = 0
    columns: int = 0


class GridView(NamedTuple):
    """A grid as it is to be drawn."""

    model: GridModel
    inks: Palette
    version: int
    """Another one each time: the model changes in place."""


class GridFrame:
    """Draws grids; remembers how far it has scrolled."""

    def __init__(self) -> None:
        self.place = Place()
        self._first_row = 0
        self._first_column = 0
        self._names_of: object = None
        self._names: list[str] = []
        self._spans: tuple[int, int] = (0, 0)

    def draw(self, view: GridView, width: int, height: int) -> list[Strip]:
        """Draw a grid as `height` strips of `width` cells; only the rows in view are made."""
        model, inks = view.model, view.inks
        if self._names_of is not model.grid:
            self._measure(model)
        told = told_lines(model, inks)
        at, heads = self._placed(model, width, height - len(told))
        self.place = at
        look = CellLook(at.cell, inks, model.truth.shown, model.tokens, *self._spans)
        lines = [strip_of(cropped(_title(model, at, inks), width), width, inks.background)]
        lines += self._head(model, heads, inks, width)
        rows = model.rows[at.first_row : at.first_row + at.rows]
        lines += [
            self._row(model, row, at.first_row + number, look, width)
            for number, row in enumerate(rows)
        ]
        blank = strip_of([], width, inks.background)
        if not model.rows:
            lines.append(strip_of([(_nothing(model), inks.muted)], width, inks.background))
        lines += [blank] * (at.top + at.rows - len(lines))
        lines.append(self._total(model, inks, width))
        lines += [strip_of(cropped(parts, width), width, inks.background) for parts in told]
        return [*lines, *[blank] * (height - len(lines))][:height]

    def cell_at(self, x: int, y: int) -> tuple[int, int | None] | None:
        """Which row and column are drawn at a cell; beside the cells only the row."""
        at, row = self.place, y - self.place.top
        if not 0 <= row < at.rows:
            return None
        column = (x - at.label) // at.cell
        inside = x >= at.label and column < at.columns
        return at.first_row + row, at.first_column + column if inside else None

    # -- where things lie -------------------------------------------------------------------------

    def _measure(self, model: GridModel) -> None:
        self._names_of = model.grid
        self._names = _short_names(model.grid.columns)
        spent = [
            cell.spent_tokens
            for row in model.grid.rows
            for cell in row.cells.values()
            if cell.spent_tokens is not None
        ]
        self._spans = (min(spent), max(spent)) if spent else (0, 0)

    def _placed(self, model: GridModel, width: int, height: int) -> tuple[Place, Heads]:
        label = _label_cells(model, width)
        room, many = max(1, width - label), max(1, len(self._names))
        least = SHORTEST_TOKENS if model.tokens else NARROWEST
        cell = max(least, min(WIDEST, room // many))
        columns = max(1, min(room // cell, many))
        heads = heads_of(self._names, cell)
        top = 1 + heads.rows
        rows = max(1, height - top - 1)
        self._first_row = _scrolled(self._first_row, model.row, rows, len(model.rows))
        self._first_column = _scrolled(self._first_column, model.column, columns, many)
        return Place(top, label, cell, self._first_row, rows, self._first_column, columns), heads

    # -- rows -------------------------------------------------------------------------------------

    def _head(self, model: GridModel, heads: Heads, inks: Palette, width: int) -> list[Strip]:
        """The names of strategies, in as many rows as they take."""
        at = self.place
        names = self._names[at.first_column : at.first_column + at.columns]
        lines = []
        for line in range(heads.rows):
            last = line == heads.rows - 1
            titles = (
                _titles(model, at.label, width, inks) if last else [(" " * at.label, inks.text)]
            )
            for piece, column in heads.line(names, line, at.first_column):
                titles.append((piece, inks.title if column == model.column else inks.muted))
            if last and at.first_column + at.columns < len(self._names):
                used = sum(cell_len(piece) for piece, _ in titles)
                end = at.label + at.columns * at.cell
                titles = [*cropped(titles, end), (" " * max(0, end - used), inks.muted)]
                titles.append(("›", inks.muted))
            lines.append(strip_of(cropped(titles, width), width, inks.background))
        return lines

    def _row(
        self, model: GridModel, row: GridRow, number: int, look: CellLook, width: int
    ) -> Strip:
        at, here = self.place, number == model.row
        parts = _label(model, row, at.label, width, look.inks, selected=here)
        for place, column in enumerate(self._columns(model), at.first_column):
            parts += look.part(row.cells.get(column), pointed=here and place == model.column)
        return strip_of(parts, width, look.inks.background)

    def _total(self, model: GridModel, inks: Palette, width: int) -> Strip:
        at = self.place
        of = f" {display_line(model.model_shown, 30)}" if len(model.grid.models) > 1 else ""
        words = "tokens" if model.tokens else "right" if model.known else "decided"
        title = f" total {words}, {counted(self._races(model), 'race')}{of}"
        parts: list[Part] = [(fit(title, at.label), inks.title + inks.selected)]
        for place, column in enumerate(self._columns(model), at.first_column):
            total = model.total(column)
            if total is None:
                text = ""
            elif model.tokens:
                text = short(total.spent_tokens)
            else:
                decided = total.races - total.undecided
                many = total.right if model.known else decided
                text = str(many) if len(str(many)) < at.cell else tick(many)
            ink = inks.title if place == model.column else inks.decided
            shown = under_cells(text, at.cell - 1, tokens=model.tokens)
            parts.append((fit(shown, at.cell), ink + inks.selected))
        return strip_of(parts, width, inks.background + inks.selected)

    def _races(self, model: GridModel) -> int:
        shown = model.model_shown
        return sum(row.model == shown for row in model.rows)

    def _columns(self, model: GridModel) -> list[GridColumn]:
        first = self.place.first_column
        return [*model.grid.columns[first : first + self.place.columns]]


def _scrolled(first: int, shown: int, room: int, many: int) -> int:
    """Move a window as little as brings one into view."""
    last = max(0, many - room)
    return max(0, min(max(first, shown - room + 1), shown, last))


def _short_names(columns: Sequence[GridColumn]) -> list[str]:
    """The names of strategies; without their N where all that have one have the same."""
    sizes = {column.strategy.partition("@")[2] for column in columns} - {""}
    names = [
        column._replace(strategy=column.strategy.partition("@")[0]) if len(sizes) == 1 else column
        for column in columns
    ]
    return [display_line(name.label, LONGEST_NAME) for name in names]


def _nothing(model: GridModel) -> str:
    return "  No race passes this filter." if model.typed else "  No race has ended so far."


def _title(model: GridModel, at: Place, inks: Palette) -> list[Part]:
    """What is shown, in which order, through which filter."""
    every, many = len(model.grid.rows), len(model.rows)
    count = (
        counted(every, "race") if many == every else f"{whole(many)} of {counted(every, 'race')}"
    )
    last = min(many, at.first_row + at.rows)
    window = f", {at.first_row + 1}–{last} in view" if many > at.rows else ""
    order = "as raced" if model.order == "session" else f"by {model.order}"
    parts: list[Part] = [
        (f" {display_line(model.name, 40)} ", inks.title),
        (f"· {count}{window} · {order} · {model.grid.clock.value} clock", inks.muted),
    ]
    if model.typed:
        parts.append((f" · {display_line(model.typed, 60)}", inks.pick))
    return parts


def _label_cells(model: GridModel, width: int) -> int:
    wide = 30 if width < 100 else 48 if width < 160 else 76
    return min(width - NARROWEST, wide)


def _parts(model: GridModel, cells: int, width: int) -> dict[str, int]:
    """The cells of each part of a row's label; the question has what is left."""
    many = len(model.grid.rows)
    taken = {"number": len(str(many)) + 1}
    if len(model.grid.models) > 1:
        taken["model"] = MODEL + 1
    if width >= 160 and model.known:
        taken["truth"] = 14
    if model.known:
        taken["share"] = SHARE
    if width >= 100 or not model.known:
        taken["tokens"] = TOKENS
    if any(row.labels for row in model.grid.rows):
        taken["labels"] = LABELS
    return taken | {"question": max(4, cells - 2 - sum(taken.values()))}


def _titles(model: GridModel, cells: int, width: int, inks: Palette) -> list[Part]:
    at = _parts(model, cells, width)
    text = " " + " " * at["number"]
    text += fit("model", at.get("model", 0)) + fit("question", at["question"])
    text += fit("truth", at.get("truth", 0)) + fit_right("right", at.get("share", 0))
    text += fit_right("tokens", at.get("tokens", 0)) + " " * at.get("labels", 0)
    return [(fit(text, cells), inks.muted)]


def _label(
    model: GridModel, row: GridRow, cells: int, width: int, inks: Palette, *, selected: bool
) -> list[Part]:
    """Its number, whose it is, what was asked, how many traces are right, tokens, labels."""
    at = _parts(model, cells, width)
    text = display_line(row.text, at["question"] * 2)
    known = row.right_traces is not None and model.truth.shown
    share = f"{row.right_traces}/{row.traces}" if known else "?"
    label = f" ✎{len(row.labels)}" if row.labels else ""
    parts: list[Part] = [
        ("▌" if selected else " ", inks.title),
        (fit_right(str(row.race + 1), at["number"] - 1) + " ", inks.muted),
        (fit(display_line(row.model, 40), max(0, at.get("model", 0) - 1)), inks.muted),
        (" " if "model" in at else "", inks.muted),
        (fit(text, at["question"] - 1) + " ", inks.title if selected else inks.text),
        (fit(display_line(row.truth or "?", 30), at.get("truth", 0)), inks.correct),
        (fit_right(share, at.get("share", 0)), inks.text),
        (fit_right(short(row.tokens), at.get("tokens", 0)), inks.text),
        (fit(label, at.get("labels", 0)), inks.armed),
    ]
    parts.append((" " * max(0, cells - sum(cell_len(said) for said, _ in parts)), inks.text))
    ground: Style = inks.selected
    return [(said, ink + ground) for said, ink in parts] if selected else parts
