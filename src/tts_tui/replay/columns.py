"""The arrivals of a recorded trace by columns: appended as they are read, sliced, shared."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import TokensArrived
from tts_tui.domain.logps import Logps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.events import Channel
    from tts_tui.domain.token_logp import TokenLogp

_LOOSE_PARTS: Final = 4096
"""Texts kept apart while a recording is read; more are joined, as small strings are large."""


class Columns:
    """What is known of each arrival, aligned; one more fact of it is one more column.

    Recordings that differ in their order only (a what-if, last counts) hold the same columns.
    """

    __slots__ = ("_characters", "_parts", "logp_end", "logps", "t_s", "text_end", "total")

    def __init__(self, text: str = "") -> None:
        self.t_s = array("d")
        """When it came, in seconds; never earlier than the one before."""
        self.total = array("q")
        """Tokens of the trace by then."""
        self.text_end = array("q")
        """Past its last character in the text."""
        self.logps: Logps | None = None
        """The tokens whose log p was recorded; None where none was."""
        self.logp_end = array("q")
        """Past its last token in `logps`; empty without those."""
        self._parts = [text]
        self._characters = len(text)

    def __len__(self) -> int:
        return len(self.t_s)

    def text(self) -> str:
        """All text, in the order of the arrivals."""
        if len(self._parts) > 1:
            self._parts[:] = ["".join(self._parts)]
        return self._parts[0]

    def add(self, event: TokensArrived, not_before_s: float) -> None:
        """Append arrivals; what is stamped earlier than its past came when that did."""
        total = self.total[-1] if self.total else 0
        characters, last_s = self._characters, not_before_s
        if event.logps or self.logps is not None:
            self._add_logps(event)
        times_s, totals, ends = self.t_s, self.total, self.text_end
        self._parts.extend(event.texts)
        for t_s, tokens, text in zip(event.times_s, event.tokens, event.texts, strict=True):
            last_s = t_s if t_s > last_s else last_s
            total += tokens
            characters += len(text)
            times_s.append(last_s)
            totals.append(total)
            ends.append(characters)
        self._characters = characters
        if len(self._parts) > _LOOSE_PARTS:
            self.text()

    def _add_logps(self, event: TokensArrived) -> None:
        if self.logps is None:
            self.logps = Logps(self._characters)
            self.logp_end.extend([0] * len(self))
        end = len(self.logps)
        self.logps.add(event.texts, event.logps)
        for tokens in event.logps or [()] * len(event.texts):
            end += len(tokens)
            self.logp_end.append(end)

    def extend(self, other: Columns, start: int, stop: int) -> None:
        """Append some of another's arrivals, whose text follows what is here; no text, no log p."""
        before = other.text_end[start - 1] if start else 0
        shift = (self.text_end[-1] if self.text_end else 0) - before
        self.t_s.extend(other.t_s[start:stop])
        self.total.extend(other.total[start:stop])
        self.text_end.extend(end + shift for end in other.text_end[start:stop])

    def text_of(self, start: int, stop: int) -> str:
        """What some arrivals say together."""
        return self.text()[self.text_end[start - 1] if start else 0 : self.text_end[stop - 1]]

    def logps_of(self, start: int, stop: int) -> Logps | None:
        """What is known of the tokens of some arrivals, by their own text; None for nothing."""
        if self.logps is None:
            return None
        first, last = self.logp_end[start - 1] if start else 0, self.logp_end[stop - 1]
        if last == first:
            return None
        # A delta's tokens share its text, so that the first begins and the last ends with theirs.
        begins = bisect_right(self.logp_end, first, start, stop)
        ends = bisect_left(self.logp_end, last, start, stop) + 1
        skip = self.characters(start, begins) if begins > start else 0
        after = self.characters(ends, stop) if stop > ends else 0
        return self.logps.part(first, last, skip, after)

    def characters(self, start: int, stop: int) -> int:
        """How many characters some arrivals say together."""
        return self.text_end[stop - 1] - (self.text_end[start - 1] if start else 0)

    def event(
        self, race: int, trace: int, channel: Channel, start: int, stop: int
    ) -> TokensArrived:
        """Some arrivals as they were recorded."""
        text = self.text()
        totals = (self.total[start - 1] if start else 0, *self.total[start:stop])
        ends = (self.text_end[start - 1] if start else 0, *self.text_end[start:stop])
        return TokensArrived(
            race,
            trace,
            channel,
            times_s=tuple(self.t_s[start:stop]),
            tokens=tuple(after - before for before, after in pairwise(totals)),
            texts=(texts := tuple(text[begin:end] for begin, end in pairwise(ends))),
            logps=self._recorded_logps(texts, start, stop),
        )

    def _recorded_logps(
        self, texts: Sequence[str], start: int, stop: int
    ) -> tuple[tuple[TokenLogp, ...], ...]:
        if self.logps is None:
            return ()
        ends = (self.logp_end[start - 1] if start else 0, *self.logp_end[start:stop])
        return tuple(self.logps.recorded(texts, ends)) if ends[-1] > ends[0] else ()
