"""The rule of beam search over tokens, one step at a time.

Source: the textbook's search by Σ log p, with the scorer and the end of HF transformers. All
scores are sums of natural logarithms, as they were recorded; none is computed anew.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


LOGP_DIGITS: Final = 6
"""What is kept of a log p, in a session as in a search: a search reads back as it went."""


class TokenScore(NamedTuple):
    """A token that may come next, with its log p before sampling, in nats."""

    id: int
    text: str
    """What becomes readable with it: empty for an end, or for the first half of a character."""
    logp: float
    ends: bool
    """Whether the model ends its answer with it."""


class Hypothesis(NamedTuple):
    """The beginning of an answer, or a whole one."""

    logp: float = 0.0
    """Σ log p of its tokens, that of its end token included, in nats."""
    length: int = 0
    """ℓ: generated tokens without the end token."""

    def score(self, alpha: float) -> float:
        """Σ log p / ℓ^α; an empty answer counts as one token long."""
        return self.logp / math.pow(max(1, self.length), alpha)


class Candidate(NamedTuple):
    """An open hypothesis with one more token."""

    parent: int
    """The place of the hypothesis among the open ones."""
    token: TokenScore
    grown: Hypothesis


@dataclass(frozen=True, slots=True)
class Step:
    """What one step makes of the open hypotheses; both rows best first, so older first."""

    ended: tuple[Candidate, ...]
    open: tuple[Candidate, ...]


def scored_tokens(width: int) -> int:
    """How many next tokens a step looks at for each open hypothesis."""
    return 2 * width


def grow(
    hypotheses: Sequence[Hypothesis], scores: Sequence[Sequence[TokenScore]], width: int
) -> Step:
    """Walk all candidates by Σ log p, best first, until `width` of them go on.

    `hypotheses` are the open ones, older first; `scores` holds for each its best next tokens.
    Ties go to the older hypothesis, then to the lower token id.
    """
    walked = sorted(
        (
            Candidate(parent, token, _with(hypothesis, token))
            for parent, hypothesis in enumerate(hypotheses)
            for token in sorted(scores[parent], key=_best_first)[: scored_tokens(width)]
        ),
        key=lambda candidate: (-candidate.grown.logp, candidate.parent, candidate.token.id),
    )
    ended: list[Candidate] = []
    going_on: list[Candidate] = []
    for candidate in walked:
        if len(going_on) == width:
            break
        (ended if candidate.token.ends else going_on).append(candidate)
    return Step(tuple(ended), tuple(going_on))


def is_over(
    open_ones: Sequence[Hypothesis], ended: Sequence[Hypothesis], width: int, alpha: float
) -> bool:
    """Whether `width` have ended and no open one, as long as it is, beats the worst of the best.

    Also where none is open.
    """
    if not open_ones:
        return True
    if len(ended) < width:
        return False
    bar = sorted((hypothesis.score(alpha) for hypothesis in ended), reverse=True)[width - 1]
    return all(hypothesis.score(alpha) <= bar for hypothesis in open_ones)


def best(ended: Sequence[Hypothesis], alpha: float) -> int | None:
    """The place of the best ended hypothesis; of equals the one that ended first."""
    places = range(len(ended))
    return max(places, key=lambda place: ended[place].score(alpha), default=None)


def _with(hypothesis: Hypothesis, token: TokenScore) -> Hypothesis:
    # Recorded log p are whole millionths, and so is their sum: what ties does so in any order.
    logp = round(hypothesis.logp + token.logp, LOGP_DIGITS)
    return Hypothesis(logp, hypothesis.length + (not token.ends))


def _best_first(token: TokenScore) -> tuple[float, int]:
    return -token.logp, token.id
