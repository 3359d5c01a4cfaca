"""`tts-tui score`: what every strategy would have answered in saved races, and its cost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tts_tui.cli import exit_codes, studying
from tts_tui.cli.output import complain, say
from tts_tui.cli.parser import add_command, names
from tts_tui.errors import UsageError
from tts_tui.text import display_line

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.parser import Commands
    from tts_tui.domain.strategies import Clock
    from tts_tui.errors import SessionError
    from tts_tui.plain.rows import Row
    from tts_tui.study.reading import Study

EXAMPLES = (
    "tts-tui score race.jsonl",
    "tts-tui score race.jsonl --clock token --json",
    "tts-tui score *.jsonl --strategies FFS-1,FFS-2,short-1,MV",
    "tts-tui score race.jsonl --answers answers.csv --math",
)


def register(commands: Commands) -> None:
    """Add the command."""
    summary = "Score saved races with every strategy."
    parser = add_command(commands, "score", run, summary, EXAMPLES)
    parser.add_argument(
        "sessions",
        nargs="+",
        metavar="SESSION",
        help="session files, folders of them, or names in the library",
    )
    parser.add_argument(
        "--clock",
        choices=("wall", "token"),
        help="first to arrive (wall), or shortest (token; imported data has no other)",
    )
    parser.add_argument(
        "--strategies",
        type=names,
        metavar="LIST",
        help="strategies to score (default: those shown live)",
    )
    studying.add_answer_flags(parser)
    parser.add_argument("--json", action="store_true", help="one JSON array")


def run(args: Namespace) -> int:
    """Score every session, then print all rows at once. Raises TtsTuiError."""
    from tts_tui.plain.rows import format_rows

    studies, refused = _studies(args)
    rows = [row for study in studies for row in _rows(study, args)]
    if args.json:
        say(json.dumps([row.as_json() for row in rows]))
    elif rows:
        for line in format_rows(rows).split("\n"):
            say(line)
    else:
        complain("There is no race in these sessions.")
    return exit_codes.SOME_LEFT_OUT if refused else exit_codes.DONE


def _studies(args: Namespace) -> tuple[list[Study], list[SessionError]]:
    """Read all there is; what cannot be read is named, unless it is all. Raises TtsTuiError."""
    from tts_tui.cli.progress import Progress
    from tts_tui.store.library import find_sessions
    from tts_tui.study.comparing import read_all

    how = studying.reading_of(args, numbers_only=True)
    paths = find_sessions(args.sessions)
    with Progress() as progress:
        studies, refused = read_all(paths, how, progress)
        if not studies:
            raise refused[0]
        merged = studying.judged(args, studies, progress)
    for error in refused:
        complain(str(error))
    for notice in [*(notice for study in studies for notice in study.notices), *merged]:
        complain(notice)
    studying.tell_truths(args, studies)
    return studies, refused


def _rows(study: Study, args: Namespace) -> list[Row]:
    from tts_tui.domain.strategies import StrategyNameError
    from tts_tui.plain.rows import fitting, score_rows

    name = str(study.path) if args.json else study.name
    chosen = args.strategies or fitting(study.header.plan.strategies, study.races)
    try:
        clock = _clock(study, args)
        return score_rows(name, study.races, chosen, clock, other_tie=args.other_tie)
    except StrategyNameError as error:
        raise UsageError(display_line(str(error), 400)) from None


def _clock(study: Study, args: Namespace) -> Clock:
    from tts_tui.domain.strategies import Clock
    from tts_tui.store.paths import file_name

    if study.header.timed:
        return Clock(args.clock or "wall")
    if args.clock == "wall":
        complain(f"{file_name(study.path)}: no timing was recorded; this is the token clock.")
    return Clock.TOKEN
