"""A real browser without a window: what it makes of a page."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM: Final = os.environ.get("TTS_TUI_CHROMIUM") or next(
    filter(None, map(shutil.which, _NAMES)), None
)
_QUIET: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
NEEDS_BROWSER: Final = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here; apt-get install chromium"
)
BROWSER_TIME: Final = pytest.mark.timeout(120)
"""To start one takes long."""


def drawn_page(address: str, profile: Path, *flags: str) -> str:
    """The document that an address becomes, as the browser has it in the end."""
    where = f"--user-data-dir={profile.absolute()}"
    command = [CHROMIUM or "", *_QUIET, where, *flags, "--dump-dom", address]
    done = subprocess.run(command, capture_output=True, timeout=110, check=True)
    return done.stdout.decode("utf-8")
