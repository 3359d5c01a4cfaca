"""Sentences in letters of blocks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tts_tui.ui.stage.letters import lettered, written

TEXTS = st.text(st.sampled_from("What is 17 × 23? “x” – é"), max_size=60)


@given(TEXTS, st.integers(1, 200), st.integers(1, 40))
def test_letters_keep_to_their_room(text: str, width: int, height: int) -> None:
    rows = lettered(text, width, height)
    assert rows is None or (
        0 < len(rows) <= height and all(len(row) <= width for row in rows) and "é" not in text
    )


def test_the_largest_letters_that_fit_are_taken() -> None:
    small, large = lettered("ab", 20, 3), lettered("ab", 20, 5)
    assert small is not None
    assert large is not None
    assert (len(small), len(large)) == (3, 5)
    assert lettered("ab", 5, 40) is None
    assert lettered("日本", 200, 40) is None


@given(st.text(st.sampled_from("ab c\n"), max_size=300), st.integers(8, 200), st.integers(1, 9))
def test_what_is_written_keeps_to_its_room(text: str, width: int, height: int) -> None:
    rows = written(text, width, height)
    assert len(rows) <= height
    assert all(len(row) <= width for row in rows)
