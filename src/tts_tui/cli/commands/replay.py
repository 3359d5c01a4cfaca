"""`tts-tui replay`: a saved session, played again on the screen or printed as lines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_tui.cli import options
from tts_tui.cli.parser import add_command, number, whole

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.parser import Commands

EXAMPLES = (
    "tts-tui replay race.jsonl",
    "tts-tui replay 2026-11-24-140312-a1b2c3 --speed 4 --idle-limit 1",
    "tts-tui replay race.jsonl --clock token --question 3",
    "tts-tui replay race.jsonl --plain",
    "tts-tui replay race.jsonl --screen-reader",
)


def register(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "replay", run, "Play a saved session again.", EXAMPLES)
    options.add_session_argument(parser)
    parser.add_argument(
        "--question", type=whole(1, 1_000_000), metavar="K", help="begin with question K, from 1"
    )
    parser.add_argument(
        "--speed",
        type=number(0.25, 64),
        metavar="X",
        help="times as fast as it happened, 0.25 to 64 (default 1; lines come at once without)",
    )
    options.add_clock_flag(parser)
    parser.add_argument(
        "--idle-limit",
        type=number(0.05, 3600),
        metavar="SECONDS",
        help="never wait longer than this for the next token",
    )
    options.add_output_flags(parser)
    options.add_screen_reader_flag(parser)
    options.add_control_flags(parser)
    options.add_audience_flag(parser)


def run(args: Namespace) -> int:
    """Open the session, then play or print it. Raises TtsTuiError for what is no session."""
    from tts_tui.cli.controlled import control_of
    from tts_tui.cli.front_end import check_theme, reads_aloud, wants_screen
    from tts_tui.cli.open_replay import ReplayOrder, open_replay, print_replay
    from tts_tui.cli.screen_reader import choose
    from tts_tui.config import load_settings
    from tts_tui.domain.strategies import Clock
    from tts_tui.store.library import find_session

    order = ReplayOrder(
        path=find_session(args.session),
        question=(args.question or 1) - 1,
        speed=args.speed,
        clock=Clock(args.clock),
        idle_limit_s=args.idle_limit,
    )
    settings = load_settings()
    choose(args, settings)
    truth, control = options.truth_of(args), control_of(args)
    if args.theme is not None:
        check_theme(args.theme)
    if wants_screen(args):
        from tts_tui.cli.app import AppFactory
        from tts_tui.ui.kit.destinations import OpenReplay

        controls = open_replay(order)
        factory = AppFactory(settings, truth, args.theme, control)
        return factory.run(replace(factory.services, open_first=OpenReplay(lambda: controls)))
    if reads_aloud(args):
        from tts_tui.cli.aloud.run import tell_replay

        return tell_replay(open_replay(order), truth, control)
    return print_replay(order, truth, as_json=args.json)
