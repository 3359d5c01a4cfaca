"""All that is known of a kind of strategy, on one card, beside the class that picks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tts_tui.domain.strategies.base import Strategy


class Role(IntEnum):
    """What a strategy is to the others; in the order in which a board shows them."""

    BASELINE = 0
    """A single sample, which the others have to be better than."""
    MAJORITY = 1
    """The vote of all, which the others have to be cheaper than."""
    PLAIN = 2


class StrategyNameError(ValueError):
    """A strategy name that cannot be used: one sentence that says why and what would do."""

    def __init__(self, sentence: str, wanted: str = "", known: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.wanted = wanted
        """The name, where there is no strategy of it."""
        self.known = tuple(known)
        """The strategies there are, with the numbers of that name."""


@dataclass(frozen=True, slots=True)
class Composed:
    """How names are read that are put together from names of other strategies."""

    prefix: str
    """What such names begin with."""
    example: str
    """A whole name, to be shown and tried."""
    remedy: str
    """What would do, for a name that begins so and is none, as a clause."""
    claims: Callable[[str], bool]
    """Whether a name is of this kind, sound or not."""
    build: Callable[[str, Callable[[str], Strategy]], Strategy]
    """From a name, and from what builds its parts. Raises StrategyNameError."""


def _cuts_when_decided(_parameter: int) -> str:
    return "cuts the others when it has decided"


@dataclass(frozen=True, slots=True)
class Card:
    """A kind of strategy: its name's form, what it does, how to build and how to show one.

    A parameter is the one number beside N in a name. Where the form has none, 1 stands for it.
    """

    form: str
    """The name with its numbers as letters: `MV@N`, `FFS-k@N`; without an @ it is of one trace."""
    rule: str
    """What it does, for people, in one sentence."""
    build: Callable[[int, int], Strategy]
    """From (parameter, N)."""
    glyph: str = "•"
    """One cell, for plots and legends: colour alone says nothing to some people."""
    role: Role = Role.PLAIN
    raced: bool = True
    """Whether it looks at the independent traces of a race, and so can be armed."""
    acts: bool = False
    """Whether it is a procedure: it grows traces of its own, N of them or of that width, whatever
    the race's number of traces is."""
    asks_lanes: bool = False
    """Whether what it grows are probes: short questions to the race's first N traces, which run on.
    Its parameter is after how many tokens each is asked again, and it can be armed."""
    note: str = ""
    """How what is imported under its name came about, in a few words; to be said wherever that is
    shown, and only there: what was raced under the same name has nothing to say."""
    weighs_logp: bool = False
    """Whether it needs the log p of tokens; a race that has it on its board asks for it."""
    waits_for_all: bool = False
    """Whether it needs every trace to its end, and so cuts nothing."""
    majority_at_n: bool = False
    """Whether it is the majority vote under another name where its parameter is N."""
    arming: Callable[[int], str] = _cuts_when_decided
    """What arming it does to the other traces, in a few words, by its parameter."""
    arming_in_turn: Callable[[int], str] | None = None
    """The same where fewer traces run at once than there are; None where that is no difference."""
    plainly: Callable[[int], str] | None = None
    """What somebody bets on who bets on it, in few plain words, by its parameter; None: its rule
    says it."""
    board: tuple[int, ...] = ()
    """With which parameters the board of a race shows it where nobody chose."""
    compared: tuple[int, ...] = ()
    """With which parameters a comparison shows it where nobody chose."""
    tried: Callable[[int], Mapping[str, Strategy]] | None = None
    """What its built-in numbers were chosen from, by N: in words, and with those numbers. None
    where it has none of its own."""
    composed: Composed | None = None
    """How a name that is put together from others is read; None where names have the one form."""

    @property
    def parameter(self) -> str | None:
        """The one letter after the stem, such as `k`; None where the name has only N."""
        _, hyphen, letter = self.form.partition("@")[0].rpartition("-")
        return letter if hyphen and len(letter) == 1 else None

    @property
    def stem(self) -> str:
        """The name without numbers: `FFS`, `MV-early`."""
        head = self.form.partition("@")[0]
        return head if self.parameter is None else head[:-2]

    @property
    def sized(self) -> bool:
        """Whether its name has an N."""
        return "@" in self.form

    @property
    def of_race(self) -> bool:
        """Whether its N is of the race's own traces, and not of those that it grows."""
        return self.asks_lanes or not self.acts

    @property
    def usual(self) -> tuple[int, ...]:
        """Parameters to offer it with."""
        return self.compared or (1,)

    def name(self, parameter: int) -> str:
        """Name it without N: `FFS-2`, and `MV` where it has no parameter."""
        if self.composed is not None:
            return self.composed.example
        return self.stem if self.parameter is None else f"{self.stem}-{parameter}"
