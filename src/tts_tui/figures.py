"""Numbers as people read them: one form for times, tokens, rates, shares, money and counts.

Screens, lines and tables all write through here, so that a number looks the same wherever it
stands. JSON and CSV do not: there a number is a number. None is always a dash.

| what            | form                                            | function  |
|-----------------|-------------------------------------------------|-----------|
| a running clock | `0:04`, `1:17`, `1:02:03`                       | `clock`   |
| a time          | `12 ms`, `4.1 s`, `1:17.7`, `1:02:03`           | `seconds` |
| an estimate     | `4–12 s`, `1:10–2:05`                           | `span`    |
| a character's   | `0:04.12`                                       | `stamp`   |
| tokens          | `958`, `9 558`, `12 847`                        | `whole`   |
| in a column     | `958`, `9.56k`, `12.8k`, `1.28M`: 5 cells       | `short`   |
| on an axis      | `500`, `2k`, `12.5k`                            | `tick`    |
| a count         | `1 token`, `9 558 tokens`                       | `counted` |
| tokens a second | `4.7`, `47`, `1.2k`, `>99k`                     | `rate`    |
| a share         | `18.3 %`; of a whole in a sentence `18 %`       | `percent`, `share` |
| a difference    | `+1.5`, `−0.3`, `0.0`                           | `points`  |
| a log p, in nats | `−39.80`; of a token `−0.285`                  | `nats`    |
| money           | `0.00123`, `0.25`, `12.35 USD`                  | `money`   |
| an amount       | `9 558 tokens`, `12.35 USD`                     | `amount`, `ceiling` |
| bytes           | `12 kB`, `1.2 MB`                               | `size`    |
| a race          | `race 13`, `race 13/60`                         | `race_name` |
| a duel          | `duel 2/19`, of one side `duel 2/19, side 1`    | `duel_name` |
| a moment        | `2026-11-24 14:03`, where the reader is         | `local_time` |

Times are cut, never rounded, from whole microseconds: a clock that shows 1:55 has not come to
1:56, and a moment reads alike to whichever digit it is written. Everything else is rounded.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

NOTHING: Final = "–"
MOST_TOK_S: Final = 99_950
"""Faster than any model: the tokens came in one piece, so their rate says nothing."""
_SECOND_US: Final = 1_000_000
_SIZES: Final = ((1e3, "k"), (1e6, "M"), (1e9, "G"))


def clock(t_s: float) -> str:
    """Write how far a race or a replay is, as a clock does: whole seconds that have passed."""
    return _clock(_whole_us(t_s) // _SECOND_US)


def stamp(t_s: float) -> str:
    """Write a moment to the hundredth, in the form of `clock`."""
    passed_s, part_us = divmod(_whole_us(t_s), _SECOND_US)
    return f"{_clock(passed_s)}.{part_us // 10_000:02d}"


def seconds(t_s: float | None) -> str:
    """Write a time or a duration; from a minute on in the form of `clock`."""
    if t_s is None:
        return NOTHING
    t_us = _whole_us(t_s)
    if t_us < _SECOND_US // 10:
        return f"{t_us // 1000} ms" if t_us else "0 s"
    passed_s, part_us = divmod(t_us, _SECOND_US)
    tenths = part_us // 100_000
    if passed_s < 60:
        return f"{passed_s}.{tenths} s"
    return _clock(passed_s) if passed_s >= 3600 else f"{_clock(passed_s)}.{tenths}"


def span(low_s: float, high_s: float) -> str:
    """Write a range of time that is only estimated, in whole seconds."""
    low, high = round(low_s), round(high_s)
    if high < 60:
        return f"{high} s" if low == high else f"{low}–{high} s"
    return f"{_clock(low)}–{_clock(high)}"


def _whole_us(t_s: float) -> int:
    """The microsecond that was meant: 4.1 s as a float is a little less than 4 100 000 of them."""
    return round(max(0.0, t_s) * _SECOND_US)


def _clock(passed_s: int) -> str:
    minutes, rest = divmod(passed_s, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def whole(value: float | None) -> str:
    """Write a number of tokens, or a mean of them, to the last one."""
    return NOTHING if value is None else f"{value:,.0f}".replace(",", " ")


def short(value: float | None) -> str:
    """Write a number of tokens in at most five cells, with three digits of it."""
    if value is None:
        return NOTHING
    if round(value) < 1000:
        return f"{value:.0f}"
    for size, letter in _SIZES:
        for decimals, cells in ((2, 4), (1, 4), (0, 3)):
            text = f"{value / size:.{decimals}f}"
            if len(text) <= cells:
                return f"{text}{letter}"
    return f">999{_SIZES[-1][1]}"


def tick(value: float) -> str:
    """Write a round number of tokens beside an axis."""
    if value < 1000:
        return f"{value:.3g}"
    text = short(value)
    digits, letter = text[:-1], text[-1]
    return f"{digits.rstrip('0').rstrip('.') if '.' in digits else digits}{letter}"


def counted(value: int, noun: str, plural: str = "") -> str:
    """Write a count with its noun; `plural` where it is not the noun with an s."""
    return f"{whole(value)} {noun if value == 1 else plural or f'{noun}s'}"


def rate(tok_s: float | None) -> str:
    """Write tokens a second in at most four cells."""
    if tok_s is None or tok_s < 0.05:
        return NOTHING
    if tok_s >= MOST_TOK_S:
        return ">99k"
    if tok_s < 9.95:
        return f"{tok_s:.1f}"
    if tok_s < 999.5:
        return f"{tok_s:.0f}"
    return f"{tok_s / 1000:.1f}k" if tok_s < 9950 else f"{tok_s / 1000:.0f}k"


def percent(value: float | None) -> str:
    """Write a measured share, given from 0 to 1."""
    return NOTHING if value is None else f"{value * 100:.1f} %"


def share(value: float | None) -> str:
    """Write a part of a whole, given from 0 to 1; all of it only where nothing is missing."""
    if value is None:
        return NOTHING
    rounded = round(value * 100)
    return f"{min(rounded, 99) if 0 <= value < 1 else rounded} %"


def points(difference: float) -> str:
    """Write a difference of shares in percentage points, always with its sign."""
    rounded = round(difference * 100, 1)
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"


def nats(value: float | None, *, a_token: bool = False) -> str:
    """Write a sum of log p, or a log p a token, which is small."""
    if value is None:
        return NOTHING
    return f"{value:.3f}".replace("-", "−") if a_token else f"{value:.2f}".replace("-", "−")


def signed(value: float | None) -> str:
    """Write a correlation, always with its sign."""
    if value is None:
        return NOTHING
    rounded = round(value, 2)
    return f"{rounded:+.2f}".replace("-", "−") if rounded else "0.00"


def money(cost: float | None, currency: str | None = None) -> str:
    """Write money, in the currency of the prices: two decimals, and small sums to three digits.

    Where the currency is known and there is room, it stands behind.
    """
    if cost is None:
        return NOTHING
    if currency:
        return f"{money(cost)} {currency}"
    if cost >= 0.995 or cost <= 0:
        return f"{cost:,.2f}".replace(",", " ")
    text = f"{float(f'{cost:.3g}'):.12f}".rstrip("0")
    return text + "0" * max(0, len("0.00") - len(text))


def amount(value: float, *, is_money: bool, currency: str | None = None) -> str:
    """Write what may be spent, or is left: tokens, or money."""
    if not is_money:
        return counted(round(value), "token")
    return money(value, currency)


class Capped(Protocol):
    """What may be spent at most; `domain.ceilings.Ceiling` is one."""

    @property
    def amount(self) -> float:
        """How much."""

    @property
    def is_money(self) -> bool:
        """Whether that is money, and not tokens."""

    @property
    def currency(self) -> str | None:
        """Of money, where it is known."""

    @property
    def of_race(self) -> bool:
        """Whether it is of each race, and not of all together."""


def ceiling(most: Capped) -> str:
    """Name a ceiling in a sentence: `the ceiling of 20 000 tokens`."""
    told = amount(most.amount, is_money=most.is_money, currency=most.currency)
    return f"the ceiling of {told}{' a race' if most.of_race else ''}"


def size(size_bytes: float) -> str:
    """Write how large a file is; what is there is never 0 kB."""
    if size_bytes >= 999_500:
        return f"{size_bytes / 1_000_000:.1f} MB"
    return f"{max(1, round(size_bytes / 1000))} kB"


def listed(numbers: Iterable[int]) -> str:
    """Write trace numbers, given from 0, as people count them: `1, 2, 5`."""
    return ", ".join(str(number + 1) for number in numbers)


def race_name(number: int, total: int | None = None) -> str:
    """Name a race by its number in its session, given from 0; `total` is how many there are."""
    return f"race {number + 1}" if total is None else f"race {number + 1}/{total}"


def duel_name(question: int, questions: int, side: int | None = None) -> str:
    """Name the duel of a question, and one of its two sides, each given from 0."""
    which = "" if side is None else f", side {side + 1}"
    return f"duel {question + 1}/{max(1, questions)}{which}"


def local_time(moment: str, zone: tzinfo | None = None) -> str:
    """Write an ISO 8601 moment to the minute in a time zone, the reader's own without one.

    What is no moment is given as it is: files may say anything, so `text` has to look at it.
    """
    try:
        read = datetime.fromisoformat(moment)
        # Sessions are dated in UTC, also where they do not say so.
        there = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(zone)
    except (ValueError, OverflowError, OSError):
        return moment[:16]
    return f"{there:%Y-%m-%d %H:%M}"
