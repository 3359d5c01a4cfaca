"""The subsets of many questions as arrays, on the token clock, with what scorers share.

Shapes: Q questions, S subsets, N traces in trace order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tts_tui.analysis.scores import Scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tts_tui.analysis.pool import Pool

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

FAR: Final = np.iinfo(np.int64).max // 4
"""Longer than any trace."""


@dataclass(frozen=True, slots=True)
class Arrays:
    """Pools of one size as arrays of shape (Q, M)."""

    tokens: Ints
    thinking: Ints
    answer: Ints
    """The answer's number within its question, -1 without one."""
    right: Flags

    @classmethod
    def of(cls, pools: Sequence[Pool]) -> Arrays:
        """Turn pools of one size into arrays."""
        answers = []
        for pool in pools:
            numbers: dict[str, int] = {}
            answers.append(
                [
                    -1 if one.answer is None else numbers.setdefault(one.answer, len(numbers))
                    for one in pool.outcomes
                ]
            )
        return cls(
            np.array([[one.tokens for one in pool.outcomes] for pool in pools], np.int64),
            np.array([[one.thinking_tokens for one in pool.outcomes] for pool in pools], np.int64),
            np.array(answers, np.int64),
            np.array([[one.right for one in pool.outcomes] for pool in pools], np.bool_),
        )

    def rows(self, at: NDArray[np.intp]) -> Arrays:
        """Those of some of the questions."""
        return Arrays(self.tokens[at], self.thinking[at], self.answer[at], self.right[at])


class Ticks(NamedTuple):
    """What a vote held at each tick at which a trace ends would come to; shapes (Q, S, N).

    In time order; traces that end together have a place each, and the same numbers there.
    """

    votes: Ints
    """How many traces have ended with an answer."""
    leader: Ints
    """Votes of the most frequent answer."""
    runner_up: Ints
    """Votes of the one behind it."""
    running: Ints
    """How many traces have not ended."""
    right: Flags
    """Whether the most frequent answer is right."""
    sequential: Ints
    """Tokens every trace has emitted, or could have."""
    used: Ints
    spent: Ints
    ended: Ints
    """Tokens of the traces that have ended, with an answer or without."""


class Drawn:
    """The traces of every subset of every question, and what scorers make of them."""

    def __init__(self, arrays: Arrays, index: NDArray[np.intp], *, other_tie: bool = False) -> None:
        self.n = index.shape[1]
        self._other_tie = other_tie
        self.tokens: Ints = arrays.tokens[:, index]
        """ℓ of each trace; shape (Q, S, N), as all that are of traces."""
        self.thinking: Ints = arrays.thinking[:, index]
        """r of each trace."""
        self.right: Flags = arrays.right[:, index]
        self.answer: Ints = arrays.answer[:, index]
        """The answer's number within its question, -1 without one."""
        self.valid: Flags = self.answer >= 0
        """Whether the trace has an answer."""
        self.valids: Ints = self.valid.sum(-1)
        """How many have one; shape (Q, S), as all that are of subsets."""
        self.longest: Ints = self.tokens.max(-1)
        self.total: Ints = self.tokens.sum(-1)
        self.shortest_first: Ints = np.sort(np.where(self.valid, self.tokens, FAR), axis=-1)
        """Lengths of the valid traces in ascending order, then `FAR` for each of the others."""

    @cached_property
    def _ballots(self) -> NDArray[np.float32]:
        """One for the answer of each trace; shape (Q, S, N, answers)."""
        answers = max(2, int(self.answer.max(initial=0)) + 1)
        same: Flags = self.answer[..., None] == np.arange(answers)
        return same.astype(np.float32)

    @cached_property
    def thinking_rank(self) -> Ints:
        """Place of each trace by (valid first, thinking tokens, trace number)."""
        order = np.where(self.valid, self.thinking, FAR).argsort(axis=-1, kind="stable")
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.arange(self.n), axis=-1)
        return rank

    @cached_property
    def ticks(self) -> Ticks:
        """How a vote stands at each tick at which a trace ends."""
        at = np.sort(self.tokens, axis=-1)
        votes, leader, runner_up, running, used, ended = np.empty((6, *at.shape), np.int64)
        right = np.empty(at.shape, np.bool_)
        for place in range(self.n):
            over = self.tokens <= at[..., place, None]
            voters = self.valid & over
            counts = self._counts(voters)
            most = np.partition(counts, -2)[..., -2:]
            runner_up[..., place], leader[..., place] = most[..., 0], most[..., 1]
            votes[..., place] = voters.sum(-1)
            running[..., place] = self.n - over.sum(-1)
            right[..., place] = self._is_right(counts, voters)
            used[..., place] = np.where(voters, self.tokens, 0).sum(-1)
            ended[..., place] = np.where(over, self.tokens, 0).sum(-1)
        # Those that ended in full, and of the others as much.
        spent = at.cumsum(-1) + at * (self.n - 1 - np.arange(self.n))
        return Ticks(votes, leader, runner_up, running, right, at, used, spent, ended)

    def stops_when(self, fires: Flags, *, paper: bool = False) -> Scores:
        """Score the vote of all that have ended at the first tick of `ticks` that fires.

        Where none does, it is held when every trace has ended. `paper` says whether the released
        evaluator has the rule: its total then counts the ended traces alone.
        """
        place = np.where(fires.any(-1), fires.argmax(-1), self.n - 1)[..., None]

        def there(values: NDArray[np.generic]) -> Floats:
            return np.take_along_axis(values, place, axis=-1)[..., 0].astype(np.float64)

        ticks = self.ticks
        return Scores(
            there(ticks.right),
            there(ticks.sequential),
            there(ticks.used),
            there(ticks.spent),
            there(ticks.ended) if paper else None,
        )

    def waits_for_all(self, voters: Flags) -> Scores:
        """Score a vote that is held when every trace has ended."""
        total = floats(self.total)
        right = self.vote(voters)
        return Scores(right, floats(self.longest), self.tokens_of(voters), total, total)

    def tokens_of(self, voters: Flags) -> Floats:
        """Sum up the lengths of the traces that vote."""
        return floats(np.where(voters, self.tokens, 0).sum(-1))

    def vote(self, voters: Flags, *, shortest_wins: bool = False) -> Floats:
        """Say whether the most frequent answer is right; a tie goes to the first in trace order."""
        right = self._is_right(self._counts(voters), voters, shortest_wins=shortest_wins)
        return right.astype(np.float64)

    def _counts(self, voters: Flags) -> NDArray[np.float32]:
        """Count the votes for each answer; shape (Q, S, answers), two of them at least."""
        counts: NDArray[np.float32] = voters[..., None, :].astype(np.float32) @ self._ballots
        return counts[..., 0, :]

    def _is_right(
        self, counts: NDArray[np.float32], voters: Flags, *, shortest_wins: bool = False
    ) -> Flags:
        votes = np.take_along_axis(counts, np.maximum(self.answer, 0), axis=-1)
        votes = np.where(voters, votes, np.float32(-1))
        if shortest_wins is not self._other_tie:
            # Votes are whole: what prefers among equals stays below one.
            votes = votes - self.thinking_rank.astype(np.float32) / (self.n + 1)
        # The first of the largest: a tie goes to the answer met first in trace order.
        winner = votes.argmax(-1)[..., None]
        return np.take_along_axis(self.right & voters, winner, axis=-1)[..., 0]


def floats(values: NDArray[np.int64]) -> Floats:
    """Turn whole numbers into what means are taken of."""
    return values.astype(np.float64)
