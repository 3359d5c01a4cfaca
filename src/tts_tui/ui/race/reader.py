"""Where one reads in the selected line: its rows, and whether one stays with the newest."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from tts_tui.domain.events import Channel
from tts_tui.ui.kit.wrap import Wrapped, WrappedRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_tui.domain.origin import Said
    from tts_tui.domain.trace import TraceState


class Voice(Enum):
    """Who says a row."""

    THINKING = Channel.THINKING
    ANSWER = Channel.ANSWER
    FED = "fed"
    """Nobody: it was fed in."""


class _Part:
    """One channel of a line as blocks of rows: what was fed in has rows of its own.

    What it goes on from stays as it is, its own text grows at the end.
    """

    def __init__(self, width: int, voice: Voice, before: Sequence[Said] = ()) -> None:
        self.blocks: list[tuple[Voice, Wrapped]] = []
        for said in before:
            if said.fed or not self.blocks or self.blocks[-1][0] is not voice:
                self.blocks.append((Voice.FED if said.fed else voice, Wrapped(width)))
            self.blocks[-1][1].feed(said.text.strip("\n") if said.fed else said.text)
        if not self.blocks or self.blocks[-1][0] is not voice:
            self.blocks.append((voice, Wrapped(width)))
        self._open = self.blocks[-1][1]
        self._before = self._open.length

    @property
    def length(self) -> int:
        """Characters of its own text."""
        return self._open.length - self._before

    def feed(self, text: str) -> None:
        """Add own text."""
        self._open.feed(text)


class TraceReader:
    """Rows of one line at one width, thinking first; grows with its last trace."""

    def __init__(self) -> None:
        self.follow = True
        """Whether the newest row stays in view."""
        self.top = 0
        """First row in view while not following."""
        self._of: tuple[int, int, int] | None = None
        self._thinking = _Part(2, Voice.THINKING)
        self._answer = _Part(2, Voice.ANSWER)

    def read(self, race: int, trace: TraceState, width: int) -> None:
        """Take in what is new; another trace, race or width starts over."""
        if self._of != (race, trace.index, width):
            if self._of is not None and self._of[:2] not in _line_of(race, trace):
                self.follow = True
            self._of = (race, trace.index, width)
            self._start(trace, width)
        # What is new: the whole text, joined for each picture, would leave holes in the memory.
        length, thinking = trace.text_since(Channel.THINKING, self._thinking.length)
        answered, answer = trace.text_since(Channel.ANSWER, self._answer.length)
        if length < self._thinking.length or answered < self._answer.length:
            # A replay went back.
            self._start(trace, width)
            thinking, answer = trace.text(Channel.THINKING), trace.text(Channel.ANSWER)
        elif thinking and self._answer.length:
            # A late closing tag turns answer into thinking: the answer rows are then wrong.
            self._answer = _part_of(trace, Voice.ANSWER, Channel.ANSWER, width)
            answer = trace.text(Channel.ANSWER)
        self._thinking.feed(thinking)
        self._answer.feed(answer)

    def _start(self, trace: TraceState, width: int) -> None:
        self._thinking = _part_of(trace, Voice.THINKING, Channel.THINKING, width)
        self._answer = _part_of(trace, Voice.ANSWER, Channel.ANSWER, width)

    def _blocks(self) -> Iterator[tuple[Voice, Wrapped]]:
        yield from self._thinking.blocks
        yield from self._answer.blocks

    @property
    def total(self) -> int:
        """How many rows there are."""
        return sum(len(wrapped.rows) for _, wrapped in self._blocks())

    def window(self, height: int) -> list[tuple[WrappedRow, Voice]]:
        """The rows in view, at most `height`."""
        skip = self.start(height)
        rows: list[tuple[WrappedRow, Voice]] = []
        for voice, wrapped in self._blocks():
            shown = wrapped.rows[skip : skip + height - len(rows)]
            rows += [(row, voice) for row in shown]
            skip = max(0, skip - len(wrapped.rows))
        return rows

    def start(self, height: int) -> int:
        """The number of the first row in view, from 0."""
        last = max(0, self.total - height)
        return last if self.follow else min(self.top, last)

    def below(self, height: int) -> int:
        """How many rows are out of view below."""
        return max(0, self.total - self.start(height) - height)

    def scroll(self, rows: int, height: int) -> None:
        """Move by rows; going up lets the newest row go, reaching the end keeps it again."""
        last = max(0, self.total - height)
        self.top = min(max(0, self.start(height) + rows), last)
        self.follow = last == 0 or (rows > 0 and self.top >= last)

    def to_start(self) -> None:
        """Go to the first row."""
        self.top = 0
        self.follow = False

    def to_end(self) -> None:
        """Stay with the newest row again."""
        self.follow = True


def _part_of(trace: TraceState, voice: Voice, channel: Channel, width: int) -> _Part:
    return _Part(width, voice, trace.origin.said(channel) if trace.origin is not None else ())


def _line_of(race: int, trace: TraceState) -> Iterator[tuple[int, int]]:
    """The trace and what it goes on from itself: who reads on in it has not gone elsewhere."""
    yield race, trace.index
    if trace.origin is not None and trace.origin.spawned.parent is not None:
        yield race, trace.origin.spawned.parent
