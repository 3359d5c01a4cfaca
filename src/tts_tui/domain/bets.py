"""What a room bets on before a race: hands shown, phones, and who was right."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.errors import TtsTuiError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

MAX_VOTERS: Final = 10_000
"""More phones than this are refused, so that nobody fills the memory."""


class BetRefusedError(TtsTuiError):
    """A bet that does not count, and why."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How the bets of one question came out."""

    question: int
    tally: Mapping[str, int]
    """Bets by choice."""
    right: int
    wrong: int
    void: int
    """Bets on a choice that stayed undecided: neither right nor wrong."""


class BetBook:
    """The bets of one session, a question at a time; may be used from several threads.

    A phone has one bet, under its voter's name, that it can change until the book closes. Hands
    that the presenter counts are nobody's, and are only added up.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._question = -1
        self._choices: tuple[str, ...] = ()
        self._open = False
        self._hands: Counter[str] = Counter()
        self._phones: dict[str, str] = {}
        self._settled: dict[int, Settled] = {}

    @property
    def is_open(self) -> bool:
        """Whether bets are taken."""
        return self._open

    @property
    def question(self) -> int:
        """Which question of the plan they are about, from 0; -1 before the first."""
        return self._question

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be bet on, in the order of the keys 1–9."""
        return self._choices

    @property
    def settled(self) -> tuple[Settled, ...]:
        """The questions that are over, in order."""
        with self._lock:
            return tuple(self._settled[at] for at in sorted(self._settled))

    def open(self, question: int, choices: Sequence[str]) -> None:
        """Take bets on a question, and forget those of the one before."""
        with self._lock:
            self._question, self._choices, self._open = question, tuple(choices), True
            self._hands.clear()
            self._phones.clear()

    def close(self) -> None:
        """Take no more; those that were placed stay."""
        with self._lock:
            self._open = False

    def open_again(self) -> None:
        """Take bets on the same question as before; those that were placed stay."""
        with self._lock:
            self._open = self._question not in self._settled

    def place(self, voter: str, choice: str) -> None:
        """Bet for a phone, or change its bet. Raises BetRefusedError."""
        with self._lock:
            self._check(choice)
            if voter not in self._phones and len(self._phones) >= MAX_VOTERS:
                raise BetRefusedError(f"There are {MAX_VOTERS} bets.", "Raise your hand instead.")
            self._phones[voter] = choice

    def bet_of(self, voter: str) -> str | None:
        """What a phone has bet on."""
        with self._lock:
            return self._phones.get(voter)

    def raise_hands(self, choice: str, hands: int = 1) -> None:
        """Count hands for a choice, or with a negative number fewer. Raises BetRefusedError."""
        with self._lock:
            self._check(choice)
            self._hands[choice] = max(0, self._hands[choice] + hands)

    def tally(self) -> dict[str, int]:
        """Count the bets of every choice, hands and phones."""
        with self._lock:
            return self._tally()

    def settle(self, right: Collection[str], undecided: Collection[str] = ()) -> Settled:
        """Say who bet right, and close; asked again, the last word counts."""
        with self._lock:
            self._open = False
            tally = self._tally()
            by_right = sum(many for choice, many in tally.items() if choice in right)
            void = sum(
                many
                for choice, many in tally.items()
                if choice in undecided and choice not in right
            )
            wrong = sum(tally.values()) - by_right - void
            settled = Settled(self._question, tally, by_right, wrong, void)
            self._settled[self._question] = settled
            return settled

    def _check(self, choice: str) -> None:
        if not self._open:
            raise BetRefusedError("The bets are closed.", "Wait for the next question.")
        if choice not in self._choices:
            raise BetRefusedError("That is nothing to bet on.", "Take one of the choices.")

    def _tally(self) -> dict[str, int]:
        phones = Counter(self._phones.values())
        return {choice: self._hands[choice] + phones[choice] for choice in self._choices}
