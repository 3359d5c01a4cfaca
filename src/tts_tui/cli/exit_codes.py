"""What the exit codes mean; the first four are a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.ceilings import Ceiling

DONE: Final = 0
RACE_FAILED: Final = 1
"""Every trace of some race failed, or any of a data set that was raced without a screen."""
SOME_LEFT_OUT: Final = 1
"""Some of many files or sessions could not be used; each was named."""
BAD_INPUT: Final = 2
"""A flag, a file or a configuration value cannot be used."""
CEILING: Final = 3
"""A ceiling cut traces, or kept a race from being begun."""
NOT_KEPT: Final = 4
"""A session or the output could not be written whole where it was asked for; it is said where
it is instead."""
INTERRUPTED: Final = 130
BUG: Final = 70
"""A mistake of the program's own."""


class Raced(Protocol):
    """A session that has ended."""

    @property
    def notice(self) -> str | None:
        """What is not saved as it should be."""

    @property
    def failed_races(self) -> int:
        """How many races ended because every trace failed."""

    @property
    def stopped_by(self) -> Sequence[Ceiling]:
        """The ceilings that cut traces, or kept a race from being begun."""


def of_races(code: int, sessions: Iterable[Raced]) -> int:
    """The code of a program that has raced; what ended it early counts most."""
    sessions = tuple(sessions)
    if code != DONE:
        return code
    if any(session.notice is not None for session in sessions):
        return NOT_KEPT
    if any(session.stopped_by for session in sessions):
        return CEILING
    return RACE_FAILED if any(session.failed_races for session in sessions) else DONE
