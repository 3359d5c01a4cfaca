"""Grading: what a race's answers count as, and which of them are right.

A grading is a value beside the recorded facts. `RaceState` reads every answer through the one it
was given, and `RaceState.graded` shows the same race through another one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tts_tui.domain.answers import Answer, is_right, normalise
from tts_tui.domain.labels import without_verdicts
from tts_tui.domain.sameness import NO_MERGES, flattened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tts_tui.domain.events import Question, RaceStarted
    from tts_tui.domain.labels import Labels
    from tts_tui.domain.sameness import Merges
    from tts_tui.domain.trace_view import TraceView


@dataclass(frozen=True, slots=True)
class Grading:
    """How the answers of one race are graded."""

    truth: Answer | None = None
    """The right answer; None where it is unknown."""
    corrected: Mapping[int, Answer | None] = field(default_factory=dict)
    """What a person says that a trace answers, by trace number."""
    judged: Mapping[int, bool] = field(default_factory=dict)
    """Whether a person says that a trace's answer is right, by trace number."""
    same: Merges = field(default_factory=dict)
    """Keys of answers that mean the same as another one, which one they count as, and who says so;
    flattened (`domain.sameness`)."""
    ungradable: frozenset[str] = frozenset()
    """Keys of answers of which nobody could say whether they equal the truth."""

    def answer(self, trace: int, as_read: Answer | None) -> Answer | None:
        """What the answer of a finished trace counts as, given what was read in it."""
        answer = self.corrected.get(trace, as_read) if self.corrected else as_read
        return self.head(answer)

    def head(self, answer: Answer | None) -> Answer | None:
        """The answer that stands for all that mean the same as this one."""
        if not self.same or answer is None or answer.key not in self.same:
            return answer
        return self.same[answer.key].into

    def correct(
        self, answer: Answer | None, trace_of: Callable[[int], TraceView | None]
    ) -> bool | None:
        """Whether an answer is right: as a person judged it, else by the truth.

        A verdict on a trace holds for every trace of the race with that answer; `trace_of` finds
        a trace of it by its number. None where nobody judged it and the truth, or whether it equals
        the truth, is unknown.
        """
        answer = self.head(answer)
        for index, right in self.judged.items():
            trace = trace_of(index)
            judged = trace.answer if trace is not None else None
            if answer is not None and judged is not None and judged.key == answer.key:
                return right
        if self.truth is None or (answer is not None and answer.key in self.ungradable):
            return None
        return is_right(answer, self.truth)


@dataclass(frozen=True, slots=True)
class SessionGrading:
    """How the races of one session are graded: its truths, labels, and truths from elsewhere."""

    labels: Labels = field(default_factory=dict)
    truths: Mapping[str, str] = field(default_factory=dict)
    """Right answers by question id or question text; they come before the session's own."""
    merges: Mapping[str, Merges] = field(default_factory=dict)
    """Which answers somebody said to be the same, by question id."""

    def of(self, started: RaceStarted) -> Grading:
        """How one race is graded."""
        labels = {at: label for (race, at), label in self.labels.items() if race == started.race}
        truth = self.truth_from_elsewhere(started.question)
        if truth is None:
            truth = started.question.truth
        right = normalise(truth) if truth is not None else None
        return Grading(
            truth=right,
            corrected={
                at: normalise(label.answer)
                for at, label in labels.items()
                if label.answer is not None
            },
            judged={at: label.right for at, label in labels.items() if label.right is not None},
            same=flattened(self.merges.get(started.question.id, NO_MERGES), right),
        )

    def truth_from_elsewhere(self, question: Question) -> str | None:
        """The right answer of a question as `truths` have it; None where they do not."""
        return self.truths.get(question.id, self.truths.get(question.text))

    def without_verdicts(self) -> SessionGrading:
        """This grading without who was marked right or wrong; what answers count as stays."""
        return replace(self, labels=without_verdicts(self.labels))


AS_RECORDED = SessionGrading()
"""The recording alone: its own truths, and nothing that anybody said afterwards."""
