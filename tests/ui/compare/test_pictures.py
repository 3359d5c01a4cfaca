"""Pictures of the comparison, on races that ship with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.screens import PICTURES, at_every_size, bundled, pressing, showing
from tts_tui.study.comparing import Order, compare
from tts_tui.ui.compare.screen import CompareScreen

if TYPE_CHECKING:
    from tests.support.screens import Compare
    from tts_tui.ui.app import TtsApp

pytestmark = PICTURES

STRATEGIES = ("FFS", "LFS", "MV", "short", "MV-early", "BS")


def comparison() -> TtsApp:
    paths = [bundled("qwen-space"), bundled("qwen-chance")]
    report = compare(Order(paths, strategies=STRATEGIES, ns=(1, 2, 4, 8)))
    return showing(lambda: CompareScreen(report, None))


@at_every_size
def test_plot_and_table(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(comparison(), terminal_size=size, run_before=pressing())


def test_the_questions_on_which_two_differ(snap_compare: Compare) -> None:
    run = pressing("pagedown", "enter")
    assert snap_compare(comparison(), terminal_size=(120, 40), run_before=run)


def test_advice(snap_compare: Compare) -> None:
    assert snap_compare(comparison(), terminal_size=(120, 40), run_before=pressing("R"))
