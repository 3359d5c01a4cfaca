"""The whole command line: one parser, one file a command, one exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui import __version__
from tts_tui.cli import options, own_strategies
from tts_tui.cli.commands import (
    compare,
    completion,
    ctl,
    demo,
    doctor,
    export,
    grid,
    home,
    import_data,
    inspect,
    keys,
    merge,
    models,
    race,
    recommend,
    replay,
    score,
    sessions,
    study,
    themes,
    trust,
)
from tts_tui.cli.parser import Parser
from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COMMANDS = (
    *(demo, race, replay, inspect, grid, score, compare, recommend, study),
    *(import_data, export, merge, models, themes, keys, ctl, sessions, trust, doctor),
)
"""In the order of `--help`."""

_WITHOUT_STRATEGIES = {
    module.run for module in (import_data, merge, models, themes, keys, ctl, trust, doctor)
}
"""Commands that run none of one's own; the doctor looks at them by itself."""

EXAMPLES = (
    "tts-tui                       the home screen",
    "tts-tui demo                  a race on the embedded model",
    'tts-tui race "What is 6 × 7?" --base-url http://localhost:8000/v1 --model ID --arm FFS-1',
    "tts-tui demo --tour           a guided tour through a recorded race",
    "tts-tui replay race.jsonl     play it again; ask what if",
    "tts-tui inspect race.jsonl    read its traces",
    "tts-tui grid race.jsonl       its questions by strategies: who is right where",
    "tts-tui score race.jsonl      what every strategy would have answered, and its cost",
    "tts-tui compare runs/         accuracy by budget, every strategy, k and N",
    "tts-tui import art-of-tts DIR --out release",
    "tts-tui merge part*.jsonl --out whole.jsonl",
)

EXIT_CODES = """exit codes:
  0    done
  1    every trace of some race failed, any of a data set raced without a screen, or some of many
       files could not be used
  2    a flag, a file or a configuration value cannot be used
  3    a ceiling was reached (--max-total-tokens, --max-cost …): traces were cut, or races not begun
  4    a session or the output could not be written in full where asked; a message says where it is
  70   a mistake of the program's own
  130  interrupted; the screen ends with 129 where its terminal is gone, 143 where terminated"""


def build_parser() -> Parser:
    """Make the parser with every command there is."""
    parser = Parser(
        prog="tts-tui",
        description="Race parallel LLM traces and watch test-time-scaling strategies decide.",
        examples=EXAMPLES,
        closing=EXIT_CODES,
    )
    parser.add_argument("--version", action="version", version=f"tts-tui {__version__}")
    options.add_truth_flag(parser)
    options.add_kiosk_flags(parser)
    parser.set_defaults(run=home.run, hide_truth=False, kiosk=False, kiosk_after=None)
    commands = parser.add_subparsers(metavar="COMMAND", parser_class=Parser, title="commands")
    for command in COMMANDS:
        command.register(commands)
    completion.register(commands, parser)
    return parser


def run(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code. Raises TtsTuiError, KeyboardInterrupt."""
    try:
        args = build_parser().parse_args(argv)
    except SystemExit as end:  # --help and --version leave this way
        return end.code if isinstance(end.code, int) else 0
    command: Callable[..., int] = args.run
    if args.kiosk and command not in {home.run, demo.run}:
        raise UsageError(
            "Only `tts-tui` itself and `tts-tui demo` have a kiosk.", "Leave out --kiosk."
        )
    if command not in _WITHOUT_STRATEGIES:
        own_strategies.use()
    return command(args)
