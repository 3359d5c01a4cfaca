"""The plot as a picture of its own, on white, for papers and slides."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from tts_tui.analysis.plot import Axis
from tts_tui.domain.strategies import cards
from tts_tui.figures import counted, percent
from tts_tui.figures import tick as token_tick
from tts_tui.study.words import named
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.analysis.plot import Plot, Point
    from tts_tui.domain.strategies import Card

WIDTH, HEIGHT = 900, 560
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 150, 50, 60
_COLOURS: Final = (
    *("#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8c510a", "#7570b3"),
    *("#2f84c0", "#a6761d", "#b2182b", "#4d9221"),
)
"""By a card's place. After Okabe and Ito's palette, which colour-blind people can tell apart, and
after a few more that are dark enough on white; they start over, and shapes differ too."""
_CROSS: Final = "✚"
_OUTLINES: Final = {
    **dict.fromkeys("■□", "m-4.5 -4.5h9v9h-9z"),
    "▼": "m0 6l-6 -10h12z",
    "▲": "m0 -6l-6 10h12z",
    "◆": "m0 -7l7 7l-7 7l-7 -7z",
    "●": "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    _CROSS: "m-5 -5l10 10m-10 0l10 -10",
}
"""Glyph → its outline around a point; any other is drawn as the letter it is."""
_AXES: Final = {
    Axis.TOTAL: "paper total tokens a question",
    Axis.SPENT: "tokens spent a question",
    Axis.SEQUENTIAL: "sequential tokens a question",
}


def svg_of(plot: Plot, title: str) -> str:
    """Draw a plot as a whole SVG document."""
    return "\n".join(_lines(plot, title)) + "\n"


def _lines(plot: Plot, title: str) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="13">'
    )
    yield f"<title>{_safe(title)}</title>"
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    yield f'<text x="{_LEFT}" y="28" font-size="17" font-weight="bold">{_safe(title)}</text>'
    yield from _axes(plot)
    if len(plot.front) > 1:
        path = " ".join(_steps(plot))
        yield f'<path d="{path}" fill="none" stroke="#999" stroke-dasharray="5 4"/>'
    for point in sorted(plot.points, key=lambda p: p.on_front):
        yield _point(plot, point)
    yield from _labels(plot)
    yield from _legend(plot)
    yield "</svg>"


def _axes(plot: Plot) -> Iterator[str]:
    bottom, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT
    for tick in plot.y_ticks:
        y = _y(plot, tick)
        yield f'<path d="M{_LEFT} {y:.1f}H{right}" stroke="#e5e5e5"/>'
        yield (f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick * 100:.4g} %</text>')
    for tick in plot.x_ticks:
        x = _x(plot, tick)
        yield f'<path d="M{x:.1f} {_TOP}V{bottom}" stroke="#e5e5e5"/>'
        yield (
            f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{token_tick(tick)}</text>'
        )
    yield f'<path d="M{_LEFT} {_TOP}V{bottom}H{right}" fill="none" stroke="#333"/>'
    scale = " (logarithmic)" if plot.x.logarithmic else ""
    middle = (_LEFT + right) / 2
    yield (
        f'<text x="{middle}" y="{bottom + 44}" text-anchor="middle">'
        f"{_AXES[plot.axis]}{scale}</text>"
    )


def _steps(plot: Plot) -> Iterator[str]:
    """The front as stairs: between two points nothing better can be had than the cheaper."""
    first, *rest = plot.front
    yield f"M{_x(plot, first.x):.1f} {_y(plot, first.y):.1f}"
    for point in rest:
        yield f"H{_x(plot, point.x):.1f}V{_y(plot, point.y):.1f}"


def _point(plot: Plot, point: Point) -> str:
    x, y = _x(plot, point.x), _y(plot, point.y)
    row = point.row
    interval = ""
    if row.ci_low is not None and row.ci_high is not None:
        interval = f", 95 % interval {percent(row.ci_low)} to {percent(row.ci_high)}"
    words = f"{named(row.key)}: {percent(point.y)}{interval}, {counted(round(point.x), 'token')}"
    return f"<g><title>{_safe(words)}</title>{_shape(point.card, x, y, filled=point.on_front)}</g>"


def _labels(plot: Plot) -> Iterator[str]:
    """Name the front's points, the best first, as long as no name runs into another."""
    taken: list[tuple[float, float, float]] = []
    for point in reversed(plot.front):
        name = _safe(point.row.key.name)
        x, wide = _x(plot, point.x) + 8, len(name) * 6.6
        for y in (_y(plot, point.y) - 7, _y(plot, point.y) + 16):
            if all(x + wide < a or b < x or abs(y - at) > 12 for a, b, at in taken):
                taken.append((x, x + wide, y))
                yield f'<text x="{x:.1f}" y="{y:.1f}" font-size="11">{name}</text>'
                break


def _shape(card: Card, x: float, y: float, *, filled: bool) -> str:
    colour = _COLOURS[cards().index(card) % len(_COLOURS)]
    look = f'fill="{colour if filled else "#fff"}" stroke="{colour}"'
    outline = _OUTLINES.get(card.glyph)
    if outline is None:
        return (
            f'<text x="{x:.1f}" y="{y + 6:.1f}" text-anchor="middle" font-size="17" {look}>'
            f"{_safe(card.glyph)}</text>"
        )
    wide = 3.2 if filled and card.glyph == _CROSS else 1.6
    return f'<path d="M{x:.1f} {y:.1f}{outline}" {look} stroke-width="{wide}"/>'


def _legend(plot: Plot) -> Iterator[str]:
    x, y = WIDTH - _RIGHT + 24, _TOP + 8
    small = 'font-size="11" fill="#666"'
    for card, note in plot.kinds:
        yield _shape(card, x, y, filled=True)
        yield f'<text x="{x + 14}" y="{y + 4}">{_safe(card.stem)}</text>'
        if note:
            y += 16
            yield f'<text x="{x + 14}" y="{y + 2}" {small}>{_safe(note)}</text>'
        y += 22
    yield f'<text x="{x - 6}" y="{y + 6}" {small}>filled: Pareto front</text>'


def _x(plot: Plot, value: float) -> float:
    return _LEFT + plot.x.at(value) * (WIDTH - _LEFT - _RIGHT)


def _y(plot: Plot, value: float) -> float:
    return HEIGHT - _BOTTOM - plot.y.at(value) * (HEIGHT - _TOP - _BOTTOM)


def _safe(text: str) -> str:
    return escape(display_line(text, 200))
