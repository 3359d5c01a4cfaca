"""Digits and letters of blocks, five pixels high, for an answer one reads from the last row."""

from __future__ import annotations

from functools import lru_cache

HEIGHT = 5
"""Pixels of a letter."""

_GLYPHS = {
    "0": "### #.# #.# #.# ###",
    "1": ".#. ##. .#. .#. ###",
    "2": "### ..# ### #.. ###",
    "3": "### ..# ### ..# ###",
    "4": "#.# #.# ### ..# ..#",
    "5": "### #.. ### ..# ###",
    "6": "### #.. ### #.# ###",
    "7": "### ..# ..# .#. .#.",
    "8": "### #.# ### #.# ###",
    "9": "### #.# ### ..# ###",
    "A": "### #.# ### #.# #.#",
    "B": "##. #.# ##. #.# ##.",
    "C": "### #.. #.. #.. ###",
    "D": "##. #.# #.# #.# ##.",
    "E": "### #.. ##. #.. ###",
    "F": "### #.. ##. #.. #..",
    "G": "#### #... #.## #..# ####",
    "H": "#.# #.# ### #.# #.#",
    "I": "### .#. .#. .#. ###",
    "J": "..# ..# ..# #.# ###",
    "K": "#..# #.#. ##.. #.#. #..#",
    "L": "#.. #.. #.. #.. ###",
    "M": "#...# ##.## #.#.# #...# #...#",
    "N": "#..# ##.# #.## #..# #..#",
    "O": "#### #..# #..# #..# ####",
    "P": "### #.# ### #.. #..",
    "Q": "#### #..# #..# #.## ####",
    "R": "### #.# ##. #.# #.#",
    "S": "#### #... #### ...# ####",
    "T": "### .#. .#. .#. .#.",
    "U": "#.# #.# #.# #.# ###",
    "V": "#.# #.# #.# #.# .#.",
    "W": "#...# #...# #.#.# ##.## #...#",
    "X": "#.# #.# .#. #.# #.#",
    "Y": "#.# #.# .#. .#. .#.",
    "Z": "### ..# .#. #.. ###",
    ".": ". . . . #",
    ",": ".. .. .. .# #.",
    "-": "... ... ### ... ...",
    "+": "... .#. ### .#. ...",
    "/": "..# ..# .#. #.. #..",
    "=": "... ### ... ### ...",
    "%": "#..# ...# .##. #... #..#",
    "(": ".# #. #. #. .#",
    ")": "#. .# .# .# #.",
    ":": ". # . # .",
    "!": "# # # . #",
    "?": "### ..# .## ... .#.",
    "^": ".#. #.# ... ... ...",
    "'": "# # . . .",
    "°": "## ## .. .. ..",
    '"': "#.# #.# ... ... ...",
    ";": ".. .# .. .# #.",
    "*": "#.# .#. #.# ... ...",
    "×": "... #.# .#. #.# ...",
    "÷": ".#. ... ### ... .#.",
    "·": ". . # . .",
    "<": "..# .#. #.. .#. ..#",
    ">": "#.. .#. ..# .#. #..",
    "[": "## #. #. #. ##",
    "]": "## .# .# .# ##",
    "π": "##### .#.#. .#.#. .#.#. .#.##",
    "✓": "....# ...#. #.#.. .#... .....",
    "✗": "#...# .#.#. ..#.. .#.#. #...#",
    " ": ".. .. .. .. ..",
}


@lru_cache(maxsize=64)
def pixels(text: str) -> tuple[str, ...] | None:
    """Draw a text as five rows of `#` and `.`; None where a character has no picture."""
    glyphs = [_GLYPHS.get(character, _GLYPHS.get(character.upper())) for character in text]
    if not glyphs or any(glyph is None for glyph in glyphs):
        return None
    rows = [glyph.split(" ") for glyph in glyphs if glyph is not None]
    return tuple(".".join(letter[y] for letter in rows) for y in range(HEIGHT))


@lru_cache(maxsize=64)
def block_text(text: str, width: int, height: int) -> tuple[str, ...] | None:
    """Draw a text as large as it fits into `width` × `height` cells; None where it does not."""
    drawn = pixels(text)
    if drawn is None:
        return None
    across = len(drawn[0])
    for scale in range(height // HEIGHT, 0, -1):
        if across * 2 * scale <= width:
            on, off = "█" * 2 * scale, " " * 2 * scale
            lines = ["".join(on if pixel == "#" else off for pixel in row) for row in drawn]
            return tuple(line for line in lines for _ in range(scale))
    if across <= width and height * 2 > HEIGHT:
        return _halves(drawn)
    return None


def _halves(drawn: tuple[str, ...]) -> tuple[str, ...]:
    """Draw two pixels into one cell, one above the other."""
    signs = {"##": "█", "#.": "▀", ".#": "▄", "..": " "}
    padded = [*drawn, "." * len(drawn[0])]
    return tuple(
        "".join(signs[top + low] for top, low in zip(padded[y], padded[y + 1], strict=True))
        for y in range(0, HEIGHT, 2)
    )
