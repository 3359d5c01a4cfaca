"""Where a session goes when nobody says where, and how its path is written."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from tts_tui.paths import sessions_dir, shown, state_dir
from tts_tui.text import display_line

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def default_session_path(now: datetime) -> Path:
    """Name a new file in the sessions folder: its time, and a random word so that two differ."""
    return sessions_dir() / f"{now:%Y-%m-%d-%H%M%S}-{secrets.token_hex(3)}.jsonl"


def rescued_dir() -> Path:
    """The folder of sessions whose own file could no longer be used."""
    return state_dir() / "rescued"


def second_place(path: Path) -> Path:
    """Name the file that takes over when a session's own can no longer be used."""
    return rescued_dir() / f"{session_name(path)}-{secrets.token_hex(3)}.jsonl"


def file_name(path: Path) -> str:
    """Write a session's path for a sentence."""
    return display_line(shown(path), 200)


def session_name(path: Path) -> str:
    """A session's name: its file's, without `.jsonl` and `.gz`."""
    return path.name.removesuffix(".gz").removesuffix(".jsonl")
