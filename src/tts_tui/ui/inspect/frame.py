"""The inspector's picture: facts at the top, the text, the keys; pure, from view to strips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.strip import Strip

from tts_tui.analysis.answer_in_thinking import Place
from tts_tui.domain.events import Channel
from tts_tui.figures import NOTHING, rate, stamp
from tts_tui.ui.inspect.page import Page
from tts_tui.ui.inspect.paint import row_parts
from tts_tui.ui.kit.cells import crop, fit_right
from tts_tui.ui.kit.hints import Hints, hint_parts
from tts_tui.ui.kit.strips import strip_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tts_tui.ui.inspect.page import Line
    from tts_tui.ui.inspect.paint import Layer
    from tts_tui.ui.inspect.reading import ReadTrace
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette

GUTTER: Final = 18
"""Cells of the column with time and rate."""
MARGIN: Final = 1
JOINT: Final = "┊"
"""Beside rows in which something was fed in."""
MIN_BODY: Final = 5
"""Rows that the text keeps, whatever there is to say above it."""


@dataclass(frozen=True, slots=True)
class InspectView:
    """Everything one picture shows, besides where one reads."""

    reading: ReadTrace
    inks: Palette
    heading: Sequence[Part]
    facts: Sequence[Sequence[Part]]
    """Short pieces, set one after another."""
    question: Sequence[Sequence[Part]]
    """Rows of the question."""
    titles: Mapping[Channel, str]
    layers: Mapping[Channel, Sequence[Layer]]
    hints: Hints
    gutter: bool = False
    rendered: Sequence[Strip] | None = None
    """The text as Markdown draws it; None shows it as it is written."""
    empty: str = "No text came."


@dataclass(slots=True)
class InspectFrame:
    """Draws views; keeps the wrapped page and the first line in view."""

    top: int = 0
    body_height: int = 1
    body_top: int = 0
    page: Page | None = None
    _reading: ReadTrace | None = None

    def lay_out(self, view: InspectView, width: int, height: int) -> list[Strip]:
        """Wrap for a size; give the strips above the text."""
        head = _head(view, width, height)
        self.body_top = len(head)
        self.body_height = max(1, height - len(head) - 1)
        room = width - 2 * MARGIN - (GUTTER if view.gutter else 0)
        if self._reading is not view.reading or self.page is None or self.page.width != room:
            self._rewrap(view, room)
        return head

    def draw(self, view: InspectView, width: int, height: int) -> list[Strip]:
        """Exactly `height` strips."""
        head = self.lay_out(view, width, height)
        self.top = min(max(0, self.top), self.last_top(view))
        body = [self._body_strip(view, self.top + y, width) for y in range(self.body_height)]
        keys = hint_parts(view.hints, width, view.inks)
        return [*head, *body, strip_of(keys, width, view.inks.background)][:height]

    def total(self, view: InspectView) -> int:
        """Lines of the text."""
        if view.rendered is not None:
            return len(view.rendered)
        return self.page.total if self.page is not None else 0

    def last_top(self, view: InspectView) -> int:
        """The lowest first line that still fills the picture."""
        return max(0, self.total(view) - self.body_height)

    def show(self, place: Place, *, again: bool = False) -> None:
        """Bring a place into view, some lines below the top; one that is in view stays there."""
        y = self.page.y_of(place) if self.page is not None else None
        if y is not None and (again or not self.top + 1 <= y < self.top + self.body_height - 1):
            self.top = max(0, y - self.body_height // 3)

    def place_of(self, view: InspectView, line: Line, x: int) -> Place | None:
        """The character that a row shows in a cell; None where it shows none there."""
        row, cells = line.text, x - MARGIN - (GUTTER if view.gutter else 0)
        if row is None or line.row is None or cells < 0:
            return None
        at = line.section.starts[line.row] + len(row.text) - len(row.shown)
        for character in row.shown:
            cells -= cell_len(character)
            if cells < 0:
                return Place(line.section.channel, at, at + 1)
            at += 1
        return None

    def _rewrap(self, view: InspectView, room: int) -> None:
        """Wrap anew; the same trace keeps its folds and the place one reads at."""
        old = self.page if self._reading is view.reading else None
        self._reading = view.reading
        self.page = Page(view.reading.texts, room)
        if old is None:
            self.top = 0
            return
        for before, section in zip(old.sections, self.page.sections, strict=True):
            section.folded = before.folded
        place = old.place_at(self.top)
        section_there = old.section_at(self.top)
        if self.top and place is not None and section_there is not None:
            if section_there.folded:
                self.top = self.page.top_of(self.page.sections[old.sections.index(section_there)])
            else:
                self.top = self.page.y_of(place) or 0

    def _body_strip(self, view: InspectView, y: int, width: int) -> Strip:
        inks = view.inks
        if view.rendered is not None:
            if y >= len(view.rendered):
                return strip_of([], width, inks.background)
            left = strip_of([], MARGIN, inks.background)
            joined = Strip.join([left, view.rendered[y]])
            return joined.apply_style(inks.background).adjust_cell_length(width, inks.background)
        line = self.page.line(y) if self.page is not None else None
        if line is None:
            words = view.empty if y == 0 and self.total(view) == 0 else ""
            return strip_of([(f" {words}", inks.muted)], width, inks.background)
        return strip_of(_line_parts(view, line, width), width, inks.background)


def _line_parts(view: InspectView, line: Line, width: int) -> list[Part]:
    inks = view.inks
    channel = line.section.channel
    if line.title:
        sign = "▸" if line.section.folded else "▾"
        words = f" {sign} {view.titles[channel]} "
        ink = inks.thinking if channel is Channel.THINKING else inks.answering
        return [(words, ink), ("─" * max(0, width - cell_len(words) - 1), inks.border)]
    row = line.text
    if row is None or line.row is None:
        return []
    start = line.section.starts[line.row]
    stop = start + len(row.text)
    fed = any(
        place.channel is channel and place.start < stop and start < place.end
        for place in view.reading.fed
    )
    parts: list[Part] = [(JOINT, inks.armed) if fed else (" ", inks.background)]
    if view.gutter:
        parts.append((gutter_text(view.reading, channel, start), inks.queued))
    ink = inks.muted if channel is Channel.THINKING else inks.text
    return parts + row_parts(row, start, view.layers.get(channel, ()), ink)


def gutter_text(reading: ReadTrace, channel: Channel, offset: int) -> str:
    """Write when a character came and how fast the text ran there."""
    times = reading.times.get(channel)
    found = times.at(offset) if times is not None and reading.timed else None
    if found is None:
        return fit_right("– │ ", GUTTER)
    now_s, tok_s = found
    speed = rate(tok_s)
    return fit_right(
        f"{stamp(now_s)} {fit_right(speed if speed == NOTHING else f'{speed}/s', 6)} │ ", GUTTER
    )


def _head(view: InspectView, width: int, height: int) -> list[Strip]:
    inks = view.inks
    rows = [list(view.heading), *map(list, view.question), *flow(view.facts, width, inks)]
    most = max(1, height - MIN_BODY - 2)
    strips = [strip_of(row, width, inks.background) for row in rows[:most]]
    strips.append(strip_of([("─" * width, inks.border)], width, inks.background))
    return strips


def flow(pieces: Sequence[Sequence[Part]], width: int, inks: Palette) -> list[list[Part]]:
    """Set pieces one after another, a dot between them; a piece too long is cropped."""
    rows: list[list[Part]] = []
    used = 0
    for piece in pieces:
        room = width - 2
        cells = min(room, sum(cell_len(text) for text, _ in piece))
        if not rows or used + 3 + cells > width - 1:
            rows.append([(" ", inks.background)])
            used = 1
        else:
            rows[-1].append((" · ", inks.border))
            used += 3
        for text, ink in piece:
            shown = crop(text, max(0, width - 1 - used))
            rows[-1].append((shown, ink))
            used += cell_len(shown)
    return rows
