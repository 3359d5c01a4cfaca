"""Strategies by budget: one row a model, data set, strategy and N, and how sure it is.

Source of the averages: arXiv 2512.02008 and its released evaluator: over the subsets, then the
questions, then the data sets with equal weight; or over all questions alike.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tts_tui.analysis.bootstrap import interval, stream_of, weights
from tts_tui.analysis.differences import Choice, Difference, Pair, difference
from tts_tui.analysis.key import Key
from tts_tui.analysis.measure import Measured, measure_all
from tts_tui.analysis.once import Once, question_keys
from tts_tui.analysis.pool import usable_size
from tts_tui.analysis.row_money import money_of
from tts_tui.analysis.rows import ALL, ComparisonRow, mean_row
from tts_tui.analysis.unweighed import without_log_p
from tts_tui.analysis.weight import Weight, usual_weight
from tts_tui.domain.strategies import Role, card_with, cards
from tts_tui.domain.strategies.base import Clock
from tts_tui.figures import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from tts_tui.analysis.measure import Means
    from tts_tui.analysis.once import QuestionKey
    from tts_tui.analysis.pool import Group, Pool

    Floats = NDArray[np.float64]


class Comparison:
    """Everything measured on a set of sessions."""

    def __init__(
        self,
        groups: Sequence[Group],
        clock: Clock = Clock.TOKEN,
        wanted: Callable[[Key], bool] = lambda _key: True,
        ns: Sequence[int] | None = None,
        *,
        other_tie: bool = False,
        weight: Weight | None = None,
        tick: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> None:
        self.clock = clock
        self.other_tie = other_tie
        """Whether ties were broken by the rule that is not the strategy's own."""
        self.notices: list[str] = []
        """What was left out, one sentence each."""
        self.measured: dict[tuple[str, str], Measured] = {}
        chosen = [(group, self._enough(group)) for group in groups]
        measured = measure_all(
            chosen, clock, wanted, ns, other_tie=other_tie, tick=tick, failed=self.notices.append
        )
        for found in measured:
            self.measured[found.group.model, found.group.dataset] = found
        if any(found.weighable for found in measured):
            self.notices += self.without_log_p()
        self.models = tuple(dict.fromkeys(model for model, _ in self.measured))
        self.datasets = tuple(dict.fromkeys(dataset for _, dataset in self.measured))
        self.common = {model: self._common(model) for model in self.models}
        """The data sets that `all` is the mean of, by model."""
        if len(self.models) > 1 and len({self.common[model] for model in self.models}) > 1:
            self.notices.append(
                f"The models share no data set: {ALL} is the mean of each model's own ones, "
                "and cannot be compared between them."
            )
        self._notice_other_questions()
        self._questions = question_keys(
            (dataset, pool)
            for (_, dataset), found in self.measured.items()
            for pool in found.every_pool
        )
        self._once: dict[tuple[str, Key | None], Once] = {}
        self._repeat = self._notice_questions_of_several()
        """Whether some question stands in several of the data sets that are averaged."""
        self._known = {
            at: any(pool.known for pool in found.every_pool) for at, found in self.measured.items()
        }
        self.weight = weight or usual_weight(self._sizes(), shared=self._repeat)
        """What `all` weighs alike."""
        self._parts = {
            at: self._rows(*at)
            for model in self.models
            for dataset in self.datasets
            if (at := (model, dataset)) in self.measured
        }
        self.rows = self._all_rows()

    @property
    def weighs(self) -> bool:
        """Whether the weight makes a difference: somebody has several data sets."""
        return any(len(datasets) > 1 for datasets in self.common.values())

    def weight_of(self, model: str, dataset: str) -> Weight | None:
        """Say what weighs alike in a model's rows; None where they are of one data set."""
        several = dataset == ALL and len(self.common[model]) > 1
        return self.weight if several else None

    def weighed(self, weight: Weight) -> Comparison:
        """The same measurements, averaged by another weight."""
        other = copy(self)
        other.weight = weight
        other.rows = other._all_rows()
        return other

    def _sizes(self) -> dict[str, int]:
        """Count the questions of each data set that is averaged with others."""
        sizes: dict[str, int] = {}
        for model, datasets in self.common.items():
            for dataset in datasets if len(datasets) > 1 else ():
                found = self.measured[model, dataset]
                many = max(map(len, (found.pools, *found.run_pools.values())))
                sizes[dataset] = min(many, sizes.get(dataset, many))
        return sizes

    def _notice_other_questions(self) -> None:
        """Say where models were asked different questions of one data set."""
        for dataset in self.datasets:
            asked = {
                model: frozenset(pool.question for pool in found.pools)
                for (model, of), found in self.measured.items()
                if of == dataset and found.pools
            }
            if len(set(asked.values())) > 1:
                counts = ", ".join(f"{model} {len(names)}" for model, names in asked.items())
                self.notices.append(
                    f"{dataset}: the models were asked different questions ({counts}); only "
                    "differences between two strategies are on the ones that both have."
                )

    def _notice_questions_of_several(self) -> bool:
        """Say which questions stand in several data sets, and how often `all` counts them."""
        several: dict[QuestionKey, set[str]] = {}
        for model, datasets in self.common.items():
            homes: dict[QuestionKey, set[str]] = {}
            for dataset in datasets:
                for pool in self.measured[model, dataset].every_pool:
                    homes.setdefault(self._questions[dataset, pool.question], set()).add(dataset)
            several |= {key: among for key, among in homes.items() if len(among) > 1}
        if several:
            named = ", ".join(sorted(set.union(*several.values())))
            verb = "stands" if len(several) == 1 else "stand"
            self.notices.append(
                f"{counted(len(several), 'question')} {verb} in more than one data set ({named}): "
                f"{ALL} by questions counts such a question once; {ALL} by data sets counts it in "
                "each of them, as different questions, and its interval may be too narrow."
            )
        return bool(several)

    def without_log_p(self) -> list[str]:
        """Say what is left out of those that weigh log p; nothing where none was measured here."""
        weighing = [card.stem for card in cards() if card.raced and card.weighs_logp]
        return list(without_log_p(self.measured.values(), weighing))

    def differ(self, first: Choice, second: Choice) -> Difference | None:
        """Set two strategies against each other; None where they share no known question."""
        return difference(self.pairs(first, second), self.weight)

    def pairs(self, first: Choice, second: Choice) -> list[Pair]:
        """How often two strategies are right on what each was asked, by data set."""
        ours, theirs = self._of(first), self._of(second)
        return [
            Pair(dataset, self._right(first, dataset), self._right(second, dataset))
            for dataset in sorted(self.datasets)
            if dataset in ours and dataset in theirs
        ]

    def _enough(self, group: Group) -> list[Pool]:
        size = usable_size(pool.m for pool in group.pools)
        pools = [pool for pool in group.pools if pool.m >= size]
        if few := len(group.pools) - len(pools):
            self.notices.append(
                f"{group.model} on {group.dataset}: {few} of {len(group.pools)} questions have "
                f"fewer than {size} finished traces and are left out."
            )
        return pools

    def _common(self, model: str) -> tuple[str, ...]:
        """The data sets that every model has; a model's own where they share none."""
        shared = [d for d in self.datasets if all((m, d) in self.measured for m in self.models)]
        if not shared:
            shared = [d for d in self.datasets if (model, d) in self.measured]
        return tuple(shared)

    def _of(self, choice: Choice) -> tuple[str, ...]:
        return self.common[choice.model] if choice.dataset == ALL else (choice.dataset,)

    def _right(self, choice: Choice, dataset: str) -> dict[QuestionKey, tuple[Pool, float]]:
        found = self.measured.get((choice.model, dataset))
        if found is None or choice.key not in found.means:
            return {}
        pools = found.questions(choice.key)
        shares = found.means[choice.key].right.tolist()
        return {
            self._questions[dataset, pool.question]: (pool, share)
            for pool, share in zip(pools, shares, strict=True)
            if pool.known
        }

    def _once_of(self, model: str, key: Key) -> Once:
        """Tell which of the questions that a strategy's means are of are the same."""
        at = model, _sort(key)
        if at not in self._once:
            self._once[at] = Once(
                {
                    dataset: [
                        self._questions[dataset, pool.question]
                        for pool in self.measured[model, dataset].questions(key)
                    ]
                    for dataset in sorted(self.common[model])
                }
            )
        return self._once[at]

    def _rows(self, model: str, dataset: str, *, once: bool = False) -> list[ComparisonRow]:
        """The rows of a data set; or its part in means that count every question once."""

        def shares(key: Key) -> Floats | None:
            return self._once_of(model, key).shares[dataset] if once else None

        found = self.measured[model, dataset]
        known = self._known[model, dataset]
        sorts = {key.card.weighs_logp: key for key in found.means if key.card.raced}
        beside = {
            weighing: _beside(found, key, shares(key)) for weighing, key in sorts.items() if known
        }
        rows = []
        for keys in _alike(found, once=once):
            table = [found.means[key] for key in keys]
            rights = np.stack([means.right for means in table], axis=1)
            bounds = self._bounds(dataset, rights) if known and not once else None
            share = shares(keys[0])
            right, sequential, used, spent, paper = _column_means(table, share)
            for at, (key, means) in enumerate(zip(keys, table, strict=True)):
                baseline, passes = beside.get(key.card.weighs_logp, (None, {}))
                row = ComparisonRow(
                    model=model,
                    dataset=dataset,
                    strategy=key.strategy,
                    n=key.n,
                    note=key.note,
                    questions=len(rights),
                    accuracy=right[at] if known else None,
                    ci_low=None if bounds is None else bounds[0][at],
                    ci_high=None if bounds is None else bounds[1][at],
                    sequential_tokens=sequential[at],
                    spent_tokens=spent[at],
                    paper_total_tokens=None if means.paper is None else paper[at],
                    used_tokens=used[at],
                    oracle_accuracy=passes.get(key.n) if key.card.raced else None,
                    single_accuracy=baseline,
                    cost=money_of(found, key, spent[at], share),
                    clock=self.clock.value,
                    subsets=means.subsets,
                    subsets_exact=means.exact,
                    subsets_error=means.subset_error,
                )
                rows.append(row)
        return rows

    def _bounds(self, dataset: str, rights: Floats) -> tuple[list[float], list[float]] | None:
        if len(rights) < 2:
            return None
        low, high = interval(weights(len(rights), stream_of(dataset)) @ rights)
        return low.tolist(), high.tolist()

    def _all_rows(self) -> list[ComparisonRow]:
        rows: list[ComparisonRow] = []
        for model in self.models:
            for dataset in self.datasets:
                rows += self._parts.get((model, dataset), [])
            rows += self._mean_rows(model)
        return rows

    def _mean_rows(self, model: str) -> list[ComparisonRow]:
        """Average over data sets; only what all of them have."""
        datasets = self.common[model]
        weight = self.weight_of(model, ALL)
        once = weight is Weight.QUESTIONS
        parts = (
            self._rows(model, dataset, once=True)
            if once and self._repeat
            else self._parts[model, dataset]
            for dataset in datasets
        )
        tables = [{row.key: row for row in rows} for rows in parts]
        keys = [key for key in tables[0] if all(key in table for table in tables)]
        bounds = self._mean_bounds(model, keys)
        rows = []
        for key in keys:
            several = [table[key] for table in tables]
            shares, questions = [1.0] * len(several), sum(row.questions for row in several)
            if once:
                unique = self._once_of(model, key)
                shares = [unique.counted[dataset] for dataset in datasets]
                questions = unique.questions
            row = replace(
                mean_row(several, shares, questions),
                ci_low=bounds.get(key, (None, None))[0],
                ci_high=bounds.get(key, (None, None))[1],
                weight=None if weight is None else weight.value,
            )
            rows.append(row)
        return rows

    def _mean_bounds(self, model: str, keys: Sequence[Key]) -> dict[Key, tuple[float, float]]:
        datasets = self.common[model]
        if not keys or not all(self._known[model, dataset] for dataset in datasets):
            return {}
        columns = [
            (stream_of(d), [self.measured[model, d].means[key].right for key in keys])
            for d in sorted(datasets)
        ]
        if self.weight is Weight.QUESTIONS and len(columns) > 1:
            several = zip(keys, *(rights for _, rights in columns), strict=True)
            rights = [self._once_of(model, key).average(parts) for key, *parts in several]
            columns = [(stream_of(ALL), rights)]
        if any(len(right) < 2 for _, rights in columns for right in rights):
            return {}
        total: Floats | float = 0.0
        for stream, rights in columns:
            parts = [weights(len(right), stream) @ right for right in rights]
            total = total + np.stack(parts, axis=1)
        low, high = interval(np.asarray(total) / len(columns))
        return dict(zip(keys, zip(low.tolist(), high.tolist(), strict=True), strict=True))


def _sort(key: Key) -> Key | None:
    """Tell apart which questions a strategy is measured on: all, some, or its own runs'."""
    return None if key.card.raced and not key.card.weighs_logp else key


def _alike(found: Measured, *, once: bool) -> list[list[Key]]:
    """Sort the keys by how many questions they have, so that each sort is one matrix.

    Where questions count once their shares have to be the same as well.
    """
    sorts: dict[tuple[int, Key | None], list[Key]] = {}
    for key, means in found.means.items():
        sorts.setdefault((len(means.right), _sort(key) if once else None), []).append(key)
    return [keys for (questions, _), keys in sorts.items() if questions]


def _mean(values: Floats, shares: Floats | None) -> float:
    return float(np.average(values, weights=shares))


def _beside(
    found: Measured, key: Key, share: Floats | None
) -> tuple[float | None, dict[int, float]]:
    """What one trace comes to, and pass@N, on the questions of a strategy."""
    names = {pool.question for pool in found.questions(key)}
    at = [place for place, pool in enumerate(found.pools) if pool.question in names]
    single = found.means.get(Key(card_with(Role.BASELINE).stem, 1))
    baseline = None if single is None else _mean(single.right[at], share)
    return baseline, {n: _mean(passes[at], share) for n, passes in found.oracle.items()}


def _column_means(table: Sequence[Means], shares: Floats | None) -> list[list[float]]:
    """The means over questions of every column, a number a strategy."""
    nothing = np.zeros_like(table[0].right)
    columns = (
        [means.right for means in table],
        [means.sequential for means in table],
        [means.used for means in table],
        [means.spent for means in table],
        [nothing if means.paper is None else means.paper for means in table],
    )
    return [np.average(np.stack(column), axis=1, weights=shares).tolist() for column in columns]
