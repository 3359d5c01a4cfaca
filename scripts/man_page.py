"""Write the man page from the command line's own parser: `python -m scripts.man_page > tts-tui.1`.

The build does it (hatch_build.py), so the page of a wheel says what that version's `--help` does.
Only the parser is imported, which needs little: the build's environment has platformdirs and rich.
"""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tts_tui import __version__
from tts_tui.cli.main import EXAMPLES, EXIT_CODES, build_parser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.cli.parser import Parser

WIDTH = 70
"""Of a line of the source, in characters, before any of them is spelled for roff."""
FILES = (
    ("~/.config/tts-tui/config.toml", "models, keys of the keyboard, defaults"),
    ("./tts-tui.toml", "the same for a folder, once trusted (`tts-tui trust`)"),
    (
        "~/.local/share/tts-tui/sessions",
        "races, each saved as it ran; `tts-tui doctor` says where elsewhere",
    ),
)
ENVIRONMENT = (
    ("TTS_TUI_API_KEY", "the key of a server that is named by --base-url"),
    ("TTS_TUI_CONFIG_DIR", "another folder for the configuration"),
    ("TTS_TUI_DATA_DIR", "another folder for sessions and what the program keeps"),
    ("TTS_TUI_TRUST_CONFIG", "1 uses this folder's tts-tui.toml without asking"),
)


def man_page() -> str:
    """Write the page, as roff with the man macros."""
    return "\n".join(_page(build_parser())) + "\n"


def _page(parser: Parser) -> Iterator[str]:
    yield f'.TH TTS-TUI 1 "{_day()}" "tts-tui {__version__}" "User Commands"'
    # Long flags and addresses cannot be spread over a line.
    yield from (".ad l", ".nh")
    yield from (".SH NAME", "tts-tui \\-", *_lines(_lowered(parser.description)))
    yield from (".SH SYNOPSIS", ".B tts-tui")
    yield from _lines("[OPTION]... [COMMAND [ARGUMENT]...]")
    yield ".SH DESCRIPTION"
    yield from _lines(parser.description or "")
    yield from _lines("Without a command the home screen opens, with every saved race.")
    yield ".SH OPTIONS"
    yield from _arguments(parser)
    yield ".SH COMMANDS"
    for name, command in _commands(parser).items():
        yield f".SS {_text(name)}"
        yield from _lines(command.description or "")
        yield ".PP"
        yield from _verbatim(_usage(command))
        yield from _arguments(command)
        yield from _epilog(command)
    yield ".SH EXAMPLES"
    yield from _verbatim("\n".join(EXAMPLES))
    yield ".SH EXIT STATUS"
    yield from _verbatim(textwrap.dedent(EXIT_CODES.partition("\n")[2]))
    for title, rows in (("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)):
        yield f".SH {title}"
        for name, what in rows:
            yield from _tagged(f"\\fB{_text(name)}\\fR", what)


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    [group] = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    return dict(group.choices)


def _arguments(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        hidden = isinstance(action, argparse._HelpAction | argparse._SubParsersAction)
        if hidden or action.help == argparse.SUPPRESS:
            continue
        help_text = parser._get_formatter()._expand_help(action) if action.help else ""
        yield from _tagged(_name(action), help_text)


def _name(action: argparse.Action) -> str:
    called = action.metavar if isinstance(action.metavar, str) else ""
    if isinstance(action.metavar, tuple):
        called = " ".join(action.metavar)
    elif not called and action.choices is not None:
        called = "|".join(map(str, action.choices))
    # A long list of choices may be broken behind each.
    called = _text(called or action.dest).replace("|", "|\\:")
    if not action.option_strings:
        return f"\\fI{called}\\fR"
    flags = ", ".join(f"\\fB{_text(flag)}\\fR" for flag in action.option_strings)
    return flags if action.nargs == 0 else f"{flags} \\fI{called}\\fR"


def _usage(parser: argparse.ArgumentParser) -> str:
    # Of its own width, and not that of the terminal where this runs.
    formatter = argparse.HelpFormatter(parser.prog, width=WIDTH)
    formatter.add_usage(parser.usage, parser._actions, parser._mutually_exclusive_groups, "")
    return formatter.format_help().rstrip("\n")


def _epilog(parser: argparse.ArgumentParser) -> Iterator[str]:
    """What stands below a command's flags in `--help`: its examples, and what else it says."""
    if parser.epilog:
        yield ".PP"
        yield from _verbatim(parser.epilog)


def _tagged(name: str, what: str) -> Iterator[str]:
    yield from (".TP", name)
    yield from _lines(what)


def _lines(text: str) -> Iterator[str]:
    for line in textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False):
        yield _text(line)


def _verbatim(text: str) -> Iterator[str]:
    yield ".nf"
    for line in text.split("\n"):
        yield _text(line) or ".sp"  # a blank line is no request
    yield ".fi"


def _text(line: str) -> str:
    """Spell a line so that it is text: neither a request, nor an escape, nor a hyphen."""
    safe = line.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{safe}" if safe[:1] in {".", "'"} else safe


def _lowered(sentence: str | None) -> str:
    text = (sentence or "").rstrip(".")
    return text[:1].lower() + text[1:]


def _day() -> str:
    """The day of the build, or the one that a build to be repeated is told."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    day = datetime.fromtimestamp(int(told), UTC) if told else datetime.now(UTC)
    return day.strftime("%Y-%m-%d")


if __name__ == "__main__":
    sys.stdout.write(man_page())
