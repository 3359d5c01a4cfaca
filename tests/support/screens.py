"""A screen under test: opened on given data, with a clock that a test moves, keys and its text.

`home_app` is the real app with what it is given made up; `showing` opens it with a screen over its
home screen, as a command does. `ScreenHost` shows one screen and nothing else, which is eight
times as quick.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
import textual
from textual.screen import Screen
from textual.widgets import Static

from tests.support.fake_controls import FakeControls
from tests.support.manual_clock import ManualClock
from tts_tui.cli.open_replay import ReplayOrder, open_replay
from tts_tui.paths import bundled_dir
from tts_tui.replay.tour import load_script, stops_of
from tts_tui.store.summary import SessionSummary
from tts_tui.ui.all_keys import APP_BINDINGS
from tts_tui.ui.app import TtsApp
from tts_tui.ui.home.model import ModelLine, ModelState
from tts_tui.ui.kit.hint_bar import HintBar
from tts_tui.ui.kit.palette import FALLBACK
from tts_tui.ui.kit.theme import use_themes
from tts_tui.ui.kit.theme_file import Themes, built_in_default
from tts_tui.ui.race.base_screen import RaceBaseScreen
from tts_tui.ui.race.keys import RACE_BINDINGS
from tts_tui.ui.race.screen import RaceScreen
from tts_tui.ui.replay.screen import ReplayScreen
from tts_tui.ui.routes import RoutedApp
from tts_tui.ui.services import AppServices
from tts_tui.ui.tour.screen import TourScreen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App, ComposeResult
    from textual.binding import BindingType
    from textual.notifications import Notification, Notify
    from textual.pilot import Pilot

    from tts_tui.replay.player import ReplayControls
    from tts_tui.ui.kit.truth import Truth

    Compare = Callable[..., bool]
    """Compares a picture of an app with the one that is kept: the fixture `snap_compare`."""

SIZES = ((80, 24), (120, 40), (200, 60))
at_every_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
PICTURES = [
    pytest.mark.snapshot,
    pytest.mark.skipif(
        textual.__version__ != "8.2.8", reason="the pictures belong to Textual 8.2.8"
    ),
]
"""Marks of a module of pictures."""

MODELS = (
    ModelLine("smollm2-135m", ModelState.READY, "embedded, 135 M parameters"),
    ModelLine("qwen-1.5b", ModelState.UNREACHABLE, "127.0.0.1:8000", "vllm serve Qwen/Qwen2.5"),
    ModelLine("hosted", ModelState.MISSING, "api.example.com", "export EXAMPLE_KEY=…"),
)
SESSIONS = tuple(
    SessionSummary(
        Path(f"/library/session-{n}.jsonl"),
        size_bytes=340_000 * n,
        created=f"2026-11-24T14:0{9 - n}:00+00:00",
        title=f"What is {n} + {n}?",
        questions=n,
        models=("qwen-1.5b",),
        n=8,
        races=n,
        right=7 * n,
        wrong=2 * n,
        score=f"MV {n} of {2 * n} · best {n}",
    )
    for n in range(1, 5)
)
ONE_THEME = Themes({"deuteran-safe": built_in_default()})


# -- what is opened ---------------------------------------------------------------------------


class FakeRaceScreen(Screen[None]):
    """Stands for the screen of a race."""

    BINDINGS: ClassVar[list[BindingType]] = [*RACE_BINDINGS]

    def compose(self) -> ComposeResult:
        yield Static("a race")
        yield HintBar()


class Noting:
    """Keeps what is said in notices: without a terminal they are not shown."""

    NOTIFICATION_TIMEOUT: ClassVar[float] = 3600.0
    """Where they are shown, no time takes them away while a test looks, however slow it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.notices: list[Notification] = []
        super().__init__(*args, **kwargs)

    def on_notify(self, event: Notify) -> None:
        self.notices.append(event.notification)


class HomeApp(Noting, TtsApp):
    """The program's own app."""


def home_app(controls: FakeControls | None = None, **services: Any) -> HomeApp:
    """The app on its home screen; every race it starts is made of these controls."""
    return HomeApp(replace(made_up(controls), **services))


def made_up(race: FakeControls | None = None) -> AppServices:
    """What an app is given, with nothing behind it."""
    race = race or FakeControls()
    return AppServices(
        start_demo=lambda: race,
        start_race=lambda _request: race,
        models=MODELS,
        sessions=SESSIONS,
        themes=ONE_THEME,
        zone=UTC,
        race_screen=lambda _controls: FakeRaceScreen(),
        replay_screen=lambda _controls: FakeRaceScreen(),
    )


def showing(screen: Callable[[], Screen[None]]) -> HomeApp:
    """The app with a screen over its home screen, as a command opens it."""
    return home_app(first_screen=screen, sessions=())


class ScreenHost(Noting, RoutedApp):
    """An app of one screen, with our keys and a theme."""

    BINDINGS: ClassVar[list[BindingType]] = [*APP_BINDINGS]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, shown: Screen[None]) -> None:
        super().__init__(made_up())
        self.shown = shown
        use_themes(self, ONE_THEME, "deuteran-safe")

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(FALLBACK)

    def on_mount(self) -> None:
        self.push_screen(self.shown)


class RaceHost(ScreenHost):
    """An app of one race, fed by controls that a test feeds."""

    def __init__(self, controls: FakeControls) -> None:
        self.clock = ManualClock()
        self.race = RaceScreen(controls, self.clock)
        super().__init__(self.race)


class ReplayHost(ScreenHost):
    """An app of one replay, read to its end; `make` makes another screen of its controls."""

    def __init__(
        self,
        path: Path,
        make: Callable[[ReplayControls, ManualClock], ReplayScreen] = ReplayScreen,
    ) -> None:
        self.clock = ManualClock()
        self.controls = replaying(path, self.clock)
        self.replay = make(self.controls, self.clock)
        super().__init__(self.replay)

    @property
    def at_s(self) -> float:
        """Where the playhead is."""
        return round(self.controls.playback.position_s, 6)


def tour_of(controls: ReplayControls, clock: ManualClock, truth: Truth | None = None) -> TourScreen:
    """The guided tour, at its first stop."""
    stops = stops_of(controls.recording.scenes, load_script().stops)
    controls.show_question(stops[0].scene)
    return TourScreen(controls, stops, clock, truth=truth)


def bundled(name: str) -> Path:
    """The path of a session that ships with the program."""
    return bundled_dir("sessions") / f"{name}.jsonl.gz"


def replaying(path: Path, clock: ManualClock) -> ReplayControls:
    """A recording that has been read to its end, ready to be played on a test's clock."""
    controls = open_replay(ReplayOrder(path), now=clock)
    controls.recording.finish()
    return controls


# -- what is done with it -----------------------------------------------------------------------


async def settle(pilot: Pilot[object]) -> None:
    """Wait until nothing is being read, measured or drawn any more."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def press(pilot: Pilot[object], *keys: str) -> str:
    """Press keys one by one, each after what the one before set off; give the screen's text."""
    await settle(pilot)
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
    return text_of(pilot.app)


def pressing(*keys: str) -> Callable[[Pilot[object]], Awaitable[None]]:
    """Make what a picture is taken after: these keys, from a screen that has settled."""

    async def run(pilot: Pilot[object]) -> None:
        await press(pilot, *keys)

    return run


async def later(pilot: Pilot[object], clock: ManualClock, seconds: float = 1.0) -> None:
    """Let seconds pass for the race or replay on the screen, and let it draw."""
    [screen] = [screen for screen in pilot.app.screen_stack if isinstance(screen, RaceBaseScreen)]
    await pilot.pause()
    clock.now_s += seconds
    screen.tick()
    await pilot.pause()


# -- what is seen ------------------------------------------------------------------------------


def rows_of(app: App[Any]) -> list[str]:
    """The rows of the screen on top, from edge to edge."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def text_of(app: App[Any]) -> str:
    """The text of the screen on top."""
    return "\n".join(rows_of(app))


def notices_of(app: Noting) -> list[str]:
    """What was said in notices, in the order it was said."""
    return [notice.message for notice in app.notices]
