"""`tts-tui keys`: every key, its id for the keymap, and what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.cli.output import complain, say_table
from tts_tui.cli.parser import add_command

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.parser import Commands

EXAMPLES = ("tts-tui keys",)


def register(commands: Commands) -> None:
    """Add the command."""
    add_command(commands, "keys", run, "List the keys and their ids for the keymap.", EXAMPLES)


def run(args: Namespace) -> int:
    """List the keys as they are with the configuration's keymap."""
    from tts_tui.config import load_settings
    from tts_tui.ui.all_keys import key_table, unknown_ids

    settings = load_settings()
    keymap = settings.keymap
    rows = [(line.screen, line.key, line.id, line.description) for line in key_table(keymap)]
    say_table(("screen", "key", "id", "what it does"), rows, limit=120)
    if settings.doubt is not None and "keymap" in settings.doubt.file.table:
        complain(settings.doubt.sentence)
    for name in unknown_ids(keymap):
        complain(f"The keymap of the configuration names {name}, which is no id of this table.")
    return 0
