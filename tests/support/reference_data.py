"""Where reference data of others lies; it is used from there and never copied here."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tts_tui.domain.strategies import Clock

REFERENCE = Path(
    os.environ.get("TTS_TUI_REFERENCE_DATA", Path(__file__).parents[3] / "shared")
).resolve()

CLOCKS = {Clock.TOKEN: "token_clock", Clock.WALL: "wall_clock"}
"""What the vectors call the clocks."""


def reference_file(name: str) -> Path:
    """Give the path of a reference file, or skip the test with a notice."""
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"reference data {name} is not here; set TTS_TUI_REFERENCE_DATA to its folder")
    return path


def vectors(name: str) -> list[dict[str, Any]]:
    """The races of a file of vectors, each with what every strategy picks."""
    loaded: list[dict[str, Any]] = json.loads(reference_file(f"vectors/{name}").read_text("utf-8"))
    return loaded
