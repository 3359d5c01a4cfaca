"""`tts-tui` by itself: the home screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace


def run(args: Namespace) -> int:
    """Show the home screen until the person leaves."""
    from tts_tui.cli.front_end import has_screen
    from tts_tui.cli.options import truth_of
    from tts_tui.config import load_settings

    settings = load_settings()
    if args.kiosk:
        from tts_tui.cli.kiosk import run_kiosk

        return run_kiosk(settings, args)
    if not has_screen():
        raise UsageError(
            "The home screen needs a terminal.",
            "Without one, use `tts-tui demo --plain`; `tts-tui --help` lists the commands.",
        )
    from tts_tui.cli.app import AppFactory
    from tts_tui.cli.own_strategies import own_strategies

    factory = AppFactory(settings, truth_of(args))
    # The home screen says what is not trusted in a line that stays.
    notices = own_strategies().notices
    return factory.run(replace(factory.services, notices=notices))
