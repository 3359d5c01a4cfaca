"""The lower panel: the selected trace's text, or the table of what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.other_models import other_model_of
from tts_tui.domain.strategies.answer_now import is_late
from tts_tui.figures import counted
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import fit
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.kit.trace_words import COUNTED_BY, dropped_names, state_of
from tts_tui.ui.kit.wrap import fold
from tts_tui.ui.race.lanes import JOINT
from tts_tui.ui.race.late import late_title
from tts_tui.ui.race.reader import Voice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.domain.trace import TraceState
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.kit.wrap import WrappedRow
    from tts_tui.ui.race.view import Trouble

WHICH = 12
KIND = 16


class TracePanel:
    """The rows in view; remembers their strips, as most rows stay while the newest one grows."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[WrappedRow, Voice], Strip] = {}
        self._of: tuple[int, Palette] | None = None

    def draw(
        self, rows: Sequence[tuple[WrappedRow, Voice]], width: int, height: int, inks: Palette
    ) -> list[Strip]:
        """Draw rows; thinking is dimmer than the answer, what was fed in is marked."""
        if self._of != (width, inks):
            self._of = (width, inks)
            self._drawn = {}
        kept, self._drawn = self._drawn, {}
        for row in rows:
            known = kept.get(row)
            self._drawn[row] = _row(*row, width, inks) if known is None else known
        strips = [self._drawn[row] for row in rows]
        if len(strips) < height:
            strips += [strip_of([], width, inks.background)] * (height - len(strips))
        return strips


def _row(row: WrappedRow, voice: Voice, width: int, inks: Palette) -> Strip:
    margin: Part = (" ", inks.background)
    if voice is Voice.FED:
        margin = (JOINT, inks.armed)
    return strip_of([margin, (row.shown, _ink(voice, inks))], width, inks.background)


def _ink(voice: Voice, inks: Palette) -> Style:
    match voice:
        case Voice.THINKING:
            return inks.muted
        case Voice.ANSWER:
            return inks.text
        case Voice.FED:
            return inks.armed


def why_rows(trace: TraceState, width: int, height: int, inks: Palette) -> list[Strip]:
    """Say why a trace failed, or why it is tried again; no rows where nothing went wrong."""
    retried = f"It is tried again: {trace.retry_reason}" if trace.retry_reason else None
    why = trace.failure or retried
    if why is None:
        return []
    lines = fold(display_line(why, 1000), max(2, width - 2))
    ink = inks.failed if trace.failure else inks.muted
    return [
        strip_of([(" ", inks.background), (line.shown, ink)], width, inks.background)
        for line in lines[:height]
    ]


def trace_title(
    trace: TraceState, inks: Palette, below: int, radar: Sequence[str] = ()
) -> list[Part]:
    """Say which trace it is, how it stands, and how much of it is out of view."""
    glyph, word, ink = state_of(trace, inks)
    parts: list[Part] = [
        (f" trace {trace.index + 1} ", inks.title),
        (f"{glyph} {word} ", ink),
        (f"· {counted(trace.path_tokens, 'token')} ", inks.muted),
    ]
    if trace.origin is not None:
        told = late_title(trace) if is_late(trace) else display_line(trace.origin.cohort, 40)
        parts.append((f"· {told} ", inks.armed))
    if (model := other_model_of(trace)) is not None:
        parts.append((f"· {display_line(model, 40)} ", inks.armed))
    parts += [(f"· {word} ", inks.armed if "↻" in word else inks.muted) for word in radar]
    if below:
        parts.append((f"· +{counted(below, 'line')} below ", inks.pick))
    if trace.dropped:
        parts.append((f"· without {dropped_names(trace)} ", inks.armed))
    if trace.seed is not None:
        parts.append((f"· seed {trace.seed} ", inks.muted))
    parts.append((f"· {COUNTED_BY[trace.provenance]} ", inks.muted))
    return parts


def troubles_panel(
    troubles: Sequence[Trouble], width: int, height: int, inks: Palette
) -> list[Strip]:
    """Draw a table of why traces failed: how many, what kind, the reason wrapped."""
    room = max(10, width - WHICH - KIND - 2)
    rows: list[list[Part]] = [
        [(f" {fit('traces', WHICH)}{fit('kind', KIND)}reason", inks.muted)],
    ]
    for trouble in troubles:
        which = _which(trouble.traces)
        kind = display_line(trouble.kind, 40)
        for line in fold(display_line(trouble.reason, 1000), room):
            first = f" {fit(which, WHICH)}"
            rows.append(
                [(first, inks.text), (fit(kind, KIND), inks.failed), (line.shown, inks.text)]
            )
            which = kind = ""
    if len(rows) > height > 0:
        rows[height - 1 :] = [[(" and more: open a trace to read why it failed", inks.muted)]]
    strips = [strip_of(row, width, inks.background) for row in rows[:height]]
    return strips + [strip_of([], width, inks.background)] * (height - len(strips))


def _which(traces: Sequence[int]) -> str:
    if len(traces) == 1:
        return f"no. {traces[0] + 1}"
    return f"{len(traces)} of them"
