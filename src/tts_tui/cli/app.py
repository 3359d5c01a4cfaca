"""The one place where the app is made: what it may start, list and remember. Loads Textual."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from tts_tui import paths
from tts_tui.cli import exit_codes
from tts_tui.cli.ceilings import limited
from tts_tui.cli.controlled import listening, served
from tts_tui.cli.demo_order import demo_order
from tts_tui.cli.export_on_screen import ScreenExports
from tts_tui.cli.find_servers import look_for_home
from tts_tui.cli.open_replay import ReplayOrder, open_replay
from tts_tui.cli.output import complain
from tts_tui.cli.own_strategies import own_strategies
from tts_tui.cli.planning import RaceOrder, asking_log_p, plan_board, session_path
from tts_tui.cli.possible import leave_out_down, leave_out_impossible
from tts_tui.cli.preflight import refuse_unusable
from tts_tui.cli.probe import model_lines, probe_models
from tts_tui.cli.race_anew import anew_order
from tts_tui.cli.racers import probes_at_once, resolve, resolve_others
from tts_tui.cli.screens import comparison_of, inspector_of, tour_of
from tts_tui.cli.staged import say_of_stage
from tts_tui.cli.wiring import start_session
from tts_tui.config import SamplingFlags, Trust, load_settings
from tts_tui.config.intent import intent
from tts_tui.config.trust import TrustStore
from tts_tui.data import STARTER
from tts_tui.domain.events import Question
from tts_tui.engine.plan import SessionPlan
from tts_tui.store.capabilities import known_of
from tts_tui.store.library import list_sessions
from tts_tui.store.past_races import PastRaces
from tts_tui.ui.app import TtsApp
from tts_tui.ui.home.model import RaceRequest, Untrusted
from tts_tui.ui.kit.theme_file import DEFAULT_THEME
from tts_tui.ui.race.introduction import Introduction
from tts_tui.ui.routes import race_screen, replay_screen
from tts_tui.ui.services import AppServices
from tts_tui.ui.way_out import run_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.cli.controlled import Control
    from tts_tui.config import Settings
    from tts_tui.config.trust import Doubt
    from tts_tui.control.front import Front
    from tts_tui.engine.controls import LiveControls
    from tts_tui.engine.live import LiveSession
    from tts_tui.ui.kit.destinations import RaceAnew
    from tts_tui.ui.kit.truth import Truth

THEME_FILE = "theme"
"""In the state folder: the theme chosen last."""
EXPLAINED_FILE = "explained"
"""In the state folder: there once a person has put the explanation of the demo away."""


class AppFactory:
    """Makes the app of a configuration, and remembers the races that it starts."""

    def __init__(
        self,
        settings: Settings,
        truth: Truth,
        theme: str | None = None,
        control: Control | None = None,
    ) -> None:
        """Take what the flags say: whether right and wrong are shown, a theme, who may steer."""
        self._settings = settings
        self._control = control
        self._started: list[LiveSession] = []
        self._orders: list[RaceOrder] = []
        """What was started, the newest last."""
        self._left_out: list[str] = []
        """What is still to be said of the races started."""
        self._app: TtsApp | None = None
        past_of = PastRaces().of
        self.services = AppServices(
            start_demo=self._demo,
            start_race=self._race,
            race_anew=self._anew,
            start_held_demo=lambda: self._demo(held=True),
            open_tour=partial(tour_of, truth, settings.fps),
            models=model_lines(settings),
            untrusted=self._untrusted(settings.doubt),
            probe_models=lambda: probe_models(self._settings),
            find_servers=lambda looked: look_for_home(self._settings, self._read_again, looked),
            list_sessions=list_sessions,
            left_out=self._take_left_out,
            open_session=lambda path: open_replay(ReplayOrder(path)),
            inspect_session=partial(inspector_of, truth),
            compare_sessions=partial(comparison_of, truth),
            exporting=ScreenExports(),
            n=settings.n,
            theme=theme or settings.theme or _remembered_theme(),
            keymap=settings.keymap,
            notices=[*_left_aside(settings), *own_strategies().notices],
            save_theme=_remember_theme,
            truth=truth,
            race_screen=partial(
                race_screen,
                fps=settings.fps,
                truth=truth,
                known_of=known_of,
                past_of=past_of,
                introduction=Introduction(STARTER, _not_yet_explained(), _remember_explained),
            ),
            replay_screen=partial(replay_screen, fps=settings.fps, truth=truth, past_of=past_of),
        )
        """What the app works with; a command changes what it begins with."""

    def run(self, services: AppServices, make: Callable[[AppServices], TtsApp] = TtsApp) -> int:
        """Show the app until the person leaves; give the exit code, which tells of its races."""
        with served(self._control, services) as served_too:
            self._app = make(served_too)
            with listening(self._control, self._front):
                code = run_app(self._app)
        # Said once the screen is gone.
        say_of_stage(services.stage)
        for session in self._started:
            if session.notice is not None:
                complain(session.notice)
        return exit_codes.of_races(code, self._started)

    def leave(self) -> None:
        """End the app."""
        if self._app is not None:
            self._app.exit()

    def _front(self) -> Front:
        from tts_tui.ui.steered import ScreenFront

        assert self._app is not None
        return ScreenFront(self._app, self._newest)

    def _newest(self) -> LiveSession | None:
        return self._started[-1] if self._started else None

    def start(self, order: RaceOrder, *, held: bool = False) -> LiveControls:
        """Start what is ordered, but for what its models were found unable to do.

        One that is `held` waits with its first race until it is asked for.
        """
        possible, left_out = leave_out_impossible(order)
        session = start_session(possible, auto_advance=False, begins_held=held)
        self._left_out += left_out
        self._started.append(session)
        self._orders.append(order)
        return session

    # -- what the app asks for ----------------------------------------------------------------

    def _demo(self, *, held: bool = False) -> LiveControls:
        return self.start(limited(demo_order(self._settings), self._settings), held=held)

    def _race(self, request: RaceRequest) -> LiveControls:
        board = plan_board(self._settings, request.n, None, None)
        built = board.built(request.n)
        flags = SamplingFlags(probes=probes_at_once(built))
        racers = resolve(self._settings, [request.model], None, flags)
        racers = asking_log_p(racers, board.strategies)
        racers += resolve_others(self._settings, built, racers, None, flags)
        refuse_unusable([at for _, at in racers[:1]])
        plan = SessionPlan(
            questions=(Question("q1", request.question, request.truth),),
            entrants=(racers[0][0],),
            n=request.n,
            strategies=board.strategies,
            armed=board.armed,
            others=tuple(other for other, _ in racers[1:]),
        )
        order = RaceOrder(plan, tuple(at for _, at in racers), session_path(None))
        order, down = leave_out_down(limited(order, self._settings))
        self._left_out += down
        return self.start(order)

    def _anew(self, wanted: RaceAnew) -> LiveControls:
        order, said = anew_order(self._settings, wanted, self._orders)
        refuse_unusable(order.endpoints[:1])
        order, down = leave_out_down(limited(order, self._settings))
        self._left_out += [*([said] if said else []), *down]
        return self.start(order)

    def _read_again(self) -> None:
        self._settings = load_settings()

    def _take_left_out(self) -> list[str]:
        said, self._left_out = self._left_out, []
        return said

    def _untrusted(self, doubt: Doubt | None) -> Untrusted | None:
        """Offer the folder's configuration to be trusted, unless a person has said no to it."""
        if doubt is None or doubt.refused:
            return None

        def decide(trusted: bool) -> None:
            TrustStore().decide(doubt.file, Trust.YES if trusted else Trust.NO)
            self._settings = load_settings()

        does = intent(doubt.file, doubt.models)
        return Untrusted(doubt.file.shown, len(doubt.models), does, decide)


def _left_aside(settings: Settings) -> list[str]:
    doubt = settings.doubt
    return [] if doubt is None or doubt.refused else [doubt.sentence]


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


def _not_yet_explained() -> bool:
    try:
        return not (paths.state_dir() / EXPLAINED_FILE).exists()
    except OSError:
        return True


def _remember_explained() -> None:
    with suppress(OSError):
        paths.state_dir().mkdir(mode=0o700, parents=True, exist_ok=True)
        (paths.state_dir() / EXPLAINED_FILE).touch(mode=0o600)
