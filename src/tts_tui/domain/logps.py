"""The log p of a text's tokens as it grows, and where in the text each of them stands."""

from __future__ import annotations

from array import array
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from tts_tui.domain.events import TokenLogp

if TYPE_CHECKING:
    from collections.abc import Sequence


class ScoredToken(NamedTuple):
    """A token of a text: its first character, past its last, its log p, what else was likely."""

    start: int
    stop: int
    logp: float
    top: tuple[tuple[str, float], ...]


class Logps:
    """Tokens with their log p, by columns; the tokens of a delta share its text among them.

    A token has as many characters as it says, as far as the delta has them, and the last one the
    rest: what a server calls its tokens need not be the text, where a character is in several.
    """

    __slots__ = ("_logp", "_start", "_stop", "_texts", "_tops", "characters", "total")

    def __init__(self, characters: int = 0) -> None:
        self.characters = characters
        """How long the text is by now, tokens without a log p included."""
        self.total = 0.0
        """Σ log p, in nats."""
        self._start = array("q")
        self._stop = array("q")
        self._logp = array("d")
        self._texts: list[str | None] = []
        self._tops: list[tuple[tuple[str, float], ...]] = []

    def __len__(self) -> int:
        return len(self._logp)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Logps):
            return NotImplemented
        return (
            self.characters == other.characters
            and self.tokens() == other.tokens()
            and self._texts == other._texts
        )

    def add(self, texts: Sequence[str], logps: Sequence[tuple[TokenLogp, ...]]) -> None:
        """Append deltas: what each says, and its tokens; without those, it is text alone."""
        at = self.characters
        for text, tokens in zip(texts, logps or repeat(()), strict=bool(logps)):
            end = at + len(text)
            for left, token in enumerate(tokens, 1 - len(tokens)):
                self._start.append(at)
                at = min(end, at + len(token.text or "")) if left else end
                self._stop.append(at)
                self._logp.append(token.logp)
                self._texts.append(token.text)
                self._tops.append(token.top)
                self.total += token.logp
            at = end
        self.characters = at

    def take(self, other: Logps) -> None:
        """Append another's text, with what is known of it."""
        shift = self.characters
        self._start.extend(start + shift for start in other._start)
        self._stop.extend(stop + shift for stop in other._stop)
        self._logp.extend(other._logp)
        self._texts += other._texts
        self._tops += other._tops
        self.total += other.total
        self.characters += other.characters

    def part(self, first: int, last: int, begin: int, end: int) -> Logps:
        """Some tokens, as those of a text that begins and ends at these characters of this one."""
        part = Logps(end - begin)
        part._start.extend(start - begin for start in self._start[first:last])
        part._stop.extend(stop - begin for stop in self._stop[first:last])
        part._logp.extend(self._logp[first:last])
        part._texts += self._texts[first:last]
        part._tops += self._tops[first:last]
        part.total = sum(part._logp)
        return part

    def forget(self) -> None:
        """Let go of the tokens; their sum stays."""
        for column in (self._start, self._stop, self._logp, self._texts, self._tops):
            del column[:]

    def stops(self, first: int, last: int) -> array[int]:
        """Past the last character of each of some tokens."""
        return self._stop[first:last]

    def recorded(self, first: int, last: int) -> tuple[TokenLogp, ...]:
        """Some tokens as they arrived."""
        columns = (self._logp[first:last], self._texts[first:last], self._tops[first:last])
        return tuple(map(TokenLogp, *columns))

    def tokens(self) -> list[ScoredToken]:
        """All tokens, in the order of the text."""
        return list(map(ScoredToken, self._start, self._stop, self._logp, self._tops))
