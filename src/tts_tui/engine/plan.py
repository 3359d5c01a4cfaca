"""What a session is going to run: questions, models, N, strategies, the armed one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_tui.domain.ceilings import Ceiling
    from tts_tui.domain.events import ModelCard, Question, Sampling


@dataclass(frozen=True, slots=True)
class Entrant:
    """One model of a session, with how to sample it."""

    card: ModelCard
    sampling: Sampling
    system: str | None = None
    prompt_suffix: str = ""
    """Appended to every question, such as the request to box the answer."""
    starts: tuple[str, ...] = ()
    """What the texts of traces begin with, in turn; none where they all begin freely."""
    logprobs: int | None = None
    """How many likely tokens are recorded beside each token's log p; None asks for no log p."""
    arms: str | None = None
    """A strategy that is armed in its own races, whatever is armed in those of others."""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """Questions in order; each is raced by every entrant, with n traces each."""

    questions: tuple[Question, ...]
    entrants: tuple[Entrant, ...]
    n: int
    strategies: tuple[str, ...]
    """Full names (`FFS-1@8`), in board order."""
    armed: str | None = None
    """The strategy that really cancels; None lets every trace run to its end."""
    others: tuple[Entrant, ...] = ()
    """Models that no race is of, and that procedures' stages name."""
    shard: str | None = None
    """Which part of a data set its questions are, such as `3/8`; None: all of it, or no part."""
    ceilings: tuple[Ceiling, ...] = ()
    """What each race, or all of them, may spend at most."""
    duel: bool = False
    """Whether its two entrants are raced against each other: both begin a question together."""

    @property
    def models(self) -> tuple[Entrant, ...]:
        """Every model that is asked: the entrants, then the others."""
        return (*self.entrants, *self.others)
