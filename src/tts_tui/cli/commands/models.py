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
    "tts-tui models --discover   look for servers on this machine, and write their entries",
    "tts-tui models --presets    hosted services, and what closing a stream does to their bills",
    "tts-tui models --add openrouter --model deepseek/deepseek-r1",
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
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--discover",
        action="store_true",
        help="ask the usual ports of this machine for servers (vLLM, SGLang, llama.cpp, Ollama, LM "
        "Studio, LiteLLM); on a terminal, asks whether to write entries for their models",
    )
    what.add_argument(
        "--presets",
        action="store_true",
        help="list hosted services that --add can write entries for",
    )
    what.add_argument(
        "--add", metavar="PRESET", help="write an entry for --model ID of a hosted service"
    )
    parser.add_argument(
        "--write", action="store_true", help="with --discover: write the entries without asking"
    )
    parser.add_argument("--model", metavar="ID", help="with --add: the model's id there")
    what.add_argument(
        "--install",
        action="store_true",
        help="fetch the embedded model and its engine, wherever the program is installed; says "
        "what and how much, and asks",
    )
    parser.add_argument("--yes", action="store_true", help="with --install: do not ask")


def run(args: Namespace) -> int:
    """List the embedded engine and the configured models, install the engine, or add models.

    Raises UsageError, ConfigError, EngineMissingError.
    """
    _refuse_stray(args)
    if args.install:
        from tts_tui.cli.install_engine import install_engine

        install_engine(yes=args.yes)
        return 0
    if args.discover:
        from tts_tui.cli.find_servers import discover

        discover(write=args.write)
    elif args.presets:
        from tts_tui.cli.presets import list_presets

        list_presets()
    elif args.add is not None:
        from tts_tui.cli.presets import add_preset

        add_preset(args.add, args.model)
    else:
        _list()
    return 0


def _refuse_stray(args: Namespace) -> None:
    """Refuse flags without the one that they belong to. Raises UsageError."""
    for given, flag, owner, there in (
        (args.yes, "--yes", "--install", args.install),
        (args.write, "--write", "--discover", args.discover),
        (args.model is not None, "--model", "--add", args.add is not None),
    ):
        if given and not there:
            raise UsageError(f"{flag} is for {owner}.", f"Leave it out, or add {owner}.")


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
        say(
            "No model is configured. `tts-tui models --discover` looks for servers on this machine,"
        )
        say(f"--presets lists hosted ones; or write into {shown(config_files()[0])}:")
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
