"""What the list of sessions knew the last time: a file that has not changed is not read again."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from tts_tui import __version__
from tts_tui.paths import state_dir
from tts_tui.store.summary import SessionSummary

if TYPE_CHECKING:
    from pathlib import Path

_FILE: Final = "sessions.json"
_KEPT: Final = tuple(
    field.name
    for field in fields(SessionSummary)
    if field.name not in {"path", "labels", "bundled", "models"}
)


class SummaryCache:
    """Summaries by path, size and time of change; a damaged or missing file is an empty one."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or state_dir() / _FILE
        self._known: dict[str, Any] = {}
        self._used: dict[str, Any] = {}
        with suppress(OSError, ValueError, RecursionError):
            stored = json.loads(self._path.read_bytes())
            # Another version may count otherwise.
            if isinstance(stored, dict) and stored.get("app") == __version__:
                self._known = stored["sessions"] if isinstance(stored["sessions"], dict) else {}

    def get(self, path: Path, status: os.stat_result) -> SessionSummary | None:
        """What is known of a file that has not changed since; else None."""
        entry = self._known.get(str(path))
        if not isinstance(entry, dict):
            return None
        try:
            if entry["at"] != [status.st_size, status.st_mtime_ns]:
                return None
            summary = SessionSummary(
                path=path,
                models=tuple(str(name) for name in entry["models"]),
                **{name: _typed(name, entry[name]) for name in _KEPT},
            )
        except (TypeError, KeyError, ValueError):
            return None
        self._used[str(path)] = entry
        return summary

    def put(self, summary: SessionSummary, status: os.stat_result) -> None:
        """Remember a file as it is now."""
        self._used[str(summary.path)] = {
            "at": [status.st_size, status.st_mtime_ns],
            "models": list(summary.models),
            **{name: getattr(summary, name) for name in _KEPT},
        }

    def save(self) -> None:
        """Keep what was used for the next time; that it cannot be kept is no reason to fail."""
        if self._used == self._known:
            return
        with suppress(OSError, ValueError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = self._path.with_name(f"{self._path.name}.{os.getpid()}")
            beside.write_text(
                json.dumps({"app": __version__, "sessions": self._used}), encoding="ascii"
            )
            beside.replace(self._path)


_EMPTY: Final = {
    field.name: type(field.default) for field in fields(SessionSummary) if field.name in _KEPT
}


def _typed(name: str, value: object) -> Any:
    """The value, if it is of its field's type; raises TypeError."""
    wanted = int if name == "size_bytes" else _EMPTY[name]
    if type(value) is not wanted:
        raise TypeError(name)
    return value
