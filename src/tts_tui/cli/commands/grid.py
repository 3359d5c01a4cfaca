"""`tts-tui grid`: a saved session as questions by strategies, on the screen or as rows."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tts_tui.cli import exit_codes, options
from tts_tui.cli.output import complain, say
from tts_tui.cli.parser import add_command

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tts_tui.analysis.grid import Grid, GridRow
    from tts_tui.cli.parser import Commands
    from tts_tui.errors import TtsTuiError
    from tts_tui.study.reading import Watch

EXAMPLES = (
    "tts-tui grid race.jsonl                               questions by strategies, on the screen",
    "tts-tui grid race.jsonl --plain --sort disagreement",
    'tts-tui grid race.jsonl --filter "wrong:FFS-1 right:MV" --json',
    'tts-tui grid race.jsonl --filter "label:reviewed traces:<50" --plain',
)
ORDERS = ("session", "disagreement", "difficulty", "tokens", "labels")


def register(commands: Commands) -> None:
    """Add the command."""
    summary = "Show a session as a grid: questions by strategies."
    parser = add_command(commands, "grid", run, summary, EXAMPLES)
    options.add_session_argument(parser)
    parser.add_argument(
        "--filter",
        default="",
        metavar="WORDS",
        help="which races: right:, wrong:, undecided:, unknown: or differ: with strategies or any, "
        "label:, model:, data:, id:, traces:<50 (per cent right), tokens:>5000, words of the "
        "question; a minus turns one over",
    )
    parser.add_argument("--sort", choices=ORDERS, default="session", help="in which order")
    options.add_strategies_flag(
        parser, "strategies to show (default: those the session names, else a new race's)"
    )
    options.add_clock_flag(parser)
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--plain", action="store_true", help="a table instead of the screen")
    output.add_argument("--json", action="store_true", help="every row, as one JSON array")
    parser.add_argument("--theme", metavar="NAME", help="a theme of `tts-tui themes`")
    options.add_truth_flag(parser)


def run(args: Namespace) -> int:
    """Read the session, then show or print its grid. Raises TtsTuiError."""
    from tts_tui.cli.front_end import wants_screen
    from tts_tui.store.library import find_session

    path = find_session(args.session)
    read = partial(_read, args, path)
    if wants_screen(args):
        return _show(args, read)
    options.refuse_hidden_truth(args, "Without a screen a grid")
    from tts_tui.analysis.grid import arranged
    from tts_tui.analysis.grid_filter import read_filter
    from tts_tui.cli.progress import Progress
    from tts_tui.plain.grid import grid_json, grid_lines

    with Progress() as progress:
        grid = read(progress)
    wanted = read_filter(args.filter, grid.columns)
    rows: Sequence[GridRow] = arranged(filter(wanted.passes, grid.rows), args.sort)
    for said in grid.notices:
        complain(said)
    if args.json:
        say(json.dumps([grid_json(str(path), row) for row in rows]))
    for line in () if args.json else grid_lines(rows, grid.columns):
        say(line)
    if not rows:
        complain("No race passes this filter." if grid.rows else "There is no race in it.")
    return exit_codes.DONE


def _read(args: Namespace, path: Path, watch: Watch) -> Grid:
    from tts_tui.domain.strategies import Clock, StrategyNameError
    from tts_tui.study.grid import read_grid

    try:
        return read_grid(path, watch, clock=Clock(args.clock), strategies=args.strategies)
    except StrategyNameError as error:
        raise options.no_strategy(error) from None


def _show(args: Namespace, read: Callable[[Watch], Grid]) -> int:
    from tts_tui.cli.app import AppFactory
    from tts_tui.cli.front_end import check_theme
    from tts_tui.config import load_settings
    from tts_tui.store.library import find_session
    from tts_tui.ui.kit.destinations import OpenGrid
    from tts_tui.ui.kit.measuring import MeasuringScreen
    from tts_tui.ui.routes import grid_screen

    if args.theme is not None:
        check_theme(args.theme)
    factory = AppFactory(load_settings(), options.truth_of(args), args.theme)
    services = factory.services
    refused: list[TtsTuiError] = []

    def leave(error: TtsTuiError) -> None:
        refused.append(error)
        factory.leave()

    message = OpenGrid(find_session(args.session))
    show = partial(grid_screen, message, services, typed=args.filter, order=args.sort)
    code = factory.run(replace(services, first_screen=partial(MeasuringScreen, read, show, leave)))
    if refused:
        raise refused[0]
    return code
