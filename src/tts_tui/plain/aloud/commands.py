"""What can be typed while a race is told: the control socket's commands, and some to listen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.control.commands import (
    KINDS,
    Command,
    CommandError,
    Kind,
    from_words,
    trace_number,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

LISTENING: Final = (
    Kind("read", "read a trace, a part at a time", "trace", "TRACE", trace_number, needed=True),
    Kind("more", "read on in that trace"),
    Kind("votes", "say who answers what"),
    Kind("picks", "say what every strategy answers, and what that cost"),
    Kind("question", "say the question again"),
    Kind("help", "list what can be typed"),
    Kind("quit", "leave; a race that runs is stopped and saved"),
)
TYPED: Final = (*KINDS, *LISTENING)
"""What can be typed, in the order of `help`."""

_ALSO: Final = {"q": "quit", "?": "help", "s": "state", "n": "next"}


def typed(line: str) -> Command | None:
    """Read a typed line; None for an empty one. A word may be cut short where that is clear.

    Raises CommandError.
    """
    words = line.split()
    if not words:
        return None
    return from_words([_whole(words[0].lower()), *words[1:]], TYPED)


def _whole(word: str) -> str:
    if word in _ALSO:
        return _ALSO[word]
    names = [kind.name for kind in TYPED]
    meant = [name for name in names if name.startswith(word)]
    if word in names or len(meant) != 1:
        if len(meant) > 1 and word not in names:
            raise CommandError(f"“{word}” could be {_either(meant)}.", "Type more of it.")
        return word
    return meant[0]


def _either(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
