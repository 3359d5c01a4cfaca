"""Saving a trace's text: a new file in the working folder, never over another."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Final

from tts_tui.errors import TtsTuiError

MOST: Final = 10_000


def save_text(text: str, race: int, trace: int, folder: Path | None = None) -> Path:
    """Save safe text under a name that is free. Raises TtsTuiError where that cannot be done."""
    stem = f"tts-tui-race-{race + 1}-trace-{trace + 1}"
    try:
        inside = folder or Path.cwd()
        for number in count(1):
            path = inside / (f"{stem}.txt" if number == 1 else f"{stem}-{number}.txt")
            try:
                with path.open("x", encoding="utf-8") as file:
                    file.write(text)
            except FileExistsError:
                if number == MOST:
                    raise
                continue
            return path
    except OSError as error:
        raise TtsTuiError(
            f"The text {stem}.txt cannot be saved: {error.strerror or error}.",
            "Start tts-tui in a folder that you may write to.",
        ) from error
    raise AssertionError(stem)
