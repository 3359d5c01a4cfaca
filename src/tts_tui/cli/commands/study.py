"""`tts-tui study`: a stop rule against every fixed one, judged on models that did not choose it."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tts_tui.cli import exit_codes, study_options
from tts_tui.cli.output import complain, say
from tts_tui.cli.parser import add_command, number, whole
from tts_tui.errors import UsageError
from tts_tui.figures import counted
from tts_tui.text import display_line

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from tts_tui.cli.parser import Commands
    from tts_tui.store.fields import Json
    from tts_tui.store.importers.imported import Skip
    from tts_tui.study.comparing import Report
    from tts_tui.study.stop_rules import StopRuleStudy

EXAMPLES = (
    "tts-tui study auto release/                      sessions of several models",
    "tts-tui study auto --numbers numbers.jsonl.gz    or numbers alone, without an import",
    "tts-tui study votes --numbers numbers.jsonl.gz --all      which k would the others choose?",
    "tts-tui study my-rule release/ --json            one of your own",
)


def register(commands: Commands) -> None:
    """Add the command."""
    summary = "Measure a stop rule against all others, leaving one model out at a time."
    parser = add_command(commands, "study", run, summary, EXAMPLES)
    parser.add_argument("rule", metavar="RULE", help="its name; without its number, every number")
    parser.add_argument(
        "sessions", nargs="*", metavar="SESSION", help="files, folders of them, or library names"
    )
    parser.add_argument(
        "--numbers",
        action="append",
        default=[],
        metavar="FILE",
        help="data of `tts-tui import numbers`, read as it is; may repeat",
    )
    parser.add_argument(
        "-n", type=whole(2, study_options.MAX_N), default=8, help="traces a question (default 8)"
    )
    for flag, low, high, usual, what in (
        ("--lost", 0, 100, 0.3, "points of accuracy it may lose against the vote of all"),
        ("--spent", 0, 1, 0.82, "share of that vote's tokens it may spend"),
        ("--sequential", 0, 1, 0.65, "share of that vote's sequential tokens it may take"),
    ):
        parser.add_argument(
            flag, type=number(low, high), default=usual, metavar="X", help=f"{what} ({usual})"
        )
    parser.add_argument("--all", action="store_true", help="every rule, not the best ones alone")
    parser.add_argument("--json", action="store_true", help="everything as one JSON object")
    parser.add_argument("--svg", metavar="FILE", help="draw accuracy against spent tokens")
    parser.add_argument("--force", action="store_true", help="overwrite FILE")


def run(args: Namespace) -> int:
    """Read, measure, judge and say. Raises TtsTuiError."""
    from tts_tui.cli.files import check_free, write_whole
    from tts_tui.plain.stop_rules import study_lines

    if args.svg:
        check_free(Path(args.svg), "--svg", force=args.force)
    if not (args.sessions or args.numbers):
        raise UsageError(
            "There is nothing to study.", "Give sessions of several models, or --numbers FILE."
        )
    study, report, whole = _measured(args)
    if args.json:
        say(json.dumps(_as_json(study)))
    else:
        for line in study_lines(study, every=args.all):
            say(line)
    if args.svg:
        write_whole(Path(args.svg), [_svg(study)])
    code = study_options.tell(report)
    for sentence in study.notices:
        complain(sentence)
    return code if whole else exit_codes.SOME_LEFT_OUT


def _measured(args: Namespace) -> tuple[StopRuleStudy, Report, bool]:
    """The study, what it is of, and whether every line of numbers could be used."""
    from tts_tui.analysis.left_out import Limits
    from tts_tui.cli.progress import Progress
    from tts_tui.domain.strategies import StrategyNameError
    from tts_tui.store.library import find_sessions
    from tts_tui.study.comparing import Order, compare
    from tts_tui.study.stop_rules import study_rule

    limits = Limits(args.lost / 100, args.spent, args.sequential)
    skips: list[Skip] = []
    with ExitStack() as stack:
        paths = find_sessions(args.sessions) if args.sessions else []
        if args.numbers:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="tts-tui-")))
            paths += _imported(args.numbers, folder, skips)
        progress = stack.enter_context(Progress())
        report = compare(Order(paths, ns=[args.n]), progress)
        try:
            study = study_rule(args.rule, args.n, report.comparison, limits)
        except StrategyNameError as error:
            raise UsageError(display_line(str(error), 400)) from None
    return study, report, not skips


def _imported(files: Sequence[str], folder: Path, skips: list[Skip]) -> list[Path]:
    """Write numbers as sessions into a folder that goes again. Raises UsageError."""
    from tts_tui.store.importers import numbers
    from tts_tui.store.importers.writing import save_all

    found = numbers.find([Path(file) for file in files])
    summary = save_all(found, numbers.FORMAT, folder, lambda _done: None)
    skips += summary.skips
    if skips:
        where = f"{skips[0].where} {skips[0].why}"
        complain(f"{counted(len(skips), 'line')} of the numbers left out, such as {where}.")
    if not summary.written:
        raise UsageError("There are no numbers in it.", "`tts-tui import --help` has the format.")
    return sorted(folder.glob("*.jsonl"))


def _as_json(study: StopRuleStudy) -> dict[str, Json]:
    return {
        **asdict(study),
        "front": sorted(study.front),
        "keeps": study.together.keeps(study.limits),
    }


def _svg(study: StopRuleStudy) -> str:
    from tts_tui.analysis.plot import Axis, plot_of
    from tts_tui.study.plot_svg import svg_of

    title = f"{len(study.models)} models, {study.tables} tables, {study.n} traces a question"
    return svg_of(plot_of(study.rows(), Axis.SPENT, logarithmic=False), title)
