"""Bigram tables of log p, as models whose every continuation is known; beam search over them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from tts_tui.domain.procedures.beams import Hypothesis, TokenScore, best, grow, is_over

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True)
class Bigrams:
    """`logp[last][token]`; the last token id ends, and the row after it is the start."""

    logp: Sequence[Sequence[float]]
    max_tokens: int

    @property
    def end(self) -> int:
        return len(self.logp) - 2

    def next_tokens(self, ids: Sequence[int]) -> list[TokenScore]:
        row = self.logp[ids[-1] if ids else self.end + 1]
        scores = [
            TokenScore(token, f"<{token}>", logp, ends=token == self.end)
            for token, logp in enumerate(row)
        ]
        return sorted(scores, key=lambda score: (-score.logp, score.id))

    def sum_logp(self, ids: Sequence[int]) -> float:
        """Σ log p of an answer; one shorter than the limit ends with the end token."""
        ended = [*ids, self.end] if len(ids) < self.max_tokens else list(ids)
        total, last = 0.0, self.end + 1
        for token in ended:
            total += self.logp[last][token]
            last = token
        return total

    def answers(self) -> Iterator[tuple[int, ...]]:
        """Every answer there is."""
        for length in range(self.max_tokens + 1):
            yield from product(range(self.end), repeat=length)


class Found(NamedTuple):
    """What a search ended with."""

    tokens: tuple[int, ...]
    best: Hypothesis
    finish: str
    steps: int
    spent: int
    ended: int


def search(table: Bigrams, width: int, alpha: float) -> Found:
    """Beam search by the rule under test."""
    open_ids: list[tuple[int, ...]] = [()]
    open_ones = [Hypothesis()]
    ended: list[tuple[tuple[int, ...], Hypothesis, str]] = []
    steps = spent = 0
    while not is_over(open_ones, [each[1] for each in ended], width, alpha):
        if steps == table.max_tokens:
            ended += [(ids, one, "length") for ids, one in zip(open_ids, open_ones, strict=True)]
            break
        steps += 1
        spent += len(open_ones)
        step = grow(open_ones, [table.next_tokens(ids) for ids in open_ids], width)
        ended += [(open_ids[each.parent], each.grown, "stop") for each in step.ended]
        open_ids = [(*open_ids[each.parent], each.token.id) for each in step.open]
        open_ones = [each.grown for each in step.open]
    place = best([each[1] for each in ended], alpha)
    assert place is not None
    tokens, winner, finish = ended[place]
    return Found(tokens, winner, finish, steps, spent, len(ended))


def tables(logps: st.SearchStrategy[float]) -> st.SearchStrategy[Bigrams]:
    """Small tables of these log p, with few tokens and short answers."""

    def of(vocabulary: int) -> st.SearchStrategy[Bigrams]:
        row = st.lists(logps, min_size=vocabulary, max_size=vocabulary)
        rows = st.lists(row, min_size=vocabulary + 1, max_size=vocabulary + 1)
        return st.builds(Bigrams, rows, st.integers(1, 4))

    return st.integers(2, 4).flatmap(of)


ANY = tables(st.floats(-9.0, -0.001).map(lambda logp: round(logp, 6)))
TIED = tables(st.sampled_from([-2.0, -1.0, -0.5]))
