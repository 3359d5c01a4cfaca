from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.analysis.bounded_search import bounded_find
from tts_tui.analysis.search import MAX_PATTERN, SearchError, find_all, read_query


@pytest.mark.parametrize(
    "pattern", ["(", "[", "*", "a{99999999999}", "x" * (MAX_PATTERN + 1), "\\"]
)
def test_a_bad_pattern_is_one_sentence(pattern: str) -> None:
    with pytest.raises(SearchError) as caught:
        read_query(pattern)
    assert caught.value.sentence.endswith(".")
    assert "\n" not in str(caught.value)


def test_a_pattern_without_capitals_ignores_case() -> None:
    assert find_all(read_query("wait"), ["Wait, wait"]) == [[(0, 4), (6, 10)]]
    assert find_all(read_query("Wait"), ["Wait, wait"]) == [[(0, 4)]]


def test_empty_places_are_none() -> None:
    assert bounded_find(read_query("x*"), ["axa"], limit_s=60) == [[(1, 2)]]


def test_a_pattern_that_runs_wild_is_stopped() -> None:
    with pytest.raises(SearchError, match="took longer"):
        bounded_find(read_query("(a+)+b"), ["a" * 5000], limit_s=0.3)


@pytest.mark.parametrize("pattern", [r"\d+", r"^b", r"a|b", r"[^\x00-\x7f]", "(?=a)a"])
def test_the_other_process_finds_the_same(pattern: str) -> None:
    texts = ["a1\nb22", "", "漢字\ud800 a"]
    query = read_query(pattern)
    assert bounded_find(query, texts, limit_s=60) == find_all(query, texts)


@given(st.text(max_size=20))
def test_any_pattern_is_read_or_refused(pattern: str) -> None:
    with suppress(SearchError):
        assert read_query(pattern).pattern == pattern
