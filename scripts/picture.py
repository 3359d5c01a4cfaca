"""Take the README's picture: a real race on the embedded model, at the winner's moment.

python -m scripts.picture docs/race.svg
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tts_tui.cli.demo_order import demo_order
from tts_tui.cli.wiring import start_session
from tts_tui.config import load_settings
from tts_tui.ui.app import TtsApp
from tts_tui.ui.kit.destinations import OpenRace
from tts_tui.ui.kit.picture import save_picture
from tts_tui.ui.race.screen import RaceScreen
from tts_tui.ui.services import AppServices

SIZE = (120, 36)
FRAME_S = 0.1


async def picture(target: Path, folder: Path) -> None:
    """Race until the first strategy has decided and most traces are in, then save the screen."""
    order = demo_order(load_settings(), session=str(folder / "race.jsonl"), limit=1)
    session = start_session(order, auto_advance=False)
    context = AppServices(
        start_demo=lambda: session,
        start_race=lambda _: session,
        open_first=OpenRace(lambda: session),
    )
    app = TtsApp(context)
    async with app.run_test(size=SIZE) as pilot:
        while not _worth_showing(app):
            await pilot.pause(FRAME_S)
        # The banner takes a moment to be revealed.
        await pilot.pause(0.6)
        target.parent.mkdir(parents=True, exist_ok=True)
        save_picture(app, folder).replace(target)
    session.close()


def _worth_showing(app: TtsApp) -> bool:
    if not isinstance(app.screen, RaceScreen):
        return False
    races = app.screen.model.session.races.values()
    return any(sum(trace.ended for trace in race.traces) >= 2 for race in races)


def main() -> None:
    """Save to the path given."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(picture(Path(sys.argv[1]).resolve(), Path(folder)))


if __name__ == "__main__":
    main()
