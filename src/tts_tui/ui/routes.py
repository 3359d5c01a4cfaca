"""From a replay to what reads its traces: the inspector, and traces side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.analysis.divergence import worth_comparing
from tts_tui.domain.strategies.base import Clock
from tts_tui.store.labels import LabelBook
from tts_tui.ui.inspect.model import UNTIMED, AsOf, InspectModel
from tts_tui.ui.inspect.opening import column_of
from tts_tui.ui.inspect.screen import InspectScreen
from tts_tui.ui.replay.timeline import moment_text
from tts_tui.ui.side_by_side.choose_traces import ChooseTracesScreen
from tts_tui.ui.side_by_side.screen import SideBySideScreen

if TYPE_CHECKING:
    from textual.app import App

    from tts_tui.domain.race import RaceState
    from tts_tui.replay.player import ReplayControls
    from tts_tui.ui.kit.truth import Truth


def inspector_of(controls: ReplayControls, race: int, trace: int, truth: Truth) -> InspectScreen:
    """Make the inspector of a replay at its moment and one trace; labels change the replay too."""
    playback = controls.playback
    book = LabelBook(controls.recording.path)
    on_ticks = playback.clock is Clock.TOKEN
    desk = InspectModel(
        controls.so_far,
        # On the token clock a trace has ticks, and its recorded seconds say nothing of them.
        (lambda *_: None) if on_ticks else column_of(controls.recording),
        book,
        race=race,
        trace=trace,
        truth=truth,
        as_of=AsOf(
            races=playback.races,
            moment="" if playback.at_end else moment_text(playback, playback.position_s),
            untimed="no times on the token clock" if on_ticks else UNTIMED,
        ),
    )
    return InspectScreen(desk, controls.set_grading)


def show_side_by_side(app: App[object], race: RaceState, trace: int, truth: Truth) -> None:
    """Ask which traces of a race to read side by side, then show them."""

    def chosen(traces: list[int] | None) -> None:
        if traces is not None:
            app.push_screen(SideBySideScreen(race, traces, truth))

    app.push_screen(ChooseTracesScreen(race, worth_comparing(race, trace)), chosen)
