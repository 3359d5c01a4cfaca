"""The screens over saved sessions: they read in a thread, and say how far they are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.screen import Screen

    from tts_tui.study.comparing import Order, Report
    from tts_tui.ui.kit.truth import Truth


def comparison_of(truth: Truth, paths: Sequence[Path]) -> Screen[None]:
    """The screen that compares sessions."""
    from tts_tui.study.comparing import Order

    return comparison(truth, Order(paths))


def comparison(truth: Truth, order: Order) -> Screen[None]:
    """The screen of a comparison, behind one that measures it."""
    from tts_tui.cli.comparison_files import write_here
    from tts_tui.study.comparing import compare
    from tts_tui.ui.compare.screen import CompareScreen
    from tts_tui.ui.kit.measuring import MeasuringScreen

    def show(report: Report) -> Screen[None]:
        return CompareScreen(report, write_here, truth)

    return MeasuringScreen(partial(compare, order), show)


def inspector_of(truth: Truth, path: Path, race: int | None, trace: int = 0) -> Screen[None]:
    """The screen that reads a session's traces: one of a race, or of the first once opened."""
    from tts_tui.ui.inspect.opening import open_model, open_race
    from tts_tui.ui.inspect.screen import InspectScreen
    from tts_tui.ui.kit.measuring import MeasuringScreen

    if race is not None:
        return InspectScreen(open_race(path, race, trace, truth))
    return MeasuringScreen(partial(open_model, path, trace=trace, truth=truth), InspectScreen)


def tour_of(truth: Truth, fps: int) -> Screen[None]:
    """The screen of the guided tour."""
    from tts_tui.cli.shows import open_show
    from tts_tui.replay.tour import load_script
    from tts_tui.ui.tour.screen import TourScreen

    controls, stops = open_show(load_script())
    return TourScreen(controls, stops, fps=fps, truth=truth)
