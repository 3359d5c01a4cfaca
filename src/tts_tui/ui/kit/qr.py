"""QR codes in half blocks, for phones before a screen."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rich.style import Style

# Phones want dark on light with light around it, whatever the theme is.
QR_INK: Final = Style(color="#000000", bgcolor="#ffffff")
QUIET_ZONE: Final = 2
"""Light modules around a code; four are the standard, two are what phones need."""
_BLOCKS: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


@lru_cache(maxsize=4)
def qr_rows(text: str) -> tuple[str, ...]:
    """Draw a QR code, a module a cell wide and half a cell high, its quiet zone with it."""
    # Only who serves a page needs it.
    import segno

    code = segno.make(text, error="l", micro=False)
    modules = [[bool(dark) for dark in row] for row in code.matrix_iter(border=QUIET_ZONE)]
    if len(modules) % 2:
        modules.append([False] * len(modules[0]))
    pairs = zip(modules[::2], modules[1::2], strict=True)
    return tuple("".join(_BLOCKS[pair] for pair in zip(*two, strict=True)) for two in pairs)
