"""The program: runs a command, and turns whatever goes wrong into one line and a code."""

from __future__ import annotations

import os
import sys

INTERRUPTED = 130

# Imported before anybody can be told what an interruption does; `typing` can wait.
try:
    import signal
except KeyboardInterrupt:
    os._exit(INTERRUPTED)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any


def main(
    argv: Sequence[str] | None = None,
    run: Callable[[Sequence[str] | None], int] | None = None,
) -> int:
    """Run the program; give the process's exit code."""
    # An import that is interrupted has nothing to end in order, and everything to complain of.
    before = _interrupted(_leave)
    from tts_tui.cli import main as commands
    from tts_tui.cli.door import through

    _interrupted(before)
    try:
        return through(run or commands.run, argv)
    finally:
        if argv is None:  # the process's own call: from here on it only leaves
            _interrupted(_leave)


def _interrupted(handler: Any) -> Any:
    """Say what an interruption does, and give what it did; one that is ignored stays ignored."""
    if signal.getsignal(signal.SIGINT) in {None, signal.SIG_IGN}:
        return signal.SIG_IGN
    try:
        return signal.signal(signal.SIGINT, handler)
    except ValueError:  # not the main thread
        return signal.getsignal(signal.SIGINT)


def _leave(*_: object) -> None:
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    code = main()
    if code > 128:
        # `python -m` would end by the signal, and not by its code, where the interruption fell
        # into a string that Python executes, as it does to make a dataclass; and with 120 where a
        # terminal is gone that something was still to be written to.
        from contextlib import suppress

        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    sys.exit(code)
