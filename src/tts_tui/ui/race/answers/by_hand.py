"""The answers of a race that has ended: merged, and taken apart, by hand."""

from __future__ import annotations

import asyncio
from threading import Event
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.widgets import OptionList

from tts_tui.analysis.math_equal import MathUnavailable
from tts_tui.domain.answers import is_right
from tts_tui.errors import TtsTuiError
from tts_tui.ui.kit.choices import ChoiceList
from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.text import safe_notify
from tts_tui.ui.race.answers.by_math import equal_by_math
from tts_tui.ui.race.answers.keys import ANSWERS_BINDINGS
from tts_tui.ui.race.answers.screen import AnswersScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.binding import BindingType
    from textual.widget import Widget

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.race import RaceState
    from tts_tui.ui.race.answers.by_math import Pairs
    from tts_tui.ui.race.answers.keeping import Keeping
    from tts_tui.ui.race.answers.lines import AnswerLine

READ_SO: Final = (
    "It is read as the same answer, and was never merged: correct what is read in a trace in the "
    "inspector, to tell them apart."
)
NOTHING_TO_SPLIT: Final = "Go to a spelling merged by hand, below its answer, to split it off."
ASKING: Final = "Asking math-verify which of them are equal …"
MISSING: Final = "math-verify is not installed; `pip install math-verify` brings it."
ALONE: Final = "There is no other answer that it could count as."


class IntoScreen(Dialog[int]):
    """Asks what an answer is to count as; gives the place of the chosen one."""

    def __init__(self, answer: str, others: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.title = f"Count {answer} as"
        self._others = others

    def body(self) -> Iterable[Widget]:
        """A line an answer."""
        yield ChoiceList(self._others, chosen=None)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)


class AnswersByHand(AnswersScreen):
    """Counts the selected answer as another one, or as itself again, and takes that back."""

    HINT = (
        ("enter", "count as …"),
        ("answers.split", "split off"),
        ("answers.math", "ask math-verify"),
        ("answers.undo", "undo"),
        ("dialog.back", "back"),
    )
    AFTER = ""
    BINDINGS: ClassVar[list[BindingType]] = [*ANSWERS_BINDINGS]

    def __init__(
        self,
        race: Callable[[], RaceState],
        keeping: Keeping,
        *,
        truth_shown: bool,
        equal: Callable[[Sequence[Answer], Callable[[], bool]], Pairs] = equal_by_math,
    ) -> None:
        """`equal` finds which of some answers are equal, until it is told that nobody waits."""
        super().__init__(race, truth_shown=truth_shown)
        self._keeping = keeping
        self._equal = equal
        self._left = Event()

    @on(OptionList.OptionSelected)
    def _count_as(self) -> None:
        """Ask what the selected answer is to count as."""
        line = self.selected
        if line is None:
            return
        answer, others = line.cluster.answer, self._others(line)
        if not others:
            self.tell(ALONE)
            return

        def chosen(place: int | None) -> None:
            if place is not None:
                into = others[place][0]
                # Of an answer and the right one the right one stands for both, as it is graded.
                one, other = (into, answer) if self._is_right(answer) else (answer, into)
                self._do(lambda: self._keeping.merge(self._question, one, other), other)

        shown = [(other.text, meaning) for other, meaning in others]
        self.app.push_screen(IntoScreen(answer.text, shown), chosen)

    def _is_right(self, answer: Answer) -> bool:
        truth = self.race().grading.truth
        return truth is not None and is_right(answer, truth)

    def _others(self, line: AnswerLine) -> list[tuple[Answer, str]]:
        """What an answer may count as: the other ones, and the right one where nobody gave it."""
        heads = [each for each in self.lines if each.spelling is None]
        others = [
            (each.cluster.answer, each.meaning)
            for each in heads
            if each.cluster.answer.key != line.cluster.answer.key
        ]
        truth = self.race().grading.truth
        if self.truth_shown and truth is not None:
            known = {each.cluster.answer.key for each in heads}
            others += [] if truth.key in known else [(truth, "the right answer, which nobody gave")]
        return others

    def action_split(self) -> None:
        """Let the selected way to write an answer count as itself again."""
        line = self.selected
        if line is None or line.spelling is None:
            self.tell(NOTHING_TO_SPLIT)
        elif not line.spelling.why.apart:
            self.tell(READ_SO)
        else:
            answer = line.spelling.answer
            head = line.cluster.answer
            self._do(lambda: self._keeping.split(self._question, answer, head), answer)

    def action_ask_math(self) -> None:
        """Ask math-verify which of the answers are equal."""
        self.tell(ASKING)
        self.run_worker(self._ask_math(), group="math", exclusive=True)

    async def _ask_math(self) -> None:
        answers = [line.cluster.answer for line in self.lines if line.spelling is None]
        truth = self.race().grading.truth
        if truth is not None and self.truth_shown:
            answers.insert(0, truth)
        try:
            pairs = await asyncio.to_thread(self._equal, answers, self._left.is_set)
        except MathUnavailable:
            self.tell(MISSING)
        else:
            self._do(lambda: self._keeping.merge_equal(self._question, pairs))

    def on_unmount(self) -> None:
        """Ask no more."""
        self._left.set()

    def action_undo(self) -> None:
        """Take the latest merge or split back."""
        self._do(lambda: self._keeping.undo(self._question))

    @property
    def _question(self) -> str:
        return self.race().started.question.id

    def _do(self, change: Callable[[], str], show: Answer | None = None) -> None:
        try:
            said = change()
        except TtsTuiError as error:
            safe_notify(self.app, str(error), "error")
            return
        self.fill(show)
        self.tell(said)
