"""`tts-tui import`: data that was made elsewhere becomes sessions like any other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tts_tui.cli import exit_codes
from tts_tui.cli.output import complain, say
from tts_tui.cli.parser import add_command
from tts_tui.errors import UsageError
from tts_tui.figures import counted
from tts_tui.store.importers.registry import FORMATS, importer_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from tts_tui.cli.parser import Commands
    from tts_tui.store.importers.imported import Found, Skip
    from tts_tui.store.importers.writing import Summary

EXAMPLES = (
    "tts-tui import art-of-tts ./art_of_tts --out ./release",
    "tts-tui import art-of-tts ./art_of_tts --out ./release --model R1 --dataset gpqa",
    "tts-tui import openai-batch output.jsonl --questions questions.jsonl --out ./runs",
    "tts-tui import lm-eval ./results/my-model --out ./runs",
    "tts-tui import inspect ./logs --out ./runs",
    "tts-tui import inspect ./logs --scorer match --out ./runs",
    "tts-tui import verifiers ./outputs/evals --dataset sums --out ./runs",
    "tts-tui import promptfoo results.json --out ./runs",
    "tts-tui import scout ./evaluation/Qwen3-8B-128 --out ./runs",
)
NAMED_SKIPS: Final = 20
"""How many left-out files are named before they are only counted."""


def register(commands: Commands) -> None:
    """Add the command."""
    summary = "Make sessions of data that was made elsewhere."
    parser = add_command(commands, "import", run, summary, EXAMPLES)
    parser.add_argument("format", choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS))
    parser.add_argument("paths", nargs="+", metavar="PATH", help="the data: a folder, or files")
    parser.add_argument("--out", required=True, metavar="DIR", help="where the sessions go")
    parser.add_argument(
        "--model", action="append", default=[], metavar="M", help="this model only; may repeat"
    )
    parser.add_argument(
        "--dataset",
        action="append",
        default=[],
        metavar="D",
        help="this data set only; may repeat; a new name is given to the only one there is",
    )
    parser.add_argument(
        "--questions",
        metavar="FILE",
        help="questions with id, text and answer, where data has none",
    )
    parser.add_argument("--scorer", metavar="NAME", help="of inspect logs: whose answers are taken")
    parser.add_argument(
        "--again", action="store_true", help="write sessions anew that are there already"
    )


def run(args: Namespace) -> int:
    """Find, read and write; 1 where something had to be left out. Raises TtsTuiError."""
    from tts_tui.cli.progress import Progress
    from tts_tui.store.importers.writing import save_all

    out = Path(args.out)
    with Progress() as progress:
        found = _find(args, lambda done, every: progress("reading files", done, every))
        every = sum(batch.files for batch in found.batches)
        summary = save_all(
            found,
            # Another scorer's answers make another import of the same log.
            f"{args.format} (scorer {args.scorer})" if args.scorer else args.format,
            out,
            lambda done: progress("importing files", done, every),
            again=args.again,
        )
    _report(summary, out)
    return exit_codes.SOME_LEFT_OUT if summary.skips else exit_codes.DONE


def _find(args: Namespace, told: Callable[[int, int], None]) -> Found:
    from tts_tui.datasets import load_dataset
    from tts_tui.engine.tokens import Cl100kTokenizer
    from tts_tui.store.importers.importer import ImportOrder

    importer = importer_of(args.format)
    if args.scorer and not importer.has_scorers:
        raise UsageError(f"{args.format} has no scorers.", "Leave --scorer out.")
    if importer.one_folder and len(args.paths) != 1:
        raise UsageError(f"{args.format} is one folder.", importer.one_folder)
    if args.questions and importer.has_questions:
        raise UsageError(f"{args.format} has its own questions.", "Leave --questions out.")
    order = ImportOrder(
        [Path(path) for path in args.paths],
        Cl100kTokenizer().count,
        load_dataset(Path(args.questions)) if args.questions else (),
        args.model,
        args.dataset,
        args.scorer,
        told,
    )
    return importer.find(order)


def _report(summary: Summary, out: Path) -> None:
    from tts_tui.store.paths import file_name

    for skip in summary.skips[:NAMED_SKIPS]:
        complain(f"{skip.where} {skip.why}; left out")
    if (more := len(summary.skips) - NAMED_SKIPS) > 0:
        complain(f"and {more} more")
    say(
        f"wrote {counted(summary.written, 'session')} with {counted(summary.traces, 'trace')} "
        f"to {file_name(out)}"
    )
    if summary.failed:
        say(f"{summary.failed} of the traces failed where they were made, and are kept as failed")
    for note in summary.notes:
        say(note)
    if summary.kept:
        say(f"kept {summary.kept} that were there already; --again writes them anew")
    if summary.skips:
        say(f"left out {len(summary.skips)}: {_reasons(summary.skips)}")
    if summary.written or summary.kept:
        say(f"next: tts-tui compare {file_name(out)}")


def _reasons(skips: Sequence[Skip]) -> str:
    counts = Counter(skip.why for skip in skips).most_common(5)
    said = ", ".join(f"{why} ({many})" for why, many in counts)
    rest = len(skips) - sum(many for _, many in counts)
    return said + (f", other reasons ({rest})" if rest else "")
