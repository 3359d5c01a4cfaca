"""The cells of a matrix: a row a lane, a column a round of probes, and below them the majority."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from tts_tui.figures import short, tick
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import fit, fit_right
from tts_tui.ui.kit.palette import on_colour
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.kit.trace_words import state_of
from tts_tui.ui.race.matrix.cell import TEXT_FROM, CellLook, cell_of, few, majority_of, pointed
from tts_tui.ui.race.matrix.view import depth_of

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.domain.probed import ProbedLane, Round
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.race.matrix.view import MatrixView

WIDEST = 12
"""Cells of a cell that have all that is worth saying in it."""
STATE = 8
"""Cells of a lane's state in words."""
WORDS_FROM = 78
"""Width of the grid from which a lane's state is in words."""
AFTER_TOKENS = 5
"""Cells of a lane's label after its tokens."""
HEAD_ROWS, SUM_ROWS = 1, 2


class Place(NamedTuple):
    """Where the grid's cells lie in it."""

    label: int
    """Cells before the first column."""
    cell: int
    """Cells of one column."""
    first_row: int
    rows: int
    first_column: int
    columns: int


class Grid:
    """Draws matrices; remembers what did not change, and how far it has scrolled."""

    def __init__(self) -> None:
        self.place = Place(0, 1, 0, 0, 0, 0)
        self._first_row = 0
        self._first_column = 0
        self._spelt = False
        """Whether all answers fit whole into their cells: then they stand there, and no letters."""
        self._cells: dict[int, tuple[object, tuple[Part, ...]]] = {}

    def draw(self, view: MatrixView, width: int, height: int) -> list[Strip]:
        """Draw a matrix as `height` strips: its depths, its lanes, its majorities."""
        self.place = self._placed(view, width, height)
        look = CellLook(view.answers, self.place.cell, self._spelt, view.inks)
        rows = [self._head(view, width)]
        last = self.place.first_row + self.place.rows
        shown = range(self.place.first_row, min(last, len(view.probed.lanes)))
        rows += [self._lane(view, at, look, width) for at in shown]
        blank = strip_of([], width, view.inks.background)
        if len(rows) + SUM_ROWS < height:
            rows.append(blank)
        rows += self._sums(view, look, width)
        return [*rows, *[blank] * (height - len(rows))][:height]

    def cell_at(self, x: int, y: int) -> tuple[int, int | None] | None:
        """Which lane and round are drawn at a cell of it; beside the cells only the lane."""
        at = self.place
        row = y - HEAD_ROWS
        if not 0 <= row < at.rows:
            return None
        column = (x - at.label) // at.cell
        inside = x >= at.label and column < at.columns
        return at.first_row + row, at.first_column + column if inside else None

    def _placed(self, view: MatrixView, width: int, height: int) -> Place:
        probed = view.probed
        label = _label_cells(view, width)
        room = max(1, width - label - 1)
        many = max(1, len(probed.rounds))
        texts = [cell_len(display_line(answer.text, WIDEST)) for answer in probed.answers]
        # Where two answers share a colour it takes the letter to find a cell's in the legend.
        lettered = not view.answers.colours_suffice
        needed = min(WIDEST, max(TEXT_FROM, max(texts, default=1) + (4 if lettered else 2)))
        cell = max(1, min(needed, room // many))
        self._spelt = not lettered and cell == needed and all(2 + n <= cell for n in texts)
        cell = min(cell, 3) if cell < TEXT_FROM and not self._spelt else cell
        columns = min(many, room // cell)
        rows = max(0, height - HEAD_ROWS - SUM_ROWS)
        self._first_row = _scrolled(self._first_row, view.row, rows, len(probed.lanes))
        self._first_column = _scrolled(self._first_column, view.column, columns, len(probed.rounds))
        return Place(label, cell, self._first_row, rows, self._first_column, columns)

    def _shown(self, view: MatrixView) -> list[Round]:
        first = self.place.first_column
        return view.probed.rounds[first : first + self.place.columns]

    def _here(self, view: MatrixView) -> int | None:
        """The column of the cursor among those that are shown."""
        return view.column - self.place.first_column if view.pointed else None

    # -- rows ---------------------------------------------------------------------------------

    def _head(self, view: MatrixView, width: int) -> Strip:
        """After how many tokens each round is asked; that of the cursor and of the stop always."""
        at, inks = self.place, view.inks
        line = [" "] * (width - at.label)
        styles: list[Style] = [inks.muted] * len(line)
        rounds = self._shown(view)
        here, stopped = self._here(view), view.stopped_k
        order = sorted(range(len(rounds)), key=lambda i: (i != here, rounds[i].k != stopped, i))
        for column in order:
            depth = depth_of(view.probed, rounds[column])
            stop = rounds[column].k == stopped
            text = tick(depth) if depth is not None else ""
            ink = inks.title if column == here else inks.pick if stop else inks.muted
            # The sign of the stop stands there even where its number has no room.
            for words in [f"▼{text}", "▼"] if stop else [text]:
                x = min(column * at.cell + (at.cell >= 3), max(0, len(line) - len(words)))
                if "".join(line[max(0, x - 1) : x + len(words) + 1]).isspace() or words == "▼":
                    line[x : x + len(words)] = words
                    styles[x : x + len(words)] = [ink] * len(words)
                    break
        title = fit(fit_right("tokens", at.label - AFTER_TOKENS), at.label)
        if at.first_column:
            title = title[:-1] + "‹"
        if at.first_column + at.columns < len(view.probed.rounds):
            line[-1] = "›"
        parts = [(title, inks.muted), *_joined(list(zip(line, styles, strict=True)))]
        return strip_of(parts, width, inks.background)

    def _lane(self, view: MatrixView, row: int, look: CellLook, width: int) -> Strip:
        lane, inks, at = view.probed.lanes[row], view.inks, self.place
        selected = view.pointed and row == view.row
        parts = _label(view, lane, at.label, width, selected=selected)
        shown = self._shown(view)
        key = (
            (view.probed, lane.version, view.verdicts.shown, *look.form),
            tuple(each.k for each in shown),
        )
        known = self._cells.get(row)
        if known is None or known[0] != key:
            known = (key, tuple(cell_of(lane, each, look) for each in shown))
            self._cells[row] = known
        cells = list(known[1])
        here = self._here(view)
        if selected and here is not None and 0 <= here < len(cells):
            text, ink = cells[here]
            cells[here] = pointed(text, ink, look)
        return strip_of([*parts, *_joined(cells)], width, inks.background)

    def _sums(self, view: MatrixView, look: CellLook, width: int) -> list[Strip]:
        """The majority of each round, and for how many rounds it has led; a filled one is final."""
        inks, at = view.inks, self.place
        majority: list[Part] = [(fit_right("majority ", at.label), inks.muted)]
        stands: list[Part] = [(fit_right("stands for ", at.label), inks.muted)]
        here, stopped, heard = self._here(view), view.stopped_k, view.heard
        shown = self._shown(view)
        for column, each in enumerate(shown):
            majority.append(majority_of(each, heard.get(each.k), look))
            if stopped is not None and each.k > stopped and shown[0].k <= stopped:
                continue  # the rule counts no more rounds, and the words stand there
            stood = heard[each.k].stood if each.k in heard else 0
            sign = look.centred(few(stood, max(1, at.cell - 1)))
            if each.k == stopped:
                stands += [(sign, on_colour(inks.pick, inks.background)), (" ▼ stopped", inks.pick)]
            else:
                stands.append((sign, inks.title if column == here else inks.text))
        return [strip_of(parts, width, inks.background) for parts in (majority, stands)]


def _scrolled(first: int, shown: int, room: int, many: int) -> int:
    """Move a window as little as brings one into view."""
    last = max(0, many - room)
    return max(0, min(max(first, shown - room + 1), shown, last))


def _label_cells(view: MatrixView, width: int) -> int:
    digits = len(str(max((lane.trace.index + 1 for lane in view.probed.lanes), default=1)))
    words = STATE if width >= WORDS_FROM else 0
    return max(1 + digits + 1 + 1 + words + 6 + AFTER_TOKENS, 12)


def _label(
    view: MatrixView, lane: ProbedLane, cells: int, width: int, *, selected: bool
) -> list[Part]:
    """Its number, its state, its tokens, and in how many probes in a row it differs."""
    inks = view.inks
    glyph, word, ink = state_of(lane.trace, inks)
    state = f"{glyph} {word:<{STATE - 1}}" if width >= WORDS_FROM else glyph
    apart, apart_ink = _apart(view, lane)
    number = str(lane.trace.index + 1)
    room = cells - 1 - 1 - cell_len(state) - 6 - AFTER_TOKENS
    parts: list[Part] = [
        ("▌" if selected else " ", inks.title),
        (fit_right(number, room), inks.title if selected else view.inks.text),
        (" ", inks.background),
        (state, ink),
        (fit_right(short(lane.trace.tokens), 6), inks.text),
        (" ", inks.background),
        (fit(apart, 3), apart_ink),
        (" ", inks.background),
    ]
    return [(text, ink + inks.selected) for text, ink in parts] if selected else parts


def _apart(view: MatrixView, lane: ProbedLane) -> Part:
    """In how many rounds in a row it deviates, or that the rule has left it out for that."""
    inks, course, number = view.inks, view.course, lane.trace.index
    if course is None or not course.strayed.get(number):
        return "", inks.background
    if number in course.left_out:
        return "out", inks.cut
    return f"≠{few(course.strayed[number], 2)}", inks.wrong


def _joined(cells: list[Part]) -> list[Part]:
    """Write neighbours of one style as one."""
    joined: list[Part] = []
    for text, ink in cells:
        if joined and joined[-1][1] is ink:
            joined[-1] = (joined[-1][0] + text, ink)
        else:
            joined.append((text, ink))
    return joined
