"""What a comparison knows of a question: the traces of one model, as numbers.

A pool is what subsets are drawn from: M traces of one question, in trace order.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tts_tui.analysis.key import Key
    from tts_tui.domain.confidence import Confident
    from tts_tui.domain.events import Prices
    from tts_tui.domain.ledger import Ledger, Prompt
    from tts_tui.domain.trace_view import TraceView


class Outcome(NamedTuple):
    """What one finished trace came to, or one run of a procedure."""

    tokens: int
    """ℓ, in tokens; of a run its sequential ones."""
    thinking_tokens: int
    """r, in tokens."""
    answer: str | None
    """The answer's key; None where it has none."""
    right: bool
    """Whether the answer is right; False without one, and where nobody knows."""
    looped_at: int | None = None
    """With how many tokens it was found to repeat itself; None where it never was."""
    confidences: tuple[Confident | None, ...] = ()
    """How confident it was, by measure; none where no log p was recorded, and of runs."""


class Place(NamedTuple):
    """Where a trace is to be read."""

    session: int
    """Number of the session among those that are compared."""
    race: int
    """Number of the race in its session."""
    trace: int = 0
    """Number of the trace to begin with: of a run the one that answered."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The M traces of one question, or the runs of one procedure on it."""

    question: str
    """The question's id."""
    text: str
    outcomes: tuple[Outcome, ...]
    places: tuple[Place, ...]
    """Where they come from, one a race."""
    known: bool = True
    """Whether the right answer is known."""
    truth: str | None = None
    """Key of the right answer; None where nobody gave it."""
    prompt: Prompt | None = None
    """Mean prompt of a trace, or of all requests of a run; None where nobody counted."""
    views: tuple[TraceView, ...] = ()
    """The traces as strategies see them; kept for the wall clock only."""
    slots: int | None = None
    """How few of a race's traces ran at once; None where all did."""
    costs: tuple[Ledger, ...] = ()
    """What each outcome cost, where these are runs of a procedure."""
    paid: tuple[float | None, ...] = ()
    """The same in money, where runs are of several models; None where a price is unknown."""
    words: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Key of an answer → how people read it."""

    @property
    def m(self) -> int:
        """How many traces there are to draw from."""
        return len(self.outcomes)

    def worded(self, answer: str) -> str:
        """Write an answer, given as its key, as people read it."""
        return self.words.get(answer, answer)

    @property
    def weighable(self) -> bool:
        """Whether log p tells how confident every trace was that said something.

        Where it does not, some subset of the traces leaves those undecided that weigh it.
        """
        return all(
            not one.tokens or any(how is not None and how.enough for how in one.confidences)
            for one in self.outcomes
        )


@dataclass(frozen=True, slots=True)
class Group:
    """One model on one data set: its questions, and the runs of its procedures."""

    model: str
    dataset: str
    pools: tuple[Pool, ...]
    """Sampled traces; questions in the order they were met."""
    runs: dict[Key, tuple[Pool, ...]]
    """Procedure → its runs, as pools of one or more of them a question."""
    prices: Prices | None = None


def usable_size(sizes: Iterable[int]) -> int:
    """How many traces a question must have to be compared, so that most data is used.

    Averages over other questions at every N could not be compared, so all N are measured on
    the same ones: M is the size that maximises M times the questions that have it.
    """
    counts = Counter(sizes)
    best, most = 0, 0
    having = 0
    for size in sorted(counts, reverse=True):
        having += counts[size]
        if size * having > most:
            best, most = size, size * having
    return best


def oracle(right: int, m: int, k: int) -> float:
    """pass@k: the chance that k traces of m hold a right one, of which `right` are right.

    1 − C(m−c, k) / C(m, k), as a product (Chen et al., arXiv 2107.03374).
    """
    if m - right < k:
        return 1.0
    missed = 1.0
    for at in range(m - right + 1, m + 1):
        missed *= 1 - k / at
    return 1 - missed


def same_size(pools: Sequence[Pool]) -> dict[int, list[int]]:
    """Sort pools by size: M → positions in the sequence."""
    places: dict[int, list[int]] = {}
    for at, pool in enumerate(pools):
        places.setdefault(pool.m, []).append(at)
    return places
