"""What people said of the questions of several sessions, carried to the merged one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tts_tui.domain.answers import normalise
from tts_tui.store.paths import file_name
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.domain.events import Question
    from tts_tui.store.label_lines import MergeChange
    from tts_tui.store.labels import LabelBook


@dataclass(slots=True)
class SaidOfQuestions:
    """Right answers that were given afterwards, and answers that count as one, by question id."""

    truths: dict[str, str] = field(default_factory=dict)
    changes: list[tuple[str, MergeChange]] = field(default_factory=list)
    """Merges and splits, in the order they were made in each session."""
    notices: list[str] = field(default_factory=list)
    """What could not be carried, one sentence each."""

    def write(self, book: LabelBook) -> None:
        """Say it of another session. Raises SessionError where it cannot be saved."""
        for question, truth in self.truths.items():
            book.set_truth(question, truth)
        for question, change in self.changes:
            answer = normalise(change.answer)
            into = normalise(change.new.into) if change.new is not None else None
            if answer is None:
                continue
            if change.new is not None and into is not None:
                book.merge(question, answer, into, change.new.by)
            else:
                book.split(question, answer)


def carried(asked: Iterable[tuple[LabelBook, Question, str]]) -> SaidOfQuestions:
    """Collect what was said: of each book its questions, with the id each has from now on.

    Where two sessions say another right answer of one question, the first one counts.
    """
    said = SaidOfQuestions()
    first: dict[str, LabelBook] = {}
    seen: set[tuple[int, str]] = set()
    for book, question, new in asked:
        if (id(book), new) in seen:
            continue
        seen.add((id(book), new))
        truth = book.grading.truth_from_elsewhere(question)
        if truth is not None and _differs(said.truths.get(new), truth):
            files = " and ".join(file_name(each.path) for each in (first[new], book))
            said.notices.append(
                f"{files} differ on what is right of “{display_line(question.id, 60)}”; what the "
                "first says is kept."
            )
        elif truth is not None and new not in said.truths:
            said.truths[new], first[new] = truth, book
        said.changes += [(new, each) for each in book.merge_changes if each.asked == question.id]
    return said


def _differs(known: str | None, truth: str) -> bool:
    return known is not None and normalise(known) != normalise(truth)
