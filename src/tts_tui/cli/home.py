"""`tts-tui` by itself: the home screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace


def run(args: Namespace) -> int:
    """Show the home screen until the person leaves."""
    from tts_tui.cli.launch import has_screen
    from tts_tui.cli.options import truth_of
    from tts_tui.config import load_settings

    settings = load_settings()
    if not has_screen():
        raise UsageError(
            "The home screen needs a terminal.",
            "Without one, use `tts-tui demo --plain`; `tts-tui --help` lists the commands.",
        )
    from tts_tui.cli.screen import show_home

    return show_home(settings, truth_of(args))
