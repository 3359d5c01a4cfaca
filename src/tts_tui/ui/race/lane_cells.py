"""Lanes as short cells, for where rows of all of them do not fit: a number, a sign, what fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.domain.trace import TraceStatus
from tts_tui.figures import short
from tts_tui.text import display_line
from tts_tui.ui.kit.bars import LEVELS, eighths, two_part
from tts_tui.ui.kit.cells import crop, fit, fit_right
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.kit.trace_words import state_of
from tts_tui.ui.race.lanes import KEPT, selected_strip

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.domain.trace import TraceState
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.rows import Lane

DONE: Final = "●"
"""Of one that has ended while nobody may say whether it is right."""
AIRY_FROM: Final = 8
"""Cells beside the number from which there is air around the sign."""
LEAST_BAR: Final = 3
"""Cells of the shortest bar that lies; a shorter one stands upright."""
TOKENS: Final = 5
TOKENS_FROM: Final = 10
"""Cells after the sign from which there is room for a number of tokens."""


@dataclass(frozen=True, slots=True)
class CellLook:
    """What all cells of a frame share."""

    width: int
    digits: int
    """Cells of the largest lane number."""
    inks: Palette

    @property
    def airy(self) -> bool:
        """Whether there is air around the sign."""
        return self.width - self.digits >= AIRY_FROM

    @property
    def room(self) -> int:
        """Cells after the sign."""
        return self.width - self.digits - (4 if self.airy else 2)

    @property
    def token_cells(self) -> int:
        """Cells of the number of tokens; 0 where there is none."""
        return TOKENS if self.room >= TOKENS_FROM else 0


class CellCache:
    """The strips of all cells; one that shows the same again costs a look-up."""

    def __init__(self) -> None:
        self._fronts: dict[int, tuple[object, Strip]] = {}
        self._backs: dict[int, tuple[object, Strip]] = {}
        self._look: CellLook | None = None

    def look(self, look: CellLook) -> None:
        """Draw cells in this way from now on."""
        if self._look != look:
            self._look = look
            self.clear()

    def clear(self) -> None:
        """Forget everything: another race."""
        self._fronts.clear()
        self._backs.clear()

    def pieces(
        self,
        lane: Lane,
        longest: int,
        *,
        mark: str,
        selected: bool,
        votes: bool,
        right: bool | None,
        left_out: bool,
    ) -> tuple[Strip, ...]:
        """The strips of a lane's cell; `longest` are the tokens of the longest one: the full bar.

        `mark` stands before its number, `votes` says that it is a voter of the pick, `right` is
        its verdict. A trace that a what-if has left out is shown without its colours.
        """
        look = self._look
        assert look is not None
        trace, at = lane.late or lane.trace, lane.traces[0].index
        # The tokens move alone, so that little is written for each of them.
        cells = 1 if look.room < LEAST_BAR else look.room - look.token_cells
        length = eighths(lane.tokens, longest, cells)
        state = (trace.status, trace.cancelling, trace.retry_reason, trace.answer)
        seam = round(length * lane.thinking_tokens / lane.tokens) if lane.tokens else 0
        of = (state, length, seam, mark, selected, votes, right, left_out)
        front = self._fronts.get(at)
        if front is None or front[0] != of:
            parts = _parts(lane, look, mark, length, seam, votes=votes, right=right)
            if left_out:
                parts = [(text, look.inks.muted) for text, _ in parts]
            front = (of, _strip(parts, look.width - look.token_cells, look, selected=selected))
            self._fronts[at] = front
        if not look.token_cells:
            return (front[1],)
        told = (short(lane.tokens) if lane.tokens else "", selected)
        back = self._backs.get(at)
        if back is None or back[0] != told:
            # Muted, so that it is not read together with the next cell's number.
            parts = [(fit_right(told[0], look.token_cells), look.inks.muted)]
            back = (told, _strip(parts, look.token_cells, look, selected=selected))
            self._backs[at] = back
        return front[1], back[1]


def _strip(parts: list[Part], width: int, look: CellLook, *, selected: bool) -> Strip:
    strip = strip_of(parts, width, look.inks.background)
    return selected_strip((strip,), look.inks) if selected else strip


def _parts(
    lane: Lane,
    look: CellLook,
    mark: str,
    length: int,
    seam: int,
    *,
    votes: bool,
    right: bool | None,
) -> list[Part]:
    inks, trace = look.inks, lane.late or lane.trace
    colour = inks.lane_of(lane.traces[0].index)
    sign, ink = _sign(trace, inks, right=right)
    air = " " if look.airy else ""
    parts: list[Part] = [
        (mark, inks.pick if mark == KEPT else inks.title),
        (fit_right(str(lane.trace.index + 1), look.digits), colour),
        (f"{air}{sign}{air}", ink),
    ]
    room = look.room - look.token_cells
    dead = trace.status in {TraceStatus.CUT, TraceStatus.FAILED}
    if room < LEAST_BAR:
        return [*parts, *_upright(length, room, inks.cut if dead else colour)]
    if trace.answer is not None and trace.ended:
        said = display_line(trace.answer.text, 60)
        return [*parts, (fit(said, room), inks.pick if votes else inks.text)]
    if trace.ended:
        word = "no answer" if trace.status is TraceStatus.DONE else state_of(trace, inks)[1]
        return [*parts, (crop(word, room), inks.muted)]
    line, bar = two_part(seam, length)
    return [*parts, (f"{line}{bar}", colour)]


def _upright(length: int, room: int, ink: Style) -> list[Part]:
    """A bar of one cell, as high as the lane is long."""
    return [(LEVELS[length - 1], ink)] if room and length else []


def _sign(trace: TraceState, inks: Palette, *, right: bool | None) -> tuple[str, Style]:
    """What has become of it: with a verdict that, else its state."""
    if trace.status is not TraceStatus.DONE:
        sign, _, ink = state_of(trace, inks)
        return sign, ink
    if trace.answer is None:
        return "–", inks.muted
    if right is None:
        return DONE, inks.decided
    return ("✓", inks.correct) if right else ("✗", inks.wrong)
