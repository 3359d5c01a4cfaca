"""Take the README's picture of the comparison, on the bundled recordings.

python -m scripts.compare_picture docs/compare.svg
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from tts_tui.cli.screens import comparison_of
from tts_tui.paths import bundled_dir
from tts_tui.store.library import find_sessions
from tts_tui.ui.app import TtsApp
from tts_tui.ui.compare.screen import CompareScreen
from tts_tui.ui.compare.table import CompareTable
from tts_tui.ui.kit.picture import save_picture
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.services import AppServices

SIZE = (120, 36)
SHOWN = "MV-early"


def nothing(*_asked: object) -> NoReturn:
    """Stand for what no picture needs."""
    raise NotImplementedError


async def picture(target: Path, folder: Path) -> None:
    """Compare, put the cursor on a strategy worth a look, save the screen."""
    paths = [path for path in find_sessions([str(bundled_dir("sessions"))]) if "qwen" in path.name]
    app = TtsApp(
        AppServices(
            start_demo=nothing,
            start_race=nothing,
            first_screen=lambda: comparison_of(Truth(), paths),
        )
    )
    async with app.run_test(size=SIZE) as pilot:
        while not isinstance(app.screen, CompareScreen):
            await pilot.pause()
        await app.workers.wait_for_complete()
        table = app.screen.query_one(CompareTable)
        table.move_cursor(
            row=next(at for at, key in enumerate(table.keys) if key.strategy == SHOWN)
        )
        await pilot.pause(0.2)
        save_picture(app, folder).replace(target)


def main() -> None:
    """Save to the path given."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(picture(Path(sys.argv[1]).resolve(), Path(folder)))


if __name__ == "__main__":
    main()
