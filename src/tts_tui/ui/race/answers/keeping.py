"""Answers merged and taken apart by a person: kept beside the session, and graded by at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.sameness import By
from tts_tui.figures import counted
from tts_tui.store.labels import LabelBook
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.grading import SessionGrading
    from tts_tui.ui.race.answers.by_math import Pairs


class Keeping:
    """Says what was done in a sentence each; raises SessionError where it cannot be kept."""

    def __init__(self, session: Path, regrade: Callable[[SessionGrading], None]) -> None:
        self._session = session
        self._regrade = regrade

    def merge(self, question: str, answer: Answer, into: Answer) -> str:
        """Count one answer, with all that count as it, as another one."""
        book = LabelBook(self._session)
        if not book.merge(question, answer, into):
            return "They count as one already."
        self._regrade(book.grading)
        return f"{_named(answer.text)} counts as {_named(into.text)} from now on; u takes it back."

    def merge_equal(self, question: str, pairs: Pairs) -> str:
        """Count answers as those that math-verify found them equal to."""
        book = LabelBook(self._session)
        for answer, into in pairs:
            book.merge(question, answer, into, By.MATH)
        if not pairs:
            return "math-verify found none of them equal."
        self._regrade(book.grading)
        found = counted(len(pairs), "answer")
        return f"math-verify found {found} equal to another one; u takes them back one by one."

    def split(self, question: str, answer: Answer, head: Answer) -> str:
        """Count an answer as itself again, and not as the one that stands for it."""
        book = LabelBook(self._session)
        # Where the right answer was given later, it may be what counts as this one in the file.
        if not book.split(question, answer):
            book.split(question, head)
        self._regrade(book.grading)
        return f"{_named(answer.text)} counts as itself again; u takes that back."

    def undo(self, question: str) -> str:
        """Take the latest merge or split of the session back."""
        book = LabelBook(self._session)
        undone = book.undo_merge()
        if undone is None:
            return "There is nothing to undo."
        self._regrade(book.grading)
        now = f"as {_named(undone.old.into)}" if undone.old is not None else "as itself"
        where = "" if undone.asked == question else ", to another question,"
        return f"Taken back: {_named(undone.answer)}{where} counts {now} again."


def _named(text: str) -> str:
    return display_line(text, 40)
