"""What the list of sessions knew the last time: a file that has not changed is not read again."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from tts_tui.paths import state_dir
from tts_tui.store.file_cache import FileCache
from tts_tui.store.summary import SessionSummary

if TYPE_CHECKING:
    import os
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
        self._files = FileCache(path or state_dir() / _FILE, "sessions")

    def get(self, path: Path, status: os.stat_result) -> SessionSummary | None:
        """What is known of a file that has not changed since; else None."""
        entry = self._files.get(path, status)
        if entry is None:
            return None
        try:
            summary = SessionSummary(
                path=path,
                models=tuple(str(name) for name in entry["models"]),
                **{name: _typed(name, entry[name]) for name in _KEPT},
            )
        except (TypeError, KeyError, ValueError):
            return None
        self._files.use(path, entry)
        return summary

    def put(self, summary: SessionSummary, status: os.stat_result) -> None:
        """Remember a file as it is now."""
        told = {name: getattr(summary, name) for name in _KEPT}
        self._files.put(summary.path, status, {"models": list(summary.models), **told})

    def save(self) -> None:
        """Keep what was used for the next time; that it cannot be kept is no reason to fail."""
        self._files.save()


_EMPTY: Final = {
    field.name: type(field.default) for field in fields(SessionSummary) if field.name in _KEPT
}


def _typed(name: str, value: object) -> Any:
    """The value, if it is of its field's type; raises TypeError."""
    wanted = int if name == "size_bytes" else _EMPTY[name]
    if type(value) is not wanted:
        raise TypeError(name)
    return value
