"""Where texts that begin alike part ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.race import RaceState


def common_beginning(texts: Sequence[str]) -> int:
    """How many characters all texts share at their start, up to the word that differs."""
    if not texts:
        return 0
    # Everything the least and the greatest share is shared by all between them.
    first, last = min(texts), max(texts)
    shared = _shared(first, last)
    if all(len(text) == shared for text in texts):
        return shared
    while (
        shared
        and not first[shared - 1].isspace()
        and any(shared < len(text) and not text[shared].isspace() for text in texts)
    ):
        shared -= 1
    return shared


def _shared(one: str, other: str) -> int:
    """Halve the range: comparing slices is faster than comparing characters."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def word_end(text: str, at: int) -> int:
    """Where the word that begins at a character ends; at a space, one past it."""
    end = at
    while end < len(text) and not text[end].isspace():
        end += 1
    return max(end, min(at + 1, len(text)))


def worth_comparing(race: RaceState, selected: int, most: int = 2) -> tuple[int, ...]:
    """Choose traces to read beside the selected one: the first to finish with other answers."""
    chosen = [selected]
    answers = {_key(race, selected)}
    ended = sorted(
        (trace for trace in race.traces if trace.answer is not None),
        key=lambda trace: (trace.end_s or 0.0, trace.index),
    )
    for trace in ended:
        if len(chosen) < most and _key(race, trace.index) not in answers:
            chosen.append(trace.index)
            answers.add(_key(race, trace.index))
    everyone = race.everyone
    others = (trace.index for trace in everyone if trace.index not in chosen)
    while len(chosen) < min(2, len(everyone)):
        chosen.append(next(others))
    return tuple(sorted(chosen))


def _key(race: RaceState, index: int) -> str | None:
    trace = race.trace(index)
    return trace.answer.key if trace is not None and trace.answer is not None else None
