"""`tts-tui score`: what every strategy would have answered in a saved race, and its cost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tts_tui.cli.output import complain, say
from tts_tui.cli.parser import add_command, names
from tts_tui.errors import UsageError
from tts_tui.paths import shown
from tts_tui.text import display_line

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from tts_tui.cli.parser import Commands
    from tts_tui.domain.labels import Labels
    from tts_tui.domain.strategies import Clock
    from tts_tui.plain.rows import Row

EXAMPLES = (
    "tts-tui score race.jsonl",
    "tts-tui score race.jsonl --clock token --json",
    "tts-tui score *.jsonl --strategies FFS-1,FFS-2,short-1,MV",
)


def register(commands: Commands) -> None:
    """Add the command."""
    summary = "Score saved races with every strategy."
    parser = add_command(commands, "score", run, summary, EXAMPLES)
    parser.add_argument(
        "sessions", nargs="+", metavar="SESSION", help="a session file, or its name in the library"
    )
    parser.add_argument(
        "--clock",
        choices=("wall", "token"),
        default="wall",
        help="first to arrive (wall), or shortest (token)",
    )
    parser.add_argument(
        "--strategies",
        type=names,
        metavar="LIST",
        help="strategies to score (default: those shown live)",
    )
    parser.add_argument(
        "--no-labels", action="store_true", help="the recording alone, without corrections"
    )
    parser.add_argument("--json", action="store_true", help="one JSON array")


def run(args: Namespace) -> int:
    """Score every session, then print all rows at once."""
    from tts_tui.domain.strategies import Clock
    from tts_tui.plain.rows import format_rows
    from tts_tui.store.library import find_session
    from tts_tui.store.paths import session_name

    clock = Clock(args.clock)
    rows: list[Row] = []
    for text in args.sessions:
        path = find_session(text)
        name = str(path) if args.json else session_name(path)
        labels = {} if args.no_labels else _labels(path)
        rows += _score(path, name, args.strategies, clock, labels)
    if args.json:
        say(json.dumps([row.as_json() for row in rows]))
    elif rows:
        for line in format_rows(rows).split("\n"):
            say(line)
    else:
        complain("There is no race in these sessions.")
    return 0


def _labels(path: Path) -> Labels:
    from tts_tui.store.labels import LabelBook

    book = LabelBook(path)
    for loss in book.losses:
        complain(loss)
    if many := len(book.labels):
        complain(
            f"{shown(path)}: {many} {'label' if many == 1 else 'labels'} applied; "
            "--no-labels scores the recording alone."
        )
    return book.labels


def _score(
    path: Path, name: str, strategies: list[str] | None, clock: Clock, labels: Labels
) -> list[Row]:
    from tts_tui.domain.race import SessionState
    from tts_tui.domain.strategies import StrategyNameError
    from tts_tui.plain.rows import fitting, score_rows
    from tts_tui.store.reader import read_session

    session = read_session(path)
    for loss in session.losses:
        complain(f"{shown(path)}: {loss}")
    races = SessionState(session.events, labels).races.values()
    chosen = strategies or fitting(session.header.plan.strategies, races)
    try:
        return score_rows(name, races, chosen, clock)
    except StrategyNameError as error:
        raise UsageError(display_line(str(error), 400)) from None
