"""The newest state of the board, for as many readers as there are; nobody gets an older one."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Published:
    """Written by the screen's thread, read on the server's loop; holds one state and no queue."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._changed = asyncio.Event()
        self.closed = False
        self.version = 0
        self.newest = b"null"
        """As JSON, on one line."""

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say on which loop readers wait."""
        with self._lock:
            self._loop = loop

    def publish(self, state: Mapping[str, object]) -> bool:
        """Take a state; said in JSON once for all readers. False where nothing is new."""
        text = json.dumps(state, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
        newest = text.encode("ascii")
        if newest == self.newest:
            return False
        self.newest = newest
        self.version += 1
        self._wake()
        return True

    def close(self) -> None:
        """Let every reader go."""
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self, seen: int, timeout_s: float) -> None:
        """Wait until there is another version than `seen`, it is closed, or the time is over."""
        if self.version == seen and not self.closed:
            try:
                # Not `wait_for`: before Python 3.12 that may swallow a cancellation.
                async with asyncio.timeout(timeout_s):
                    await self._changed.wait()
            except TimeoutError:
                return
