"""Painting one row of a trace: its text, and what is marked in it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from rich.style import Style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.analysis.answer_in_thinking import Place
    from tts_tui.analysis.hedges import Span
    from tts_tui.domain.events import Channel
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.kit.wrap import WrappedRow

UNDERLINED = Style(underline=True)
"""Under every mark, so that it shows without colour too."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Spans of one channel in one style; a later layer lies above an earlier one."""

    spans: Sequence[Span]
    """In order, and apart."""
    ink: Style


def layers_of(
    channel: Channel,
    inks: Palette,
    *,
    fed: Sequence[Place] = (),
    hedges: Sequence[Place] = (),
    first: Place | None = None,
    answer: Place | None = None,
    matches: Sequence[Place] = (),
    current: Place | None = None,
) -> list[Layer]:
    """Sort what is marked in a channel into layers: hedges lowest, the current match on top."""
    return [
        Layer([(place.start, place.end) for place in places if place.channel is channel], ink)
        for places, ink in (
            (hedges, inks.queued + UNDERLINED),
            (fed, inks.armed),
            ((first,) if first else (), inks.armed + UNDERLINED),
            ((answer,) if answer else (), inks.decided + UNDERLINED),
            (matches, inks.pick + UNDERLINED),
            ((current,) if current else (), inks.flash),
        )
    ]


def row_parts(row: WrappedRow, start: int, layers: Sequence[Layer], ink: Style) -> list[Part]:
    """Cut a row that starts at a character of its text into runs of one style."""
    begin = start + len(row.text) - len(row.shown)
    end = start + len(row.text)
    touched = [(span, layer.ink) for layer in layers for span in _within(layer.spans, begin, end)]
    if not touched:
        return [(row.shown, ink)]
    edges = {begin, end}
    for (left, right), _ in touched:
        edges |= {max(left, begin), min(right, end)}
    places = sorted(edges)
    parts: list[Part] = []
    for left, right in pairwise(places):
        top = ink
        for (span_start, span_end), style in touched:
            if span_start <= left and right <= span_end:
                top = style
        parts.append((row.text[left - start : right - start], top))
    return parts


def _within(spans: Sequence[Span], begin: int, end: int) -> list[Span]:
    """The spans that touch a stretch; one may have begun before it."""
    at = max(0, bisect_left(spans, (begin, 0)) - 1)
    found = []
    while at < len(spans) and spans[at][0] < end:
        if spans[at][1] > begin:
            found.append(spans[at])
        at += 1
    return found
