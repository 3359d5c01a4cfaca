"""Where reference data of others lies; it is used from there and never copied here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REFERENCE = Path(
    os.environ.get("TTS_TUI_REFERENCE_DATA", Path(__file__).parents[3] / "shared")
).resolve()


def reference_file(name: str) -> Path:
    """Give the path of a reference file, or skip the test with a notice."""
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"reference data {name} is not here; set TTS_TUI_REFERENCE_DATA to its folder")
    return path
