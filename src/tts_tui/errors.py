"""The tree of errors a person may see; each is one sentence and a remedy.

TtsTuiError
├── UsageError           a flag, a strategy name, a question that does not parse   (exit 2)
│   └── UnknownModelError   a model that is not configured                         (exit 2)
├── ConfigError          a configuration value                                     (exit 2)
├── DatasetError         a data set that cannot be read                            (exit 2)
├── SessionError         a session file that cannot be opened                      (exit 2)
├── OutputError          standard output that takes nothing                        (exit 4)
├── BetRefusedError      a bet that does not count (domain/bets.py)
└── EngineMissingError   the embedded engine or its model is not installed         (exit 2)

What goes wrong on a stream is `client.errors.TraceError`: it becomes an event, never a crash.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_NAME: Final = 60
"""Nobody mistypes more than this."""


class TtsTuiError(Exception):
    """An expected failure: one sentence that names the thing, and what to do about it."""

    def __init__(
        self, sentence: str, remedy: str = "", *, wanted: str = "", known: Iterable[str] = ()
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.wanted = wanted
        """The name that is none, where it is about one."""
        self.known = tuple(known)
        """The names that there are, of which one may have been meant."""

    def __str__(self) -> str:
        parts = (self.sentence, did_you_mean(self.wanted, self.known), self.remedy)
        return " ".join(filter(None, parts))


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """Ask for the nearest name there is; nothing where none is near."""
    by_case = {name.casefold(): name for name in known}
    if len(wanted) > _LONGEST_NAME:
        return ""
    typed = wanted.strip().casefold()
    # Of those that are as near, the first letter is seldom the one that was mistyped.
    near = sorted(get_close_matches(typed, by_case), key=lambda name: name[:1] != typed[:1])
    return f"Did you mean {by_case[near[0]]}?" if near else ""


class UsageError(TtsTuiError):
    """A flag, a strategy name or a question that does not parse."""


class UnknownModelError(UsageError):
    """A model that is not configured."""


class ConfigError(TtsTuiError):
    """A configuration value that cannot be used."""


class DatasetError(TtsTuiError):
    """A data set that cannot be read."""


class SessionError(TtsTuiError):
    """A session file that cannot be opened."""


class OutputError(TtsTuiError):
    """Standard output that is closed or takes nothing more."""


class EngineMissingError(TtsTuiError):
    """The embedded engine or its model is not installed."""
