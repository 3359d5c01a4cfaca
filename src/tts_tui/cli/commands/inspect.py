"""`tts-tui inspect`: the traces of a saved session, one at a time on the screen."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tts_tui.cli import options
from tts_tui.cli.parser import add_command, whole
from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.parser import Commands
    from tts_tui.errors import TtsTuiError

EXAMPLES = ("tts-tui inspect race.jsonl", "tts-tui inspect race.jsonl --question 2 --trace 3")


def register(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "inspect", run, "Read and label single traces.", EXAMPLES)
    options.add_session_argument(parser)
    for flag, what, metavar in (("--question", "question", "K"), ("--trace", "trace", "I")):
        parser.add_argument(
            flag,
            type=whole(1, 1_000_000),
            default=1,
            metavar=metavar,
            help=f"begin with {what} {metavar}, from 1",
        )
    parser.add_argument("--theme", metavar="NAME", help="a theme of `tts-tui themes`")


def run(args: Namespace) -> int:
    """Read the session beside the screen, then show one trace. Raises TtsTuiError."""
    from tts_tui.cli.front_end import check_theme, has_screen
    from tts_tui.config import load_settings
    from tts_tui.store.library import find_session
    from tts_tui.ui.inspect.opening import open_model

    path = find_session(args.session)
    if args.theme is not None:
        check_theme(args.theme)
    truth = options.truth_of(args)
    read = partial(open_model, path, question=args.question - 1, trace=args.trace - 1, truth=truth)
    if not has_screen():
        read()
        raise UsageError(
            "The inspector needs a terminal.",
            "Without one, use `tts-tui replay SESSION --plain` or `tts-tui score SESSION`.",
        )
    from tts_tui.cli.app import AppFactory
    from tts_tui.ui.inspect.screen import InspectScreen
    from tts_tui.ui.kit.measuring import MeasuringScreen

    factory = AppFactory(load_settings(), truth, args.theme)
    refused: list[TtsTuiError] = []

    def leave(error: TtsTuiError) -> None:
        refused.append(error)
        factory.leave()

    opening = partial(MeasuringScreen, read, InspectScreen, leave)
    code = factory.run(replace(factory.services, first_screen=opening))
    if refused:
        raise refused[0]
    return code
