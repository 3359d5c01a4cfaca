"""A procedure's chains, a row each: what was generated between the joints, and what was fed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.figures import counted, whole
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import cropped
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.kit.trace_words import answer_parts, state_of
from tts_tui.ui.race.lanes import JOINT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from textual.strip import Strip

    from tts_tui.domain.answers import Answer
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.rows import Lane

ANSWER = 26
"""Cells of an answer with its verdict."""


def chains_panel(
    lanes: Sequence[Lane],
    width: int,
    height: int,
    inks: Palette,
    verdict: Callable[[Answer | None], bool | None],
) -> list[Strip]:
    """Draw the chains, and say how many more there are than rows."""
    shown = lanes if len(lanes) <= height else lanes[: max(0, height - 1)]
    rows = [_row(lane, width, inks, verdict) for lane in shown]
    if len(shown) < len(lanes):
        more = f" +{counted(len(lanes) - len(shown), 'chain')}"
        rows.append(strip_of([(more, inks.muted)], width, inks.background))
    return [*rows, *[strip_of([], width, inks.background)] * (height - len(rows))][:height]


def _row(
    lane: Lane, width: int, inks: Palette, verdict: Callable[[Answer | None], bool | None]
) -> Strip:
    glyph, word, ink = state_of(lane.trace, inks)
    room = width - ANSWER if width >= 2 * ANSWER else width
    head: list[Part] = [(f" {glyph} {word:<8}", ink), *_line(lane, inks)]
    if lane.stage is not None:
        head.insert(1, (f"{lane.stage.long} ", inks.armed))
    parts = cropped(head, room)
    answer = lane.trace.answer
    if answer is not None and room < width:
        used = sum(cell_len(text) for text, _ in parts)
        parts.append((" " * (room - used), inks.background))
        parts += answer_parts(
            answer.text, inks, ANSWER - 1, votes=False, right=verdict(answer), column=ANSWER - 12
        )
    return strip_of(parts, width, inks.background)


def _line(lane: Lane, inks: Palette) -> Iterator[Part]:
    """The traces of a chain: its tokens, and between them what was fed in."""
    used = [after.origin.prefix_tokens for after in lane.traces[1:] if after.origin is not None]
    for trace, tokens in zip(lane.traces, [*used, lane.trace.tokens], strict=True):
        fed = trace.origin.injected.strip() if trace.origin is not None else ""
        if fed:
            yield f" {JOINT} “{display_line(fed, 40)}” ", inks.armed
        yield f"{whole(tokens)}", inks.lane_of(trace.index)
    yield " tokens", inks.muted
