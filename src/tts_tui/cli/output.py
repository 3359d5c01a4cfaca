"""The one way out to stdout and stderr: every line is made safe to show."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tts_tui.errors import OutputError
from tts_tui.plain.table import aligned
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Sequence

SENTENCE_CHARACTERS: Final = 2000
"""The most that stderr is told at a time: files name things as they like."""


def say(line: str = "") -> None:
    """Print one line. Raises OutputError, as everything here that writes to stdout."""
    write(f"{display_line(line)}\n")


def complain(line: str) -> None:
    """Print one line on stderr; where that takes nothing, nobody can be told."""
    with suppress(OSError):
        print(f"tts-tui: {display_line(line, SENTENCE_CHARACTERS)}", file=sys.stderr)


def say_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, limit: int = 80) -> None:
    """Print columns under a header; a cell is cut to `limit` characters."""
    for line in aligned([header, *rows], limit=limit):
        write(f"{line}\n")


def make_robust() -> None:
    """Let a terminal that cannot show a character show its number instead of failing.

    Raises OutputError where stdout is closed.
    """
    closed = sys.stdout is None
    _fill_closed()
    if closed:
        raise OutputError(
            "Standard output is closed, so there is nowhere to print to.",
            "Send it to a file, or to /dev/null.",
        )
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
    try:
        sys.stdout.write(line)
    except OSError as error:
        raise _lost(error) from error


def flush() -> None:
    """Hand on what was written so far."""
    try:
        sys.stdout.flush()
    except OSError as error:
        raise _lost(error) from error


def _lost(error: OSError) -> Exception:
    # A reader that went away, as `head` does, has read enough: that is no trouble.
    if isinstance(error, BrokenPipeError):
        return error
    return OutputError(f"The output cannot be written: {error.strerror or error}.")


def _fill_closed() -> None:
    """Put something into the places of closed standard streams.

    The next file or socket that is opened would get their numbers, and what is printed.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            nowhere = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115  # for good
            setattr(sys, name, nowhere)
            setattr(sys, f"__{name}__", nowhere)
