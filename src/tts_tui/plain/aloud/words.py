"""Phrases of what is told: whole words, no signs that a voice would spell out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.figures import counted, listed
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick

ANSWER_CHARACTERS = 200
NO_ANSWER = "no answer"
_OURS = {NO_ANSWER, "right", "wrong"}


def answer_of(answer: Answer | None) -> str:
    """An answer, or that there is none."""
    if answer is None:
        return NO_ANSWER
    text = display_line(answer.text, ANSWER_CHARACTERS)
    # An answer may be one of our own words.
    return f"“{text}”" if text.lower() in _OURS else text


def judged(right: bool | None) -> str:
    """Right or wrong, after a comma; nothing where the truth is unknown or hidden."""
    return "" if right is None else ", right" if right else ", wrong"


def answered(race: RaceState, answer: Answer | None, *, truth_shown: bool) -> str:
    """An answer with whether it is right, as far as that may be said."""
    right = race.correct(answer) if truth_shown and answer is not None else None
    return f"{answer_of(answer)}{judged(right)}"


def picked(race: RaceState, pick: Pick, *, truth_shown: bool) -> str:
    """What a strategy answers; what it only leans to is not right or wrong yet."""
    right = race.verdict(pick) if truth_shown and pick.decided else None
    return f"{answer_of(pick.answer)}{judged(right)}"


def traces(numbers: Sequence[int]) -> str:
    """Name traces, given from 0: `trace 3`, `traces 1, 2 and 5`."""
    many = listed(numbers)
    head, comma, last = many.rpartition(", ")
    return f"traces {head} and {last}" if comma else f"trace {many}"


def together(names: Iterable[str]) -> str:
    """Join names as in speech: `A, B and C`."""
    *head, last = names
    return f"{', '.join(head)} and {last}" if head else last


def count(many: int, noun: str) -> str:
    """How many there are, its digits together: a voice stumbles over a gap in a number."""
    return f"{many} {counted(many, noun).split()[-1]}"


def cost(tokens: int) -> str:
    """Tokens, with their word."""
    return count(tokens, "token")


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?', '!')) else '.'}"
