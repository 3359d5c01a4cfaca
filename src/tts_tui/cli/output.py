"""The one way out to stdout and stderr: every line is made safe to show."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from tts_tui.plain.table import aligned
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Sequence


def say(line: str = "") -> None:
    """Print one line."""
    print(display_line(line))


def complain(line: str) -> None:
    """Print one line on stderr."""
    print(f"tts-tui: {display_line(line)}", file=sys.stderr)


def say_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, limit: int = 80) -> None:
    """Print columns under a header; a cell is cut to `limit` characters."""
    for line in aligned([header, *rows], limit=limit):
        print(line)


def make_robust() -> None:
    """Let a terminal that cannot show a character show its number instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def forget_stdout() -> None:
    """Let what is still buffered go nowhere: the reader of our output is gone."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, sys.stdout.fileno())
        finally:
            os.close(nowhere)


def write(line: str) -> None:
    """Write a whole line that is safe already, its newline included."""
    sys.stdout.write(line)
