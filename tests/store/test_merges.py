from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.support.generated.gradings import answer_of
from tests.support.recordings import started
from tts_tui.domain.labels import TraceLabel
from tts_tui.domain.sameness import By
from tts_tui.store.labels import LabelBook, labels_path

if TYPE_CHECKING:
    from tts_tui.domain.answers import Answer

ANSWERS = tuple(answer_of(text) for text in ("1/2", r"\frac12", "B", "x + 1", "1+x", "one half"))
CHANGES = st.lists(
    st.none()
    | st.tuples(
        st.sampled_from(["q", "r"]), st.sampled_from(ANSWERS), st.none() | st.sampled_from(ANSWERS)
    ),
    max_size=10,
)


def as_read_before(line: dict[str, object]) -> str:
    """What a line was to programs that knew of no merges."""
    if "question" in line:
        return "right answer"
    return "label" if {"at", "race", "trace", "old", "new"} <= line.keys() else "left out"


@given(CHANGES)
def test_merges_and_splits_read_back_and_every_undo_goes_one_back(
    changes: list[tuple[str, Answer, Answer | None] | None],
) -> None:
    def now(book: LabelBook) -> tuple[dict[str, str], ...]:
        return tuple(
            {key: merge.into.key for key, merge in book.merges(question).items()}
            for question in ("q", "r")
        )

    with TemporaryDirectory() as folder:
        session = Path(folder) / "s.jsonl"
        book = LabelBook(session)
        states = [now(book)]
        for change in changes:
            if change is None:
                assert (book.undo_merge() is None) == (len(states) == 1)
                states[1:] = states[1:-1]
                continue
            question, answer, into = change
            did = book.split(question, answer) if into is None else book.merge(
                question, answer, into
            )  # fmt: skip
            states += [now(book)] if did else []
            assert now(book) == states[-1]
        again = LabelBook(session)
        assert again.losses == []
        assert now(again) == states[-1]
        for state in states[-2::-1]:
            again.undo_merge()
            assert now(again) == state
        assert again.undo_merge() is None


def test_a_merge_grades_every_race_of_its_question_and_the_right_answer_stands_for_it(
    tmp_path: Path,
) -> None:
    book = LabelBook(tmp_path / "s.jsonl")
    four, vier = answer_of("4"), answer_of("vier")
    assert book.merge("q", four, vier)
    assert not book.merge("q", vier, four)
    for race in (started(0), started(1)):
        grading = book.grading.of(race)
        assert grading.head(vier) == four
        assert grading.correct(vier, lambda _: None) is True
    other = book.grading.of(started(2, question="other"))
    assert other.head(vier) == vier
    assert book.grading.without_verdicts().of(started(0)).head(vier) == four


def test_older_versions_leave_merges_out_and_take_none_for_a_right_answer(tmp_path: Path) -> None:
    session = tmp_path / "s.jsonl"
    book = LabelBook(session)
    book.set(0, 1, TraceLabel(note="odd"))
    book.merge("q", answer_of("four"), answer_of("4"), By.MATH)
    book.set_truth("q", "4")
    written = [json.loads(line) for line in labels_path(session).read_text().splitlines()]
    assert [as_read_before(line) for line in written] == ["label", "left out", "right answer"]
    assert written[1]["new"] == {"into": "4", "by": "math-verify"}


def test_a_label_is_taken_back_before_no_merge_and_no_merge_before_a_label(tmp_path: Path) -> None:
    book = LabelBook(tmp_path / "s.jsonl")
    book.set(0, 1, TraceLabel(note="odd"))
    book.merge("q", answer_of("four"), answer_of("4"))
    undone = book.undo()
    assert undone is not None
    assert undone.trace == 1
    assert book.merges("q")
    assert book.undo() is None
    assert book.undo_merge() is not None


def test_a_merge_of_what_is_no_answer_is_a_loss_that_is_said(tmp_path: Path) -> None:
    session = tmp_path / "s.jsonl"
    line = {"at": "2026", "asked": "q", "answer": "", "new": {"into": "4", "by": "hand"}}
    unknown = {"at": "2026", "asked": "q", "answer": "5", "new": {"into": "4", "by": "nobody"}}
    labels_path(session).write_text(f"{json.dumps(line)}\n{json.dumps(unknown)}\n")
    book = LabelBook(session)
    assert [loss.split(" of ")[0] for loss in book.losses] == ["Line 1", "Line 2"]
    assert not book.merges("q")
