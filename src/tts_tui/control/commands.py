"""What a running race or replay can be told, whoever says it: one table for the socket and a line.

A command comes as a JSON object (`{"do": "cut", "trace": 3}`) or as words (`cut 3`). Traces are
numbered from 1 here, as they are on the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.domain.race import MAX_TRACES
from tts_tui.errors import TtsTuiError
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Value = str | int | None
MAX_NAME: Final = 60
"""Characters of a strategy's name."""
NONE: Final = "none"
"""The word for no strategy."""


class CommandError(TtsTuiError):
    """A command that is none, or that cannot be done now."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do; `value` is None where nothing is said of it."""

    name: str
    value: Value = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One command as it is spoken."""

    name: str
    does: str
    """What it does, in a clause."""
    key: str = ""
    """The key of its value in JSON; none has no value."""
    typed: str = ""
    """How its value is written in a usage line."""
    read: Callable[[object], Value] | None = None
    """Makes a value of JSON or of a word. Raises CommandError."""
    needed: bool = False
    """Whether it says nothing without its value."""

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"{self.name} {self.typed}".rstrip()


def _strategy(value: object) -> Value:
    if value is None or value == NONE:
        return NONE
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME:
        raise CommandError(f"A strategy is a name of at most {MAX_NAME} characters, or none.")
    return value


def trace_number(value: object) -> Value:
    """Read the number of a trace, from 1. Raises CommandError."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MAX_TRACES:
        raise CommandError(f"A trace is a whole number from 1 to {MAX_TRACES}.")
    return value


def _one_of(*words: str) -> Callable[[object], Value]:
    def read(value: object) -> Value:
        if value not in words:
            raise CommandError(f"Say {' or '.join(words)}.")
        return str(value)

    return read


KINDS: Final = (
    Kind("arm", "arm a strategy, which cancels the others once it decides, or none; or list them",
         "strategy", "[NAME|none]", _strategy),
    Kind("cut", "cut a trace; its text stays", "trace", "TRACE", trace_number, needed=True),
    Kind("answer-now", "cut a trace, or every running one, and have it answer from where it is",
         "trace", "[TRACE]", trace_number),
    Kind("next", "go on to the next question, once this one is over"),
    Kind("stop", "stop the race that is running"),
    Kind("hold", "freeze the picture or a replay, or go on",
         "to", "[on|off]", _one_of("on", "off")),
    Kind("truth", "hide or show the right answer and the verdicts",
         "to", "hide|show", _one_of("hide", "show"), needed=True),
    Kind("note", "say the presenter's note of the question"),
    Kind("bets", "say how the room bets"),
    Kind("state", "say what is shown now"),
)  # fmt: skip
"""What whoever shows a race can be told, in the order of a list."""
FOLLOW: Final = Kind("follow", "tell the session's events as they are saved, until it ends")
NOTES: Final = Kind("notes", "tell the presenter's note of each question, as it comes")
SPOKEN: Final = (*KINDS, FOLLOW, NOTES)
"""What the control socket understands."""


def from_words(words: Sequence[str], kinds: Sequence[Kind] = KINDS) -> Command:
    """Read a command that was typed. Raises CommandError, with the commands there are."""
    kind = _known(words[0] if words else "", kinds)
    if len(words) > 2 or (len(words) > 1 and kind.read is None):
        raise CommandError(f"“{_shown(words[-1])}” is too much.", f"Type: {kind.usage}")
    return _command(kind, words[1] if len(words) > 1 else None, said=len(words) > 1)


def from_json(request: Mapping[str, object], kinds: Sequence[Kind] = KINDS) -> Command:
    """Read a command from a JSON object; keys that it does not know are left alone."""
    name = request.get("do")
    kind = _known(name if isinstance(name, str) else "", kinds)
    return _command(kind, request.get(kind.key), said=bool(kind.key) and kind.key in request)


def as_json(command: Command, kinds: Sequence[Kind] = SPOKEN) -> dict[str, Value]:
    """Write a command as a JSON object."""
    kind = _known(command.name, kinds)
    value = {} if command.value is None else {kind.key: command.value}
    return {"do": command.name, **value}


def _known(name: str, kinds: Sequence[Kind]) -> Kind:
    by_name = {kind.name: kind for kind in kinds}
    if name not in by_name:
        raise CommandError(
            f"There is no command “{_shown(name)}”.",
            f"There are: {', '.join(by_name)}.",
            wanted=name,
            known=by_name,
        )
    return by_name[name]


def _command(kind: Kind, value: object, *, said: bool) -> Command:
    if kind.read is None:
        return Command(kind.name)
    if not said:
        if kind.needed:
            raise CommandError(f"“{kind.name}” needs to be told what.", f"Type: {kind.usage}")
        return Command(kind.name)
    try:
        return Command(kind.name, kind.read(value))
    except CommandError as error:
        raise CommandError(error.sentence, f"Type: {kind.usage}") from error


def _shown(name: str) -> str:
    return display_line(name, 40)
