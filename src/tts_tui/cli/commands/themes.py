"""`tts-tui themes`: which themes there are, and where to put your own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.cli.output import complain, say, say_table
from tts_tui.cli.parser import add_command

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.parser import Commands

EXAMPLES = ("tts-tui themes", "tts-tui demo --theme NAME")


def register(commands: Commands) -> None:
    """Add the command."""
    add_command(commands, "themes", run, "List the themes.", EXAMPLES)


def run(args: Namespace) -> int:
    """List the themes, the one in use marked."""
    from tts_tui.config import load_settings
    from tts_tui.paths import shown, user_themes_dir
    from tts_tui.ui.kit.theme_file import DEFAULT_THEME, load_themes

    settings = load_settings()
    chosen = settings.theme or DEFAULT_THEME
    themes = load_themes()
    rows = [
        (
            "in use" if name == chosen else "",
            name,
            "dark" if theme.dark else "light",
            theme.description,
        )
        for name, theme in themes.by_name.items()
    ]
    say_table(("", "theme", "", "what it is for"), rows, limit=120)
    if settings.doubt is not None and "theme" in settings.doubt.file.table:
        complain(settings.doubt.sentence)
    for notice in themes.notices:
        complain(notice)
    say(f"Your own themes: {shown(user_themes_dir())}")
    return 0
