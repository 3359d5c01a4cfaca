"""The screen, wired: what the app may start, list and remember. Loads Textual."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tts_tui import paths
from tts_tui.cli import exit_codes
from tts_tui.cli.demo import demo_order
from tts_tui.cli.entrants import resolve
from tts_tui.cli.output import complain
from tts_tui.cli.own_strategies import own_strategies
from tts_tui.cli.planning import RaceOrder, plan_board, session_path
from tts_tui.cli.preflight import refuse_unusable
from tts_tui.cli.probe import model_lines, probe_models
from tts_tui.cli.replaying import ReplayOrder, open_replay
from tts_tui.cli.wiring import start_session
from tts_tui.config import SamplingFlags, Trust, load_settings
from tts_tui.config.intent import intent
from tts_tui.config.trust import TrustStore
from tts_tui.domain.events import Question
from tts_tui.engine.plan import SessionPlan
from tts_tui.store.library import list_sessions
from tts_tui.ui.app import TtsApp
from tts_tui.ui.kit.destinations import OpenRace, OpenReplay
from tts_tui.ui.kit.theme_file import DEFAULT_THEME
from tts_tui.ui.services import AppServices, RaceRequest, Untrusted, race_screen, replay_screen
from tts_tui.ui.way_out import run_app

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.screen import Screen

    from tts_tui.config import Settings
    from tts_tui.config.trust import Doubt
    from tts_tui.engine.controls import LiveControls
    from tts_tui.engine.live import LiveSession
    from tts_tui.errors import TtsTuiError
    from tts_tui.replay.tour import Stop
    from tts_tui.study.comparing import Order, Report
    from tts_tui.study.reading import Watch
    from tts_tui.ui.inspect.model import InspectModel
    from tts_tui.ui.kit.truth import Truth

THEME_FILE = "theme"
"""In the state folder: the theme chosen last."""


def show_home(settings: Settings, truth: Truth) -> int:
    """Show the home screen; give the exit code."""
    starter = _Starter(settings)
    # It says what is not trusted in a line that stays.
    notices = own_strategies().notices
    context = replace(_context(settings, None, starter, truth), notices=notices)
    return starter.told(run_app(TtsApp(context)))


def show_race(order: RaceOrder, settings: Settings, theme: str | None, truth: Truth) -> int:
    """Show one session at once; give the exit code, which tells of races that failed."""
    starter = _Starter(settings)
    context = _context(settings, theme, starter, truth, OpenRace(lambda: starter.start(order)))
    return starter.told(run_app(TtsApp(context)))


def show_inspector(
    read: Callable[[Watch], InspectModel], truth: Truth, settings: Settings, theme: str | None
) -> int:
    """Read a session beside the screen and show one trace; give the exit code.

    Raises TtsTuiError for what is not there, once the screen is gone.
    """
    from tts_tui.ui.inspect.screen import InspectScreen
    from tts_tui.ui.kit.measuring import MeasuringScreen

    refused: list[TtsTuiError] = []

    def leave(error: TtsTuiError) -> None:
        refused.append(error)
        app.exit()

    context = _context(settings, theme, _Starter(settings), truth)
    opening = partial(MeasuringScreen, read, InspectScreen, leave)
    app = TtsApp(replace(context, first_screen=opening))
    code = run_app(app)
    if refused:
        raise refused[0]
    return code


def show_replay(
    order: ReplayOrder,
    settings: Settings,
    theme: str | None,
    truth: Truth,
    *,
    notice: str | None = None,
) -> int:
    """Play a session at once; give the exit code. Raises SessionError where it cannot open."""
    controls = open_replay(order)
    context = _context(settings, theme, _Starter(settings), truth, OpenReplay(lambda: controls))
    notices = [*([notice] if notice else []), *context.notices]
    return run_app(TtsApp(replace(context, notices=notices)))


def show_comparison(order: Order, settings: Settings, theme: str | None, truth: Truth) -> int:
    """Compare sessions at once; give the exit code."""
    context = _context(settings, theme, _Starter(settings), truth)
    return run_app(TtsApp(replace(context, first_screen=partial(_comparison, truth, order))))


def show_tour(
    order: ReplayOrder,
    stops: Sequence[Stop],
    settings: Settings,
    theme: str | None,
    truth: Truth,
) -> int:
    """Show the guided tour; give the exit code."""
    from tts_tui.ui.tour.screen import TourScreen

    controls = open_replay(order)
    context = _context(settings, theme, _Starter(settings), truth)
    tour = partial(TourScreen, controls, stops, fps=settings.fps, truth=truth)
    return run_app(TtsApp(replace(context, first_screen=tour)))


class _Starter:
    """Starts sessions for the app, and remembers them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.started: list[LiveSession] = []

    def start(self, order: RaceOrder) -> LiveControls:
        """Start what is ordered."""
        session = start_session(order, auto_advance=False)
        self.started.append(session)
        return session

    def told(self, code: int) -> int:
        """Say what was not saved as it should be, once the screen is gone; give the exit code."""
        for session in self.started:
            if session.notice is not None:
                complain(session.notice)
        return exit_codes.of_races(code, self.started)

    def demo(self) -> LiveControls:
        """Start the starter set on the embedded model."""
        return self.start(demo_order(self.settings))

    def race(self, request: RaceRequest) -> LiveControls:
        """Start one question typed on the home screen."""
        board = plan_board(self.settings, request.n, None, None)
        [(entrant, endpoint)] = resolve(self.settings, [request.model], None, SamplingFlags())
        refuse_unusable([endpoint])
        plan = SessionPlan(
            questions=(Question("q1", request.question),),
            entrants=(entrant,),
            n=request.n,
            strategies=board.strategies,
            armed=board.armed,
        )
        return self.start(RaceOrder(plan, (endpoint,), session_path(None)))


def _context(
    settings: Settings,
    theme: str | None,
    starter: _Starter,
    truth: Truth,
    open_first: OpenRace | OpenReplay | None = None,
) -> AppServices:
    return AppServices(
        start_demo=starter.demo,
        start_race=starter.race,
        open_first=open_first,
        models=model_lines(settings),
        untrusted=_untrusted(settings.doubt, starter),
        probe_models=lambda: probe_models(starter.settings),
        list_sessions=list_sessions,
        open_session=lambda path: open_replay(ReplayOrder(path)),
        inspect_session=partial(_inspector, truth),
        compare_sessions=partial(compare_sessions, truth),
        n=settings.n,
        theme=theme or settings.theme or _remembered_theme(),
        keymap=settings.keymap,
        notices=[*_left_aside(settings), *own_strategies().notices],
        save_theme=_remember_theme,
        truth=truth,
        race_screen=partial(race_screen, fps=settings.fps, truth=truth),
        replay_screen=partial(replay_screen, fps=settings.fps, truth=truth),
    )


def _untrusted(doubt: Doubt | None, starter: _Starter) -> Untrusted | None:
    """Offer the folder's configuration to be trusted, unless a person has said no to it."""
    if doubt is None or doubt.refused:
        return None

    def decide(trusted: bool) -> None:
        TrustStore().decide(doubt.file, Trust.YES if trusted else Trust.NO)
        starter.settings = load_settings()

    does = intent(doubt.file, doubt.models)
    return Untrusted(doubt.file.shown, len(doubt.models), does, decide)


def _left_aside(settings: Settings) -> list[str]:
    doubt = settings.doubt
    return [] if doubt is None or doubt.refused else [doubt.sentence]


def _comparison(truth: Truth, order: Order) -> Screen[None]:
    from tts_tui.cli.comparison_files import write_here
    from tts_tui.study.comparing import compare
    from tts_tui.ui.compare.screen import CompareScreen
    from tts_tui.ui.kit.measuring import MeasuringScreen

    def show(report: Report) -> Screen[None]:
        return CompareScreen(report, write_here, truth)

    return MeasuringScreen(partial(compare, order), show)


def compare_sessions(truth: Truth, paths: Sequence[Path]) -> Screen[None]:
    """Make the screen that compares sessions."""
    from tts_tui.study.comparing import Order

    return _comparison(truth, Order(paths))


def _inspector(truth: Truth, path: Path, race: int | None) -> Screen[None]:
    from tts_tui.ui.inspect.opening import open_model, open_race
    from tts_tui.ui.inspect.screen import InspectScreen
    from tts_tui.ui.kit.measuring import MeasuringScreen

    if race is not None:
        return InspectScreen(open_race(path, race, truth))
    return MeasuringScreen(partial(open_model, path, truth=truth), InspectScreen)


def _remembered_theme() -> str:
    try:
        name = (paths.state_dir() / THEME_FILE).read_text("utf-8", errors="replace").strip()
    except OSError:
        return DEFAULT_THEME
    return name or DEFAULT_THEME


def _remember_theme(name: str) -> None:
    # A theme that cannot be remembered is no reason to interrupt anybody.
    with suppress(OSError):
        paths.state_dir().mkdir(mode=0o700, parents=True, exist_ok=True)
        (paths.state_dir() / THEME_FILE).write_text(f"{name}\n", encoding="utf-8")
