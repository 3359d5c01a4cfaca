"""Text that would do something to a terminal or to markup, and what of it must never be shown."""

from __future__ import annotations

HOSTILE = (
    "[/]",
    "[/INST]",
    "[red]list[int][0,1)",
    "[@click=app.quit]q[/]",
    "\x1b]52;c;cm0gLXJm\x07\x1b[2J\x9b31m\x9d0;t\x9c",
    "\u202egnp.exe\u2066 \u2028next",
    "漢字かな交じり文" * 4,
    "👩\u200d👩\u200d👧 e" + "\u0301" * 40,
    "$x [$accent]end\\",
)


def controls_in(text: str) -> set[str]:
    """The characters of a text that a terminal would obey."""
    bidi = {"\u200e", "\u200f", "\u061c", *map(chr, range(0x202A, 0x202F))}
    bidi |= set(map(chr, range(0x2066, 0x206A)))
    return {
        char
        for char in text
        if (ord(char) < 32 and char != "\n") or 0x7F <= ord(char) < 0xA0 or char in bidi
    }
