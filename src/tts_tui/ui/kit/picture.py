"""A picture of the screen as an SVG file, for slides and papers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tts_tui.errors import TtsTuiError

if TYPE_CHECKING:
    from textual.app import App


def save_picture(app: App[object], folder: Path | None = None) -> Path:
    """Save what is on the screen, in the working folder unless another is given.

    Raises TtsTuiError where the file cannot be written.
    """
    name = f"tts-tui-{datetime.now().astimezone():%Y-%m-%d-%H%M%S-%f}.svg"
    try:
        path = (folder or Path.cwd()) / name
        path.write_text(app.export_screenshot(title="tts-tui"), encoding="utf-8")
    except OSError as error:
        raise TtsTuiError(
            f"The picture {name} cannot be saved: {error.strerror or error}.",
            "Start tts-tui in a folder that you may write to.",
        ) from error
    return path
