"""Notices have rows of their own: they lie over nothing, on any screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.geometry import Region
from textual.widgets._toast import Toast

from tests.support.manual_clock import ManualClock
from tests.support.screens import at_every_size, bundled, home_app, replaying, settle, showing
from tts_tui.ui.kit.board import StripBoard
from tts_tui.ui.kit.notices import put_away_empty
from tts_tui.ui.kit.text import safe_notify
from tts_tui.ui.replay.screen import ReplayScreen

if TYPE_CHECKING:
    from tts_tui.ui.app import TtsApp


def at_home() -> TtsApp:
    return home_app()


def in_a_replay() -> TtsApp:
    clock = ManualClock()
    controls = replaying(bundled("qwen-space"), clock)
    return showing(lambda: ReplayScreen(controls, clock))


@at_every_size
@pytest.mark.parametrize("opened", [at_home, in_a_replay])
async def test_a_notice_lies_over_nothing(opened: object, size: tuple[int, int]) -> None:
    app: TtsApp = opened()  # type: ignore[operator]
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        [board, *_] = app.screen.query(StripBoard)
        before = board.region
        safe_notify(app, "FFS-1@8 is armed: it cuts the others when it has decided.")
        safe_notify(app, "A server said more than fits a row. " * 10, "warning")
        await settle(pilot)
        notices = [toast.region for toast in app.screen.query(Toast)]
        covered = Region.from_union(notices)
        assert len(notices) == 2
        assert covered.bottom == size[1]
        assert not board.region.overlaps(covered)
        # What was said is gone: so are its rows.
        app.clear_notifications()
        await settle(pilot)
        assert board.region == before


async def test_a_notice_whose_time_is_over_takes_its_rows_with_it() -> None:
    app = in_a_replay()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        [board, *_] = app.screen.query(StripBoard)
        before = board.region
        safe_notify(app, "It is armed.")
        await settle(pilot)
        # As its timer does, which leaves the rack that it stood in.
        app.screen.query_one(Toast)._expire()
        await settle(pilot)
        assert not app.screen.query(Toast)
        assert board.region.height >= before.height - 1
        put_away_empty(app)
        await settle(pilot)
        assert board.region == before
