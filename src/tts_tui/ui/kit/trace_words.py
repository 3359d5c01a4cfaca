"""What every screen says of a trace: its state, its answer, who counted its tokens."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.domain.events import Provenance
from tts_tui.domain.trace import TraceStatus
from tts_tui.figures import counted
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import crop, fit

if TYPE_CHECKING:
    from collections.abc import Iterable

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

ANSWER_CELLS = (8, 24)
"""The least and the most cells of a column of answers; a longer one is cropped."""

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


@lru_cache(maxsize=1024)
def _cells_of(answer: str) -> int:
    return cell_len(display_line(answer, 200))


def answer_cells(answers: Iterable[str]) -> int:
    """How wide a column of answers is: as the longest one, within bounds."""
    longest = max((_cells_of(answer) for answer in answers), default=0)
    return min(max(ANSWER_CELLS[0], longest), ANSWER_CELLS[1])


def answer_parts(
    text: str,
    inks: Palette,
    room: int,
    *,
    votes: bool,
    right: bool | None,
    column: int | None = None,
) -> list[Part]:
    """Write an answer with its verdict in sign and word, and a mark where it votes.

    Verdicts stand below each other where answers have the same cells of a column.
    """
    verdict: list[Part] = []
    if right is not None:
        sign, word = ("✓", "right") if right else ("✗", "wrong")
        ink = inks.correct if right else inks.wrong
        verdict = [(f" {sign} {word}" if room >= 16 else f" {sign}", ink)]
    mark: list[Part] = [("● ", inks.pick)] if votes else [("  ", inks.background)]
    taken = sum(len(part) for part, _ in verdict) + 2
    shown = crop(display_line(text, 200), max(0, room - taken))
    if right is not None and column is not None:
        shown = fit(shown, min(column, room - taken))
    return [*mark, (shown, inks.pick if votes else inks.text), *verdict]


def trace_meaning(trace: TraceState) -> str:
    """Say in a few words what came of a trace."""
    answer = trace.answer.text if trace.answer else trace.status.value
    return f"{answer}, {counted(trace.tokens, 'token')}"


def dropped_names(trace: TraceState) -> str:
    """Name the parameters that the server refused."""
    return display_line(", ".join(trace.dropped), 80)
