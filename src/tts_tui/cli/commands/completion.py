"""`tts-tui completion`: what a shell has to know to complete commands, flags and names."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tts_tui.cli.completions import SHELLS, completion_script
from tts_tui.cli.output import write
from tts_tui.cli.parser import add_command

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.cli.parser import Commands, Parser

EXAMPLES = (
    "mkdir -p ~/.local/share/bash-completion/completions ~/.config/fish/completions",
    "tts-tui completion bash > ~/.local/share/bash-completion/completions/tts-tui",
    'tts-tui completion zsh > "${fpath[1]}/_tts-tui"',
    "tts-tui completion fish > ~/.config/fish/completions/tts-tui.fish",
)


def register(commands: Commands, parser: Parser) -> None:
    """Add the command, which is about the parser of all commands."""
    command = add_command(
        commands,
        "completion",
        partial(run, parser),
        "Print a shell's completion of commands, flags and names.",
        EXAMPLES,
        "Make it again after an upgrade, or when you have new themes, models or strategies.",
    )
    command.add_argument("shell", choices=SHELLS, help="which shell")


def run(parser: Parser, args: Namespace) -> int:
    """Print the script. Raises ConfigError."""
    script = completion_script(parser, args.shell)
    write(script if script.endswith("\n") else f"{script}\n")
    return 0
