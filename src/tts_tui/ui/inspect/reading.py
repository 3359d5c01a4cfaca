"""One trace, read: its line's safe text, its times, joints, hedges, log p, and its answer."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final, Protocol

from tts_tui.analysis.answer_in_thinking import Place, answer_place, first_appearance
from tts_tui.analysis.hedges import hedges
from tts_tui.domain.events import Channel
from tts_tui.ui.inspect.heat import Heat, Token, heat_of
from tts_tui.ui.inspect.path import arrived, joints, pieces_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.trace import TraceState

ORDER: Final = {Channel.THINKING: 0, Channel.ANSWER: 1}
"""The order in which the channels are read."""
WINDOW_S: Final = 1.0
"""Half the time over which the rate at a place is taken, in seconds."""


class Arrivals(Protocol):
    """When the text of one channel came; `replay.columns.Columns` is one."""

    @property
    def t_s(self) -> array[float]:
        """When each piece came."""

    @property
    def total(self) -> array[int]:
        """Tokens of the trace by then."""

    @property
    def text_end(self) -> array[int]:
        """Past the piece's last character in the channel's text."""


@dataclass(frozen=True, slots=True)
class Times:
    """The arrivals of one channel, measured in characters of its safe text."""

    t_s: array[float]
    total: array[int]
    text_end: array[int]

    def at(self, offset: int) -> tuple[float, float | None] | None:
        """Time, in seconds, and tokens per second at a character; None past the end."""
        arrival = bisect_right(self.text_end, offset)
        if arrival >= len(self.t_s):
            return None
        now_s = self.t_s[arrival]
        first = bisect_left(self.t_s, now_s - WINDOW_S)
        last = bisect_right(self.t_s, now_s + WINDOW_S) - 1
        span_s = self.t_s[last] - self.t_s[first]
        rate = (self.total[last] - self.total[first]) / span_s if span_s > 0 else None
        return now_s, rate

    def tokens_by(self, offset: int) -> int:
        """Tokens of the trace when the character at `offset` had come."""
        arrival = bisect_right(self.text_end, offset)
        return self.total[min(arrival, len(self.total) - 1)] if self.total else 0


class ReadTrace:
    """What the inspector knows of one trace; made once, as an ended trace stays as it is."""

    def __init__(
        self, race: int, trace: TraceState, column: Callable[[int, int, Channel], Arrivals | None]
    ) -> None:
        self.race = race
        self.trace = trace
        self._column = column
        self.pieces = {channel: pieces_of(trace, channel) for channel in ORDER}
        """What the trace goes on from, what was fed in, and its own text, by channel."""
        self.texts = {
            channel: "".join(piece.text for piece in self.pieces[channel]) for channel in ORDER
        }
        """Safe to show; every place and span counts its characters."""

    @cached_property
    def times(self) -> dict[Channel, Times]:
        """Arrivals by channel; a channel without them is missing."""
        found = {}
        for channel in ORDER:
            times = Times(array("d"), array("q"), array("q"))
            for piece in self.pieces[channel]:
                column = self._column(self.race, piece.trace.index, channel)
                if piece.fed or column is None:
                    continue
                many = arrived(piece, column.text_end)
                times.t_s.extend(column.t_s[:many])
                times.total.extend(total + piece.tokens_before for total in column.total[:many])
                ends = [min(end, len(piece.raw)) for end in column.text_end[:many]]
                times.text_end.extend(piece.places(ends))
            if times.t_s:
                found[channel] = times
        return found

    @cached_property
    def joints(self) -> list[Place]:
        """Where the line goes on after another trace's text, in reading order."""
        return [place for channel in ORDER for place in joints(channel, self.pieces[channel])]

    @cached_property
    def fed(self) -> list[Place]:
        """What was fed in, and not generated."""
        return [
            Place(channel, piece.start, piece.end)
            for channel in ORDER
            for piece in self.pieces[channel]
            if piece.fed
        ]

    @cached_property
    def scored(self) -> bool:
        """Whether the log p of any token was recorded."""
        pieces = (piece for channel in ORDER for piece in self.pieces[channel])
        return any(piece.trace.logp is not None for piece in pieces)

    @cached_property
    def tokens(self) -> list[Token]:
        """Every token whose log p was recorded, in reading order."""
        found = []
        for channel in ORDER:
            text = self.texts[channel]
            for piece in self.pieces[channel]:
                if piece.fed:
                    continue
                scored = [t for t in piece.trace.scored_tokens(channel) if t.stop <= len(piece.raw)]
                places = piece.places([*chain.from_iterable(token[:2] for token in scored)])
                for token, start, end in zip(scored, places[::2], places[1::2], strict=True):
                    place = Place(channel, start, end)
                    found.append(Token(place, text[start:end], token.logp, token.top))
        return found

    @cached_property
    def heat(self) -> dict[Channel, Heat]:
        """Its tokens by how unlikely they were, by channel."""
        return {channel: heat_of(channel, self.tokens) for channel in ORDER}

    @cached_property
    def thought_tokens(self) -> int:
        """Tokens of the thinking part, from the first of the line on; 0 where nothing marks it."""
        before = self.trace.origin.thought_tokens if self.trace.origin is not None else 0
        return before + self.trace.thought_tokens

    @cached_property
    def timed(self) -> bool:
        """Whether the recording says when its text came."""
        return any(times.t_s[-1] > 0 for times in self.times.values())

    @cached_property
    def hedges(self) -> list[Place]:
        """Every hedge word of the model's own, in reading order."""
        fed = {(place.channel, at) for place in self.fed for at in range(place.start, place.end)}
        return [
            Place(channel, start, end)
            for channel in ORDER
            for start, end in hedges(self.texts[channel])
            if (channel, start) not in fed
        ]

    @cached_property
    def answer(self) -> Place | None:
        """Where the final answer is read from; only a finished trace has one."""
        if self.trace.answer is None:
            return None
        return answer_place(
            self.texts[Channel.THINKING],
            self.texts[Channel.ANSWER],
            truncated=self.trace.finish_reason == "length",
        )

    @cached_property
    def first(self) -> Place | None:
        """Where the final answer is written for the first time, before that."""
        return first_appearance(
            self.trace.answer,
            self.texts[Channel.THINKING],
            self.texts[Channel.ANSWER],
            self.answer,
        )

    @cached_property
    def other_answer(self) -> tuple[Answer | None] | None:
        """What the text says where an import recorded something else; None where they agree."""
        if not self.trace.answer_recorded:
            return None
        read = self.trace.answer_in_text()
        recorded = self.trace.answer
        same = (read and read.key) == (recorded and recorded.key)
        return None if same else (read,)

    @cached_property
    def share_after(self) -> float | None:
        """Share of the trace's tokens that came after the first appearance, from 0 to 1."""
        if self.first is None or self.first.channel not in self.times:
            return None
        last = max(times.total[-1] for times in self.times.values())
        by_then = self.times[self.first.channel].tokens_by(self.first.end - 1)
        return (last - by_then) / last if last else None
