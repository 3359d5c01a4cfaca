"""Take the README's pictures anew, from the program itself.

python -m scripts.pictures              all of them
python -m scripts.pictures moving       the one at the top: a recorded race that plays
python -m scripts.pictures frontier     stop rules on the paper's release; its numbers lie in
                                        $TTS_TUI_REFERENCE_DATA/paper_release
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tts_tui.cli import exit_codes
from tts_tui.cli.app import AppFactory
from tts_tui.cli.main import run
from tts_tui.config import load_settings
from tts_tui.paths import bundled_dir
from tts_tui.store.library import find_sessions
from tts_tui.ui.app import TtsApp
from tts_tui.ui.compare.screen import CompareScreen
from tts_tui.ui.compare.table import CompareTable
from tts_tui.ui.kit.destinations import OpenComparison
from tts_tui.ui.kit.picture import save_picture
from tts_tui.ui.kit.theme_file import DEFAULT_THEME
from tts_tui.ui.kit.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path("docs")
SIZE = (120, 36)
AT_MOST_S = 120
"""A picture that takes longer has gone wrong: an app that crashed is never ready."""
SHOWN = "MV-early"
"""The strategy under the comparison's cursor."""


async def picture_compare(folder: Path) -> None:
    """Compare the bundled recordings, with the cursor on a strategy worth a look."""
    factory = AppFactory(load_settings(), Truth(), DEFAULT_THEME)
    paths = [path for path in find_sessions([str(bundled_dir("sessions"))]) if "qwen" in path.name]
    app = TtsApp(factory.services)

    def ready(app: TtsApp) -> bool:
        if not isinstance(app.screen, CompareScreen):
            return False
        table = app.screen.query_one(CompareTable)
        # The table is filled a moment after the screen is there.
        rows = (at for at, key in enumerate(table.keys) if key.strategy == SHOWN)
        if (row := next(rows, None)) is None:
            return False
        table.move_cursor(row=row)
        return app.screen.model.cursor == table.keys[row]

    await _save(app, "compare", folder, ready, lambda: app.post_message(OpenComparison(paths)))


async def _save(
    app: TtsApp,
    name: str,
    folder: Path,
    ready: Callable[[TtsApp], bool],
    begin: Callable[[], object] = lambda: None,
) -> None:
    async with asyncio.timeout(AT_MOST_S), app.run_test(size=SIZE) as pilot:
        begin()
        while not ready(app):
            await pilot.pause(0.1)
        # The banner takes a moment to be revealed.
        await pilot.pause(0.6)
        save_picture(app, folder).replace(DOCS / f"{name}.svg")


def picture_moving() -> None:
    """A recorded race that plays: the first to finish is right, and cheaper than the vote."""
    size = ["--size", "110x30", "--question", "2"]
    _export("qwen-space", "moving", ["--animate", "12", *size])


def picture_replay() -> None:
    """A recorded race, asked what if First Finish Search had been armed."""
    size = ["--size", "110x34", "--question", "2"]
    _export("qwen-space", "replay", ["--arm", "FFS-1", "--at", "end", *size])


def _export(session: str, name: str, flags: list[str]) -> None:
    out = str(DOCS / f"{name}.svg")
    command = ["export", session, "--format", "svg", *flags, "--out", out, "--force"]
    if run(command) != exit_codes.DONE:
        raise SystemExit(1)


def picture_frontier() -> None:
    """Every stop rule on eight traces a question of five models, drawn by the study itself."""
    data = Path(os.environ["TTS_TUI_REFERENCE_DATA"]) / "paper_release" / "numbers.jsonl.gz"
    out = ["--svg", str(DOCS / "frontier.svg"), "--force"]
    if run(["study", "auto", "--numbers", str(data), *out]) != exit_codes.DONE:
        raise SystemExit(1)


def main() -> None:
    """Take the pictures that are named, or all that need nothing from elsewhere."""
    wanted = sys.argv[1:] or ["moving", "replay", "compare"]
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        if "moving" in wanted:
            picture_moving()
        if "replay" in wanted:
            picture_replay()
        if "frontier" in wanted:
            picture_frontier()
        if "compare" in wanted:
            asyncio.run(picture_compare(Path(name)))


if __name__ == "__main__":
    main()
