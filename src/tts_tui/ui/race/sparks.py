"""How confident each lane's groups of tokens were, as a sparkline, and the bar they have to keep.

It is there where log p was recorded. In a narrow lane the text of a trace that speaks gives way to
it; an answer does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len

from tts_tui.domain.confidence import Measure
from tts_tui.domain.course import STRETCHES
from tts_tui.figures import nats
from tts_tui.ui.kit.bars import LEVELS, levels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.strategies.base import Bar
    from tts_tui.domain.trace import TraceState
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.picks import PickRow

WIDE: Final = 90
"""Cells of a lane from which its sparkline has all stretches."""
HALF: Final = 56
"""Cells from which it has half of them, whatever the trace does."""
NARROW_CELLS: Final = 6
LEAST_TEXT: Final = 5
"""Cells that are left to a text where it gives way."""


class Spark(NamedTuple):
    """One lane's sparkline."""

    text: str = ""
    barred: bool = False
    """Whether there is a bar, at half its height."""
    weak: bool = False
    """Whether it is under the bar."""


NO_SPARK: Final = Spark()


@dataclass(frozen=True, slots=True)
class Sparks:
    """What the sparklines of a frame share: what is measured, the lowest and highest, the bar."""

    measure: Measure
    low: float
    high: float
    bar: Bar | None

    def of(self, trace: TraceState, cells: int) -> Spark:
        """Draw one trace's; what a procedure grew has none."""
        if trace.scored is None or trace.origin is not None:
            return NO_SPARK
        meter, bar = trace.scored.meter(self.measure), self.bar
        level = None if bar is None else bar.level
        lows = meter.course.lows(min(cells, STRETCHES)) if cells else ()
        weak = bar is not None and trace.index not in bar.set_by and meter.is_under(bar.level)
        return Spark(levels(lows, self.low, self.high, level), bar is not None, weak)


def sparks_of(traces: Iterable[TraceState], bar: Bar | None) -> Sparks | None:
    """Look at the independent traces in view; None where no log p was recorded of them.

    Who grows token by token always has one, and pieces that are too short to say anything.
    """
    independent = (trace for trace in traces if trace.origin is None)
    known = [trace.scored for trace in independent if trace.scored is not None]
    for measure in Measure if bar is None else (bar.measure,):
        courses = [low for scored in known for low in scored.meter(measure).course.lows()]
        if courses:
            return Sparks(measure, min(courses), max(courses), bar)
    # Their place is there from the first log p on, so that nothing moves with the first group.
    return Sparks(Measure.TOP, 0.0, 0.0, bar) if known else None


def bar_of(rows: Sequence[PickRow]) -> Bar | None:
    """The bar that traces have to keep: the armed strategy's, else the first on the board."""
    bars = [(row.armed, row.pick.bar) for row in rows if row.pick is not None and row.pick.bar]
    return max(bars, key=lambda each: each[0])[1] if bars else None


def spark_cells(width: int, room: int, *, speaks: bool) -> int:
    """How many cells it has in a lane, of `room` that are left to it and the text."""
    if width >= WIDE:
        return STRETCHES
    if width >= HALF:
        return STRETCHES // 2
    return NARROW_CELLS if speaks and room > NARROW_CELLS + LEAST_TEXT else 0


def spark_parts(spark: Spark, cells: int, inks: Palette) -> list[Part]:
    """Write one in so many cells, and one before; what is under the bar stands out."""
    if not cells:
        return []
    text, half = spark.text.ljust(cells), len(LEVELS) // 2
    if not spark.barred:
        return [(f" {text}", inks.muted)]
    low = set(LEVELS[:half])
    parts: list[Part] = [(" ", inks.muted)]
    for cell in text:
        ink = inks.wrong if cell in low else inks.muted
        if parts[-1][1] == ink:
            parts[-1] = (parts[-1][0] + cell, ink)
        else:
            parts.append((cell, ink))
    return parts


def bar_words(bar: Bar, room: int) -> str:
    """Say which bar there is, in few words for a title; less where there is no room for all."""
    what = "" if bar.measure is Measure.TOP else " log p"
    said = f"▅ keeps{what} {nats(bar.level)}"
    forms = (f"{said} nats", said)
    return next((form for form in forms if cell_len(form) <= room), "")


def confidence_words(trace: TraceState | None, bar: Bar | None) -> tuple[str, ...]:
    """Say how confident one trace was at its lowest, and what it has to keep; nothing, if unknown.

    A running trace counts from its first whole group on.
    """
    if trace is None or trace.scored is None:
        return ()
    for measure in Measure if bar is None else (bar.measure,):
        how = trace.confidence(measure)
        if how is None or not (how.falls or trace.ended):
            continue
        what = "confidence" if measure is Measure.TOP else "log p"
        said = f"lowest {what} {nats(how.lowest)}"
        if bar is None:
            return (said,)
        return (f"{said}, {'under' if how.lowest < bar.level else 'keeps'} {nats(bar.level)}",)
    return ()
