"""`tts-tui export`: a replay, or the data itself, to hand on; the formats stand in `exporters/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.cli import exit_codes
from tts_tui.cli.export_flags import add_export_flags, refuse_flags_of_others
from tts_tui.cli.exporters.data.registry import DATA_EXPORTERS
from tts_tui.cli.exporters.registry import EXPORTERS
from tts_tui.cli.exporting import export_file
from tts_tui.cli.output import complain, say
from tts_tui.cli.parser import add_command
from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace

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
    add_export_flags(parser)


def run(args: Namespace) -> int:
    """Check everything, then write one file; 1 where data was left out. Raises TtsTuiError."""
    from tts_tui.cli.progress import Progress

    refuse_flags_of_others(args)
    if not (args.session or args.dataset):
        raise UsageError("There is no session to export.", "Name a file, or one of the library.")
    with Progress() as progress:
        written = export_file(args, progress)
    say(written.sentence)
    for said in written.said:
        complain(said)
    return exit_codes.DONE if written.whole else exit_codes.SOME_LEFT_OUT
