"""Syncs on a thread of their own: a disk takes its time, and no line waits for it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Syncing:
    """Calls `sync` after each time it is asked for, once for all that is asked meanwhile."""

    def __init__(self, sync: Callable[[], None]) -> None:
        self._sync = sync
        self._asked = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def ask(self) -> None:
        """Sync as soon as the last sync is over; returns at once."""
        self._asked.set()

    def close(self) -> None:
        """Sync a last time, and wait for it."""
        self._closing = True
        self._asked.set()
        self._thread.join()

    def _run(self) -> None:
        wanted = True
        while wanted:
            self._asked.wait()
            # In this order: what is asked for from here on is another sync.
            wanted = not self._closing
            self._asked.clear()
            self._sync()
