"""Where a trace's final answer stands, and where it appeared for the first time.

“Appears” means that the same value is written there, as `domain.answers` compares values. It
may be chance: a 5 in the question's own words is a 5. Nothing is evaluated: `12/4` is no 3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.domain.answers import locate, normalise
from tts_tui.domain.events import Channel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.domain.answers import Answer

_SIGN: Final = r"(?:(?<![\w)\]}])[-−–+])?"
_DIGITS: Final = r"\d{1,200}(?:,\d{3}){0,60}(?:\.\d{1,200})?"
_NUMBER: Final = re.compile(rf"(?<![\w^.\\]){_SIGN}{_DIGITS}%?")
_RATIO: Final = re.compile(
    rf"{_SIGN}\\[dt]?frac\s?\{{\d{{1,200}}\}}\s?\{{\d{{1,200}}\}}"
    rf"|(?<![\w^.\\/]){_SIGN}\d{{1,200}}\s?/\s?\d{{1,200}}(?![\d.])"
)
_CHOICE: Final = (
    r"\({0}\)|(?<!\w){0}[).:](?=\s|$)|\*\*\(?{0}\)?\*\*|\{{\(?{0}\)?\}}"
    r"|(?i:option|choice|answer|answer\s(?:is|:)|is)\s(?i:\bis\s)?\(?{0}(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of one channel's text."""

    channel: Channel
    start: int
    end: int


def answer_place(thinking: str, answer: str, *, truncated: bool = False) -> Place | None:
    """Find the place from which the final answer is read: its box, or what follows `answer is`."""
    for channel, text in ((Channel.ANSWER, answer), (Channel.THINKING, thinking)):
        found = locate(text, truncated=truncated)
        if found is not None:
            return Place(channel, found.start, found.end)
    return None


def first_appearance(
    final: Answer | None, thinking: str, answer: str, place: Place | None
) -> Place | None:
    """Find where the final answer is written for the first time, before the place it is read from.

    Looks in the thinking; where a trace has none, in the text before that place. None where the
    answer is not written there.
    """
    if final is None:
        return None
    channel, text = (Channel.THINKING, thinking) if thinking else (Channel.ANSWER, answer)
    limit = place.start if place is not None and place.channel is channel else len(text)
    for start, end in _written(final, text):
        if end <= limit:
            return Place(channel, start, end)
        if start >= limit:
            break
    return None


def _written(final: Answer, text: str) -> Iterator[tuple[int, int]]:
    kind, _, value = final.key.partition(":")
    match kind:
        case "number":
            yield from _numbers(final, value, text)
        case "choice":
            for found in re.finditer(_CHOICE.format(re.escape(value)), text):
                yield found.span()
        case _:
            # Keys are folded and single-spaced, with braces taken for spaces.
            words = r"[\s{}]{1,4}".join(re.escape(word) for word in value.split())
            for found in re.finditer(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE):
                yield found.span()


def _numbers(final: Answer, value: str, text: str) -> Iterator[tuple[int, int]]:
    pattern = _NUMBER
    if "/" in value:
        # A whole answer never stands in a ratio: 12/4 is a step on the way, not the 3.
        pattern = re.compile(f"{_RATIO.pattern}|{_NUMBER.pattern}")
    digits = value.lstrip("-") if "/" not in value else ""
    for found in pattern.finditer(text):
        # Most numbers are others; this is cheaper than reading each of them.
        if digits not in found.group().replace(",", ""):
            continue
        read = normalise(found.group())
        if read is not None and read.key == final.key:
            yield found.span()
