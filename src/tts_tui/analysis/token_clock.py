"""Every strategy over every subset on the token clock, as arrays.

The same rules as `domain/strategies`, which a property test holds them to; there they are
written one race at a time, here for all questions and subsets at once. Shapes: Q questions,
S subsets, N traces in trace order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tts_tui.analysis.pool import Pool

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

_FAR: Final = np.iinfo(np.int64).max // 4
"""Longer than any trace."""


class Scores(NamedTuple):
    """What a strategy came to in every subset; each of shape (Q, S)."""

    right: Floats
    """Share of right answers: 0 or 1, but for SD."""
    sequential: Floats
    used: Floats
    spent: Floats
    paper: Floats | None


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
        """Give some of the questions."""
        return Arrays(self.tokens[at], self.thinking[at], self.answer[at], self.right[at])


class Drawn:
    """The traces of every subset of every question, and what strategies make of them."""

    def __init__(self, arrays: Arrays, index: NDArray[np.intp], *, other_tie: bool = False) -> None:
        self.n = index.shape[1]
        self._other_tie = other_tie
        self._tokens = arrays.tokens[:, index]
        self._thinking = arrays.thinking[:, index]
        self._answer = arrays.answer[:, index]
        self._right = arrays.right[:, index]
        self._valid = self._answer >= 0
        self._valids = self._valid.sum(-1)
        self._longest = self._tokens.max(-1)
        self._total = self._tokens.sum(-1)
        self._short_first = np.sort(np.where(self._valid, self._tokens, _FAR), axis=-1)

    @cached_property
    def _ballots(self) -> NDArray[np.float32]:
        """One for the answer of each trace; shape (Q, S, N, answers)."""
        answers = max(2, int(self._answer.max(initial=0)) + 1)
        same: Flags = self._answer[..., None] == np.arange(answers)
        return same.astype(np.float32)

    @cached_property
    def _think_rank(self) -> Ints:
        """Place of each trace by (valid first, thinking tokens, trace number)."""
        order = np.where(self._valid, self._thinking, _FAR).argsort(axis=-1, kind="stable")
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.arange(self.n), axis=-1)
        return rank

    def sd(self) -> Scores:
        """SD: the mean over the traces, of accuracy and of length."""
        mean = self._total / self.n
        used = np.where(self._valid, self._tokens, 0).mean(-1)
        return Scores(self._right.mean(-1), mean, used, mean, mean)

    def mv(self) -> Scores:
        """MV@N: all valid traces vote."""
        return self._waits_for_all(self._valid)

    def lfs(self, k: int) -> Scores:
        """LFS-k@N: the k longest valid traces vote; too few valid ones vote all."""
        at = np.clip(self._valids - k, 0, self.n - 1)
        kth = np.take_along_axis(self._short_first, at[..., None], axis=-1)[..., 0]
        cutoff = np.where(self._valids >= k, kth, 0)
        return self._waits_for_all(self._valid & (self._tokens >= cutoff[..., None]))

    def ffs(self, k: int) -> Scores:
        """FFS-k@N: every valid trace no longer than the k-th shortest valid one votes."""
        cutoff = np.where(self._valids >= k, self._short_first[..., k - 1], self._longest)
        within = self._tokens <= cutoff[..., None]
        paper = np.where(within, self._tokens, 0).sum(-1)
        return self._stops_at(cutoff, self._valid & within, paper)

    def short(self, m: int) -> Scores:
        """short-m@k: the m valid traces that think least vote, a tie goes to the shortest."""
        voters = self._valid & (self._think_rank < m)
        enough = self._valids >= m
        pool = np.where(voters | ~enough[..., None], self._thinking, 0)
        cutoff = pool.max(-1)
        cut = np.minimum(self._tokens, cutoff[..., None])
        return Scores(
            self._vote(voters, shortest_wins=True),
            _floats(cutoff),
            self._sum(voters),
            _floats(np.where(voters, self._tokens, cut).sum(-1)),
            None,
        )

    def mv_early(self) -> Scores:
        """MV-early@N: as MV, but nothing is waited for that cannot change it any more."""
        cutoff = self._longest.copy()
        open_still = np.ones(cutoff.shape, np.bool_)
        for moment in np.moveaxis(np.sort(self._tokens, axis=-1), -1, 0):
            seen = self._tokens <= moment[..., None]
            second, lead = np.moveaxis(
                np.partition(self._counts(self._valid & seen), -2)[..., -2:], -1, 0
            )
            sure = open_still & (lead > second + self.n - seen.sum(-1))
            cutoff = np.where(sure, moment, cutoff)
            open_still &= ~sure
        scores = self._stops_at(cutoff, self._valid & (self._tokens <= cutoff[..., None]), cutoff)
        return scores._replace(paper=None)

    def _waits_for_all(self, voters: Flags) -> Scores:
        total = _floats(self._total)
        right = self._vote(voters)
        return Scores(right, _floats(self._longest), self._sum(voters), total, total)

    def _stops_at(self, cutoff: Ints, voters: Flags, paper: Ints) -> Scores:
        spent = np.minimum(self._tokens, cutoff[..., None]).sum(-1)
        right = self._vote(voters)
        return Scores(right, _floats(cutoff), self._sum(voters), _floats(spent), _floats(paper))

    def _sum(self, voters: Flags) -> Floats:
        return _floats(np.where(voters, self._tokens, 0).sum(-1))

    def _counts(self, voters: Flags) -> NDArray[np.float32]:
        """Votes for each answer; shape (Q, S, answers)."""
        counts: NDArray[np.float32] = voters[..., None, :].astype(np.float32) @ self._ballots
        return counts[..., 0, :]

    def _votes(self, voters: Flags) -> NDArray[np.float32]:
        """Votes for each voter's answer; -1 for traces that do not vote."""
        votes = np.take_along_axis(self._counts(voters), np.maximum(self._answer, 0), axis=-1)
        return np.where(voters, votes, np.float32(-1))

    def _vote(self, voters: Flags, *, shortest_wins: bool = False) -> Floats:
        votes = self._votes(voters)
        if shortest_wins is not self._other_tie:
            # Votes are whole: what prefers among equals stays below one.
            votes = votes - self._think_rank.astype(np.float32) / (self.n + 1)
        # The first of the largest: a tie goes to the answer met first in trace order.
        winner = votes.argmax(-1)[..., None]
        right = np.take_along_axis(self._right & voters, winner, axis=-1)[..., 0]
        return right.astype(np.float64)


def _floats(values: NDArray[np.int64]) -> Floats:
    return values.astype(np.float64)
