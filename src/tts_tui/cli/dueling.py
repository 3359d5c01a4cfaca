"""`--duel`: two models against each other, or one armed against itself as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tts_tui.cli.planning import armed_name
from tts_tui.errors import UsageError
from tts_tui.figures import counted

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.parser import Parser
    from tts_tui.cli.planning import Board, RaceOrder
    from tts_tui.cli.racers import Racer

SIDES: Final = 2


def add_duel_flag(parser: Parser, models: str) -> None:
    """Add the flag; `models` says whom it sets against each other where no strategy is named."""
    parser.add_argument(
        "--duel",
        nargs="?",
        const="",
        metavar="STRATEGY",
        help=f"two sides on one clock, one verdict: {models}; with STRATEGY it is armed on the "
        "right side alone, and one model is raced against itself with the same seeds",
    )


def is_duel(args: Namespace) -> bool:
    """Whether a duel was asked for."""
    return getattr(args, "duel", None) is not None


def check_duel(args: Namespace) -> None:
    """Raise UsageError for what a duel cannot be combined with."""
    if not is_duel(args):
        return
    if getattr(args, "resume", False) or getattr(args, "extend_to", None) is not None:
        raise UsageError(
            "A duel begins a session of its own.", "Leave out --duel, --resume or --extend-to."
        )
    if getattr(args, "questions_at_once", None) not in (None, 1):
        raise UsageError("A duel is of one question at a time.", "Leave out --questions-at-once.")


def armed_board(board: Board, strategy: str | None, n: int) -> Board:
    """Put the strategy that the right side is armed with on the board.

    Raises UsageError for a name that is none, or cannot be armed.
    """
    if not strategy:
        return board
    name = armed_name(strategy, n)
    if name in board.strategies:
        return board
    return replace(board, strategies=(name, *board.strategies))


def two_sides(racers: list[Racer], strategy: str, n: int) -> list[Racer]:
    """Set two models against each other, or one against itself with `strategy` armed.

    Raises UsageError where that makes no two sides.
    """
    name = armed_name(strategy, n) if strategy else None
    if len(racers) == 1 and name is not None:
        racers = racers * SIDES
    if len(racers) != SIDES:
        raise UsageError(
            f"A duel has two sides, and it was given {counted(len(racers), 'model')}.",
            "Name two with --model, or one and what the right side is armed with: --duel STRATEGY.",
        )
    left, (entrant, at) = racers
    return [left, (replace(entrant, arms=name), at)]


def dueling(order: RaceOrder) -> RaceOrder:
    """Make an order of two entrants a duel: both begin each question together."""
    return replace(order, plan=replace(order.plan, duel=True), questions_at_once=1)
