"""Pictures one after another as one SVG that moves: no script, nothing from the network.

What stays the same from picture to picture is written once and shown by CSS keyframes for as long
as it stands. Whoever wants no motion, and whatever knows none, is shown the last picture.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.color import Color
    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.ui.kit.palette import Palette

FONT: Final = 14
CELL: Final = 8.4
"""A cell's width, in the picture's units; texts are stretched to it, whatever font there is."""
ROW: Final = 17
BASELINE: Final = 13
_BLOCKS: Final = re.compile("█+")
"""Drawn as rectangles: most fonts leave a hair between two rows of them."""
EDGE: Final = 12
"""Between the border and the text."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture, and when it is put up, in seconds since the start."""

    at_s: float
    strips: Sequence[Strip]


@dataclass(frozen=True, slots=True)
class _Run:
    """Text of one style in one row."""

    y: int
    x: int
    text: str
    ink: str
    ground: str
    bold: bool
    dim: bool

    def drawn(self, inks: _Inks) -> str:
        """Write it: its ground where that is another than the picture's, then its text."""
        cells = cell_len(self.text)
        x, width = f"{self.x * CELL:.4g}", f"{cells * CELL:.4g}"
        parts = []
        if self.ground != inks.ground:
            parts.append(_rectangle(self.x, cells, self.y, self.ground))
        text = _BLOCKS.sub(lambda found: " " * len(found[0]), self.text)
        parts += [
            _rectangle(
                self.x + cell_len(self.text[: found.start()]), len(found[0]), self.y, self.ink
            )
            for found in _BLOCKS.finditer(self.text)
        ]
        if text.strip():
            kind = f"{inks.name(self.ink)}{' b' if self.bold else ''}{' d' if self.dim else ''}"
            parts.append(
                f'<text x="{x}" y="{self.y * ROW + BASELINE}" textLength="{width}" '
                f'class="{kind}">{escape(text, quote=False)}</text>'
            )
        return "".join(parts)


def _rectangle(x: int, cells: int, y: int, ink: str) -> str:
    # A little over the edge, or a hair would show between two of them.
    return (
        f'<rect x="{x * CELL:.4g}" y="{y * ROW}" width="{cells * CELL + 0.3:.4g}" '
        f'height="{ROW + 0.3}" fill="{ink}"/>'
    )


class _Inks:
    """The colours of texts, each with a short name, and the picture's own ground."""

    def __init__(self, palette: Palette) -> None:
        self.ground = _hex(palette.background.bgcolor, "#121212")
        self.text = _hex(palette.text.color, "#dcdcdc")
        self.border = _hex(palette.border.color, self.text)
        self._names: dict[str, str] = {}

    def name(self, ink: str) -> str:
        """The class of a colour."""
        return self._names.setdefault(ink, f"c{len(self._names)}")

    def rules(self) -> str:
        """The style sheet's lines of all that were named."""
        return "".join(f".{name}{{fill:{ink}}}" for ink, name in self._names.items())


def moving_svg(shots: Sequence[Shot], total_s: float, palette: Palette, title: str) -> str:
    """Draw shots as one SVG that takes `total_s` and begins again; all text is escaped."""
    inks = _Inks(palette)
    shown: defaultdict[_Run, list[int]] = defaultdict(list)
    for at, shot in enumerate(shots):
        for run in _runs(shot.strips, inks):
            shown[run].append(at)
    together: defaultdict[tuple[int, ...], list[_Run]] = defaultdict(list)
    for run, seen in shown.items():
        together[tuple(seen)].append(run)
    starts = [shot.at_s for shot in shots]
    groups, rules = [], []
    for number, (frames, runs) in enumerate(together.items()):
        drawn = "".join(run.drawn(inks) for run in runs)
        if len(frames) == len(shots):
            groups.append(f"<g>{drawn}</g>")
            continue
        away = "" if frames[-1] == len(shots) - 1 else " h"
        groups.append(f'<g class="m k{number}{away}">{drawn}</g>')
        rules.append(
            f".k{number}{{animation-name:k{number}}}{_keyframes(number, frames, starts, total_s)}"
        )
    width = max((strip.cell_length for strip in shots[0].strips), default=1) * CELL + 2 * EDGE
    height = max(1, len(shots[0].strips)) * ROW + 2 * EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'role="img"><title>{escape(display_line(title, 120))}</title>\n<style>\n'
        f'text{{font:{FONT}px "DejaVu Sans Mono",Menlo,Consolas,monospace;white-space:pre}}'
        f".b{{font-weight:bold}}.d{{opacity:.7}}.h{{visibility:hidden}}\n{inks.rules()}\n"
        f"@media (prefers-reduced-motion:no-preference){{"
        f".m{{animation:{total_s:g}s step-end infinite}}\n" + "\n".join(rules) + "\n}\n</style>\n"
        f'<rect x=".5" y=".5" width="{width - 1:g}" height="{height - 1:g}" rx="8" '
        f'fill="{inks.ground}" stroke="{inks.border}"/>\n'
        f'<g transform="translate({EDGE} {EDGE})" xml:space="preserve">\n'
        + "\n".join(groups)
        + "\n</g>\n</svg>\n"
    )


def _keyframes(number: int, frames: Sequence[int], starts: Sequence[float], total_s: float) -> str:
    """Show what is there in some frames, and in no others."""
    there = set(frames)
    visible = [at in there for at in range(len(starts))]
    steps = [_step(0.0, visible[0])]
    for at, (before, now) in enumerate(pairwise(visible), 1):
        if before != now:
            steps.append(_step(starts[at] / total_s, now))
    return f"@keyframes k{number}{{{''.join(steps)}}}"


def _step(share: float, visible: bool) -> str:
    return f"{share * 100:.4g}%{{visibility:{'visible' if visible else 'hidden'}}}"


def _runs(strips: Iterable[Strip], inks: _Inks) -> Iterator[_Run]:
    """Cut rows into texts of one style; what is only ground and no other than the picture's is
    left out."""
    for y, strip in enumerate(strips):
        x = 0
        held: _Run | None = None
        for text, style, _ in strip:
            cells = cell_len(text)
            run = _run(y, x, text, style, inks)
            x += cells
            if held is not None and _alike(held, run):
                held = _Run(y, held.x, held.text + text, run.ink, run.ground, run.bold, run.dim)
                continue
            if held is not None:
                yield from _worth(held, inks)
            held = run
        if held is not None:
            yield from _worth(held, inks)


def _worth(run: _Run, inks: _Inks) -> Iterator[_Run]:
    if run.ground != inks.ground:
        yield run
        return
    text = run.text.rstrip(" ")
    before = len(text) - len(text.lstrip(" "))
    if text := text.strip(" "):
        yield _Run(run.y, run.x + before, text, run.ink, run.ground, run.bold, run.dim)


def _alike(one: _Run, other: _Run) -> bool:
    return (one.ink, one.ground, one.bold, one.dim) == (
        other.ink,
        other.ground,
        other.bold,
        other.dim,
    )


def _run(y: int, x: int, text: str, style: Style | None, inks: _Inks) -> _Run:
    if style is None:
        return _Run(y, x, text, inks.text, inks.ground, False, False)
    ink, ground = _hex(style.color, inks.text), _hex(style.bgcolor, inks.ground)
    if style.reverse:
        ink, ground = ground, ink
    return _Run(y, x, text, ink, ground, bool(style.bold), bool(style.dim))


def _hex(colour: Color | None, otherwise: str) -> str:
    return otherwise if colour is None or colour.is_default else colour.get_truecolor().hex
