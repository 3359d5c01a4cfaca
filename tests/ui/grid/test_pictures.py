"""Pictures of the grid, on a session that ships with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.screens import PICTURES, at_every_size, bundled, pressing, showing
from tts_tui.study.grid import read_grid
from tts_tui.ui.grid.screen import GridScreen

if TYPE_CHECKING:
    from tests.support.screens import Compare
    from tts_tui.ui.app import TtsApp

pytestmark = PICTURES


def grid() -> TtsApp:
    name = "smollm2-starter"
    return showing(lambda: GridScreen(read_grid(bundled(name)), name))


@at_every_size
def test_marks(snap_compare: Compare, size: tuple[int, int]) -> None:
    run = pressing("o", "down", "right")
    assert snap_compare(grid(), terminal_size=size, run_before=run)


def test_tokens(snap_compare: Compare) -> None:
    assert snap_compare(grid(), terminal_size=(120, 40), run_before=pressing("C", "right"))


def test_hidden_truth(snap_compare: Compare) -> None:
    assert snap_compare(grid(), terminal_size=(80, 24), run_before=pressing("t", "right"))
