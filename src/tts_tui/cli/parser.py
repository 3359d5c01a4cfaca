"""argparse, made to speak in sentences: a wrong flag is a `UsageError`, never an exit."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

from tts_tui.datasets import Shard
from tts_tui.errors import UsageError
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Callable

    Commands = argparse._SubParsersAction["Parser"]
    Run = Callable[[argparse.Namespace], int]

MOST_SHARDS: Final = 10_000
_SHARD = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_CHOICE = re.compile(
    r"argument (?P<of>\S+): invalid choice: "
    r"(['\"])(?P<name>.*)\2 \(choose from (?P<known>.*)\)",
    re.S,
)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are raised, and whose flags cannot be shortened."""

    def __init__(
        self, *, examples: tuple[str, ...] = (), closing: str = "", **options: Any
    ) -> None:
        listed = "\n".join(f"  {example}" for example in examples)
        parts = [f"examples:\n{listed}" if listed else "", closing]
        super().__init__(
            **options,  # argparse's own, passed through as they are
            epilog="\n\n".join(part for part in parts if part),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong as one sentence."""
        wanted, known = _choice(message)
        help_of = f"See `{self.prog} --help`."
        raise UsageError(_sentence(message), help_of, wanted=wanted, known=known)


def add_command(
    commands: Commands,
    name: str,
    run: Run,
    summary: str,
    examples: tuple[str, ...],
    closing: str = "",
) -> Parser:
    """Add one command: what it runs, what it does in one sentence, how it is typed."""
    parser = commands.add_parser(
        name, help=summary, description=summary, examples=examples, closing=closing
    )
    parser.set_defaults(run=run)
    return parser


def whole(low: int, high: int) -> Callable[[str], int]:
    """Make an argument type: a whole number between two bounds."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise _not(text, f"a whole number from {low} to {high}")
        return value

    return read


def number(low: float, high: float) -> Callable[[str], float]:
    """Make an argument type: a number between two bounds."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise _not(text, f"a number from {low:g} to {high:g}")
        return value

    return read


def a_shard(text: str) -> Shard:
    """Read which part of how many: `3/8`."""
    found = _SHARD.fullmatch(text.strip())
    if found is None or not 0 < int(found[2]) <= MOST_SHARDS:
        raise _not(text, "a shard such as 3/8, the third of eight")
    number, of = int(found[1]), int(found[2])
    if not 0 < number <= of:
        raise _not(text, f"a shard of {of}: they are 1/{of} to {of}/{of}")
    return Shard(number, of)


def duration(low_s: float, high_s: float) -> Callable[[str], float]:
    """Make an argument type: a time such as 90s, 10m or 1h, in seconds, between two bounds."""

    def read(text: str) -> float:
        found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", text.strip())
        value = float(found[1]) * _SECONDS[found[2]] if found else low_s - 1
        if not low_s <= value <= high_s:
            raise _not(text, f"a time from {low_s:g}s to {high_s / 3600:g}h, such as 90s or 10m")
        return value

    return read


def names(text: str) -> list[str]:
    """Read a list of names, separated by commas."""
    found = [name.strip() for name in text.split(",") if name.strip()]
    if not found:
        raise argparse.ArgumentTypeError("no name in it; separate names by commas")
    return found


def _not(text: str, wanted: str) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(f"“{display_line(text, 40)}” is not {wanted}")


def _choice(message: str) -> tuple[str, list[str]]:
    """The name that argparse was given, and those that it knows; nothing for other errors."""
    found = _CHOICE.fullmatch(message)
    if found is None:
        return "", []
    return found["name"], found["known"].replace("'", "").split(", ")


def _sentence(message: str) -> str:
    unknown = _CHOICE.fullmatch(message)
    if unknown is not None:
        name, known = display_line(unknown["name"], 60), unknown["known"].replace("'", "")
        if unknown["of"] == "COMMAND":
            return f"There is no command “{name}”; there are {known}."
        return f"{unknown['of']} cannot be “{name}”; there are {known}."
    line = display_line(message.removeprefix("argument "), 300).rstrip(".")
    return f"{line[:1].upper()}{line[1:]}."
