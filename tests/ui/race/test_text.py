from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from tests.support.hostile import HOSTILE, controls_in
from tts_tui.text import display_line, display_text
from tts_tui.ui.kit.bars import eighths, solid, two_part
from tts_tui.ui.kit.cells import fit, fit_right, is_narrow, last_cells
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.kit.wrap import Wrapped
from tts_tui.ui.race.block_font import HEIGHT, block_text, pixels

AWKWARD = st.text(
    st.sampled_from("ab  \n\t漢é👩\u200d\u0301\ufe0f❤🇩\x1b\x9b\u202e")
    | st.characters(codec="utf-8"),
    max_size=60,
)
WIDTHS = st.integers(2, 12)


@given(st.lists(AWKWARD, max_size=6), WIDTHS)
def test_wrapping_in_pieces_equals_wrapping_the_whole(pieces: list[str], width: int) -> None:
    grown, whole = Wrapped(width), Wrapped(width)
    for piece in pieces:
        grown.feed(piece)
    whole.feed("".join(pieces))
    assert grown.rows == whole.rows
    assert grown.length == whole.length


@given(AWKWARD, WIDTHS)
def test_wrapping_keeps_every_character_and_the_width(text: str, width: int) -> None:
    wrapped = Wrapped(width)
    wrapped.feed(text)
    joined = "".join(
        row.text if row.continued or at == 0 else f"\n{row.text}"
        for at, row in enumerate(wrapped.rows)
    )
    assert joined == display_text(text)
    assert all(cell_len(row.text) <= width for row in wrapped.rows)


def test_words_break_after_spaces_and_long_words_anywhere() -> None:
    wrapped = Wrapped(6)
    wrapped.feed("aa bbb cccccccc")
    assert [row.shown for row in wrapped.rows] == ["aa bbb", "ccccc", "ccc"]


@pytest.mark.matrix(84)
def test_a_wide_character_at_the_edge_goes_to_the_next_row() -> None:
    wrapped = Wrapped(3)
    wrapped.feed("ab漢字")
    assert [row.text for row in wrapped.rows] == ["ab", "漢", "字"]


@pytest.mark.matrix(87)
def test_a_hundred_thousand_characters_without_a_space_wrap() -> None:
    for character in "x漢":
        wrapped = Wrapped(80)
        wrapped.feed(character * 100_000)
        assert len(wrapped.rows) == 100_000 * cell_len(character) // 80


@given(AWKWARD, st.integers(0, 12))
def test_fitting_gives_exactly_the_width(text: str, width: int) -> None:
    safe = display_text(text).replace("\n", " ")
    for fitted in (fit(safe, width), fit_right(safe, width), last_cells(safe, width)):
        assert cell_len(fitted) == width


@given(AWKWARD | st.text(st.characters(max_codepoint=0x600)))
def test_what_is_narrow_is_safe_and_has_a_cell_a_character(text: str) -> None:
    if is_narrow(text):
        assert display_line(text) == text
        assert cell_len(text) == len(text)


def test_every_narrow_character_is_safe() -> None:
    narrow = "".join(char for char in map(chr, range(0x110000)) if is_narrow(char))
    assert len(narrow) > 900
    assert display_line(narrow) == narrow


@given(st.lists(AWKWARD, max_size=4), st.integers(1, 20))
def test_a_strip_is_as_wide_as_it_says(texts: list[str], width: int) -> None:
    parts = [(display_text(text).replace("\n", " "), Style()) for text in texts]
    strip = strip_of(parts, width, Style())
    assert strip.cell_length == width
    assert sum(segment.cell_length for segment in strip) == width


def test_the_tail_keeps_the_end() -> None:
    assert last_cells("abcdef", 3) == "def"
    assert last_cells("a漢字", 3) == " 字"
    assert last_cells("ab", 4) == "ab  "


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 60))
def test_a_bar_never_leaves_its_cells(thinking: int, tokens: int, width: int) -> None:
    longest = max(tokens, thinking, 1)
    length = eighths(tokens, longest, width)
    line, block = two_part(min(eighths(thinking, longest, width), length), length)
    assert len(line) + len(block) <= width
    assert bool(line + block) == bool(tokens)


def test_a_bar_is_finer_than_a_cell() -> None:
    assert solid(12) == "█▌"
    assert two_part(8, 20) == ("━", "█▌")


def test_every_block_letter_is_five_rows_of_one_width() -> None:
    for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.,-+/=%():!?^'°π✓✗ ":
        rows = pixels(character)
        assert rows is not None
        assert len(rows) == HEIGHT
        assert len({len(row) for row in rows}) == 1, character


def test_blocks_are_as_large_as_fits_and_none_where_nothing_fits() -> None:
    assert block_text("7", 6, 5) == ("██████", "    ██", "    ██", "  ██  ", "  ██  ")
    assert len(block_text("7", 40, 11) or ()) == 10
    assert len(block_text("7", 3, 5) or ()) == 3
    assert block_text("7", 2, 5) is None
    assert block_text("漢", 80, 20) is None
    assert block_text("", 80, 20) is None


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
@pytest.mark.matrix(85)
def test_wrapped_rows_hold_no_controls(text: str) -> None:
    wrapped = Wrapped(10)
    wrapped.feed(text)
    assert not any(controls_in(row.shown) for row in wrapped.rows)
