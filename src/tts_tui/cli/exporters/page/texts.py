"""The text of a trace as it came, shortened to what one page may hold."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from tts_tui.domain.events import Channel
from tts_tui.figures import counted
from tts_tui.text import display_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_tui.replay.recorded_trace import RecordedTrace, Run

TEXT_CHARACTERS: Final = 8_000_000
"""The most text that a page holds, over all of its traces."""
MOMENTS: Final = 600_000
"""The most moments of arrivals that a page holds, over all of its traces."""
MOST_MOMENTS, FEWEST_MOMENTS = 20_000, 20
"""The same of one trace: whole where the session is small, and enough to see it grow."""


class Room(NamedTuple):
    """How much of each trace fits on the page."""

    characters: int
    moments: int


class Piece(NamedTuple):
    """Some arrivals of a trace, one after another in one channel."""

    t_s: float
    """When the last of them came, in seconds of the clock."""
    tokens: int
    """Of the trace by then."""
    text: str
    """Safe to show."""
    thinking: bool
    """Whether that is of the thinking part, as the trace stands at its end."""


class TraceText(NamedTuple):
    """A trace's own text in the order it came."""

    pieces: tuple[Piece, ...]
    shortened: bool
    """Whether characters were left out of its middle."""
    thinned: bool
    """Whether arrivals were put together."""

    def parts(self) -> list[tuple[bool, str]]:
        """The text by channel: whether it is thinking, and what was said."""
        return [
            (thinking, "".join(piece.text for piece in some))
            for thinking, some in groupby(self.pieces, lambda piece: piece.thinking)
        ]


def room_for(traces: Sequence[RecordedTrace]) -> Room:
    """Share a page out: short texts stay whole, and all long ones get the same."""
    lengths = sorted(map(_characters, traces))
    left, characters = TEXT_CHARACTERS, 0
    for place, length in enumerate(lengths):
        characters = min(length, left // (len(lengths) - place))
        left -= characters
    moments = MOMENTS // max(1, len(traces))
    return Room(characters, min(MOST_MOMENTS, max(FEWEST_MOMENTS, moments)))


def text_of(trace: RecordedTrace, room: Room) -> TraceText:
    """Read a trace's text, its middle left out where there is no room for all of it."""
    runs = trace.runs()
    arrivals = sum(run.stop - run.start for run in runs)
    gap = _Gap(_characters(trace), room.characters)
    pieces: list[Piece] = []
    columns, at = trace.columns, 0
    for run in runs:
        for start, stop in _groups(run, arrivals, room.moments):
            text = columns.text_of(start, stop)
            shown = display_text(gap.without(at, text))
            at += len(text)
            last = stop - 1
            thinking = run.channel is Channel.THINKING
            pieces.append(Piece(columns.t_s[last], columns.total[last], shown, thinking))
    return TraceText(tuple(pieces), gap.size > 0, arrivals > room.moments)


def shortened(text: str, room: Room) -> str:
    """A text that is safe to show, without its middle where there is no room for all of it."""
    return display_text(_Gap(len(text), room.characters).without(0, text))


class _Gap:
    """What is left out of a text's middle."""

    def __init__(self, length: int, kept: int) -> None:
        self.size = max(0, length - kept)
        self._start = kept // 2
        self._stop = self._start + self.size

    def without(self, at: int, text: str) -> str:
        """What is kept of a part that begins at a place of the text, and the gap's own words."""
        if not self.size or at + len(text) <= self._start or at >= self._stop:
            return text
        said = ""
        if at <= self._start:
            said = f" [… {counted(self.size, 'character')} left out …] "
        return text[: max(0, self._start - at)] + said + text[max(0, self._stop - at) :]


def _groups(run: Run, arrivals: int, most: int) -> Iterator[tuple[int, int]]:
    """Take the arrivals of a run one by one, or several together where a trace has too many."""
    length = run.stop - run.start
    many = length if arrivals <= most else max(1, most * length // arrivals)
    yield from pairwise(run.start + length * place // many for place in range(many + 1))


def _characters(trace: RecordedTrace) -> int:
    return sum(trace.characters().values())
