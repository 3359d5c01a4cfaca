from __future__ import annotations

from typing import TYPE_CHECKING

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.style import Style

from tts_tui.ui.kit.direct import changes
from tts_tui.ui.kit.strips import JoinedStrip, PartStrip

if TYPE_CHECKING:
    from textual.strip import Strip

WIDTH, HEIGHT = 12, 3
INKS = [Style(color=name) for name in ("red", "green", "blue")]
CONSOLE = Console(color_system="standard", force_terminal=True)
PIECES = st.lists(
    st.tuples(st.text("ab 漢", min_size=1, max_size=3), st.sampled_from(INKS)), max_size=5
)


def cells(text: str) -> int:
    return sum(2 if char == "漢" else 1 for char in text)


def row_of(pieces: list[tuple[str, Style]], nested: int) -> Strip:
    """A row of pieces that fill the width, the first few of them in a strip of their own."""
    strips: list[Strip] = []
    left = WIDTH
    for text, ink in pieces:
        if cells(text) <= left:
            strips.append(PartStrip(((text, ink),), cells(text)))
            left -= cells(text)
    if left:
        strips.append(PartStrip(((" " * left, INKS[0]),), left))
    inner = tuple(strips[:nested])
    front = [JoinedStrip(inner, sum(strip.cell_length for strip in inner))] if inner else []
    return JoinedStrip((*front, *strips[nested:]), WIDTH)


ROWS = st.lists(st.builds(row_of, PIECES, st.integers(0, 3)), min_size=HEIGHT, max_size=HEIGHT)


def shown(*written: str) -> list[list[tuple[str, str]]]:
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    for text in written:
        stream.feed(text)
    return [
        [(cell.data, cell.fg) for x in range(WIDTH) if (cell := screen.buffer[y][x]).data]
        for y in range(HEIGHT)
    ]


def whole(rows: list[Strip]) -> str:
    return "".join(f"\x1b[{y};1H{row.render(CONSOLE)}" for y, row in enumerate(rows, 1))


@given(ROWS, ROWS, st.lists(st.booleans(), min_size=HEIGHT, max_size=HEIGHT))
def test_the_changes_make_one_picture_of_another(
    before: list[Strip], after: list[Strip], kept: list[bool]
) -> None:
    after = [old if keep else new for old, new, keep in zip(before, after, kept, strict=True)]
    assert shown(whole(before), changes(before, after, CONSOLE)) == shown(whole(after))


@given(ROWS)
def test_what_looks_the_same_is_not_written(rows: list[Strip]) -> None:
    same = [JoinedStrip(row.pieces, WIDTH) for row in rows if isinstance(row, JoinedStrip)]
    assert changes(rows, same, CONSOLE) == ""


def test_only_the_piece_that_changed_is_written() -> None:
    front, gap = PartStrip((("ab", INKS[0]),), 2), PartStrip(((" ", INKS[1]),), 1)
    old = JoinedStrip((front, gap, PartStrip((("x", INKS[2]),), 1)), 4)
    new = JoinedStrip((front, gap, PartStrip((("y", INKS[2]),), 1)), 4)
    written = changes([front, old], [front, new], CONSOLE)
    assert written.startswith("\x1b[2;4H")
    assert written.count("\x1b[2;") == 1
    assert "y" in written
    assert "a" not in written
