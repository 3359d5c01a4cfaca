"""A row of the comparison: one strategy with one N, on one data set or on all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tts_tui.analysis.key import Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ALL: Final = "all"
"""The name of the mean over data sets."""


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One strategy with one N, on one data set or on all; the first fields are a contract."""

    model: str
    dataset: str
    strategy: str
    """Without its N: `FFS-1`."""
    n: int
    """Traces; of a procedure its chains, or beams."""
    questions: int
    accuracy: float | None
    """From 0 to 1; None where no right answer is known."""
    ci_low: float | None
    """95 % bootstrap interval over questions; None for fewer than two of them."""
    ci_high: float | None
    sequential_tokens: float
    spent_tokens: float
    paper_total_tokens: float | None
    """The released evaluator's number; None where it has none."""
    used_tokens: float
    oracle_accuracy: float | None
    """pass@N: the share of questions of which some trace is right; None for a procedure."""
    single_accuracy: float | None
    """What one trace comes to: the baseline."""
    cost: float | None
    """Money a question, where prices and prompt tokens are known."""
    clock: str
    subsets: int
    """How many subsets of the traces the means are of."""
    subsets_exact: bool
    """Whether these are all there are."""
    subsets_error: float
    """Standard error of the accuracy from sampling subsets; 0 where they are all."""
    weight: str | None = None
    """What `all` weighs alike, `datasets` or `questions`; None for one data set."""
    note: str = ""
    """What is told beside the name, of imported outputs: they are no runs of what is raced
    under the same name. Empty where there is none, null for programs."""

    @property
    def key(self) -> Key:
        """Its strategy and N."""
        return Key(self.strategy, self.n, self.note)


def mean_row(
    rows: Sequence[ComparisonRow], shares: Sequence[float], questions: int
) -> ComparisonRow:
    """Average the rows of one strategy over data sets, each with its share.

    The error from sampling takes what each question weighs within its data set to be alike.
    """

    def mean(values: Iterable[float | None]) -> float | None:
        total = 0.0
        for value, share in zip(values, shares, strict=True):
            if value is None:
                return None
            total += value * share
        return float(total / sum(shares))

    errors = (row.subsets_error * share for row, share in zip(rows, shares, strict=True))

    return replace(
        rows[0],
        dataset=ALL,
        questions=questions,
        accuracy=mean(row.accuracy for row in rows),
        sequential_tokens=mean(row.sequential_tokens for row in rows) or 0.0,
        spent_tokens=mean(row.spent_tokens for row in rows) or 0.0,
        paper_total_tokens=mean(row.paper_total_tokens for row in rows),
        used_tokens=mean(row.used_tokens for row in rows) or 0.0,
        oracle_accuracy=mean(row.oracle_accuracy for row in rows),
        single_accuracy=mean(row.single_accuracy for row in rows),
        cost=mean(row.cost for row in rows),
        subsets=min(row.subsets for row in rows),
        subsets_exact=all(row.subsets_exact for row in rows),
        subsets_error=sum(error**2 for error in errors) ** 0.5 / sum(shares),
    )
