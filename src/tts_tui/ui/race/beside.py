"""What procedures do beside a race's own traces, in words: who goes on, and what they took.

A strategy's costs are of the traces it looks at, a race's are of all: where procedures grew some,
the two differ, and whoever says the second says by how much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.domain.strategies.answer_now import COHORT
from tts_tui.figures import counted, seconds, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.race import RaceState

LATE: Final = "answers asked for"
"""What traces were made to say is no procedure's."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What was grown beside the traces that a strategy looks at."""

    names: tuple[str, ...] = ()
    tokens: int = 0
    until_s: float | None = None
    """When the last of it ended; None while some of it runs, or where no moment is known."""

    @property
    def who(self) -> str:
        """Whose it is."""
        return together(self.names)


def beside_of(race: RaceState, but: str | None = None) -> Beside:
    """Sum up what was grown in a race, leaving out what one strategy grew for itself."""
    grown = [cohort for name, cohort in race.cohorts.items() if name != but and cohort.traces]
    ends = [trace.end_s for cohort in grown for trace in cohort.traces]
    told = [end_s for end_s in ends if end_s is not None]
    return Beside(
        tuple(_name(race, cohort.name) for cohort in grown),
        sum(cohort.generated_tokens for cohort in grown),
        max(told, default=None) if len(told) == len(ends) else None,
    )


def still_growing(race: RaceState) -> tuple[str, ...]:
    """The procedures, without an N that is the race's, whose traces have not all ended."""
    if race.ended:
        return ()
    return tuple(_name(race, name) for name, each in race.cohorts.items() if not each.ended)


def go_on(names: Sequence[str]) -> str:
    """Say that they go on."""
    return f"{together(names)} {'goes' if len(names) == 1 and names[0] != LATE else 'go'} on"


def together(names: Sequence[str]) -> str:
    """Name at most two, and count the others."""
    if len(names) < 3:
        return " and ".join(names)
    return f"{names[0]} and {len(names) - 1} others"


def took(beside: Beside) -> str:
    """Say how much of a race's tokens is of what was grown; empty where nothing was."""
    return f", {whole(beside.tokens)} of them by {beside.who}" if beside.tokens else ""


def took_more(beside: Beside, decided_at_s: float | None) -> str:
    """Say what was grown beside an armed strategy's traces, and until when where it went on."""
    went_on = went_past(beside, decided_at_s)
    until = f", until {seconds(beside.until_s)}" if went_on and beside.until_s is not None else ""
    return f"+{counted(beside.tokens, 'token')} by {beside.who}{until}"


def went_past(beside: Beside, decided_at_s: float | None) -> bool:
    """Whether what was grown went on after a strategy had decided."""
    if decided_at_s is None or beside.until_s is None:
        return False
    return beside.until_s > decided_at_s


def _name(race: RaceState, name: str) -> str:
    return LATE if name == COHORT else name.removesuffix(f"@{race.n}")
