"""When an app under test has done what a key set off: once its loop has nothing left to run.

Textual's pilot looks at the processor instead: an app is idle to it when its process computed for
less than a millisecond of the last twenty. That is so on any machine that is busy with others,
before the app has come to anything; and on a quiet one each key waits four times for it.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

import textual.app
import textual.pilot
from textual._context import active_app

SOON_S: Final = 0.02
"""Timers that are due within this are waited for, as Textual draws by one 60 times a second."""
A_TURN_S: Final = 0.001
"""For threads, which do their work while the loop sleeps."""
_THEIRS: Final = "wait_for_idle"


async def wait_until_idle(_min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Wait until the running loop has nothing to run now or soon; what goes on, for `max_sleep`."""
    loop: Any = asyncio.get_running_loop()
    end_s = loop.time() + max_sleep
    await asyncio.sleep(A_TURN_S)
    while True:
        await asyncio.sleep(0)
        if loop._ready:
            continue
        now_s = loop.time()
        due_s = [timer.when() for timer in loop._scheduled if not timer.cancelled()]
        next_s = min(due_s, default=now_s + 1)
        # The clock that draws goes on ticking in an app that has left, and draws no more.
        left = (app := active_app.get(None)) is not None and app._exit
        if left or next_s > now_s + SOON_S or now_s > end_s:
            return
        await asyncio.sleep(max(0.0, next_s - now_s))


def wait_for_apps() -> None:
    """Have every pilot of this process wait so."""
    for module in (textual.app, textual.pilot):
        if not hasattr(module, _THEIRS):
            msg = f"{module.__name__} waits by something else than {_THEIRS} now"
            raise RuntimeError(msg)
        setattr(module, _THEIRS, wait_until_idle)
