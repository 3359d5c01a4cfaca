"""What the comparison's screen works on: model, data set, axis, filter, cursor; no widget in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from tts_tui.analysis.differences import Choice
from tts_tui.analysis.flips import flips_of
from tts_tui.analysis.plot import Axis, Plot, distinct, plot_of
from tts_tui.analysis.rows import ALL
from tts_tui.analysis.weight import Weight
from tts_tui.domain.strategies import Role, card_with
from tts_tui.figures import counted, percent
from tts_tui.study.tables import is_usual
from tts_tui.study.words import difference_line, named, scope, span
from tts_tui.ui.kit.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.analysis.compare import Comparison
    from tts_tui.analysis.differences import Difference
    from tts_tui.analysis.flips import Flips
    from tts_tui.analysis.key import Key
    from tts_tui.analysis.rows import ComparisonRow
    from tts_tui.study.comparing import Report

Item = TypeVar("Item")

AXES: Final = (Axis.SPENT, Axis.SEQUENTIAL, Axis.TOTAL)
AXIS_WORDS: Final = {
    Axis.SPENT: "spent tokens",
    Axis.SEQUENTIAL: "sequential tokens",
    Axis.TOTAL: "paper total tokens",
}
_LAST: Final = float("inf")


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


ORDERS: Final[dict[str, Callable[[ComparisonRow], tuple[float | str, ...]]]] = {
    "accuracy": lambda row: (-_or(row.accuracy, -1.0), row.spent_tokens),
    "strategy": lambda row: (row.key.card.stem, row.strategy, row.n),
    "sequential": lambda row: (row.sequential_tokens, -_or(row.accuracy, 0.0)),
    "spent": lambda row: (row.spent_tokens, -_or(row.accuracy, 0.0)),
    "paper": lambda row: (_or(row.paper_total_tokens, _LAST), -_or(row.accuracy, 0.0)),
}
"""Column → how the table is sorted by it, the best first."""


class CompareModel:
    """One report, looked at from one side."""

    def __init__(self, report: Report, truth: Truth | None = None) -> None:
        self.report = report
        self.truth = truth or Truth()
        self.model_name = self.comparison.models[0]
        self.dataset = ""
        self.axis = Axis.SPENT
        self.logarithmic = True
        self.every = False
        """Whether every k is shown, or the usual ones."""
        self.word = ""
        """What the filter asks for."""
        self.order = "accuracy"
        self.rows: list[ComparisonRow] = []
        """What the table shows, in order."""
        self.plot: Plot = plot_of((), self.axis)
        self.cursor: Key | None = None
        self._differences: dict[tuple[Choice, Choice], Difference | None] = {}
        self._choose_dataset()
        self.pinned = self._majority()
        """What the others are compared with."""
        self._pinned_by_hand = False
        """A pin set by hand stays on its model; until then it is each model's majority vote."""
        self.refresh()

    @property
    def comparison(self) -> Comparison:
        """What was measured, averaged as it is looked at."""
        return self.report.comparison

    @property
    def datasets(self) -> list[str]:
        """What the model was asked; first `all` where several have a strategy in common."""
        found = list(
            dict.fromkeys(r.dataset for r in self.comparison.rows if r.model == self.model_name)
        )
        parts = [dataset for dataset in found if dataset != ALL]
        return [ALL, *parts] if ALL in found and len(parts) > 1 else parts

    @property
    def scope(self) -> str:
        """What is looked at, with what weighs alike where it is all of them."""
        return scope(self.dataset, self.comparison.weight_of(self.model_name, self.dataset))

    def refresh(self) -> None:
        """Choose, sort and plan anew."""
        at = (self.model_name, self.dataset)
        here = [row for row in self.comparison.rows if (row.model, row.dataset) == at]
        ours = [
            row if self.truth.shown else _covered(row)
            for row in distinct(here)
            if (self.every or is_usual(row.key)) and self.word.casefold() in row.key.name.casefold()
        ]
        self.rows = sorted(ours, key=ORDERS[self.order])
        self.plot = plot_of(self.rows, self.axis, logarithmic=self.logarithmic)
        if self.cursor not in [row.key for row in self.rows]:
            self.cursor = self.rows[0].key if self.rows else None

    # -- what a person turns ------------------------------------------------------------------

    def turn_model(self, direction: int) -> None:
        """Look at another model; its data set stays where it has it."""
        self.model_name = _next(self.comparison.models, self.model_name, direction)
        self._choose_dataset()
        if not self._pinned_by_hand:
            self.pinned = self._majority()
        self.refresh()

    def turn_dataset(self, direction: int) -> None:
        """Look at another data set."""
        self.dataset = _next(self.datasets, self.dataset, direction)
        self.refresh()

    def turn_weight(self) -> None:
        """Average over data sets, or over questions."""
        other = _next(tuple(Weight), self.comparison.weight, 1)
        self.report = replace(self.report, comparison=self.comparison.weighed(other))
        self._differences.clear()
        self.refresh()

    def turn_axis(self) -> None:
        """Count other tokens."""
        self.axis = _next(AXES, self.axis, 1)
        self.refresh()

    def turn_order(self) -> None:
        """Sort by the next column."""
        self.order = _next(tuple(ORDERS), self.order, 1)
        self.refresh()

    def pin(self) -> None:
        """Compare the others with the strategy under the cursor."""
        if self.cursor is not None:
            self.pinned = Choice(self.model_name, self.dataset, self.cursor)
            self._pinned_by_hand = True

    def _choose_dataset(self) -> None:
        if self.dataset not in self.datasets:
            self.dataset = self.datasets[0]

    def _majority(self) -> Choice:
        """The majority vote over as many traces as most questions have, and of these the most."""
        rows = [row for row in self.comparison.rows if row.model == self.model_name]
        name = card_with(Role.MAJORITY).stem
        votes = [row for row in rows if row.strategy == name]
        # One trace is no vote, though every question has it.
        row = max(votes, key=lambda row: (row.n > 1, row.questions, row.key), default=rows[0])
        return Choice(self.model_name, self.dataset, row.key)

    # -- what it says -------------------------------------------------------------------------

    @property
    def row(self) -> ComparisonRow | None:
        """The row under the cursor."""
        return next((row for row in self.rows if row.key == self.cursor), None)

    @property
    def chosen(self) -> Choice | None:
        """The cursor's strategy, to be set against the pinned one."""
        return None if self.cursor is None else Choice(self.model_name, self.dataset, self.cursor)

    @property
    def against(self) -> Choice:
        """The pinned strategy, on what is looked at now."""
        return Choice(self.pinned.model, self.dataset, self.pinned.key)

    @property
    def pinned_here(self) -> Key | None:
        """The pinned strategy where it is of the model that is looked at."""
        return self.pinned.key if self.pinned.model == self.model_name else None

    @property
    def difference(self) -> Difference | None:
        """The cursor's strategy minus the pinned one."""
        return None if self.cursor is None else self.difference_of(self.cursor)

    def difference_of(self, key: Key) -> Difference | None:
        """A strategy of the table minus the pinned one; None where they share no question."""
        if not self.truth.shown:
            return None
        pair = Choice(self.model_name, self.dataset, key), self.against
        if pair not in self._differences:
            self._differences[pair] = self.comparison.differ(*pair)
        return self._differences[pair]

    def flips(self) -> Flips | None:
        """The questions that flip between the cursor's strategy and the pinned one."""
        if self.chosen is None or not self.truth.shown:
            return None
        return flips_of(self.comparison, self.chosen, self.against)

    def said_of_row(self) -> str:
        """Say all of the row under the cursor."""
        row = self.row
        if row is None:
            return "nothing has this word; esc shows everything again" if self.word else ""
        if not self.truth.shown:
            return f"{named(row.key)}: how often it is right is hidden with the truth"
        questions = counted(row.questions, "question")
        if row.accuracy is None:
            return f"{named(row.key)}: no right answer is known, {questions}"
        interval = "" if row.ci_low is None else f", 95 % interval {span(row)}"
        oracle = row.oracle_accuracy
        best = f"; some trace is right: {percent(oracle)}" if oracle is not None else ""
        subsets = "" if row.subsets_exact else f"; {counted(row.subsets, 'sampled subset')}"
        return (
            f"{named(row.key)}: {percent(row.accuracy)} right{interval}, {questions}{best}{subsets}"
        )

    def said_of_difference(self) -> str:
        """Say how the row differs from the pinned one."""
        chosen, against = self.chosen, self.against
        if chosen is None or not self.truth.shown:
            return ""
        name = against.key.name
        if chosen == against:
            return f"{name} is pinned: the others are compared with it"
        other = f"{against.model} {name}" if against.model != chosen.model else name
        return f"{chosen.key.name} − {other}: {difference_line(self.difference)}"


def _covered(row: ComparisonRow) -> ComparisonRow:
    """Take out of a row everything that tells who is right; the order and the plot follow."""
    return replace(row, accuracy=None, ci_low=None, ci_high=None, oracle_accuracy=None)


def _next(items: Sequence[Item], item: Item, direction: int) -> Item:
    at = items.index(item) if item in items else 0
    return items[(at + direction) % len(items)]
