"""Running the app to its end, and leaving the terminal as it was, whatever ends it."""

from __future__ import annotations

import os
import signal
import sys
import termios
import threading
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from tts_tui.endings import Endings
from tts_tui.ui.crash import INTERNAL_ERROR, crash_sentence

if TYPE_CHECKING:
    from tts_tui.ui.app import TtsApp

LEAVES_WITHIN_S: Final = 0.7
"""How long the app may take to leave before its terminal counts as one that reads nothing."""
DISCARDS_FOR_S: Final = 2.0
EVERY_S: Final = 0.02
RESTORES_WITHIN_S: Final = 0.5

_RESTORED: Final = (
    b"\x18"  # whatever sequence was cut in its middle
    b"\x1b[?2026l\x1b[?2004l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?2048l"
    b"\x1b[?7h\x1b[<u\x1b[0m\x1b[?1049l\x1b[?25h\x1b[?1004l"
)


def run_app(app: TtsApp) -> int:
    """Run the app to its end; give the process's exit code.

    Whatever ends it, the races it opened are ended and saved before this returns.
    """
    left = threading.Event()
    terminal = Terminal()
    with Endings(partial(_end, app, terminal, left), terminal=terminal.fd) as endings:
        try:
            app.run()
        except Exception as error:  # noqa: BLE001  # said below, without what it carries
            app.crash = app.crash or error
        finally:
            left.set()
            saved = app.races.close(leaving=True, fault=app.crash is not None)
    if endings.code is not None:
        return endings.code
    if app.crash is not None:
        sys.stderr.write(crash_sentence(app.crash, saved) + "\n")
        return INTERNAL_ERROR
    return app.return_code or 0


def _end(app: TtsApp, terminal: Terminal, left: threading.Event, code: int) -> None:
    """End the races at once, then the app, then what its terminal has not read."""
    app.races.stop()
    asking = threading.Thread(target=_ask, args=(app, left, code), name="leaving", daemon=True)
    asking.start()
    app.races.close(leaving=True)
    if left.wait(LEAVES_WITHIN_S):
        return
    # The app stands still in the middle of a picture that nobody reads: it may go on once what
    # lies unread is thrown away, and its last words with it.
    deadline_s = time.monotonic() + DISCARDS_FOR_S
    while not left.wait(EVERY_S) and time.monotonic() < deadline_s:
        if not terminal.discard():
            break
    terminal.restore()


def _ask(app: TtsApp, left: threading.Event, code: int) -> None:
    """Ask the app to leave, as soon as it runs."""
    while not left.wait(EVERY_S):
        if app.is_running:
            app.call_later(partial(app.exit, return_code=code))
            return


class Terminal:
    """The terminal as it was before the app."""

    def __init__(self) -> None:
        self.fd: int | None = None
        """Its descriptor; None where there is none."""
        self._attributes: list[Any] = []
        stdin = sys.__stdin__
        if stdin is None:
            return
        with suppress(OSError, ValueError, termios.error):
            fd = stdin.fileno()
            self._attributes = termios.tcgetattr(fd)
            self.fd = fd

    def discard(self) -> bool:
        """Throw away what the terminal has not read, and wake who waits for it to read."""
        if self.fd is None:
            return False
        # From a background job too, which would be stopped for it.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        try:
            termios.tcflush(self.fd, termios.TCOFLUSH)
        except termios.error:
            return False
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and thread.ident is not None:
                with suppress(ProcessLookupError, RuntimeError):
                    # A flush wakes no writer; a signal does, and its write is tried again.
                    signal.pthread_kill(thread.ident, signal.SIGTERM)
        return True

    def restore(self) -> None:
        """Leave the other screen and every mode, if the terminal takes it."""
        if self.fd is None:
            return
        with suppress(termios.error):
            termios.tcflush(self.fd, termios.TCOFLUSH)
            termios.tcsetattr(self.fd, termios.TCSANOW, self._attributes)
        saying = threading.Thread(target=self._say, args=(self.fd,), name="restore", daemon=True)
        saying.start()
        saying.join(RESTORES_WITHIN_S)

    def _say(self, fd: int) -> None:
        with suppress(OSError):
            os.write(fd, _RESTORED)
