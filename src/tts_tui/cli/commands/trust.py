"""`tts-tui trust`: a folder's configuration looked at, and trusted or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tts_tui.cli.output import say, say_table
from tts_tui.cli.parser import add_command
from tts_tui.errors import UsageError
from tts_tui.paths import PROJECT_FILE, shown
from tts_tui.text import display_line

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.parser import Commands
    from tts_tui.config.files import ConfigFile
    from tts_tui.config.trust import TrustStore

EXAMPLES = (
    "tts-tui trust             see what this folder's tts-tui.toml would do; trust it or not",
    "tts-tui trust --yes       trust it without being asked",
    "tts-tui trust --show      only look",
    "tts-tui trust --list      what was trusted and refused so far",
    "tts-tui trust --revoke    trust this folder's tts-tui.toml no more",
)


def register(commands: Commands) -> None:
    """Add the command."""
    summary = "Look at a folder's configuration and trust it; nothing in it applies before that."
    parser = add_command(commands, "trust", run, summary, EXAMPLES)
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help="the file, or its folder (default tts-tui.toml)"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--yes", action="store_true", help="trust it without being asked")
    what.add_argument("--show", action="store_true", help="only show what it would do")
    what.add_argument("--list", action="store_true", help="list what was decided so far")
    what.add_argument("--revoke", action="store_true", help="take back what was decided about it")


def run(args: Namespace) -> int:
    """Show what the file would do; keep the decision. Raises ConfigError, UsageError."""
    from tts_tui.config.trust import TrustStore

    store = TrustStore()
    if args.list:
        _list(store)
    elif args.revoke:
        _revoke(store, _path(args.file))
    else:
        _decide(store, _read(_path(args.file)), args)
    return 0


def _path(named: str | None) -> Path:
    path = Path(named or PROJECT_FILE)
    return path / PROJECT_FILE if path.is_dir() else path


def _read(path: Path) -> ConfigFile:
    from tts_tui.config.files import read_file

    if path.name != PROJECT_FILE:
        raise UsageError(
            f"{display_line(shown(path))} is not called {PROJECT_FILE}.",
            f"Only a folder's {PROJECT_FILE} is read, and has to be trusted.",
        )
    file = read_file(path)
    if file is None:
        raise UsageError(f"There is no {display_line(shown(path))}.", "Nothing has to be trusted.")
    return file


def _decide(store: TrustStore, file: ConfigFile, args: Namespace) -> None:
    from tts_tui.cli.asking import agreed
    from tts_tui.cli.front_end import has_terminal
    from tts_tui.config.intent import intent
    from tts_tui.config.load import settings_of, user_file
    from tts_tui.config.trust import Trust

    named = file.table.get("models", {})
    models = settings_of(user_file(), file).models
    say(file.shown)
    for line in intent(file, {name: models[name] for name in models if name in named}):
        say(f"  {line}")
    now = store.decision(file)
    if args.show or now is Trust.YES:
        say(f"It is {now.value}.")
        return
    if not args.yes:
        if not has_terminal():
            raise UsageError(
                "Without a terminal nobody can be asked.", "Add --yes once you have read it."
            )
        if not agreed("Trust it? [y/N] "):
            say("Nothing was changed.")
            return
    store.decide(file, Trust.YES)
    say("Trusted, as long as it stays as it is; `tts-tui trust --revoke` takes it back.")


def _revoke(store: TrustStore, path: Path) -> None:
    name = display_line(shown(path))
    if not store.forget(path):
        raise UsageError(
            f"Nothing was decided about {name}.", "`tts-tui trust --list` lists what was."
        )
    say(f"{name} is not trusted any more.")


def _list(store: TrustStore) -> None:
    decided = store.all()
    if not decided:
        say("No folder's configuration was trusted or refused so far.")
        return
    rows = [
        (one.decision.value, one.at[:10], one.sha256[:12], shown(Path(one.path))) for one in decided
    ]
    say_table(("", "since", "sha256", "file"), rows, limit=300)
