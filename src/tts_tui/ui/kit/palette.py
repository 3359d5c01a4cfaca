"""Colours by role as rich styles, for widgets that draw their own strips."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.style import Style

from tts_tui.ui.kit.few_colours import has_few, in_sixteen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import App
    from textual.theme import Theme

LANES = 8
"""How many lane colours a theme has; more lanes start over."""

ROLES = (
    "pick",
    "decided",
    "armed",
    "correct",
    "wrong",
    "cut",
    "failed",
    "thinking",
    "answering",
    "queued",
)
"""The states of traces and picks that have a colour, a glyph and a word."""

FALLBACK: dict[str, str] = {
    "background": "#0f141b",
    "surface": "#141b24",
    "panel": "#19222d",
    "foreground": "#e3e8ef",
    "muted": "#93a0b1",
    "rule": "#334052",
    "accent": "#7fc4ff",
    "selected": "#1d2836",
    "pick": "#eddb79",
    "decided": "#fefbfc",
    "armed": "#9b99e1",
    "correct": "#58cdaf",
    "wrong": "#f36f00",
    "cut": "#ac8270",
    "failed": "#c47fbc",
    "thinking": "#07b6ff",
    "answering": "#4bf4fc",
    "queued": "#7e868a",
    "lane-1": "#ffa010",
    "lane-2": "#6ad3ff",
    "lane-3": "#a9cf94",
    "lane-4": "#fcee80",
    "lane-5": "#8684f9",
    "lane-6": "#d0725e",
    "lane-7": "#d695ba",
    "lane-8": "#dde4e5",
}
"""The default theme: what a role looks like where the running theme does not say."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Styles by role; foreground only, except `background`, `selected` and `flash`.

    A strip needs a background of its own: put `background` under every line
    (`strip.apply_style(palette.background)`), or `selected` under the focused one.
    """

    background: Style
    text: Style
    muted: Style
    border: Style
    title: Style
    bar: Style
    """The filled part of a progress or vote bar."""
    selected: Style
    """Background of the selected row."""
    flash: Style
    """A pick that has just changed: reversed, so that it shows without colour too."""
    pick: Style
    decided: Style
    armed: Style
    correct: Style
    wrong: Style
    cut: Style
    failed: Style
    thinking: Style
    answering: Style
    queued: Style
    lane: tuple[Style, ...]
    """One style a lane, eight of them."""

    def lane_of(self, index: int) -> Style:
        """Style of lane `index`, counted from 0; the colours repeat after eight."""
        return self.lane[index % len(self.lane)]

    def style(self, role: str) -> Style:
        """Style of a role by its name; plain text for a name that is no role."""
        found = getattr(self, role, None)
        return found if isinstance(found, Style) else self.text


def palette_of(app: App[object]) -> Palette:
    """Palette of the running theme; cheap enough to ask once a frame."""
    theme = app.current_theme
    if _Last.of is None or _Last.of[0] is not theme:
        said = theme.variables
        variables = in_sixteen(said, dark=theme.dark) if has_few(app) else said
        told = tuple(variables.items())
        palette = _palette(theme.background, theme.foreground, theme.accent, told)
        _Last.of = theme, palette
    return _Last.of[1]


class _Last:
    """The theme that was asked for last: to look a palette up by its colours takes 40 µs."""

    of: tuple[Theme, Palette] | None = None


def palette_from(variables: Mapping[str, str]) -> Palette:
    """Palette of a theme file's colours, for pictures that no app draws."""
    return _palette(None, None, None, tuple(variables.items()))


@lru_cache(maxsize=32)
def _palette(
    background: str | None,
    foreground: str | None,
    accent: str | None,
    variables: tuple[tuple[str, str], ...],
) -> Palette:
    base = {"background": background, "foreground": foreground, "accent": accent}
    said = {name: value for name, value in base.items() if value} | dict(variables)
    hexes = FALLBACK | {name: said[name] for name in FALLBACK if _is_hex(said.get(name))}

    def ink(name: str, *, bold: bool = False) -> Style:
        return Style(color=hexes[name], bold=bold or None)

    return Palette(
        background=Style(bgcolor=hexes["background"]),
        text=ink("foreground"),
        muted=ink("muted"),
        border=ink("rule"),
        title=ink("accent", bold=True),
        bar=ink("accent"),
        selected=Style(bgcolor=hexes["selected"]),
        flash=Style(color=hexes["background"], bgcolor=hexes["pick"], bold=True),
        pick=ink("pick", bold=True),
        decided=ink("decided", bold=True),
        armed=ink("armed", bold=True),
        correct=ink("correct", bold=True),
        wrong=ink("wrong", bold=True),
        cut=ink("cut"),
        failed=ink("failed"),
        thinking=ink("thinking"),
        answering=ink("answering"),
        queued=ink("queued"),
        lane=tuple(ink(f"lane-{number}") for number in range(1, LANES + 1)),
    )


@lru_cache(maxsize=16)
def grounded(palette: Palette) -> Palette:
    """The palette with its background under every style, so that strips need no second pass."""
    ground = palette.background
    lanes = tuple(ground + style for style in palette.lane)
    styles = {field.name: getattr(palette, field.name) for field in fields(palette)}
    del styles["lane"]
    return Palette(**{role: ground + style for role, style in styles.items()}, lane=lanes)


@lru_cache(maxsize=256)
def on_colour(ink: Style, background: Style) -> Style:
    """Write in the colour of the background on a ground of a colour."""
    return Style(color=background.bgcolor, bgcolor=ink.color, bold=True)


def _is_hex(value: str | None) -> bool:
    return value is not None and len(value) == 7 and value.startswith("#")
