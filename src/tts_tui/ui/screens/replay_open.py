"""From a replay to what reads its traces: the inspector, and traces side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.analysis.divergence import worth_comparing
from tts_tui.store.labels import LabelBook
from tts_tui.ui.screens.beside import BesideScreen
from tts_tui.ui.screens.choose_traces import ChooseTracesScreen
from tts_tui.ui.screens.inspect import InspectScreen
from tts_tui.ui.screens.inspect_open import desk_of

if TYPE_CHECKING:
    from textual.app import App

    from tts_tui.domain.race import RaceState
    from tts_tui.replay.playback import ReplayPort


def inspector_of(port: ReplayPort, race: int, trace: int) -> InspectScreen:
    """Make the inspector of a replayed session at one trace; labels change the replay too."""
    book = LabelBook(port.recording.path)
    desk = desk_of(port.recording, book, race=race, trace=trace)
    return InspectScreen(desk, port.set_labels)


def show_beside(app: App[object], race: RaceState, trace: int) -> None:
    """Ask which traces of a race to read side by side, then show them."""

    def chosen(traces: list[int] | None) -> None:
        if traces is not None:
            app.push_screen(BesideScreen(race, traces))

    app.push_screen(ChooseTracesScreen(race, worth_comparing(race, trace)), chosen)
