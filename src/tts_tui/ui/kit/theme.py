"""The one door to colours: theme files become Textual themes, themes become palettes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.theme import Theme

from tts_tui.ui.kit.palette import Palette, palette_of
from tts_tui.ui.kit.theme_file import DEFAULT_THEME, ThemeFile, Themes, load_themes

if TYPE_CHECKING:
    from textual.app import App

__all__ = [
    "DEFAULT_THEME",
    "Palette",
    "ThemeFile",
    "Themes",
    "load_themes",
    "palette_of",
    "to_textual",
    "use_themes",
]


def use_themes(app: App[object], themes: Themes, name: str) -> None:
    """Make the themes known to the app, show the one of that name, forget Textual's own."""
    for theme in themes.by_name.values():
        app.register_theme(to_textual(theme))
    app.theme = name
    for stock in set(app.available_themes) - set(themes.by_name):
        app.unregister_theme(stock)


def to_textual(theme: ThemeFile) -> Theme:
    """Turn a theme file into what Textual understands, with our roles as its variables."""
    base, states = theme.base, theme.states
    return Theme(
        name=theme.name,
        dark=theme.dark,
        primary=base.accent,
        secondary=base.muted,
        accent=base.accent,
        success=states.correct,
        warning=states.pick,
        error=states.failed,
        foreground=base.foreground,
        background=base.background,
        surface=base.surface,
        panel=base.panel,
        variables=theme.variables() | _stock(theme),
    )


def _stock(theme: ThemeFile) -> dict[str, str]:
    """The theme's colours for Textual's own widgets, where it would mix its own."""
    base = theme.base
    return {
        "text": base.foreground,
        "text-muted": base.muted,
        "border": base.accent,
        "border-blurred": base.rule,
        "block-cursor-background": base.selected,
        "block-cursor-foreground": base.foreground,
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": base.panel,
        "block-cursor-blurred-foreground": base.foreground,
        "block-hover-background": base.panel,
        "button-focus-text-style": "bold",
        "footer-background": base.background,
        "footer-foreground": base.muted,
        "footer-description-foreground": base.muted,
        "footer-key-foreground": base.accent,
        "scrollbar": base.rule,
        "scrollbar-hover": base.muted,
        "scrollbar-active": base.accent,
        "scrollbar-background": base.background,
        "scrollbar-background-hover": base.background,
        "scrollbar-background-active": base.background,
        "input-cursor-background": base.accent,
        "input-cursor-foreground": base.background,
        "input-selection-background": base.selected,
    }
