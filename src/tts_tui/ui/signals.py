"""SIGTERM and SIGHUP leave the way a person does: terminal restored, races closed."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ENDING = (signal.SIGTERM, signal.SIGHUP)


def on_ending(leave: Callable[[int], None]) -> None:
    """Call `leave` with the exit code (128 + signal) when the process is asked to end.

    Only the main thread's loop can listen; elsewhere this does nothing.
    """
    loop = asyncio.get_running_loop()
    for number in ENDING:
        with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
            loop.add_signal_handler(number, leave, 128 + number)
