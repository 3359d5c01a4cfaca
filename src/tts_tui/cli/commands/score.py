"""`tts-tui score`: what every strategy would have answered in saved races, and its cost."""

from __future__ import annotations

import json
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from tts_tui.cli import exit_codes, options, study_options
from tts_tui.cli.output import complain, say
from tts_tui.cli.parser import add_command
from tts_tui.errors import SessionError
from tts_tui.store.paths import session_name

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from tts_tui.analysis.totals import Total
    from tts_tui.cli.parser import Commands
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Clock
    from tts_tui.plain.rows import ScoreRow
    from tts_tui.store.header import SessionHeader
    from tts_tui.study.reading import OpenStudy

EXAMPLES = (
    "tts-tui score race.jsonl",
    "tts-tui score race.jsonl --clock token --json",
    "tts-tui score *.jsonl --strategies FFS-1,FFS-2,short-1,MV",
    "tts-tui score race.jsonl --answers answers.csv --math",
    "tts-tui score runs/ --summary",
    "tts-tui score runs/ --summary --csv totals.csv",
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
    options.add_strategies_flag(
        parser, "strategies to score (default: those the session names, else a new race's)"
    )
    study_options.add_answer_flags(parser)
    parser.add_argument(
        "--summary", action="store_true", help="totals over all races, a row a model and strategy"
    )
    parser.add_argument("--json", action="store_true", help="one JSON array")
    parser.add_argument("--csv", metavar="FILE", help="write the rows as CSV")
    parser.add_argument("--force", action="store_true", help="overwrite FILE")


def run(args: Namespace) -> int:
    """Score every session, then print all rows at once. Raises TtsTuiError."""
    from tts_tui.analysis.totals import Totals
    from tts_tui.cli.files import check_free
    from tts_tui.plain.rows import format_rows
    from tts_tui.plain.totals import totals_lines

    options.refuse_hidden_truth(args, "A score")
    if args.csv:
        check_free(Path(args.csv), "--csv", force=args.force)
    rows, refused = _read_all(args) if args.math else _read(args)
    totals = Totals(rows) if args.summary else None
    if args.csv:
        _write_csv(rows if totals is None else totals.rows, args)
    if args.json:
        say(json.dumps([row.as_json() for row in (rows if totals is None else totals.rows)]))
    elif rows and not args.csv:
        for line in format_rows(rows).split("\n") if totals is None else totals_lines(totals):
            say(line)
    elif not rows:
        complain("There is no race in these sessions.")
    return exit_codes.SOME_LEFT_OUT if refused else exit_codes.DONE


def _write_csv(rows: Sequence[ScoreRow] | Sequence[Total], args: Namespace) -> None:
    """Write what JSON would hold; a list in a cell is JSON."""
    from tts_tui.analysis import totals
    from tts_tui.cli.files import write_whole
    from tts_tui.figures import counted
    from tts_tui.plain import rows as score
    from tts_tui.store.paths import file_name
    from tts_tui.study.csv_text import csv_text

    columns = totals.COLUMNS if args.summary else score.COLUMNS
    cells = ([_cell(value) for value in row.as_json().values()] for row in rows)
    write_whole(Path(args.csv), csv_text(columns, cells))
    if not args.json:
        say(f"wrote {counted(len(rows), 'row')} to {file_name(Path(args.csv))}")


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _read(args: Namespace) -> tuple[list[ScoreRow], list[SessionError]]:
    """Score race by race, each let go of before the next; what cannot be read is named, unless
    it is all. Raises TtsTuiError.
    """
    from tts_tui.cli.progress import Progress
    from tts_tui.store.library import find_sessions
    from tts_tui.study.reading import OpenStudy, unwatched

    how = study_options.reading_of(args, numbers_only=True)
    paths = find_sessions(args.sessions)
    rows: list[ScoreRow] = []
    refused: list[SessionError] = []
    notices: list[str] = []
    used = races = 0
    with Progress() as progress:
        for number, path in enumerate(paths):
            if len(paths) > 1:
                progress("reading sessions", number, len(paths))
            try:
                with OpenStudy(path, how) as study:
                    scores = _Scores(study, args)
                    watch = progress if len(paths) == 1 else unwatched
                    for place, race in study.races(early=True, watch=watch):
                        scores.add(place, race)
            except SessionError as error:
                refused.append(error)
                continue
            rows += scores.rows()
            notices += [*study.notices, *scores.failed, *scores.load]
            used, races = used + study.truths_used, races + scores.races
    if len(refused) == len(paths):
        raise refused[0]
    for said in (*map(str, refused), *notices):
        complain(said)
    study_options.tell_truths(args, used, races)
    return rows, refused


class _Scores:
    """The rows of one session, while its races come and go."""

    def __init__(self, study: OpenStudy, args: Namespace) -> None:
        self._args = args
        self._name = str(study.path) if args.json else session_name(study.path)
        self._recorded = study.header.plan.strategies
        self._clock = _clock(study.header, study.path, args)
        self._not_run: dict[str, int] = {}
        """Procedures that were asked for, by the number of races that they did not run in."""
        self._found: dict[int, tuple[int, dict[str, ScoreRow]]] = {}
        """By place: how many traces the race has, and its rows by the name that was asked."""
        self._beside: list[int] = []
        """Requests at once while other races ran beside, a number each of those races."""
        self._in_runs = 0
        """Races whose traces were run at several times."""
        self.failed: dict[str, None] = {}
        """Why strategies of one's own have no row, a sentence each."""

    @property
    def races(self) -> int:
        """How many races there were."""
        return len(self._found)

    @property
    def load(self) -> list[str]:
        """Say, where it matters, that the server worked for other races too."""
        from tts_tui.domain.strategies import Clock
        from tts_tui.figures import counted

        if self._clock is Clock.TOKEN:
            return []
        said = []
        if self._beside:
            races = counted(len(self._beside), "race")
            said.append(
                f"{self._name}: {races} ran beside others, with up to {max(self._beside)} requests "
                "at once: who was first on the wall clock was first on a busy server "
                "(--clock token)."
            )
        if self._in_runs:
            said.append(
                f"{self._name}: traces of {counted(self._in_runs, 'race')} were run at several "
                "times, one after the other: on the wall clock first means shortest there, and "
                "other rules take them in that order (--clock token)."
            )
        return said

    def add(self, place: int, race: RaceState) -> None:
        """Score a race with every strategy that may be wanted once all races are known."""
        from tts_tui.analysis.asked import not_run, perhaps_asked

        names = list(self._args.strategies or perhaps_asked(self._recorded, race.n))
        rows = {}
        for name in names:
            for row in _rows(self._name, (race,), [name], self._clock, self._args, self.failed):
                rows[name] = row
        for name in not_run(self._args.strategies or (), [race]):
            self._not_run[name] = self._not_run.get(name, 0) + 1
        self._found[place] = (race.n, rows)
        self._in_runs += race.started.runs > 1
        if race.on_wire is not None:
            self._beside.append(race.on_wire)

    def rows(self) -> list[ScoreRow]:
        """The rows of the strategies that fit every race, else of each race's default ones."""
        from tts_tui.analysis.asked import fitting
        from tts_tui.domain.strategies import default_names

        found = [self._found[place] for place in sorted(self._found)]
        for name, races in self._not_run.items():
            if races == len(found):
                self.failed.setdefault(_needs_a_race(name, self._name))
        chosen = self._args.strategies or fitting(self._recorded, [n for n, _ in found])
        return [
            rows[name]
            for n, rows in found
            if n
            for name in chosen or default_names(n)
            if name in rows
        ]


def _read_all(args: Namespace) -> tuple[list[ScoreRow], list[SessionError]]:
    """Score with answers merged over all sessions, which takes all of them. Raises TtsTuiError."""
    from tts_tui.analysis.asked import fitting, not_run
    from tts_tui.cli.progress import Progress
    from tts_tui.store.library import find_sessions
    from tts_tui.study.comparing import read_all

    how = study_options.reading_of(args, numbers_only=True)
    with Progress() as progress:
        studies, refused = read_all(find_sessions(args.sessions), how, progress)
        if not studies:
            raise refused[0]
        studies, merged = study_options.judge(args, studies, progress)
    for said in (*map(str, refused), *(said for s in studies for said in s.notices), *merged):
        complain(said)
    used, races = sum(s.truths_used for s in studies), sum(len(s.races) for s in studies)
    study_options.tell_truths(args, used, races)
    rows: list[ScoreRow] = []
    failed: dict[str, None] = {}
    for study in studies:
        name = str(study.path) if args.json else study.name
        recorded = fitting(study.header.plan.strategies, [race.n for race in study.races])
        clock = _clock(study.header, study.path, args)
        rows += _rows(name, study.races, args.strategies or recorded, clock, args, failed)
        for procedure in not_run(args.strategies or (), study.races):
            failed.setdefault(_needs_a_race(procedure, name))
    for said in failed:
        complain(said)
    return rows, refused


def _rows(
    name: str,
    races: Sequence[RaceState],
    chosen: Sequence[str] | None,
    clock: Clock,
    args: Namespace,
    failed: dict[str, None],
) -> list[ScoreRow]:
    from tts_tui.domain.strategies import StrategyNameError
    from tts_tui.plain.rows import score_rows

    try:
        return score_rows(
            name, races, chosen, clock, other_tie=args.other_tie, failed=failed.setdefault
        )
    except StrategyNameError as error:
        raise options.no_strategy(error) from None


def _needs_a_race(procedure: str, session: str) -> str:
    return (
        f"{procedure} did not run in {session}: it grows traces of its own, so it needs a new "
        f"race, as by `tts-tui race --strategies {quote(procedure)}`."
    )


def _clock(header: SessionHeader, path: Path, args: Namespace) -> Clock:
    from tts_tui.domain.strategies import Clock
    from tts_tui.store.paths import file_name

    if header.timed:
        if header.note_of_times and args.clock != "token":
            complain(f"{file_name(path)}: {header.note_of_times}")
        return Clock(args.clock or "wall")
    if args.clock == "wall":
        complain(f"{file_name(path)}: no timing was recorded; this is the token clock.")
    return Clock.TOKEN
