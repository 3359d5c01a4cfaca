"""What was read out of files the last time: a file that has not changed is not read again."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tts_tui import __version__

if TYPE_CHECKING:
    from pathlib import Path

_AT = "at"


class FileCache:
    """Entries by path, size and time of change; a damaged or missing file is an empty one.

    An entry is a JSON object; the key `at` is the cache's own. Entries that nobody asked for are
    not kept.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        self._key = key
        self._known: dict[str, Any] = {}
        self._used: dict[str, Any] = {}
        with suppress(OSError, ValueError, RecursionError):
            stored = json.loads(self._path.read_bytes())
            # Another version may read otherwise.
            if isinstance(stored, dict) and stored.get("app") == __version__:
                self._known = stored[key] if isinstance(stored[key], dict) else {}

    def get(self, path: Path, status: os.stat_result) -> dict[str, Any] | None:
        """What was read out of a file that has not changed since; it is kept once it is used."""
        entry = self._used.get(str(path)) or self._known.get(str(path))
        if not isinstance(entry, dict) or entry.get(_AT) != _at(status):
            return None
        return entry

    def use(self, path: Path, entry: dict[str, Any]) -> None:
        """Keep what `get` gave."""
        self._used[str(path)] = entry

    def put(self, path: Path, status: os.stat_result, entry: dict[str, Any]) -> None:
        """Remember what was read out of a file as it is now."""
        self._used[str(path)] = {_AT: _at(status), **entry}

    def save(self) -> None:
        """Keep what was used for the next time; that it cannot be kept is no reason to fail."""
        if self._used == self._known:
            return
        with suppress(OSError, ValueError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = self._path.with_name(f"{self._path.name}.{os.getpid()}")
            beside.write_text(
                json.dumps({"app": __version__, self._key: self._used}), encoding="ascii"
            )
            beside.replace(self._path)


def _at(status: os.stat_result) -> list[int]:
    return [status.st_size, status.st_mtime_ns]
