"""Lanes: a row each for a trace, or a line of traces, cached by what it shows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.domain.events import CutBy
from tts_tui.domain.trace import TraceStatus
from tts_tui.figures import ceiling
from tts_tui.text import display_line
from tts_tui.ui.kit.bars import eighths, two_part
from tts_tui.ui.kit.cells import crop, fit_right, is_narrow, last_cells
from tts_tui.ui.kit.columns import Column, from_width
from tts_tui.ui.kit.strips import PartStrip, strip_of
from tts_tui.ui.kit.trace_words import answer_parts, state_of
from tts_tui.ui.race.columns import LANE_COLUMNS
from tts_tui.ui.race.late import late_parts
from tts_tui.ui.race.rows import pruned
from tts_tui.ui.race.sparks import NO_SPARK, spark_cells, spark_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.domain.trace import TraceState
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.rows import Lane, RowKey
    from tts_tui.ui.race.sparks import Spark, Sparks

SPEAKING = frozenset({TraceStatus.THINKING, TraceStatus.ANSWERING})
"""States in which the text moves."""

LEAST_SAID = 11
"""Cells that are left to what a lane says before its stage is named."""
LEAST_ANSWER = 5
"""Cells of an answer after the name of a stage."""

KEPT = "◆"
"""Before a lane that is kept in view: the first to finish, or whose answer is taken."""
JOINT = "┊"
"""Where a line goes on after what was fed in."""

CUT_WORDS = {
    CutBy.STRATEGY: ("others decided first", "not needed"),
    CutBy.PERSON: ("by hand",),
    CutBy.STOP: ("stopped",),
    CutBy.CEILING: ("by the ceiling", "ceiling"),
}


WEAK_WORDS = ("fell under the bar", "under the bar", "weak")
"""Of one that was cut because it was not confident enough."""

SPARKED_CELLS = 20
"""How much wider a lane has to be for a number, where it has a sparkline too."""


@dataclass(frozen=True)
class LaneLook:
    """What all lanes of a frame share."""

    width: int
    digits: int
    """Cells of the largest lane number."""
    inks: Palette
    answer_cells: int
    """Cells of an answer before its verdict."""
    sparked: bool = False
    """Whether a log p was recorded, so that lanes have sparklines."""
    outgrown: bool = False
    """Whether what is armed cuts those that are longer than the shortest."""

    @cached_property
    def bar_cells(self) -> int:
        """Cells of the progress bar."""
        return max(5, min(48, (self.width - self.digits - 18) * 38 // 100))

    @cached_property
    def columns(self) -> tuple[Column[Lane], ...]:
        """The numbers there is room for."""
        return from_width(LANE_COLUMNS, self.width - (SPARKED_CELLS if self.sparked else 0))

    def spark_cells(self, trace: TraceState) -> int:
        """Cells of a lane's sparkline; 0 where there is none, or no room."""
        if not self.sparked:
            return 0
        taken = self.digits + 12 + self.bar_cells + self.number_cells
        speaks = trace.status in SPEAKING and trace.retry_reason is None
        return spark_cells(self.width, self.width - taken, speaks=speaks)

    @cached_property
    def spark_room(self) -> int:
        """Cells that sparklines take of every lane, so that the numbers stand below each other."""
        cells = spark_cells(self.width, 0, speaks=False) if self.sparked else 0
        return cells + 1 if cells else 0

    @cached_property
    def number_cells(self) -> int:
        """Cells of those numbers."""
        return sum(column.cells for column in self.columns)


class _Drawn:
    """What a lane showed last, and what that came from."""

    __slots__ = ("back_of", "front", "front_of", "pieces")

    def __init__(self) -> None:
        self.front_of: object = None
        self.back_of: object = None
        self.front: Strip
        self.pieces: tuple[Strip, ...]


class LaneCache:
    """The strips of all lanes; a lane that shows the same again costs a look-up.

    While a trace speaks only its count and its text move: the front of its lane is kept apart.
    """

    def __init__(self) -> None:
        self._drawn: defaultdict[RowKey, _Drawn] = defaultdict(_Drawn)
        self._look: LaneLook | None = None

    def look(self, look: LaneLook) -> None:
        """Draw lanes in this way from now on."""
        if self._look != look:
            self.clear()
            self._look = look

    def pieces(
        self,
        lane: Lane,
        tokens: int,
        longest: int,
        *,
        mark: str = " ",
        selected: bool = False,
        votes: bool = False,
        right: bool | None = None,
        left_out: bool = False,
        sparks: Sparks | None = None,
    ) -> tuple[Strip, ...]:
        """The strips of a lane of so many tokens; `longest` is those of the longest: the full bar.

        `mark` stands before its number. `votes` marks a voter of the pick, `right` is its verdict.
        A trace that a what-if has left out is shown without its colours.
        """
        look = self._look
        assert look is not None
        traces, late, stage = lane
        trace = traces[-1]
        length = eighths(tokens, longest, look.bar_cells)
        seam = round(length * lane.thinking_tokens / tokens) if tokens else 0
        joints: tuple[int, ...] = ()
        if tokens and len(traces) > 1:
            joints = tuple([at * length // (8 * tokens) for at in lane.joints])
        slow = (
            *(trace.index, trace.status, trace.cancelling, trace.retry_reason),
            *(length, seam, joints, mark),
        )
        drawn = self._drawn[traces[0].index]
        if drawn.front_of != slow:
            bar = "".join(two_part(seam, length))
            drawn.front = _front(lane, look, bar, joints, mark)
            drawn.front_of, drawn.back_of = slow, None
        # All that its numbers and its text come from, and not those: they take the most time.
        last = late and (late.status, late.tokens, late.last_token_s)
        spark = NO_SPARK if sparks is None else sparks.of(trace, look.spark_cells(trace))
        fast = (tokens, trace.last_token_s, last, stage, votes, right, left_out, spark)
        if drawn.back_of == fast:
            return drawn.pieces
        front = drawn.front
        width = look.width - front.cell_length
        back = _back(lane, look, width, spark, votes=votes, right=right)
        drawn.pieces, drawn.back_of = (front, back), fast
        if left_out:
            drawn.pieces = (_without_colour(f"{front.text}{back.text}", look),)
        elif selected:
            drawn.pieces = (selected_strip((front, back), look.inks),)
        return drawn.pieces

    def clear(self) -> None:
        """Forget everything: another race."""
        self._drawn.clear()


def _front(
    lane: Lane,
    look: LaneLook,
    bar: str,
    joints: tuple[int, ...],
    mark: str,
) -> Strip:
    """Draw what moves slowly: the number, the state and the bar; at most as wide as the lane."""
    inks = look.inks
    trace, colour = lane.trace, inks.lane_of(lane.traces[0].index)
    glyph, word, ink = state_of(trace, inks)
    dead = trace.status in {TraceStatus.CUT, TraceStatus.FAILED}
    parts: list[Part] = [
        (mark, inks.pick if mark == KEPT else inks.title),
        (fit_right(str(trace.index + 1), look.digits), colour),
        (" ", inks.background),
        (f"{glyph} {word:<7} ", ink),
        *_jointed(bar, joints, inks.cut if dead else colour, inks.text),
        (" " * (look.bar_cells - len(bar)), inks.background),
    ]
    cells = sum(len(text) for text, _ in parts)
    return strip_of(parts, min(cells, look.width), inks.background)


def _jointed(bar: str, joints: tuple[int, ...], ink: Style, mark: Style) -> list[Part]:
    """Put the joints on a bar, by its cells; one at its end waits until the line has grown."""
    parts: list[Part] = []
    at = 0
    for joint in sorted({joint for joint in joints if joint < len(bar)}):
        parts += [(bar[at:joint], ink), (JOINT, mark)]
        at = joint + 1
    return [*parts, (bar[at:], ink)]


def _back(
    lane: Lane,
    look: LaneLook,
    width: int,
    spark: Spark,
    *,
    votes: bool,
    right: bool | None,
) -> Strip:
    """Draw what moves with every token: the numbers and the text."""
    inks, trace = look.inks, lane.trace
    cells = look.spark_cells(trace)
    # Figures are narrow, and fit: nothing has to be measured.
    parts: list[Part] = [
        *spark_parts(spark, cells, inks),
        *(
            (
                column.text(lane).rjust(column.cells),
                inks.text if column.strong and trace.tokens else inks.muted,
            )
            for column in look.columns
        ),
    ]
    room = max(0, width - 1 - look.number_cells - (cells and cells + 1))
    parts.append((" ", inks.background))
    answers = look.answer_cells
    if lane.stage is not None and (stage := lane.stage.within(room - LEAST_SAID)):
        parts.append((f"{stage} ", inks.armed))
        taken = cell_len(stage) + 1
        # So that verdicts stay below those of lanes without a stage.
        room, answers = room - taken, max(LEAST_ANSWER, answers - taken)
    if room and trace.status in SPEAKING and trace.retry_reason is None:
        parts.append((_newest_text(lane, room), inks.muted))
        return PartStrip(tuple(parts), width)
    if lane.late is not None:
        parts += late_parts(lane.late, inks, room, right=right)
    elif trace.status is TraceStatus.DONE and trace.answer is not None:
        answer = trace.answer.text
        parts += answer_parts(answer, inks, room, votes=votes, right=right, column=answers)
    else:
        parts += _detail(lane, look, room, weak=spark.weak)
    return strip_of(parts, width, inks.background)


def _without_colour(text: str, look: LaneLook) -> Strip:
    """Say `out` where the state stands, and draw the whole lane muted."""
    state = look.digits + 2
    shown = f"{text[:state]}○ {'out':<7} {text[state + 10 :]}"
    return strip_of([(crop(shown, look.width), look.inks.muted)], look.width, look.inks.background)


def selected_strip(strips: Sequence[Strip], inks: Palette) -> Strip:
    """Put the colour of the selected row under strips side by side."""
    parts = tuple(
        (text, (style or inks.text) + inks.selected) for strip in strips for text, style, _ in strip
    )
    return PartStrip(parts, sum(strip.cell_length for strip in strips))


def _detail(lane: Lane, look: LaneLook, room: int, *, weak: bool) -> list[Part]:
    """Say why there is no answer, or what is being written right now."""
    trace, inks = lane.trace, look.inks
    match trace.status:
        case TraceStatus.DONE:
            cause = "token limit" if trace.finish_reason == "length" else "no answer"
            cause = f"our {cause}" if trace.stopped_here and cause != "no answer" else cause
            return [(crop(cause, room), inks.muted)]
        case TraceStatus.FAILED:
            return [(crop(display_line(trace.failure or "", 300), room), inks.failed)]
        case TraceStatus.CUT:
            searched = pruned(trace) and lane.stage is None
            forms = ("pruned",) if searched else _why_cut(trace, look, weak=weak)
            fits = next((form for form in forms if len(form) <= room), forms[-1])
            return [(crop(fits, room), inks.cut)]
        case TraceStatus.WAITING if trace.retry_reason is not None:
            return [(crop(display_line(trace.retry_reason, 300), room), inks.failed)]
        case _:
            return [(_newest_text(lane, room), inks.muted)]


def _why_cut(trace: TraceState, look: LaneLook, *, weak: bool) -> tuple[str, ...]:
    if trace.cut_by is CutBy.STRATEGY:
        if trace.looped is not None:
            return "repeats itself", "repeats"
        if weak:
            return WEAK_WORDS
        if look.outgrown:
            return "longer than the shortest", "too long"
    if trace.ceiling is not None:
        return f"by {ceiling(trace.ceiling)}", *CUT_WORDS[CutBy.CEILING]
    return CUT_WORDS[trace.cut_by or CutBy.STOP]


def _newest_text(lane: Lane, room: int) -> str:
    """The end of what a line has said, in exactly `room` cells."""
    tail = lane.tail(room * 2).replace("\n", " ")
    if is_narrow(tail):
        # What the door and the measuring would give, in 1 µs instead of 5.
        return " ".join(tail.split())[-room:].ljust(room)
    return last_cells(" ".join(display_line(tail).split()), room)
