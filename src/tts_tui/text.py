"""The one door for outside text: what a model, a server, a file or an exception said.

Everything shown to a person passes here first, because no terminal library takes escape
sequences out. Sequences are not parsed (they may be split over chunks or never end): each
dangerous code point is mapped by itself, so cleaning the parts equals cleaning the whole.
The only rule with a memory is the cap on combining marks.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category

MAX_MARKS: Final = 8
"""Combining marks kept on one base character; more of them spill over the neighbouring rows."""

NAME_CHARACTERS: Final = 60
"""What is shown of a name in a line: of a model, a data set, a question."""
TAB: Final = " " * 4
BIDI_MARK: Final = "⇄"
"""Stands for a control that would reorder the text around it."""
BREAK_MARK: Final = "↵"
"""Stands for a line break that only some programs see (U+0085, U+2028, U+2029)."""
NEWLINE_MARK: Final = BREAK_MARK
"""Stands for a newline where only one line may be shown."""
REPLACEMENT: Final = "\ufffd"
ELLIPSIS: Final = "…"

_BREAKS: Final = (0x85, 0x2028, 0x2029)
_BIDI: Final = (0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_DROPPED: Final = (0xFEFF, *range(0xE0000, 0xE0080))
# What joins, colours or dresses emoji: terminals disagree on how wide the whole is, and one cell
# too many shifts the rest of its row. The parts alone have one width everywhere.
_JOINERS: Final = (0x200D, 0x20E3, 0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400))
_FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)

_TABLE: Final[dict[int, str | None]] = {
    **{code: chr(0x2400 + code) for code in range(0x20) if code != ord("\n")},
    ord("\t"): TAB,
    0x7F: "\u2421",
    **dict.fromkeys(range(0x80, 0xA0), REPLACEMENT),
    **dict.fromkeys(_BREAKS, BREAK_MARK),
    **dict.fromkeys(_BIDI, BIDI_MARK),
    **dict.fromkeys(_DROPPED, None),
    **dict.fromkeys(_JOINERS, None),
    **{code: chr(ord("A") + code - _FLAG_LETTERS[0]) for code in _FLAG_LETTERS},
}
# Surrogates stay out of the table: 2,048 entries for what a range in the pattern says at once.
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_UNSAFE: Final = re.compile(
    "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\ud800-\udfff\U000e0000-\U000e007f"
    "\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff"
    + "".join(f"\\u{code:04x}" for code in (*_BREAKS[1:], *_BIDI, _DROPPED[0], *_JOINERS[:4]))
    + "]"
)

# Below U+0300 there is no combining mark, so too many of them are a run of at least so many.
_MAYBE_MARKS: Final = re.compile(f"[\u0300-\U0010ffff]{{{MAX_MARKS + 1}}}")


def display_text(text: str) -> str:
    """Text that is safe to show over several lines; `\\n` is the only control kept.

    Wrapping, tabs' columns and markup are not its business. Idempotent; the parts of a text
    may be cleaned one by one, except that marks are then capped in each part.
    """
    if _UNSAFE.search(text):
        text = _SURROGATE.sub(REPLACEMENT, text).translate(_TABLE)
    return text if text.isascii() or not _MAYBE_MARKS.search(text) else _cap_marks(text)


def display_line(text: str, limit: int | None = None) -> str:
    """Text that is safe to show on one line, of at most `limit` characters."""
    line = display_text(text).replace("\n", NEWLINE_MARK)
    if limit is None or len(line) <= limit:
        return line
    return line[: limit - 1] + ELLIPSIS if limit > 0 else ""


def whole_characters(text: str) -> str:
    """Text that UTF-8 can hold, for files that programs read: halves of characters are replaced."""
    return text if text.isascii() else _SURROGATE.sub(REPLACEMENT, text)


def display_name(text: str) -> str:
    """A name that is safe to show within a line, whatever somebody called it."""
    return display_line(text, NAME_CHARACTERS)


def _cap_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        # Below U+0300 there is no combining mark: most of any text skips the look-up.
        marks = marks + 1 if char >= "\u0300" and category(char) in {"Mn", "Me"} else 0
        if marks <= MAX_MARKS:
            kept.append(char)
    return text if len(kept) == len(text) else "".join(kept)
