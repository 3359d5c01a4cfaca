"""What the user's saved sessions tell of models' lengths, read beside everything else.

A thread of its own reads them, newest first and within limits, and gives way as it goes; what it
has found is remembered, so that a file is read once. Whoever asks is never kept waiting.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from tts_tui import paths
from tts_tui.errors import SessionError
from tts_tui.store.file_cache import FileCache
from tts_tui.store.library import session_files
from tts_tui.store.paths import rescued_dir
from tts_tui.store.whole_traces import Read, as_entry, of_entry, whole_traces

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tts_tui.domain.lengths import PastRace

MOST_FILES: Final = 500
"""The newest are looked at."""
MOST_BYTES: Final = 64 * 1024 * 1024
"""So many are read anew at a time; what is left is read with the next race."""
BEING_WRITTEN_S: Final = 5.0
"""A file that has changed since is still being written, and is not read for every line."""
REST_S: Final = 0.005
"""How long it rests between pieces: a race has the processor first."""
_FILE: Final = "lengths.json"


class PastRaces:
    """The saved races, as far as they have been read; any thread may ask."""

    def __init__(
        self,
        folders: Sequence[Path] | None = None,
        cache: Path | None = None,
        most_bytes: int = MOST_BYTES,
        being_written_s: float = BEING_WRITTEN_S,
    ) -> None:
        self._folders = folders
        self._cache = cache
        self._most_bytes = most_bytes
        self._being_written_s = being_written_s
        self._races: tuple[PastRace, ...] = ()
        self._by_path: dict[Path, list[PastRace]] = {}
        """What each file held when it was last looked at."""
        self._asked: set[str] = set()
        self._lock = threading.Lock()
        self._wanted = False
        self._reading = False
        self.idle = threading.Event()
        """Set while nothing is being read."""
        self.idle.set()

    def of(self, started_at: str) -> tuple[PastRace, ...]:
        """What is known by now; a race that asks for the first time has the folders looked at."""
        with self._lock:
            if started_at not in self._asked:
                self._asked.add(started_at)
                self._wanted = True
                if not self._reading:
                    self._reading = True
                    self.idle.clear()
                    threading.Thread(target=self._read_all, name="lengths", daemon=True).start()
            return self._races

    def _read_all(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._reading = False
                    self.idle.set()
                    return
                self._wanted = False
            try:
                self._races = tuple(self._read())
            except (OSError, SessionError):
                # A folder that cannot be read has no history; the list of sessions says why.
                continue

    def _read(self) -> Iterator[PastRace]:
        folders = self._folders or (paths.sessions_dir(), rescued_dir())
        cache = FileCache(self._cache or paths.state_dir() / _FILE, "lengths")
        files = sorted(
            (found for folder in folders for found in session_files(folder)),
            key=lambda found: found[1].st_mtime_ns,
            reverse=True,
        )
        left = self._most_bytes
        for path, status in files[:MOST_FILES]:
            known = _known(path, status, cache)
            if known is None and time.time() - status.st_mtime < self._being_written_s:
                known = self._by_path.get(path)
            if known is None and left > 0:
                found = _read_anew(path, status, cache)
                known = found.races
                left -= found.read_bytes
            self._by_path[path] = known or []
            yield from self._by_path[path]
        cache.save()


def _known(path: Path, status: os.stat_result, cache: FileCache) -> list[PastRace] | None:
    entry = cache.get(path, status)
    if entry is None:
        return None
    try:
        races = of_entry(path.name, entry)
    except (TypeError, ValueError, KeyError):
        return None
    cache.use(path, entry)
    return races


def _read_anew(path: Path, status: os.stat_result, cache: FileCache) -> Read:
    try:
        found = whole_traces(path, give_way=lambda: time.sleep(REST_S))
    except OSError:
        return Read([], 0)
    cache.put(path, status, as_entry(found.races))
    return found
