"""The log p of a text's tokens as it grows, and where in the text each of them stands."""

from __future__ import annotations

from array import array
from itertools import accumulate, pairwise, repeat
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

from tts_tui.domain.confidence import MICRO
from tts_tui.domain.token_logp import LEAST_LOGP, TokenLogp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_Top = tuple[tuple[str, float], ...]
LEAST_LIKELY = 2
"""With fewer likely tokens in a place nothing is known of how peaked it was."""
NOT_KNOWN = -(2**62)


class ScoredToken(NamedTuple):
    """A token of a text: its first character, past its last, its log p, what else was likely."""

    start: int
    stop: int
    logp: float
    top: _Top


class Levels(NamedTuple):
    """How sure some tokens were, in millionths of a nat."""

    values: Sequence[int]
    sure: int
    """How many of them come before the first that is missing: whose number is known."""
    whole: bool
    """Whether none is missing."""


class Logps:
    """Tokens with their log p, by columns; the tokens of a delta share its text among them.

    A token has as many characters as it says, as far as the delta has them, and the last one the
    rest: what a server calls its tokens need not be the text, where a character is in several.
    """

    # Lengths and not places, so that a part is a few slices; likely texts are one object each, so
    # that a token with five of them takes 112 bytes and not the 770 of its tuples.
    __slots__ = (
        "_covered",
        "_likely",
        "_logp",
        "_many",
        "_nats",
        "_peaked",
        "_peaks",
        "_size",
        "_skip",
        "_whole",
        "total",
    )

    def __init__(self, characters: int = 0) -> None:
        self.total = 0.0
        """Σ log p, in nats."""
        self._covered = -characters
        """How far the tokens reach, less the length of the text: characters that wait for one."""
        self._skip = array("I")
        """Characters without a log p before each token."""
        self._size = array("I")
        self._logp = array("d")
        self._many = array("I")
        """How many likely tokens there were in its place."""
        self._likely: list[str] = []
        self._nats = array("d")
        self._peaks = array("q")
        """How confident the first tokens were, as far as somebody asked, in millionths of a nat."""
        self._peaked = 0
        """How many likely tokens they have."""
        self._whole: tuple[Logps, int, int] | None = None
        """What its first tokens are a part of, and which, while nobody has asked."""

    def __len__(self) -> int:
        return len(self._logp)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Logps):
            return NotImplemented
        return self._covered == other._covered and self.tokens() == other.tokens()

    def skip(self, characters: int) -> None:
        """Append text without a log p."""
        self._covered -= characters

    def add(self, texts: Sequence[str], logps: Sequence[tuple[TokenLogp, ...]]) -> None:
        """Append deltas: what each says, and its tokens; without those, it is text alone."""
        for text, tokens in zip(texts, logps or repeat(()), strict=bool(logps)):
            left = len(text)
            for after, token in enumerate(tokens, 1 - len(tokens)):
                size = min(left, len(token.text or "")) if after else left
                left -= size
                self._append(size, token.logp, token.top)
            self._covered -= left

    def _append(self, size: int, logp: float, top: _Top) -> None:
        self._skip.append(-self._covered)
        self._covered = 0
        self._size.append(size)
        self._logp.append(logp)
        self.total += logp
        self._many.append(len(top))
        for text, likely in top:
            self._likely.append(intern(text))
            self._nats.append(likely)

    def take(self, other: Logps) -> None:
        """Append another's text, with what is known of it."""
        if not other:
            self._covered += other._covered
            return
        at = len(self)
        if not at:
            self._whole = other._whole
        self._skip.extend(other._skip)
        self._skip[at] -= self._covered
        self._covered = other._covered
        self._size.extend(other._size)
        self._logp.extend(other._logp)
        self._many.extend(other._many)
        self._likely += other._likely
        self._nats.extend(other._nats)
        self.total += other.total

    def part(self, first: int, last: int, skip: int, after: int) -> Logps:
        """Some tokens as a text of their own, with so many characters before and after them."""
        part = Logps(after)
        begin, end = sum(self._many[:first]), sum(self._many[:last])
        part._skip.extend(self._skip[first:last])
        part._skip[0] = skip
        part._size.extend(self._size[first:last])
        part._logp.extend(self._logp[first:last])
        part._many.extend(self._many[first:last])
        part._likely += self._likely[begin:end]
        part._nats.extend(self._nats[begin:end])
        part._whole = (self, first, last)
        part.total = sum(part._logp)
        return part

    def forget(self) -> None:
        """Let go of the tokens; their sum stays."""
        columns = (self._skip, self._size, self._logp, self._many, self._likely, self._nats)
        for column in (*columns, self._peaks):
            del column[:]
        self._peaked, self._whole = 0, None

    def sizes(self, first: int, last: int) -> Sequence[int]:
        """How many characters some tokens have."""
        return self._size[first:last]

    def recorded(self, texts: Sequence[str], ends: Sequence[int]) -> list[tuple[TokenLogp, ...]]:
        """The tokens of some deltas as they arrived; `ends` is one longer, and where each ends."""
        tops = self._tops(ends[0], ends[-1])
        found: list[tuple[TokenLogp, ...]] = []
        for text, (first, last) in zip(texts, pairwise(ends), strict=True):
            if last - first == 1:
                found.append((TokenLogp(self._logp[first], None, next(tops)),))
                continue
            places = pairwise(accumulate(self._size[first:last], initial=0))
            said = [text[start:stop] for start, stop in places]
            found.append(tuple(map(TokenLogp, self._logp[first:last], said, tops)))
        return found

    def tokens(self) -> list[ScoredToken]:
        """All tokens, in the order of the text."""
        found: list[ScoredToken] = []
        at = 0
        columns = (self._skip, self._size, self._logp, self._tops(0, len(self)))
        for skip, size, logp, top in zip(*columns, strict=True):
            start = at + skip
            at = start + size
            found.append(ScoredToken(start, at, logp, top))
        return found

    @property
    def waits(self) -> bool:
        """Whether the newest text came without a log p."""
        return self._covered < 0

    def confidences_from(self, at: int) -> Levels:
        """−mean log p of the likeliest tokens in each place from one on.

        Places of which too little is known are left out.
        """
        return self._levels(self._confidences()[at:], at)

    def _confidences(self) -> array[int]:
        """Of every token; NOT_KNOWN where too little was told."""
        found = self._peaks
        if self._whole is not None:
            # A replay makes parts anew at every jump: they are worked out once.
            whole, first, last = self._whole
            self._whole = None
            found.extend(whole._confidences()[first:last])
            self._peaked = sum(self._many[: len(found)])
        nats, begin = self._nats, self._peaked
        for many in self._many[len(found) :]:
            end = begin + many
            likeliest: Sequence[float] = nats[begin:end]
            begin = end
            if many and min(likeliest) <= LEAST_LOGP:
                likeliest = [logp for logp in likeliest if logp > LEAST_LOGP]
            enough = len(likeliest) >= LEAST_LIKELY
            found.append(round(-sum(likeliest) * MICRO / len(likeliest)) if enough else NOT_KNOWN)
        self._peaked = begin
        return found

    def chosen_from(self, at: int) -> Levels:
        """The tokens' own log p from one on, the same way."""
        own = self._logp[at:]
        return self._levels([round(x * MICRO) if x > LEAST_LOGP else NOT_KNOWN for x in own], at)

    def _levels(self, found: Sequence[int], at: int) -> Levels:
        skips = self._skip[at:]
        if NOT_KNOWN not in found and not any(skips):
            return Levels(found, len(found), whole=True)
        sure = next(
            place
            for place, (level, skip) in enumerate(zip(found, skips, strict=True))
            if level == NOT_KNOWN or skip
        )
        return Levels([level for level in found if level != NOT_KNOWN], sure, whole=False)

    def _tops(self, first: int, last: int) -> Iterator[_Top]:
        begin = sum(self._many[:first])
        for many in self._many[first:last]:
            end = begin + many
            yield tuple(zip(self._likely[begin:end], self._nats[begin:end], strict=True))
            begin = end
