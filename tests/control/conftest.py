from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a short path: pytest's own is too long for a socket."""
    with tempfile.TemporaryDirectory(prefix="ctl") as folder:
        yield Path(folder)


@pytest.fixture(autouse=True)
def data(short: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TTS_TUI_DATA_DIR", str(short))
    return short
