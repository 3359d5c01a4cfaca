"""`tts-tui` by itself: the home screen."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace


def run(args: Namespace) -> int:
    """Show the home screen until the person leaves."""
    from tts_tui.config import load_settings

    settings = load_settings()
    if not (sys.stdout.isatty() and sys.stdin.isatty()) or os.environ.get("TERM") == "dumb":
        raise UsageError(
            "The home screen needs a terminal.",
            "Without one, use `tts-tui demo --plain`; `tts-tui --help` lists the commands.",
        )
    from tts_tui.cli.screen import show_home

    return show_home(settings)
