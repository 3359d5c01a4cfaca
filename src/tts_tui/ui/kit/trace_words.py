"""What every screen says of a trace: its state, its answer, who counted its tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.events import Provenance
from tts_tui.domain.trace import TraceStatus
from tts_tui.figures import counted
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import crop, fit

if TYPE_CHECKING:
    from rich.style import Style

    from tts_tui.domain.trace import TraceState
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette

STATE_SIGNS: dict[TraceStatus, tuple[str, str]] = {
    TraceStatus.QUEUED: ("·", "queued"),
    TraceStatus.WAITING: ("◌", "waiting"),
    TraceStatus.THINKING: ("◐", "think"),
    TraceStatus.ANSWERING: ("◑", "answer"),
    TraceStatus.DONE: ("✓", "done"),
    TraceStatus.FAILED: ("✗", "failed"),
    TraceStatus.CUT: ("⌿", "cut"),
}
"""Glyph and word of a state; its colour comes from the palette."""

COUNTED_BY = {
    Provenance.SERVER_USAGE: "counted by the server",
    Provenance.CHUNK_USAGE: "counted by the server, delta by delta",
    Provenance.TOKENIZER: "counted with cl100k, a yardstick",
    Provenance.ESTIMATE: "our estimate",
    Provenance.RECORDED: "counted in the recording",
}


def state_of(trace: TraceState, inks: Palette) -> tuple[str, str, Style]:
    """The glyph, the word and the colour of a trace's state."""
    if trace.cancelling is not None and not trace.ended:
        return "⌿", "closing", inks.cut
    if trace.status is TraceStatus.WAITING and trace.retry_reason is not None:
        return "↻", "retry", inks.failed
    glyph, word = STATE_SIGNS[trace.status]
    match trace.status:
        case TraceStatus.QUEUED | TraceStatus.WAITING:
            return glyph, word, inks.queued
        case TraceStatus.THINKING:
            return glyph, word, inks.thinking
        case TraceStatus.ANSWERING:
            return glyph, word, inks.answering
        case TraceStatus.DONE:
            return glyph, word, inks.text
        case TraceStatus.FAILED:
            return glyph, word, inks.failed
        case TraceStatus.CUT:
            return glyph, word, inks.cut


def answer_parts(
    text: str, inks: Palette, room: int, *, votes: bool, right: bool | None
) -> list[Part]:
    """Write an answer with its verdict in sign and word, and a mark where it votes."""
    verdict: list[Part] = []
    if right is not None:
        sign, word = ("✓", "right") if right else ("✗", "wrong")
        ink = inks.correct if right else inks.wrong
        verdict = [(f" {sign} {word}" if room >= 16 else f" {sign}", ink)]
    mark: list[Part] = [("● ", inks.pick)] if votes else [("  ", inks.background)]
    taken = sum(len(part) for part, _ in verdict) + 2
    shown = crop(display_line(text, 200), max(0, room - taken))
    if right is not None and room >= 16:
        shown = fit(shown, min(max(8, len(shown)), room - taken))
    return [*mark, (shown, inks.pick if votes else inks.text), *verdict]


def trace_meaning(trace: TraceState) -> str:
    """Say in a few words what came of a trace."""
    answer = trace.answer.text if trace.answer else trace.status.value
    return f"{answer}, {counted(trace.tokens, 'token')}"


def dropped_names(trace: TraceState) -> str:
    """Name the parameters that the server refused."""
    return display_line(", ".join(trace.dropped), 80)
