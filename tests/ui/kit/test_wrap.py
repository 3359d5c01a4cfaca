from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from tts_tui.ui.kit.wrap import fold, fold_parts

INKS = [Style(bold=True), Style(italic=True)]


@given(st.lists(st.tuples(st.text("ab 木", max_size=12), st.sampled_from(INKS))), st.integers(2, 9))
def test_a_line_of_parts_breaks_where_its_text_would_and_keeps_its_styles(
    parts: list[tuple[str, Style]], width: int
) -> None:
    rows = fold_parts(parts, width)
    whole = "".join(text for text, _ in parts)
    assert ["".join(text for text, _ in row) for row in rows] == [
        row.shown for row in fold(whole, width)
    ]
    written = [(sign, ink) for text, ink in parts for sign in text if sign != " "]
    assert [(s, ink) for row in rows for text, ink in row for s in text if s != " "] == written
