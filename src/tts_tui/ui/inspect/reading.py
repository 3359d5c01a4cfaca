"""One trace, read: its safe text by channel, its times, hedges, and where its answer stands."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from tts_tui.analysis.answer_in_thinking import Place, answer_place, first_appearance
from tts_tui.analysis.hedges import hedges
from tts_tui.domain.events import Channel
from tts_tui.text import display_text

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
        self.texts = {channel: display_text(trace.text(channel)) for channel in ORDER}
        """Safe to show; every place and span counts its characters."""

    @cached_property
    def times(self) -> dict[Channel, Times]:
        """Arrivals by channel; a channel without them is missing."""
        found = {}
        for channel in ORDER:
            column = self._column(self.race, self.trace.index, channel)
            if column is not None and len(column.t_s):
                ends = self._safe_ends(channel, column.text_end)
                found[channel] = Times(column.t_s, column.total, ends)
        return found

    @cached_property
    def timed(self) -> bool:
        """Whether the recording says when its text came."""
        return any(times.t_s[-1] > 0 for times in self.times.values())

    @cached_property
    def hedges(self) -> list[Place]:
        """Every hedge word, in reading order."""
        return [
            Place(channel, start, end)
            for channel in ORDER
            for start, end in hedges(self.texts[channel])
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

    def _safe_ends(self, channel: Channel, ends: array[int]) -> array[int]:
        raw = self.trace.text(channel)
        if len(raw) == len(self.texts[channel]):
            return ends
        # Some characters became more or fewer: each piece is measured as it is shown.
        shown = array("q")
        begin = at = 0
        for end in ends:
            at += len(display_text(raw[begin:end]))
            begin = end
            shown.append(at)
        return shown
