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
    """How the vote stands at each tick at which a trace ends; shapes (Q, S, N), in time order.

    Traces that end together have a place each, and the same numbers there.
    """

    at: Ints
    """Tokens every trace has emitted, or could have."""
    leader: NDArray[np.float32]
    """Votes of the most frequent answer."""
    runner_up: NDArray[np.float32]
    """Votes of the one behind it."""
    running: Ints
    """Traces that have not ended."""


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
        """How the vote stands at each tick at which a trace ends."""
        at = np.sort(self.tokens, axis=-1)
        leader = np.empty(at.shape, np.float32)
        runner_up = np.empty(at.shape, np.float32)
        running = np.empty(at.shape, np.int64)
        for place in range(self.n):
            ended = self.tokens <= at[..., place, None]
            most = np.partition(self.counts(self.valid & ended), -2)[..., -2:]
            runner_up[..., place], leader[..., place] = most[..., 0], most[..., 1]
            running[..., place] = self.n - ended.sum(-1)
        return Ticks(at, leader, runner_up, running)

    def stops_when(self, fires: Flags) -> Scores:
        """Score the vote of all that have ended at the first tick of `ticks` that fires.

        Where none does, it is held when every trace has ended.
        """
        first = np.take_along_axis(self.ticks.at, fires.argmax(-1)[..., None], axis=-1)[..., 0]
        cutoff = np.where(fires.any(-1), first, self.longest)
        return self.stops_at(cutoff, self.valid & (self.tokens <= cutoff[..., None]))

    def waits_for_all(self, voters: Flags) -> Scores:
        """Score a vote that is held when every trace has ended."""
        total = floats(self.total)
        right = self.vote(voters)
        return Scores(right, floats(self.longest), self.tokens_of(voters), total, total)

    def stops_at(self, cutoff: Ints, voters: Flags, paper: Ints | None = None) -> Scores:
        """Score a vote that is held at a tick, when the other traces have emitted as much."""
        spent = np.minimum(self.tokens, cutoff[..., None]).sum(-1)
        right = self.vote(voters)
        totals = None if paper is None else floats(paper)
        return Scores(right, floats(cutoff), self.tokens_of(voters), floats(spent), totals)

    def tokens_of(self, voters: Flags) -> Floats:
        """Sum up the lengths of the traces that vote."""
        return floats(np.where(voters, self.tokens, 0).sum(-1))

    def counts(self, voters: Flags) -> NDArray[np.float32]:
        """Count the votes for each answer; shape (Q, S, answers), two of them at least."""
        counts: NDArray[np.float32] = voters[..., None, :].astype(np.float32) @ self._ballots
        return counts[..., 0, :]

    def vote(self, voters: Flags, *, shortest_wins: bool = False) -> Floats:
        """Say whether the most frequent answer is right; a tie goes to the first in trace order."""
        votes = self._votes(voters)
        if shortest_wins is not self._other_tie:
            # Votes are whole: what prefers among equals stays below one.
            votes = votes - self.thinking_rank.astype(np.float32) / (self.n + 1)
        # The first of the largest: a tie goes to the answer met first in trace order.
        winner = votes.argmax(-1)[..., None]
        right = np.take_along_axis(self.right & voters, winner, axis=-1)[..., 0]
        return right.astype(np.float64)

    def _votes(self, voters: Flags) -> NDArray[np.float32]:
        """Votes for each voter's answer; -1 for traces that do not vote."""
        votes = np.take_along_axis(self.counts(voters), np.maximum(self.answer, 0), axis=-1)
        return np.where(voters, votes, np.float32(-1))


def floats(values: NDArray[np.int64]) -> Floats:
    """Turn whole numbers into what means are taken of."""
    return values.astype(np.float64)
