"""Signals that end the program, heard on a thread of their own whatever the main thread does.

A loop that draws stands still while its terminal reads nothing, and a print while nobody reads
the pipe; neither may decide when streams stop and money stops being spent.
"""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import TypeAlias

    _Handler: TypeAlias = Callable[[int, FrameType | None], object] | int | None
    """What `signal.signal` takes, and gives for what it replaced."""

ACT_WITHIN_S: Final = 8.0
"""How long ending in order may take; closing a session takes four seconds at most."""
LEAVE_WITHIN_S: Final = 1.5
"""How long the main thread may take to leave afterwards."""

_NUMBERS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
_HUNG_UP: Final = 128 + 1


class Endings:
    """While it is entered, a signal that ends the program calls `act` on a thread of its own.

    `act` gets the exit code (128 + signal) and ends what runs; then the program may leave by
    itself, and is ended where it does not. `terminal` is watched as well: one that is gone
    without a signal is a hang-up. With `raises` the main thread gets a KeyboardInterrupt too.
    """

    code: int | None = None
    """The exit code, once the end has been asked for."""

    def __init__(
        self,
        act: Callable[[int], None],
        *,
        terminal: int | None = None,
        raises: bool = False,
        die: Callable[[int], object] = os._exit,
    ) -> None:
        self._act = act
        self._terminal = terminal
        self._raises = raises
        self._die = die
        self._acted = threading.Event()
        self._before: dict[signal.Signals, _Handler] = {}
        self._pipe: tuple[int, int] | None = None

    def __enter__(self) -> Self:
        # Only the main thread may say who hears a signal.
        if threading.current_thread() is threading.main_thread():
            self._pipe = reader, writer = os.pipe()
            os.set_blocking(writer, False)
            threading.Thread(
                target=self._listen, args=(reader,), name="endings", daemon=True
            ).start()
            signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
            # Whoever started the program with a signal ignored (nohup, a background job) meant it.
            wanted = [n for n in _NUMBERS if signal.getsignal(n) is not signal.SIG_IGN]
            self._before = {number: signal.signal(number, self._handle) for number in wanted}
        return self

    def __exit__(self, *_: object) -> None:
        if self.code is not None:
            # The handlers stay: asked again, the program is leaving already.
            self._acted.wait(ACT_WITHIN_S)
        elif self._pipe is not None:
            signal.set_wakeup_fd(-1)
            for number, handler in self._before.items():
                signal.signal(number, handler)
            os.close(self._pipe[1])

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        # Python runs this in the main thread, when that comes to it; the pipe was written at once.
        if self._raises:
            raise KeyboardInterrupt

    def _listen(self, reader: int) -> None:
        try:
            code = self._heard(reader)
            if code is None:
                return
            self.code = code
            overdue = threading.Timer(ACT_WITHIN_S, self._die, (code,))
            overdue.daemon = True
            overdue.start()
            try:
                self._act(code)
            finally:
                self._acted.set()
            time.sleep(LEAVE_WITHIN_S)
            self._die(code)
        finally:
            with suppress(OSError):
                os.close(reader)

    def _heard(self, reader: int) -> int | None:
        """Wait for a signal or the terminal's end; None once nothing is listened for any more."""
        if not hasattr(select, "poll"):
            return self._told(os.read(reader, 64))
        poll = select.poll()
        poll.register(reader, select.POLLIN)
        if self._terminal is not None:
            poll.register(self._terminal, 0)
        while True:
            for source, what in poll.poll():
                if source == reader:
                    data = os.read(reader, 64)
                    code = self._told(data)
                    if code is not None or not data:
                        return code
                elif what & select.POLLNVAL:
                    poll.unregister(source)
                else:
                    return _HUNG_UP

    def _told(self, data: bytes) -> int | None:
        # Every signal with a handler is written there, a resized window too.
        return next((128 + number for number in data if number in _NUMBERS), None)
