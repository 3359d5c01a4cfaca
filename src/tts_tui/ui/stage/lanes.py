"""The traces on a stage: a bar each, in as many columns as it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.trace import TraceStatus
from tts_tui.figures import short
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import Part, fit, fit_right
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.stage.choices import TRACE

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.domain.trace import TraceState
    from tts_tui.ui.stage.view import StageView

LANE_LEAST: Final = 30
"""Cells of the narrowest lane."""
ANSWER: Final = 12


def lane_rows_of(n: int, width: int, most: int) -> tuple[int, int]:
    """Columns and rows for n lanes; with more than fit the last ones are left out."""
    columns = max(1, min(-(-n // 4), width // LANE_LEAST, 4 if width >= 160 else 2))
    return columns, max(1, min(most, -(-n // columns)))


def lanes(view: StageView, width: int, most: int) -> list[Strip]:
    """Draw them in at most so many rows."""
    race, inks = view.race, view.inks
    traces = race.traces if race is not None else []
    columns, rows = lane_rows_of(max(1, view.n), width, most)
    longest = max((trace.tokens for trace in traces), default=0)
    across = width // columns
    strips = []
    for y in range(rows):
        parts: list[Part] = []
        for x in range(columns):
            at = x * rows + y
            if at < len(traces):
                parts += _lane(view, traces[at], longest, across)
            else:
                parts.append((" " * across, inks.background))
        strips.append(strip_of(parts, width, inks.background))
    return strips


def _lane(view: StageView, trace: TraceState, longest: int, width: int) -> list[Part]:
    inks, bets = view.inks, view.bets.get(f"{TRACE}{trace.index + 1}", 0)
    room = max(3, width - 14 - ANSWER - (5 if view.on_traces else 0))
    filled = round(room * trace.tokens / longest) if longest else 0
    sign, ink = _sign(view, trace)
    said = display_line(trace.answer.text, 60) if trace.answer is not None else ""
    parts: list[Part] = [
        (fit_right(str(trace.index + 1), 3) + " ", inks.muted),
        ("█" * filled, inks.cut if trace.status is TraceStatus.CUT else inks.lane_of(trace.index)),
        ("─" * (room - filled), inks.border),
        (fit_right(short(trace.tokens), 6), inks.text),
        (f" {sign} ", ink),
        (fit(said, ANSWER), ink),
    ]
    if view.on_traces:
        parts.append((fit_right(f"▮{bets}" if bets else "", 5), inks.bar))
    used = sum(len(text) for text, _ in parts)
    return [*parts, (" " * max(0, width - used), inks.background)]


def _sign(view: StageView, trace: TraceState) -> tuple[str, Style]:
    inks = view.inks
    match trace.status:
        case TraceStatus.CUT:
            return "⌿", inks.cut
        case TraceStatus.FAILED:
            return "✗", inks.failed
        case TraceStatus.DONE:
            right = None
            if view.truth is not None and view.race is not None:
                right = view.race.correct(trace.answer)
            if right is None:
                return "●", inks.decided
            return ("✓", inks.correct) if right else ("✗", inks.wrong)
        case _:
            return "◐", inks.thinking
