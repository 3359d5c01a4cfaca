"""Files that a command was asked to write: never over another, never by halves."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def check_free(out: Path, flag: str, *, force: bool) -> None:
    """Refuse a file in no folder, or one that is there and may not be overwritten.

    Raises UsageError.
    """
    if not out.parent.is_dir():
        raise UsageError(f"There is no folder {_name(out.parent)}.", f"Name another with {flag}.")
    if out.exists() and not force:
        raise UsageError(f"{_name(out)} exists already.", f"Name another with {flag}, or --force.")


def write_whole(out: Path, parts: Iterable[str | bytes]) -> None:
    """Write all or nothing: what fails in the middle leaves no file. Raises UsageError."""
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with beside.open("xb") as file:
            for part in parts:
                file.write(part.encode() if isinstance(part, str) else part)
        beside.replace(out)
    except OSError as error:
        raise UsageError(
            f"{_name(out)} cannot be written ({error.strerror or error}).", "Name another place."
        ) from None
    finally:
        beside.unlink(missing_ok=True)


def _name(path: Path) -> str:
    from tts_tui.store.paths import file_name

    return file_name(path)
