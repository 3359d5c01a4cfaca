"""Races and a folder's configuration that nobody has trusted: asked on the screen, else refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.cli.front_end import is_served, wants_screen
from tts_tui.cli.screen_reader import choose
from tts_tui.config import UntrustedError, load_settings, trust_of

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.config import Settings
    from tts_tui.config.trust import Doubt


def settings_for_race(args: Namespace) -> Settings:
    """Read the configuration for a race that may depend on an untrusted file.

    On the screen the person is asked, once for each file and content; without one, what would
    have changed the race refuses it. Raises UntrustedError.
    """
    settings = load_settings(trust_of(args.trust_config))
    choose(args, settings)
    doubt = settings.doubt
    if doubt is None:
        return settings
    if (
        not doubt.refused
        and wants_screen(args)
        # A browser shows one app, and whoever opens the page need not be who trusts the folder.
        and not is_served()
        and ask_trust(doubt, args.theme or settings.theme or "")
    ):
        return load_settings(trust_of(args.trust_config))
    changes = doubt.changes(vars(args))
    if changes and not wants_screen(args):
        raise UntrustedError(doubt, f"it sets {', '.join(changes)} of every race")
    return settings


def ask_trust(doubt: Doubt, theme: str) -> bool:
    """Ask on a screen of its own; say whether an answer was given, which is kept."""
    from tts_tui.config.intent import intent
    from tts_tui.config.trust import Trust, TrustStore
    from tts_tui.ui.trust_app import ask

    answer = ask(doubt.file.shown, intent(doubt.file, doubt.models), theme)
    if answer is None:
        return False
    TrustStore().decide(doubt.file, Trust.YES if answer else Trust.NO)
    return True
