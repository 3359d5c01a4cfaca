"""Flags that several commands share."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tts_tui.cli.parser import names, number, whole
from tts_tui.domain.race import MAX_TRACES
from tts_tui.domain.strategies import known_forms, remedies
from tts_tui.errors import UsageError
from tts_tui.text import display_line
from tts_tui.ui.kit.truth import Truth

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.parser import Parser
    from tts_tui.domain.strategies import StrategyNameError

MAX_N = min(1024, MAX_TRACES)


def add_race_flags(parser: Parser, seed: str = "drawn anew, and recorded") -> None:
    """Add what every race has: N, strategies, the armed one, the seed, where it is saved.

    `seed` says where the seed comes from when none is given.
    """
    parser.add_argument("-n", type=whole(1, MAX_N), metavar="N", help="traces (default 8)")
    add_strategies_flag(parser, "strategies to show, such as FFS-1,MV,SD")
    parser.add_argument(
        "--arm", metavar="NAME", help="the strategy that cancels the others once it decides"
    )
    parser.add_argument(
        "--seed",
        type=whole(0, 2**31 - 1),
        metavar="S",
        help=f"trace i gets S + i (default: {seed})",
    )
    add_logprobs_flag(parser)
    parser.add_argument("--session", metavar="FILE", help="save the race here, not in the library")


def add_logprobs_flag(parser: Parser) -> None:
    """Add whether log p is recorded; left out, the configuration says."""
    parser.add_argument(
        "--logprobs",
        type=whole(0, 20),
        metavar="K",
        help="record each token's log p and K likely tokens beside it (0 to 20; default: none, "
        "or 20 where a strategy weighs them)",
    )


def add_strategies_flag(parser: Parser, what: str) -> None:
    """Add the list of strategies; its help says `what` they are for and which there are."""
    told = "; ".join((what, f"there are {known_forms()}", *remedies())).replace("%", "%%")
    parser.add_argument("--strategies", type=names, metavar="LIST", help=told)


def no_strategy(error: StrategyNameError) -> UsageError:
    """What a person is told of a strategy's name that cannot be used."""
    return UsageError(display_line(str(error), 400), wanted=error.wanted, known=error.known)


def add_ceiling_flags(parser: Parser) -> None:
    """Add what may be spent at most; left out, the configuration says."""
    for flag, kind, what in (
        ("--max-total-tokens", whole(1, 10**12), "generated tokens of all races together"),
        ("--max-cost", number(1e-6, 1e9), "money for all races, in the currency of the prices"),
        ("--max-race-tokens", whole(1, 10**12), "generated tokens of each race"),
        ("--max-race-cost", number(1e-6, 1e9), "money for each race"),
    ):
        name = "N" if flag.endswith("tokens") else "AMOUNT"
        told = f"most {what}: streams are cut where it is reached"
        parser.add_argument(flag, type=kind, metavar=name, help=told)


def add_output_flags(parser: Parser) -> None:
    """Add how a race is shown; without a terminal it is plain by itself."""
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--plain", action="store_true", help="lines instead of the screen")
    output.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--theme", metavar="NAME", help="a theme of `tts-tui themes`")
    add_truth_flag(parser)


def add_screen_reader_flag(parser: Parser) -> None:
    """Add that a race is told in sentences; left out, the environment and the configuration say."""
    parser.add_argument(
        "--screen-reader",
        action=argparse.BooleanOptionalAction,
        help="sentences of what changes instead of the screen, and commands that are typed",
    )


def add_control_flags(parser: Parser) -> None:
    """Add that a program with a screen can be steered from another terminal."""
    parser.add_argument(
        "--control",
        action="store_true",
        help="let `tts-tui ctl` steer and follow this from another terminal of yours",
    )
    parser.add_argument(
        "--control-socket", metavar="PATH", help="the same, on a unix socket of this name"
    )


def add_kiosk_flags(parser: Parser) -> None:
    """Add that recorded races play in a loop."""
    # No defaults here, as of the truth: `tts-tui --kiosk demo` has them from the parser of all.
    parser.add_argument(
        "--kiosk",
        action="store_true",
        default=argparse.SUPPRESS,
        help="play recorded races in a loop; any key takes over; ctrl+q leaves",
    )
    parser.add_argument(
        "--kiosk-after",
        type=number(1, 86_400),
        metavar="SECONDS",
        default=argparse.SUPPRESS,
        help="how long after the last key the loop goes on (default 60)",
    )


def add_stage_flags(parser: Parser) -> None:
    """Add that a race is shown on a stage, a question at a time."""
    parser.add_argument(
        "--stage",
        action="store_true",
        default=None,
        help="big type for a room: a card with each question and the room's bets, its race without "
        "the right answer, then the reveal",
    )
    parser.add_argument(
        "--stage-countdown",
        type=whole(0, 3600),
        metavar="S",
        help="seconds that a card stands before its race begins (default 20; 0 waits for enter)",
    )


def add_audience_flag(parser: Parser) -> None:
    """Add a page for the room's phones."""
    parser.add_argument(
        "--audience",
        nargs="?",
        const="",
        metavar="HOST:PORT",
        help="serve a page that shows the board and takes bets, here alone, or on an address of "
        "this machine (0.0.0.0 is every one); U shows its link and QR code",
    )


def add_truth_flag(parser: Parser) -> None:
    """Add that a race starts without its truth, for an audience that is to guess."""
    # No default here: `tts-tui --hide-truth demo` has it from the parser of all commands.
    parser.add_argument(
        "--hide-truth",
        action="store_true",
        default=argparse.SUPPRESS,
        help="hide the right answers, and who has them; on a screen t shows them",
    )


def truth_of(args: Namespace) -> Truth:
    """Say whether right and wrong may be seen. Raises UsageError where they cannot be hidden."""
    if args.hide_truth and getattr(args, "json", False):
        raise UsageError(
            "JSON lines hold the right answers; --hide-truth cannot hide them.",
            "Leave out one of --json and --hide-truth.",
        )
    return Truth(not args.hide_truth)


def refuse_hidden_truth(args: Namespace, what: str) -> None:
    """Refuse to hide all that there is to say. Raises UsageError."""
    if not truth_of(args).shown:
        raise UsageError(
            f"{what} says nothing but how often answers are right.", "Leave out --hide-truth."
        )


def add_trust_flag(parser: Parser) -> None:
    """Add what is thought of this folder's configuration, for this run."""
    parser.add_argument(
        "--trust-config",
        action=argparse.BooleanOptionalAction,
        help="use this folder's tts-tui.toml, or leave it aside, without asking",
    )


def add_session_argument(parser: Parser) -> None:
    """Add the session a command works on."""
    parser.add_argument(
        "session", metavar="SESSION", help="a session file, or its name in the library"
    )


def add_clock_flag(parser: Parser) -> None:
    """Add which clock picks are read on."""
    parser.add_argument(
        "--clock",
        choices=("wall", "token"),
        default="wall",
        help="as it happened (wall), or one token a tick for every trace (token)",
    )


def add_sampling_flags(parser: Parser) -> None:
    """Add how the models are sampled; left out, the configuration says."""
    parser.add_argument(
        "--max-tokens", type=whole(1, 10_000_000), metavar="N", help="most tokens of one trace"
    )
    parser.add_argument("--temperature", type=number(0, 5), metavar="T", help="0 to 5")
    parser.add_argument("--top-p", type=number(1e-6, 1), metavar="P", help="above 0, at most 1")
    parser.add_argument(
        "--concurrency", type=whole(1, MAX_N), metavar="K", help="traces on the wire at once"
    )
