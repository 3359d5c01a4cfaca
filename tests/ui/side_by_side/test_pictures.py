"""Pictures of traces side by side, of a race that ships with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.screens import PICTURES, bundled, pressing, showing
from tts_tui.replay.recording import load_recording
from tts_tui.ui.side_by_side.screen import SideBySideScreen

if TYPE_CHECKING:
    from tests.support.screens import Compare
    from tts_tui.ui.app import TtsApp

pytestmark = PICTURES


def side_by_side(*traces: int) -> TtsApp:
    race = load_recording(bundled("qwen-space")).whole().races[0]
    return showing(lambda: SideBySideScreen(race, traces))


def test_two_traces(snap_compare: Compare) -> None:
    assert snap_compare(side_by_side(0, 3), terminal_size=(80, 24), run_before=pressing())


def test_where_two_traces_begin_to_differ(snap_compare: Compare) -> None:
    run = pressing("n", "z")
    assert snap_compare(side_by_side(2, 5), terminal_size=(120, 40), run_before=run)


def test_four_traces(snap_compare: Compare) -> None:
    run = pressing("L", "right", "down")
    assert snap_compare(side_by_side(0, 1, 2, 3), terminal_size=(200, 60), run_before=run)
