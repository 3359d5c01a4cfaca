"""`tts-tui demo`: the starter questions on the embedded model; no key, no server, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.cli import options
from tts_tui.cli.dueling import add_duel_flag
from tts_tui.cli.parser import add_command, whole

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.parser import Commands

EXAMPLES = (
    "tts-tui demo",
    "tts-tui demo -n 4 --arm FFS-1",
    "tts-tui demo --duel FFS-1",
    "tts-tui demo --plain --questions 3",
    "tts-tui demo --max-race-tokens 800",
    "tts-tui demo --control",
    "tts-tui demo --screen-reader",
    "tts-tui demo --audience",
    "tts-tui demo --tour",
    "tts-tui demo --kiosk --kiosk-after 90",
    "tts-tui demo --stage --theme projector",
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
        help="only the first K (all on the screen and with --screen-reader, else 1)",
    )
    parser.add_argument(
        "--tour",
        action="store_true",
        help="a guided tour through a recorded race; needs no model and no network",
    )
    options.add_kiosk_flags(parser)
    options.add_race_flags(parser, seed="the demo's own, so that it can be told again")
    add_duel_flag(parser, "the embedded model, unarmed, against itself")
    options.add_ceiling_flags(parser)
    options.add_trust_flag(parser)
    options.add_output_flags(parser)
    options.add_screen_reader_flag(parser)
    options.add_stage_flags(parser)
    options.add_control_flags(parser)
    options.add_audience_flag(parser)
    # A demo is there to be seen: only `race` can be told to say less.
    parser.set_defaults(quiet=False)


def run(args: Namespace) -> int:
    """Check everything, then race; without the embedded engine, play a recorded race."""
    from tts_tui.cli.demo_order import demo_order
    from tts_tui.cli.front_end import is_steered
    from tts_tui.cli.race_settings import settings_for_race
    from tts_tui.cli.run_race import run_race
    from tts_tui.cli.screen_reader import choose
    from tts_tui.config import load_settings, trust_of
    from tts_tui.errors import EngineMissingError

    if args.kiosk:
        from tts_tui.cli.kiosk import run_kiosk

        return run_kiosk(load_settings(trust_of(args.trust_config)), args)
    if args.tour:
        from tts_tui.cli.recorded_demo import run_tour

        settings = load_settings(trust_of(args.trust_config))
        choose(args, settings)
        return run_tour(settings, args)
    settings = settings_for_race(args)
    limit = args.questions or (None if is_steered(args) else 1)
    try:
        order = demo_order(
            settings,
            n=args.n,
            strategies=args.strategies,
            arm=args.arm,
            seed=args.seed,
            logprobs=args.logprobs,
            session=args.session,
            limit=limit,
            duel=args.duel,
        )
    except EngineMissingError as missing:
        from tts_tui.cli.recorded_demo import run_recorded

        return run_recorded(missing, limit, settings, args)
    return run_race(order, settings, args)
