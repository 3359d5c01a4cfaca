"""One moment of a replay as an SVG picture that asks nothing of the network."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.segment import Segment, Segments
from rich.terminal_theme import TerminalTheme

from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.strip import Strip

    from tts_tui.ui.kit.palette import Palette

Rgb = tuple[int, int, int]

# Rich's own template loads a font from the network when the picture is opened.
_FORMAT: Final = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
    font-family: "DejaVu Sans Mono", "Menlo", "Consolas", monospace;
    font-size: {char_height}px;
    line-height: {line_height}px;
    font-variant-east-asian: full-width;
}}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: arial, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def svg_of(strips: Sequence[Strip], palette: Palette, title: str) -> str:
    """Draw strips as SVG text; every character of the title and of the strips is escaped."""
    width = max((strip.cell_length for strip in strips), default=1)
    console = Console(
        width=width,
        height=max(1, len(strips)),
        file=io.StringIO(),
        record=True,
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
        highlight=False,
    )
    for strip in strips:
        console.print(Segments([*strip, Segment.line()]), end="")
    # Beside the three buttons of the drawn window.
    shown = display_line(title, max(1, width * 3 // 4))
    return console.export_svg(title=shown, theme=_theme(palette), code_format=_FORMAT)


def _theme(palette: Palette) -> TerminalTheme:
    ground = palette.background.bgcolor
    text = palette.text.color
    background: Rgb = ground.get_truecolor() if ground else (18, 18, 18)
    foreground: Rgb = text.get_truecolor() if text else (220, 220, 220)
    black: Rgb = (0, 0, 0)
    return TerminalTheme(background, foreground, [black] * 8)
