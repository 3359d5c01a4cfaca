"""`tts-tui demo`: the starter questions on the embedded model; no key, no server, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.cli import options
from tts_tui.cli.parser import add_command, whole

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from tts_tui.cli.entrants import Racer
    from tts_tui.cli.parser import Commands
    from tts_tui.cli.planning import RaceOrder
    from tts_tui.config import SamplingFlags, Settings

EXAMPLES = (
    "tts-tui demo",
    "tts-tui demo -n 4 --arm FFS-1",
    "tts-tui demo --plain --questions 3",
    "tts-tui demo --tour",
)


def register(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "demo", run, "Race the embedded model on the starter questions.", EXAMPLES
    )
    parser.add_argument(
        "--questions",
        type=whole(1, 1000),
        metavar="K",
        help="only the first K (all on the screen, 1 without)",
    )
    parser.add_argument(
        "--tour",
        action="store_true",
        help="a guided tour through a recorded race; needs no model and no network",
    )
    options.add_race_flags(parser, seed="the demo's own, so that it can be told again")
    options.add_trust_flag(parser)
    options.add_output_flags(parser)


def run(args: Namespace) -> int:
    """Check everything, then race; without the embedded engine, play a recorded race."""
    from tts_tui.cli.launch import launch, wants_screen
    from tts_tui.cli.trusting import settings_for_race
    from tts_tui.config import load_settings, trust_of
    from tts_tui.errors import EngineMissingError

    if args.tour:
        from tts_tui.cli.touring import run_tour

        return run_tour(load_settings(trust_of(args.trust_config)), args)
    settings = settings_for_race(args)
    limit = args.questions or (None if wants_screen(args) else 1)
    try:
        order = demo_order(
            settings,
            n=args.n,
            strategies=args.strategies,
            arm=args.arm,
            seed=args.seed,
            session=args.session,
            limit=limit,
        )
    except EngineMissingError as missing:
        from tts_tui.cli.touring import run_recorded

        return run_recorded(missing, limit, settings, args)
    return launch(order, settings, args)


def demo_order(
    settings: Settings,
    *,
    n: int | None = None,
    strategies: list[str] | None = None,
    arm: str | None = None,
    seed: int | None = None,
    session: str | None = None,
    limit: int | None = None,
    racer: Callable[[SamplingFlags], Racer] | None = None,
) -> RaceOrder:
    """Plan the starter set on the embedded model, or on another `racer`. Raises TtsTuiError."""
    from tts_tui.cli.entrants import embedded
    from tts_tui.cli.planning import RaceOrder, plan_board, session_path
    from tts_tui.config import SamplingFlags
    from tts_tui.data import load_starter
    from tts_tui.engine.plan import SessionPlan

    traces = n or settings.n
    board = plan_board(settings, traces, strategies, arm)
    path = session_path(session)
    starter = load_starter()
    # The demo keeps its own: what it shows was measured.
    flags = SamplingFlags(seed=starter.sampling.seed if seed is None else seed)
    entrant, endpoint = (racer or embedded)(flags)
    plan = SessionPlan(
        questions=tuple(starter.questions)[:limit],
        entrants=(entrant,),
        n=traces,
        strategies=board.strategies,
        armed=board.armed,
    )
    return RaceOrder(plan, (endpoint,), path)
