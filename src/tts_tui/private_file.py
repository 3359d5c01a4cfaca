"""A small file of the program's own, written whole and for nobody else to read or change."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_private(file: Path, text: str) -> None:
    """Put a text in the place of what was there, whole or not at all. Raises OSError."""
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(file)
    finally:
        with suppress(FileNotFoundError):
            fresh.unlink()
