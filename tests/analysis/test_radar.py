from __future__ import annotations

import re
from itertools import pairwise
from pickle import dumps

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.analysis.hedges import HEDGES, HedgeCount, hedges
from tts_tui.domain.repetition import (
    EVERY,
    LEAST_WORDS,
    LONGEST_PERIOD,
    Loop,
    Repetition,
    period_of,
)


def pieces_of(text: str, cuts: list[int]) -> list[str]:
    places = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    return [text[a:b] for a, b in pairwise(places)]


def fed(text: str, cuts: list[int] | None = None) -> Repetition:
    repetition = Repetition()
    for piece in pieces_of(text, cuts or []):
        repetition.feed(piece)
    return repetition


CUTS = st.lists(st.integers(0, 2000), max_size=30)
HEDGY = st.lists(
    st.sampled_from(
        [*HEDGES, "hmmmm", "hmm" * 9, "so", "x", "-", "let me", "check", "\\", "on the"]
    ),
    max_size=40,
).map(" ".join)


@given(
    text=st.one_of(HEDGY, HEDGY.map(lambda text: text.replace(" ", "  \n")), st.text()), cuts=CUTS
)
def test_hedges_counted_by_pieces_are_those_of_the_whole(text: str, cuts: list[int]) -> None:
    count = HedgeCount()
    for piece in pieces_of(text, cuts):
        count.feed(piece)
    assert count.count == len(hedges(text))


def brute_force(words: list[str]) -> int | None:
    """The smallest period by trying all of them."""
    for period in range(1, min(LONGEST_PERIOD, len(words)) + 1):
        same = 0
        while same + period < len(words) and words[-1 - same] == words[-1 - same - period]:
            same += 1
        if same >= max(2 * period, LEAST_WORDS):
            return period
    return None


FEW_WORDS = st.lists(st.sampled_from("abc"), max_size=6)


@given(
    before=st.lists(st.sampled_from("abc"), max_size=30), part=FEW_WORDS, times=st.integers(0, 20)
)
def test_the_period_is_that_of_all_tried(before: list[str], part: list[str], times: int) -> None:
    words = before + part * times
    assert period_of(words) == brute_force(words)


@given(
    words=st.lists(st.sampled_from("ab"), max_size=40),
    part=st.lists(st.sampled_from("abc"), min_size=1, max_size=8),
    times=st.integers(0, 60),
    after=st.integers(0, 3),
    cuts=CUTS,
)
def test_what_is_found_holds_and_is_found_by_then(
    words: list[str], part: list[str], times: int, after: int, cuts: list[int]
) -> None:
    said = [*words, *part * times, *(f"other{at}" for at in range(after))]
    text = " ".join(said) + " "
    loop = fed(text, cuts).loop
    assert loop == fed(text).loop
    if loop is None:
        # Whatever repeats for longer than from one look to the next has been found.
        assert after or len(part) * (times - 3) < EVERY + LEAST_WORDS
        return
    first = len(text[: loop.since].split())
    assert all(a == b for a, b in zip(said[first:], said[first + loop.period :], strict=False))
    assert first == 0 or said[first - 1] != said[first - 1 + loop.period]
    assert len(said) - first - loop.period >= max(2 * loop.period, LEAST_WORDS)


@pytest.mark.parametrize("period", [1, 2, 7, 60, LONGEST_PERIOD])
def test_a_late_repetition_is_found_from_its_first_word(period: int) -> None:
    words = [f"word{at}" for at in range(2000 + period)]
    text = " ".join([*words, *words[-period:] * 400])
    loop = fed(text, list(range(0, len(text), 50))).loop
    assert loop == Loop(text.index(words[2000]), period)


def test_a_long_text_is_not_kept() -> None:
    repetition = fed("")
    for at in range(100_000):
        repetition.feed(f" word{at}")
    assert len(dumps(repetition)) < 50_000


def test_it_says_since_where_and_forgets_what_ended() -> None:
    start = "Let me see what 17 times 24 is . "
    text = start + "Wait , that is not right . " * 30
    repetition = fed(text)
    assert repetition.loop == Loop(len(start) - 2, 7)
    repetition.feed("So it is 408 after all.")
    assert repetition.loop is None


@pytest.mark.parametrize("text", ["", " ", "x" * 50_000, "1 2 3 " * 3, "\n\n" * 500])
def test_hostile_and_short_texts(text: str) -> None:
    found = fed(text, list(range(0, 2000, 7))).loop
    assert (found is None) is (not re.match("x", text))


def test_a_text_without_spaces_is_looked_at_in_pieces() -> None:
    loop = fed("x" * 50_000).loop
    assert loop is not None
    assert loop.period == 1
