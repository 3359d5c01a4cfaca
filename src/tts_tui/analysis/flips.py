"""The questions that flip between two strategies: one is right where the other is not.

Both are asked about the same draws of traces where they look at equally many of one model, so
that a flip is a fact of a draw; else each has draws of its own, and a flip is one of a pair of
them. With all traces that there are, or a run each, there is one draw: it flips or it does not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tts_tui.analysis import pick_by_pick
from tts_tui.analysis.differences import ROUNDING
from tts_tui.analysis.drawn import Arrays, Drawn
from tts_tui.analysis.measure import CELLS_AT_ONCE
from tts_tui.analysis.pick_by_pick import Asked
from tts_tui.analysis.scorers import SCORERS
from tts_tui.analysis.subsets import Subsets, subsets
from tts_tui.domain.events import NOT_RECORDED
from tts_tui.domain.strategies import parse, read_name
from tts_tui.domain.strategies.base import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from tts_tui.analysis.compare import Comparison
    from tts_tui.analysis.differences import Choice, Pair
    from tts_tui.analysis.key import Key
    from tts_tui.analysis.pool import Pool

    Floats = NDArray[np.float64]

_ONE: Final = 1 - ROUNDING


class Side(NamedTuple):
    """What one of the two strategies comes to on a question, over its draws."""

    answer: str | None
    """The answer that it gives most often, as people read it; None is no answer."""
    answer_right: bool
    """Whether that one is right; no answer is not."""
    answer_share: float
    """In which share of its draws that is, from 0 to 1."""
    right: float
    """In which share of its draws it is right, from 0 to 1."""
    spent_tokens: float
    """Mean over its draws."""


@dataclass(frozen=True, slots=True)
class FlippedQuestion:
    """A question on which one of two strategies is right where the other is not."""

    dataset: str
    pool: Pool
    """The question, with the traces of the first one's model."""
    first: Side
    second: Side
    first_alone: float
    """In which share of the draws the first one alone is right, from 0 to 1."""
    second_alone: float

    @property
    def rate(self) -> float:
        """In which share of the draws exactly one of the two is right, from 0 to 1."""
        return self.first_alone + self.second_alone

    @property
    def text(self) -> str:
        """The question's text; nothing where its name is all that is known, or is the text."""
        unsaid = self.pool.text in {self.pool.question, NOT_RECORDED}
        return "" if unsaid else self.pool.text


@dataclass(frozen=True, slots=True)
class Flips:
    """The questions that flip between two strategies."""

    questions: tuple[FlippedQuestion, ...]
    """Those that flip most often first; a question once a data set."""
    together: bool
    """Whether both were asked about the same draws."""
    draws: int
    """How many draws the shares are of at most; of pairs the first strategy's."""
    exact: bool
    """Whether these were all that there are, not a sample."""

    @property
    def certain(self) -> bool:
        """Whether every question flips or does not, as there is one draw of each."""
        return all(
            min(one.rate, one.first.answer_share, one.second.answer_share) > _ONE
            for one in self.questions
        )


def flips_of(comparison: Comparison, first: Choice, second: Choice) -> Flips:
    """Find the questions with a known answer that flip between two strategies of a comparison."""
    finding = _Finding(comparison, first, second)
    found = [one for pair in comparison.pairs(first, second) for one in finding.of(pair)]
    found.sort(key=lambda one: -round(one.rate, 12))
    return Flips(tuple(found), finding.together, finding.draws, finding.exact)


class _Outcomes(NamedTuple):
    """What a strategy says about some questions in each of its draws."""

    said: Floats
    """Share of each answer, the last of no answer; shape (Q, S, A + 1)."""
    right: Floats
    """Share of right answers; shape (Q, S)."""


class _Finding:
    def __init__(self, comparison: Comparison, first: Choice, second: Choice) -> None:
        self._comparison = comparison
        self._choices = first, second
        raced = first.key.card.raced and second.key.card.raced
        self.together = raced and (first.model, first.key.n) == (second.model, second.key.n)
        keys = first.key, second.key
        self._slow = comparison.clock is Clock.WALL or not all(
            key.card.stem in SCORERS for key in keys if key.card.raced
        )
        self.draws, self.exact = 1, True

    def of(self, pair: Pair) -> Iterator[FlippedQuestion]:
        """The questions of one data set that flip, in their order."""
        places = [
            (ours[0], pair.theirs[key][0])
            for key, ours in pair.ours.items()
            if key in pair.theirs and _may_flip(ours[1], pair.theirs[key][1])
        ]
        tokens = [self._spent(choice, pair.dataset) for choice in self._choices]
        for part in self._parts(places):
            sides = [
                self._outcomes([both[at] for both in part], choice.key)
                for at, choice in enumerate(self._choices)
            ]
            alone = _alone(sides[0].right, sides[1].right, together=self.together)
            for row, pools in enumerate(part):
                first_alone, second_alone = (float(column[row]) for column in alone)
                if first_alone + second_alone <= ROUNDING:
                    continue
                first, second = (
                    _side(pool, outcomes, row, spent[pool.question])
                    for pool, outcomes, spent in zip(pools, sides, tokens, strict=True)
                )
                yield FlippedQuestion(
                    pair.dataset, pools[0], first, second, first_alone, second_alone
                )

    def _parts(self, places: list[tuple[Pool, Pool]]) -> Iterator[list[tuple[Pool, Pool]]]:
        """Neighbours of equal sizes, so many as arrays may hold at once."""
        part: list[tuple[Pool, Pool]] = []
        for both in places:
            sizes = tuple(pool.m for pool in both)
            index = [
                self._index(choice.key, m) for choice, m in zip(self._choices, sizes, strict=True)
            ]
            limit = pick_by_pick.AT_ONCE if self._slow else CELLS_AT_ONCE // max(sizes)
            room = max(1, limit // max(subset.index.size for subset in index))
            if part and (len(part) >= room or tuple(pool.m for pool in part[0]) != sizes):
                yield part
                part = []
            part.append(both)
            self.draws = max(self.draws, len(index[0].index))
            self.exact = self.exact and all(subset.exact for subset in index)
        if part:
            yield part

    def _index(self, key: Key, m: int) -> Subsets:
        """The draws of a strategy from M traces; a procedure's are its runs."""
        if not key.card.raced:
            return Subsets(np.arange(m)[:, None], exact=True)
        if self._slow:
            return subsets(m, key.n, pick_by_pick.EXACT_UP_TO, pick_by_pick.SAMPLED)
        return subsets(m, key.n)

    def _outcomes(self, pools: Sequence[Pool], key: Key) -> _Outcomes:
        index = self._index(key, pools[0].m).index
        arrays = Arrays.of(pools)
        answers = int(arrays.answer.max(initial=-1)) + 1
        if not key.card.raced:
            said = arrays.answer[:, :, None] == np.arange(answers)
            return _whole(said.astype(np.float64), arrays.right.astype(np.float64))
        if self._slow:
            return self._asked(pools, key, index, answers)
        score = SCORERS[key.card.stem]
        known = read_name(key.strategy)
        parameter = (known.parameter if known is not None else None) or 1

        def right_of(those: Arrays) -> Floats:
            drawn = Drawn(those, index, other_tie=self._comparison.other_tie)
            return score(drawn, parameter).right

        # Whoever is right where one answer alone is right has said it.
        said = [right_of(replace(arrays, right=arrays.answer == at)) for at in range(answers)]
        right = right_of(arrays)
        return _whole(np.stack(said, -1) if said else np.zeros((*right.shape, 0)), right)

    def _asked(
        self, pools: Sequence[Pool], key: Key, index: NDArray[np.intp], answers: int
    ) -> _Outcomes:
        """Ask the strategy itself."""
        comparison = self._comparison
        asked = Asked(pools, index, comparison.clock, other_tie=comparison.other_tie)
        strategy = parse(key.strategy, key.n)
        every = asked.answers(strategy, sized=key.card.sized)
        said = np.zeros((len(pools), len(index), answers))
        for row, (pool, draws) in enumerate(zip(pools, every, strict=True)):
            numbers = _numbers(pool)
            for column, given in enumerate(draws):
                for answer in given:
                    if answer is not None:
                        said[row, column, numbers[answer]] += 1 / len(given)
        return _whole(said, asked.score(strategy, sized=key.card.sized).right)

    def _spent(self, choice: Choice, dataset: str) -> dict[str, float]:
        """Mean tokens of a strategy by question, as the comparison has them."""
        found = self._comparison.measured[choice.model, dataset]
        if choice.key not in found.means:
            return {}
        names = (pool.question for pool in found.questions(choice.key))
        return dict(zip(names, found.means[choice.key].spent.tolist(), strict=True))


def _may_flip(first: float, second: float) -> bool:
    """Whether two strategies that are right so often can differ in some draw."""
    return max(first, second) > ROUNDING and min(first, second) < _ONE


def _alone(first: Floats, second: Floats, *, together: bool) -> tuple[Floats, Floats]:
    """In which share of the draws each alone is right; shapes (Q, S) to (Q,)."""
    if not together:
        first, second = first.mean(-1, keepdims=True), second.mean(-1, keepdims=True)
    return (first * (1 - second)).mean(-1), (second * (1 - first)).mean(-1)


def _whole(said: Floats, right: Floats) -> _Outcomes:
    """Count as no answer what is left."""
    none = 1 - said.sum(-1, keepdims=True)
    return _Outcomes(np.concatenate([said, none], -1), right)


def _side(pool: Pool, outcomes: _Outcomes, row: int, spent_tokens: float) -> Side:
    shares = outcomes.said[row].mean(0)
    number = int(shares.argmax())
    names = {at: answer for answer, at in _numbers(pool).items()}
    key = names.get(number)
    return Side(
        answer=None if key is None else pool.worded(key),
        answer_right=key is not None and any(o.right for o in pool.outcomes if o.answer == key),
        answer_share=float(shares[number]),
        right=float(outcomes.right[row].mean()),
        spent_tokens=spent_tokens,
    )


def _numbers(pool: Pool) -> dict[str, int]:
    """The answers of a question, numbered as in its arrays."""
    numbers: dict[str, int] = {}
    for one in pool.outcomes:
        if one.answer is not None:
            numbers.setdefault(one.answer, len(numbers))
    return numbers
