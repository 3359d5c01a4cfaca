from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.domain.labels import TraceLabel
from tts_tui.errors import SessionError
from tts_tui.paths import bundled_dir
from tts_tui.store.labels import LabelBook, labels_path

LABELS = st.builds(
    TraceLabel,
    st.none() | st.text(max_size=5),
    st.none() | st.booleans(),
    st.text(max_size=5),
)
PLACES = st.tuples(st.integers(0, 2), st.integers(0, 2))


def at_noon() -> datetime:
    return datetime(2026, 11, 24, 12, tzinfo=UTC)


@given(st.lists(st.tuples(PLACES, LABELS) | st.none(), max_size=12))
def test_labels_read_back_and_every_undo_goes_one_change_back(
    changes: list[tuple[tuple[int, int], TraceLabel] | None],
) -> None:
    with TemporaryDirectory() as folder:
        session = Path(folder) / "s.jsonl"
        book = LabelBook(session, at_noon)
        states = [dict(book.labels)]
        for change in changes:
            if change is None:
                undone = book.undo()
                assert (undone is None) == (len(states) == 1)
                states[1:] = states[1:-1]
            else:
                (race, trace), label = change
                if book.label(race, trace) != label:
                    book.set(race, trace, label)
                    states.append(dict(book.labels))
                    assert book.label(race, trace) == label
            assert book.labels == states[-1]
        again = LabelBook(session)
        assert again.labels == states[-1]
        assert again.history == book.history
        assert again.losses == []


def test_a_change_remembers_time_and_old_value(tmp_path: Path) -> None:
    book = LabelBook(tmp_path / "s.jsonl.gz", at_noon)
    book.set(0, 3, TraceLabel(answer="5"))
    book.set(0, 3, TraceLabel(answer="5", right=True))
    change = book.changed(0, 3)
    assert change is not None
    assert (change.at, change.old) == ("2026-11-24T12:00:00+00:00", TraceLabel(answer="5"))
    assert book.path.name == "s.labels.jsonl"


@given(st.integers(0, 200))
@pytest.mark.matrix(98)
def test_a_torn_line_costs_itself_and_no_later_one(cut: int) -> None:
    with TemporaryDirectory() as folder:
        session = Path(folder) / "s.jsonl"
        book = LabelBook(session, at_noon)
        book.set(0, 0, TraceLabel(note="first"))
        whole = labels_path(session).read_bytes()
        book.set(0, 1, TraceLabel(note="second"))
        both = labels_path(session).read_bytes()
        torn = both[: min(len(both), len(whole) + cut % (len(both) - len(whole)))]
        labels_path(session).write_bytes(torn)
        book = LabelBook(session, at_noon)
        book.set(0, 2, TraceLabel(note="third"))
        again = LabelBook(session)
        assert {(0, 0), (0, 2)} <= set(again.labels)
        assert len(again.losses) <= 1


def test_labels_that_cannot_be_saved_are_said_and_not_kept(tmp_path: Path) -> None:
    book = LabelBook(tmp_path / "missing" / "s.jsonl")
    with pytest.raises(SessionError, match="cannot be written"):
        book.set(0, 0, TraceLabel(note="x"))
    assert book.labels == {}


def test_a_right_answer_given_afterwards_grades_and_can_be_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    book = LabelBook(path)
    assert book.grading.truths == {}
    book.set_truth("q", "7")
    book.set(0, 1, TraceLabel(note="odd"))
    again = LabelBook(path)
    assert again.grading.truths == {"q": "7"}
    assert again.label(0, 1).note == "odd"
    assert again.undo() is not None
    assert again.truths == {"q": "7"}
    again.set_truth("q", None)
    assert not LabelBook(path).grading.truths
    assert not LabelBook(path).losses


def test_what_is_said_of_a_bundled_session_is_not_written_into_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTS_TUI_DATA_DIR", str(tmp_path))
    session = bundled_dir("sessions") / "qwen-coat.jsonl.gz"
    before = set(session.parent.iterdir())
    LabelBook(session).set_truth("coat", "8")
    assert set(session.parent.iterdir()) == before
    assert labels_path(session) == tmp_path / "labels" / "qwen-coat.labels.jsonl"
    assert labels_path(session).exists()
