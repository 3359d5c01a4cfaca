from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcwidth

from tts_tui.text import MAX_MARKS, display_line, display_text

HOSTILE = (
    st.characters(codec=None)
    | st.sampled_from("\x00\x07\x1b\n\r\t\x7f\x85\x9b\x9d\u200e\u202e\u2066\u2028\u2029\ufeff")
    | st.sampled_from("\ud800\udfff\U000e0041\u0301\u0489\ufe0f\u200da")
)
TEXTS = st.text(HOSTILE, max_size=60)

DANGEROUS = re.compile(
    "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u061c\\u202a-\\u202e\\u2066-\\u2069"
    "\\u2028\\u2029\\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


@given(TEXTS)
@pytest.mark.matrix(82)
def test_no_control_bidi_or_surrogate_is_left(text: str) -> None:
    shown = display_text(text)
    assert not DANGEROUS.search(shown)
    shown.encode()


@given(TEXTS)
def test_a_line_holds_no_newline(text: str) -> None:
    line = display_line(text)
    assert not DANGEROUS.search(line)
    assert "\n" not in line


@given(TEXTS)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert display_text(display_text(text)) == display_text(text)
    assert display_line(display_line(text, 20), 20) == display_line(text, 20)


@given(TEXTS, st.lists(st.integers(0, 60)))
def test_cleaning_the_parts_equals_cleaning_the_whole(text: str, cuts: list[int]) -> None:
    unmarked = "".join(c for c in text if unicodedata.category(c) not in {"Mn", "Me"})
    bounds = [0, *sorted(cuts), len(unmarked)]
    parts = [unmarked[a:b] for a, b in pairwise(bounds)]
    assert "".join(map(display_text, parts)) == display_text(unmarked)


@given(TEXTS, st.integers(-1, 30))
def test_a_line_never_exceeds_its_limit(text: str, limit: int) -> None:
    assert len(display_line(text, limit)) <= max(limit, 0)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain [/INST] \\[x\\]", "plain [/INST] \\[x\\]"),
        ("two\nlines", "two\nlines"),
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("a\tb\r\n", "a    b␍\n"),
        ("\x7f\x9b31m", "\u2421\ufffd31m"),
        ("x\u202ey\u2069", "x⇄y⇄"),
        ("one\u2028two\u2029three\x85", "one↵two↵three↵"),
        ("\ufeffkept\U000e0041", "kept"),
        ("\ud83d\udca9 \ud800", "\ufffd\ufffd \ufffd"),
        ("Zürich 東京 👩\u200d🔬", "Zürich 東京 👩🔬"),
        ("🇫🇷 ❤\ufe0f 1\ufe0f\u20e3 👍🏽", "FR ❤ 1 👍"),
    ],
)
def test_each_kind_of_character_is_shown_as(raw: str, shown: str) -> None:
    assert display_text(raw) == shown


@given(st.lists(st.sampled_from("a漢é👩🔬🇫🇷❤✈1🏽🏴क्षि한\u0301\u200d\ufe0e\ufe0f\u20e3\U000e0067")))
def test_row_83_what_is_shown_is_as_wide_as_its_parts_everywhere(characters: list[str]) -> None:
    shown = display_text("".join(characters))
    # Some terminals measure graphemes, some each code point: both have to come to the same.
    assert cell_len(shown) == sum(max(0, wcwidth(char)) for char in shown)


@pytest.mark.matrix(86)
def test_marks_beyond_the_cap_are_dropped_and_counted_anew_on_the_next_base() -> None:
    assert display_text("a" + "\u0301" * 300 + "b\u0301") == "a" + "\u0301" * MAX_MARKS + "b\u0301"


@pytest.mark.parametrize(
    ("limit", "shown"), [(None, "one↵two"), (7, "one↵two"), (5, "one↵…"), (1, "…"), (0, "")]
)
def test_a_line_is_capped_with_an_ellipsis(limit: int | None, shown: str) -> None:
    assert display_line("one\ntwo", limit) == shown
