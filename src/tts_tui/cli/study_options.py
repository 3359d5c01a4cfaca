"""What `score`, `compare` and `recommend` share: which sessions, which answers, which truths."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tts_tui.cli import exit_codes, options
from tts_tui.cli.output import complain
from tts_tui.cli.parser import names, whole
from tts_tui.errors import UsageError
from tts_tui.text import display_line

if TYPE_CHECKING:
    import argparse
    from argparse import Namespace

    from tts_tui.cli.parser import Parser
    from tts_tui.study.comparing import Order, Report
    from tts_tui.study.reading import ReadSessions, Study, Watch

MAX_N: Final = 4096
NAMED_NOTICES: Final = 20
"""How many notices are printed before they are only counted."""


def add_answer_flags(parser: Parser) -> None:
    """Add which answers and truths count."""
    parser.add_argument(
        "--answers",
        metavar="FILE",
        help="right answers: a data set with id or question, and answer",
    )
    parser.add_argument(
        "--reread",
        action="store_true",
        help="read imported answers from the texts again, and say where they differ",
    )
    parser.add_argument(
        "--math",
        action="store_true",
        help="let math-verify say which answers are equal (2 s each, in a process of its own)",
    )
    parser.add_argument(
        "--other-tie",
        action="store_true",
        help="break ties by the other rule: shortest chain for first in order, and the reverse",
    )
    parser.add_argument(
        "--no-labels", action="store_true", help="the recording alone, without corrections"
    )


def add_study_flags(parser: Parser) -> None:
    """Add the sessions, and what is measured on them."""
    parser.add_argument(
        "sessions",
        nargs="*",
        metavar="SESSION",
        help="files, folders of them, or names in the library (default: the whole library)",
    )
    parser.add_argument(
        "--clock",
        choices=("wall", "token"),
        default="token",
        help="first means shortest (token, the default), or first to arrive (wall)",
    )
    options.add_strategies_flag(parser, "such as FFS,MV@8,short-1 (default: all)")
    parser.add_argument(
        "-n",
        type=_numbers,
        metavar="LIST",
        help="numbers of traces, such as 1,2,4,8 (default: all)",
    )
    parser.add_argument(
        "--weight",
        choices=("datasets", "questions"),
        help="what `all` weighs alike (default: data sets, and questions where a set has "
        "fewer than 5, was asked here, or has a question of another set)",
    )
    add_answer_flags(parser)


def reading_of(args: Namespace, *, numbers_only: bool) -> ReadSessions:
    """Make out how sessions are read. Raises TtsTuiError."""
    from tts_tui.datasets import load_dataset
    from tts_tui.study.reading import ReadSessions, truths_of

    truths = truths_of(load_dataset(Path(args.answers), by_id=True)) if args.answers else {}
    if args.answers and not truths:
        raise UsageError(
            f"{display_line(args.answers, 200)} holds no answer.",
            "Give every question an answer column.",
        )
    return ReadSessions(
        labels=not args.no_labels,
        from_text=args.reread,
        truths=truths,
        numbers_only=numbers_only,
    )


def order_of(args: Namespace) -> Order:
    """Make out what is to be compared. Raises TtsTuiError."""
    from tts_tui.analysis.weight import Weight
    from tts_tui.domain.strategies import Clock
    from tts_tui.errors import SessionError
    from tts_tui.store.library import find_sessions, library_dirs
    from tts_tui.study.comparing import Order

    texts = args.sessions or [str(folder) for folder in library_dirs()]
    paths: list[Path] = []
    for text in texts:
        try:
            paths += find_sessions([text])
        except SessionError:
            if args.sessions:
                raise
    return Order(
        paths=paths,
        reading=reading_of(args, numbers_only=True),
        clock=Clock(args.clock),
        strategies=args.strategies or (),
        ns=args.n,
        other_tie=args.other_tie,
        weight=Weight(args.weight) if args.weight else None,
        math=_math(args),
    )


def report_of(args: Namespace) -> Report:
    """Read and measure with progress. Raises TtsTuiError."""
    from tts_tui.cli.progress import Progress
    from tts_tui.domain.strategies import StrategyNameError
    from tts_tui.study.comparing import compare

    order = order_of(args)
    try:
        with Progress() as progress:
            report = compare(order, progress)
    except StrategyNameError as error:
        raise options.no_strategy(error) from None
    used = sum(study.truths_used for study in report.studies)
    tell_truths(args, used, sum(len(study.races) for study in report.studies))
    return report


def tell_truths(args: Namespace, used: int, races: int) -> None:
    """Say how many races `--answers` had the right answer of."""
    if args.answers:
        complain(f"{used} of {races} races got their right answer from {args.answers}.")


def _math(args: Namespace) -> bool:
    """Say whether math-verify is asked for; raises MathUnavailable where it is missing."""
    from tts_tui.analysis.math_equal import MathUnavailable, installed

    if args.math and not installed():
        raise MathUnavailable
    return bool(args.math)


def judge(args: Namespace, studies: list[Study], watch: Watch) -> tuple[list[Study], list[str]]:
    """Count equal answers as one where that is asked for, with notices. Raises MathUnavailable."""
    from tts_tui.study.judging import judge_all

    return judge_all(studies, watch) if _math(args) else (studies, [])


def tell(report: Report) -> int:
    """Print what was left out, and give the exit code."""
    for sentence in (*report.refused, *report.notices[:NAMED_NOTICES]):
        complain(sentence)
    if (more := len(report.notices) - NAMED_NOTICES) > 0:
        complain(f"and {more} notices more.")
    return exit_codes.SOME_LEFT_OUT if report.refused else exit_codes.DONE


def _numbers(text: str) -> list[int]:
    read = whole(1, MAX_N)
    return sorted({read(part) for part in names(text)})


def add_write_flags(parser: argparse.ArgumentParser) -> None:
    """Add where rows are written."""
    parser.add_argument("--csv", metavar="FILE", help="write every row as CSV")
    parser.add_argument("--parquet", metavar="FILE", help="write every row as Parquet")
    parser.add_argument("--svg", metavar="FILE", help="write the plot as a picture")
    parser.add_argument("--force", action="store_true", help="overwrite FILE")
