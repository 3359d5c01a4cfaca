"""The lines between the panels, with titles in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.ui.kit.cells import Part, crop
from tts_tui.ui.kit.strips import strip_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.strip import Strip

    from tts_tui.ui.kit.palette import Palette


def rule(
    width: int,
    ends: str,
    inks: Palette,
    titles: Mapping[int, Sequence[Part]] | None = None,
    joints: Mapping[int, str] | None = None,
) -> Strip:
    """Draw a line across: `ends` are its two corners, `titles` start at cells, `joints` are signs.

    A title that would run into the next one, or out of the line, is cropped.
    """
    line = ["─"] * width
    line[0], line[-1] = ends[0], ends[-1]
    for x, sign in (joints or {}).items():
        line[x] = sign
    parts: list[Part] = []
    at = 0
    starts = sorted(titles or {})
    for x, until in zip(starts, [*starts[1:], width - 1], strict=True):
        parts.append(("".join(line[at:x]), inks.border))
        at = x
        for text, style in (titles or {})[x]:
            shown = crop(text, max(0, until - 1 - at))
            parts.append((shown, style))
            at += cell_len(shown)
    parts.append(("".join(line[at:]), inks.border))
    return strip_of(parts, width, inks.border)


def titled(text: str, inks: Palette) -> list[Part]:
    """Write a plain title."""
    return [(f" {text} ", inks.title)]


def titled_window(text: str, first: int, shown: int, total: int, inks: Palette) -> list[Part]:
    """Write a title, and which rows are in view where not all are; `first` counts from 0."""
    if total <= shown:
        return titled(text, inks)
    more = f"{first + 1}–{first + shown} of {total} · +{total - shown} more "
    return [*titled(text, inks), (more, inks.muted)]
