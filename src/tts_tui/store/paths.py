"""Where a session goes when nobody says where."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from tts_tui.paths import sessions_dir

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def default_session_path(now: datetime) -> Path:
    """Name a new file in the sessions folder: its time, and a random word so that two differ."""
    return sessions_dir() / f"{now:%Y-%m-%d-%H%M%S}-{secrets.token_hex(3)}.jsonl"
