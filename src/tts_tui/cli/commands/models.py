"""`tts-tui models`: which models can race, and what is missing for the others."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tts_tui.cli.output import say, say_table
from tts_tui.cli.parser import add_command
from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.parser import Commands
    from tts_tui.config.models import ModelEntry

EXAMPLES = (
    "tts-tui models",
    "tts-tui models --install    fetch the embedded model and what runs it",
    "tts-tui race … --model NAME",
)

TEMPLATE = """\
[models.NAME]
base_url = "http://localhost:8000/v1"
model = "the server's id"
key_env = "MY_KEY"    # only for a server with a key: the name of an environment variable"""


def register(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "models", run, "List the models that can race.", EXAMPLES)
    parser.add_argument(
        "--install",
        action="store_true",
        help="fetch the embedded model and its engine, wherever the program is installed; says "
        "what and how much, and asks",
    )
    parser.add_argument("--yes", action="store_true", help="with --install: do not ask")


def run(args: Namespace) -> int:
    """List the embedded engine and the configured models, or install the engine.

    Raises UsageError, EngineMissingError.
    """
    if args.install:
        from tts_tui.cli.install_engine import install_engine

        install_engine(yes=args.yes)
        return 0
    if args.yes:
        raise UsageError("--yes is for --install.", "Leave it out, or add --install.")
    _list()
    return 0


def _list() -> None:
    from tts_tui.client.local_parts import MODEL_ID, MODEL_TITLE, locate_engine
    from tts_tui.config import load_settings
    from tts_tui.paths import config_files, shown

    settings = load_settings()
    engine = locate_engine()
    rows = [(MODEL_ID, "embedded", MODEL_TITLE, "installed" if engine.ready else "not installed")]
    rows += [_row(name, entry) for name, entry in settings.models.items()]
    doubt = settings.doubt
    if doubt is not None:
        rows += [_place(name, entry, "not trusted") for name, entry in doubt.models.items()]
    say_table(("model", "server", "id", "state"), rows)
    if doubt is not None:
        say(doubt.sentence)
    if not engine.ready:
        say(f"{MODEL_ID} is not installed: {engine.remedy}")
    if not settings.models and doubt is None:
        say()
        say(f"No model is configured. Write into {shown(config_files()[0])}:")
        for line in TEMPLATE.split("\n"):
            say(f"  {line}")


def _row(name: str, entry: ModelEntry) -> tuple[str, str, str, str]:
    return _place(name, entry, key_state(entry))


def _place(name: str, entry: ModelEntry, state: str) -> tuple[str, str, str, str]:
    from tts_tui.config.resolve import host_of

    return name, host_of(entry.base_url), entry.model or name, state


def key_state(entry: ModelEntry) -> str:
    """Say whether the key a model needs is there; never the key."""
    if entry.key_env is None:
        return "needs no key"
    there = os.environ.get(entry.key_env, "").strip()
    return f"key in {entry.key_env}" if there else f"{entry.key_env} is not set"
