"""When each arrival of a trace came, and how many tokens it then had, in few bytes."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from tts_tui.domain.kept import kept_stamps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.kept import Kept

BLOCK: Final = 512
"""Stamps that are closed together: a growing array of all would leave holes in the memory."""
_MOST_US: Final = 2**32 - 1
_MOST_S: Final = _MOST_US / 1e6


class Arrivals:
    """Moments in seconds, in the order of arrival, each with the tokens by then.

    Stamps are whole microseconds, so that four bytes hold one for 71 minutes; what does not fit
    makes all of them wide. While each arrival brings one token, its place says how many there are.
    """

    __slots__ = ("_blocks", "_s", "_totals", "_us")

    def __init__(self) -> None:
        self._blocks: list[Kept[bytes]] = []
        """Microseconds, BLOCK of them each."""
        self._us: array[int] | None = array("I")
        """Those after the blocks; None once seconds say it."""
        self._s: array[float] = array("d")
        """Seconds; empty while microseconds say the same."""
        self._totals: array[int] | None = None

    def __len__(self) -> int:
        return len(self._s) if self._us is None else len(self._blocks) * BLOCK + len(self._us)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Arrivals):
            return NotImplemented
        return list(self.moments()) == list(other.moments()) and self._all() == other._all()

    def moments(self) -> array[float]:
        """All moments, in seconds."""
        if self._us is None:
            return self._s
        blocks = [_stamps(block) for block in self._blocks]
        return array("d", [us / 1e6 for stamps in (*blocks, self._us) for us in stamps])

    def add(self, times_s: Sequence[float], tokens: Sequence[int], total: int) -> None:
        """Append arrivals: when each came, what it brought; `total` tokens were there before."""
        if self._totals is None and tokens.count(1) != len(tokens):
            self._totals = self._all()
        if self._totals is not None:
            for came in tokens:
                total += came
                self._totals.append(total)
        for t_s in times_s:
            us = self._us
            if (
                us is not None
                and 0.0 <= t_s <= _MOST_S
                and (at := int(t_s * 1e6 + 0.5)) / 1e6 == t_s
            ):
                us.append(at)
                if len(us) == BLOCK:
                    self._blocks.append(kept_stamps(us.tobytes()))
                    self._us = array("I")
            else:
                self._widen().append(t_s)

    def extend(self, times_s: array[float], totals: array[int]) -> None:
        """Append many: when each came, and how many tokens there then were."""
        self._totals = self._all()
        self._totals.extend(totals)
        self._widen().extend(times_s)

    def by(self, t_s: float) -> int:
        """Tokens that had arrived by a moment."""
        if self._us is None:
            at = bisect_right(self._s, t_s)
        elif t_s >= _MOST_S:
            at = len(self)
        else:
            at = self._by_us(self._us, _whole_us(t_s)) if t_s >= 0.0 else 0
        return at if self._totals is None or not at else self._totals[at - 1]

    def passed_s(self, tokens: int) -> float | None:
        """When there were more than so many tokens, in seconds; None where there never were."""
        at = tokens if self._totals is None else bisect_right(self._totals, tokens)
        if at < 0 or at >= len(self):
            return None
        if self._us is None:
            return self._s[at]
        block, within = divmod(at, BLOCK)
        stamps = _stamps(self._blocks[block]) if block < len(self._blocks) else self._us
        return stamps[within] / 1e6

    def _by_us(self, newest: array[int], us: int) -> int:
        """How many came by a microsecond."""
        if newest and newest[0] <= us:
            return len(self._blocks) * BLOCK + bisect_right(newest, us)
        past = bisect_right(self._blocks, us, key=lambda block: _stamps(block)[0])
        return (past - 1) * BLOCK + bisect_right(_stamps(self._blocks[past - 1]), us) if past else 0

    def _widen(self) -> array[float]:
        if self._us is not None:
            self._s, self._us = self.moments(), None
            self._blocks.clear()
        return self._s

    def _all(self) -> array[int]:
        return array("q", range(1, len(self) + 1)) if self._totals is None else self._totals


def _stamps(block: Kept[bytes]) -> memoryview[int]:
    return memoryview(block.value).cast("I")


def _whole_us(t_s: float) -> int:
    """The last whole microsecond that is not after a moment, as seconds compare."""
    us = int(t_s * 1e6)
    if (us + 1) / 1e6 <= t_s:
        return us + 1
    return us - 1 if us / 1e6 > t_s else us
