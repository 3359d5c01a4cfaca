from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.analysis.hedges import HEDGES, hedges


@pytest.mark.parametrize("word", HEDGES)
def test_every_hedge_is_found_in_any_case(word: str) -> None:
    for written in (word, word.upper(), word.capitalize()):
        text = f"so, {written}, then"
        assert [text[a:b] for a, b in hedges(text)] == [written]


@pytest.mark.parametrize("text", ["button", "abut", "waiter", "\\but", "await", "what-but-not"])
def test_part_of_a_word_is_no_hedge(text: str) -> None:
    assert hedges(text) == []


def test_a_hedge_of_several_words_is_one_also_over_a_line_break() -> None:
    text = "Hmmmm. Let me\nrecheck, but on the other hand"
    found = [text[a:b] for a, b in hedges(text)]
    assert found == ["Hmmmm", "Let me\nrecheck", "but", "on the other hand"]


@given(st.text(max_size=200))
def test_hedges_stand_in_order_and_apart(text: str) -> None:
    spans = hedges(text)
    assert all(a < b for a, b in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
