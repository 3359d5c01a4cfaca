"""What a command is shown on: the screen where there is one, in which theme."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, Final

from tts_tui.errors import UsageError
from tts_tui.text import display_line

if TYPE_CHECKING:
    from argparse import Namespace
    from typing import TextIO


WEB_DRIVER: Final = "textual.drivers.web_driver:WebDriver"
"""What `textual serve` has its programs draw with."""


def has_screen() -> bool:
    """Say whether there is something to draw on: a terminal, or a browser."""
    return is_served() or has_terminal()


def is_served() -> bool:
    """Say whether `textual serve` shows the program in a browser, by pipes both ways.

    The variable alone is not enough: a program that was started by a served one has it too.
    """
    web = os.environ.get("TEXTUAL_DRIVER") == WEB_DRIVER
    return web and all(map(_is_pipe, (sys.stdin, sys.stdout)))


def _is_pipe(stream: TextIO) -> bool:
    try:
        mode = os.fstat(stream.fileno()).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def has_terminal() -> bool:
    """Say whether there is a terminal to draw on: keys come from stdin, so both are asked."""
    return sys.stdout.isatty() and sys.stdin.isatty() and os.environ.get("TERM") != "dumb"


def wants_screen(args: Namespace) -> bool:
    """Say whether the screen is wanted and possible; what is resumed goes on without one."""
    lines = args.plain or args.json or goes_on(args)
    return not lines and not reads_aloud(args) and has_screen()


def reads_aloud(args: Namespace) -> bool:
    """Say whether a race is told in sentences; lines that were asked for come before that."""
    told: bool | None = getattr(args, "screen_reader", None)
    return bool(told) and not (args.plain or args.json or goes_on(args))


def is_steered(args: Namespace) -> bool:
    """Say whether a person goes from question to question: on the screen, or by sentences."""
    return wants_screen(args) or reads_aloud(args)


def goes_on(args: Namespace) -> bool:
    """Whether a session that is there is gone on with."""
    return getattr(args, "resume", False) or getattr(args, "extend_to", None) is not None


def check_theme(name: str) -> None:
    """Raise UsageError for a theme that is not there."""
    from tts_tui.ui.kit.theme_file import load_themes

    known = load_themes().by_name
    if name not in known:
        raise UsageError(
            f"No theme is called “{display_line(name, 60)}”.",
            f"There are: {', '.join(known)}.",
            wanted=name,
            known=known,
        )
