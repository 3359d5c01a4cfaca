"""The ways from one screen to another: what a screen asks for is opened here, and nowhere else."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from tts_tui.errors import TtsTuiError
from tts_tui.ui.crash import QuietCrashApp
from tts_tui.ui.kit.destinations import (
    GoOnStage,
    OpenComparison,
    OpenExport,
    OpenGrid,
    OpenInspector,
    OpenRace,
    OpenReplay,
    OpenReplayInspector,
    OpenSideBySide,
    PlaySession,
    RaceAnew,
)
from tts_tui.ui.kit.text import safe_notify
from tts_tui.ui.open_races import OpenRaces
from tts_tui.ui.race.known_lengths import no_past
from tts_tui.ui.race.starting import StartingScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.screen import Screen

    from tts_tui.analysis.grid import Grid
    from tts_tui.engine.controls import LiveControls
    from tts_tui.replay.player import ReplayControls
    from tts_tui.ui.export.exporting import Exporting
    from tts_tui.ui.kit.truth import Truth
    from tts_tui.ui.race.badges import KnownOf
    from tts_tui.ui.race.introduction import Introduction
    from tts_tui.ui.race.known_lengths import PastOf
    from tts_tui.ui.services import AppServices
    from tts_tui.ui.stage.screen import StageScreen


def race_screen(
    controls: LiveControls,
    fps: int = 30,
    truth: Truth | None = None,
    known_of: KnownOf | None = None,
    past_of: PastOf = no_past,
    introduction: Introduction | None = None,
) -> Screen[None]:
    """Make the screen for a race; imported only when one is shown."""
    from tts_tui.ui.race.screen import RaceScreen

    return RaceScreen(
        controls,
        fps=fps,
        truth=truth,
        known_of=known_of,
        past_of=past_of,
        introduction=introduction,
    )


def export_screen(exporting: Exporting, message: OpenExport) -> Screen[None]:
    """Make the dialog that writes a session; reads its beginning."""
    from tts_tui.ui.export.exporting import Wanted
    from tts_tui.ui.export.screen import ExportScreen

    wanted = Wanted(message.path, message.question, message.model, message.truth_shown)
    return ExportScreen(exporting, wanted, exporting.formats(message.path))


def replay_screen(
    controls: ReplayControls,
    fps: int = 30,
    truth: Truth | None = None,
    past_of: PastOf = no_past,
) -> Screen[None]:
    """Make the screen for a replay; imported only when one is shown."""
    from tts_tui.ui.replay.screen import ReplayScreen

    return ReplayScreen(controls, fps=fps, truth=truth, past_of=past_of)


def grid_screen(
    message: OpenGrid,
    services: AppServices,
    grid: Grid,
    *,
    typed: str = "",
    order: str = "session",
) -> Screen[None]:
    """Make the screen of a grid: what its keys lead to follows from where it was asked for."""
    from tts_tui.store.paths import session_name
    from tts_tui.ui.grid.screen import GridScreen

    path = message.path
    screen = GridScreen(
        grid,
        session_name(path) if path is not None else "this session",
        services.truth,
        race=message.race,
        typed=typed,
        order=order,
    )
    if path is not None:
        screen.play = message.play or (lambda race: _post(screen, PlaySession(path, race)))
        if services.inspect_session is not None:
            screen.inspect = lambda race, trace: _post(screen, OpenInspector(path, race, trace))
    return screen


def _post(screen: Screen[None], message: PlaySession | OpenInspector) -> None:
    screen.post_message(message)


def _opened_at(
    opened: Callable[[Path], ReplayControls], path: Path, race: int | None
) -> ReplayControls:
    """Open a session at a race; blocks until as much of it as that takes has been read."""
    controls = opened(path)
    if race is not None:
        controls.recording.finish()
        controls.show_race(race)
    return controls


ALONE_OVER: Final = 2
"""Screens below a race that takes the place of all others: Textual's own, and home."""


class RoutedApp(QuietCrashApp):
    """An app that opens what its screens ask for."""

    def __init__(self, services: AppServices) -> None:
        super().__init__()
        self.services = services
        self.races = OpenRaces()
        self._launching = False
        self._stage: StageScreen | None = None
        """The stage that is on, or was left last."""

    # -- races and replays --------------------------------------------------------------------

    def on_open_race(self, message: OpenRace) -> None:
        """Start a race and show it."""
        self.launch(message)

    def on_open_replay(self, message: OpenReplay) -> None:
        """Open a saved session and play it."""
        self.launch(message)

    def on_play_session(self, message: PlaySession) -> None:
        """Open the session that has just been raced, or any other, and play it."""
        if (opened := self.services.open_session) is not None:
            self.launch(OpenReplay(partial(_opened_at, opened, message.path, message.race)))

    def on_race_anew(self, message: RaceAnew) -> None:
        """Race a question again, in place of what is on the screen."""
        anew = self.services.race_anew
        if anew is None:
            safe_notify(self, "Nothing is raced here.")
            return

        def start() -> LiveControls:
            begun = anew(message)
            # Only now: where that failed the race that was there is still there.
            self.races.close_races()
            return begun

        self.launch(OpenRace(start, alone=True))

    def launch(self, wanted: OpenRace | OpenReplay) -> None:
        """Start a race or a replay and show it; asked again meanwhile, it does nothing."""
        if not self._launching:
            self._launching = True
            self.push_screen(StartingScreen())
            self.run_worker(self._launch(wanted), group="launch")

    async def _launch(self, wanted: OpenRace | OpenReplay) -> None:
        try:
            screen = await self._started(wanted)
        except TtsTuiError as error:
            await self._uncover()
            await self.pop_screen()
            safe_notify(self, str(error), "error")
        else:
            await self._uncover()
            if isinstance(wanted, OpenRace) and wanted.alone:
                # Of Textual's own and home.
                while len(self.screen_stack) > ALONE_OVER + 1:
                    await self.pop_screen()
            await self.switch_screen(screen)
            if isinstance(wanted, OpenRace) and wanted.on_stage:
                await screen.run_action("on_stage")
        finally:
            self._launching = False

    async def _started(self, wanted: OpenRace | OpenReplay) -> Screen[None]:
        match wanted:
            case OpenRace(start):
                show = self.services.race_screen or race_screen
                screen = show(await self.races.start(start))
                for sentence in self.services.left_out():
                    safe_notify(self, sentence, "warning")
                return screen
            case OpenReplay(start):
                return (self.services.replay_screen or replay_screen)(
                    await self.races.replay(start)
                )

    def on_go_on_stage(self, message: GoOnStage) -> None:
        """Show a live race on the stage, over its own screen."""
        from tts_tui.ui.race.screen import RaceScreen
        from tts_tui.ui.stage.screen import StageScreen

        if isinstance(race := message.race, RaceScreen):
            self._stage = StageScreen(
                race, self.services.stage, message.now, message.fps, self._stage
            )
            self.push_screen(self._stage)

    async def _uncover(self) -> None:
        """Close the dialogs that were opened while the race was being started."""
        while not isinstance(self.screen, StartingScreen):
            await self.pop_screen()

    # -- what reads traces --------------------------------------------------------------------

    def on_open_inspector(self, message: OpenInspector) -> None:
        """Read a session beside the screen, then show its traces."""
        if self.services.inspect_session is not None:
            opened = partial(
                self.services.inspect_session, message.path, message.race, message.trace
            )
            self.run_worker(self._read(opened), group="read")

    def on_open_tour(self) -> None:
        """Read the tour's recording beside the screen, then begin it."""
        if self.services.open_tour is not None:
            self.run_worker(self._read(self.services.open_tour), group="read")

    async def _read(self, opened: Callable[[], Screen[None]]) -> None:
        try:
            screen = await asyncio.to_thread(opened)
        except TtsTuiError as error:
            safe_notify(self, str(error), "error")
        else:
            self.push_screen(screen)

    def on_open_replay_inspector(self, message: OpenReplayInspector) -> None:
        """Show a trace as far as its replay has come; labels change the replay too."""
        from tts_tui.ui.inspect.screen import InspectScreen
        from tts_tui.ui.replay_inspector import model_at_playhead

        model = model_at_playhead(message.controls, message.race, message.trace, message.truth)
        self.push_screen(InspectScreen(model, message.controls.set_grading))

    def on_open_side_by_side(self, message: OpenSideBySide) -> None:
        """Ask which traces of a race to read side by side, then show them."""
        from tts_tui.analysis.divergence import worth_comparing
        from tts_tui.ui.side_by_side.choose_traces import ChooseTracesScreen
        from tts_tui.ui.side_by_side.screen import SideBySideScreen

        race = message.race

        def chosen(traces: list[int] | None) -> None:
            if traces is not None:
                self.push_screen(SideBySideScreen(race, traces, message.truth))

        self.push_screen(ChooseTracesScreen(race, worth_comparing(race, message.trace)), chosen)

    def on_open_grid(self, message: OpenGrid) -> None:
        """Read a session beside the screen, then show its grid; or one that is there already."""
        from tts_tui.study.grid import read_grid
        from tts_tui.ui.kit.measuring import MeasuringScreen

        show = partial(grid_screen, message, self.services)
        if message.grid is not None:
            self.push_screen(show(message.grid))
        elif message.path is not None:
            read = partial(read_grid, message.path, clock=message.clock)
            self.push_screen(MeasuringScreen(read, show))

    def on_open_comparison(self, message: OpenComparison) -> None:
        """Measure sessions, then compare them."""
        if self.services.compare_sessions is not None:
            self.push_screen(self.services.compare_sessions(message.paths))

    def on_open_export(self, message: OpenExport) -> None:
        """Find out what there is to write beside the screen, then ask."""
        if self.services.exporting is None:
            safe_notify(self, "Nothing is written to files here.")
            return
        opened = partial(export_screen, self.services.exporting, message)
        self.run_worker(self._read(opened), group="read")
