"""The tree of errors a person may see; each is one sentence and a remedy.

TtsTuiError
├── UsageError           a flag, a strategy name, a question that does not parse   (exit 2)
├── ConfigError          a configuration value                                     (exit 2)
├── DatasetError         a data set that cannot be read                            (exit 2)
├── SessionError         a session file that cannot be opened                      (exit 2)
├── OutputError          standard output that takes nothing                        (exit 4)
└── EngineMissingError   the embedded engine or its model is not installed         (exit 2)

What goes wrong on a stream is `client.errors.TraceError`: it becomes an event, never a crash.
"""

from __future__ import annotations


class TtsTuiError(Exception):
    """An expected failure: one sentence that names the thing, and what to do about it."""

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}".strip()


class UsageError(TtsTuiError):
    """A flag, a strategy name or a question that does not parse."""


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
