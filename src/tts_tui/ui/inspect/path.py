"""A trace's line as one text: what each trace of it said, and what was fed in between."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.analysis.answer_in_thinking import Place
from tts_tui.text import display_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.events import Channel
    from tts_tui.domain.origin import Parent
    from tts_tui.domain.trace import TraceState


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one channel of a line."""

    trace: Parent
    """Who said it, or to whom it was fed."""
    fed: bool
    raw: str
    """As it was said: the beginning of the trace's own text."""
    text: str
    """Safe to show."""
    start: int
    """Its first character in the line's safe text."""

    @property
    def end(self) -> int:
        """Past its last character in the line's safe text."""
        return self.start + len(self.text)

    @property
    def tokens_before(self) -> int:
        """Tokens of the line before the trace's own."""
        return 0 if self.trace.origin is None else self.trace.origin.tokens

    def places(self, raw_places: Sequence[int]) -> Sequence[int]:
        """Find characters of the raw text, in order, in the line's safe text."""
        if len(self.raw) == len(self.text):
            return array("q", (self.start + place for place in raw_places))
        # Some characters became more or fewer: each stretch is measured as it is shown.
        found, at, begin = array("q"), self.start, 0
        for place in raw_places:
            at += len(display_text(self.raw[begin:place]))
            begin = max(begin, place)
            found.append(at)
        return found


def pieces_of(trace: TraceState, channel: Channel) -> list[Piece]:
    """Take one channel of a trace's line apart; no piece is empty."""
    found: list[Piece] = []

    def add(whose: Parent, raw: str, *, fed: bool = False) -> None:
        if raw:
            start = found[-1].end if found else 0
            found.append(Piece(whose, fed, raw, display_text(raw), start))

    of: Parent = trace
    for origin in trace.origin.line() if trace.origin is not None else ():
        if origin.parent is not None:
            add(origin.parent, origin.prefix(channel))
        if origin.spawned.channel is channel:
            add(origin.parent or of, origin.injected, fed=True)
    add(trace, trace.text(channel))
    return found


def joints(channel: Channel, pieces: Sequence[Piece]) -> list[Place]:
    """Where a line goes on after another trace's text: at what was fed in, or a first character."""
    found = []
    for at, piece in enumerate(pieces):
        if piece.fed:
            found.append(Place(channel, piece.start, piece.end))
        elif at and not pieces[at - 1].fed:
            found.append(Place(channel, piece.start, piece.start + 1))
    return found


def arrived(piece: Piece, ends: Sequence[int]) -> int:
    """How many of a trace's arrivals, which end at these characters, a piece is of."""
    return min(len(ends), bisect_left(ends, len(piece.raw)) + 1)
