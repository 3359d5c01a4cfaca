"""`tts-tui export`: a replay, or the data itself, to hand on; the formats stand in `exporters/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tts_tui.cli import exit_codes, options
from tts_tui.cli.exporters.data.registry import DATA_EXPORTERS
from tts_tui.cli.exporters.registry import EXPORTERS
from tts_tui.cli.exporting import export_file
from tts_tui.cli.output import complain, say
from tts_tui.cli.parser import add_command, whole
from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.exporters.exporter import Flag
    from tts_tui.cli.parser import Commands

EXAMPLES = (
    "tts-tui export qwen-space --format cast",
    "tts-tui export race.jsonl --format cast --speed 4 --arm FFS-1 --out race.cast",
    "tts-tui export race.jsonl --format svg --at 12.5 --size 100x30",
    "tts-tui export race.jsonl --format svg --at 60%",
    "tts-tui export race.jsonl --format svg --animate 12",
    "tts-tui export race.jsonl --format html --out page.html",
    "tts-tui export race.jsonl --format csv",
    "tts-tui export race.jsonl --format parquet --out traces.parquet",
    "tts-tui export race.jsonl --format hf",
    "tts-tui export race.jsonl --format chunks-csv",
    "tts-tui export race.jsonl --format chunks-parquet",
    "tts-tui export race.jsonl --format openai-batch -n 16",
    "tts-tui export race.jsonl --format lm-eval",
    "tts-tui export race.jsonl --format inspect",
    "tts-tui export --format openai-batch --dataset questions.jsonl --model Qwen/Qwen3-8B",
)


def register(commands: Commands) -> None:
    """Add the command."""
    made = ", or ".join(exporter.what for exporter in EXPORTERS.values())
    listed = ", ".join(DATA_EXPORTERS)
    summary = f"Write a replay as {made}; or a session's traces for other tools: {listed}."
    parser = add_command(commands, "export", run, summary, EXAMPLES)
    parser.add_argument(
        "session", nargs="?", metavar="SESSION", help="a session file, or its name in the library"
    )
    every = {name: exporter.what for name, exporter in EXPORTERS.items()}
    every |= {name: exporter.what for name, exporter in DATA_EXPORTERS.items()}
    told = "; ".join(f"{name}: {what}" for name, what in every.items())
    parser.add_argument("--format", choices=tuple(every), required=True, help=told)
    parser.add_argument("--out", metavar="FILE", help="default: the session's name, here")
    parser.add_argument("--force", action="store_true", help="overwrite FILE")
    parser.add_argument(
        "--question",
        type=whole(1, 1_000_000),
        metavar="K",
        help="default: the first; html: all that fit",
    )
    for flag, formats in _flags().items():
        parser.add_argument(
            flag.name,
            type=flag.read,
            metavar=flag.metavar,
            help=f"{', '.join(formats)}: {flag.help}".replace("%", "%%"),
        )
    parser.add_argument("--arm", metavar="NAME", help="what if this strategy had been armed")
    options.add_clock_flag(parser)
    options.add_truth_flag(parser)
    parser.add_argument("--theme", metavar="NAME", help="a theme of `tts-tui themes`")


def run(args: Namespace) -> int:
    """Check everything, then write one file; 1 where data was left out. Raises TtsTuiError."""
    from tts_tui.cli.progress import Progress

    _refuse_flags_of_others(args)
    if not (args.session or args.dataset):
        raise UsageError("There is no session to export.", "Name a file, or one of the library.")
    with Progress() as progress:
        written = export_file(args, progress)
    say(written.sentence)
    for said in written.said:
        complain(said)
    return exit_codes.DONE if written.whole else exit_codes.SOME_LEFT_OUT


def _flags() -> dict[Flag[Any], list[str]]:
    """Every flag that not all formats have, with the formats that have it."""
    found: dict[Flag[Any], list[str]] = {}
    flags = {name: exporter.flags for name, exporter in EXPORTERS.items()}
    flags |= {name: exporter.flags for name, exporter in DATA_EXPORTERS.items()}
    for name, own in flags.items():
        for flag in own:
            found.setdefault(flag, []).append(name)
    return found


def _refuse_flags_of_others(args: Namespace) -> None:
    for flag, formats in _flags().items():
        if flag.given(args) and args.format not in formats:
            raise UsageError(
                f"{flag.name} is a flag of {' or '.join(formats)}, not of {args.format}.",
                "Leave it out.",
            )
