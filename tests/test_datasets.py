from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.datasets import MAX_QUESTION_CHARS, load_dataset
from tts_tui.domain.events import Question
from tts_tui.errors import DatasetError

if TYPE_CHECKING:
    from pathlib import Path

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda text: text == text.strip() != "" and "\x00" not in text
)
PAIRS = st.lists(st.tuples(WORDS, WORDS | st.none()), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("datasets")


def _asked(path: Path) -> list[tuple[str, str | None]]:
    return [(question.text, question.truth) for question in load_dataset(path)]


@given(pairs=PAIRS)
def test_json_lines_come_back_as_they_were_written(
    folder: Path, pairs: list[tuple[str, str | None]]
) -> None:
    path = folder / "any.jsonl"
    rows = [json.dumps({"question": q, "answer": a}, ensure_ascii=False) for q, a in pairs]
    path.write_text("\n".join(rows), encoding="utf-8", newline="")
    assert _asked(path) == pairs


@given(pairs=PAIRS)
def test_csv_comes_back_as_it_was_written(
    folder: Path, pairs: list[tuple[str, str | None]]
) -> None:
    path = folder / "any.csv"
    table = io.StringIO(newline="")
    csv.writer(table, quoting=csv.QUOTE_ALL).writerows(
        [("problem", "answer"), *((q, a or "") for q, a in pairs)]
    )
    path.write_text(table.getvalue(), encoding="utf-8-sig", newline="")
    assert _asked(path) == pairs


@given(lines=st.lists(WORDS.filter(lambda text: "\n" not in text), min_size=1, max_size=8))
def test_plain_text_has_one_question_a_line(folder: Path, lines: list[str]) -> None:
    path = folder / "any.txt"
    path.write_text("\n" + "\r\n\n".join(lines), encoding="utf-8", newline="")
    assert [question.text for question in load_dataset(path)] == lines


@given(raw=st.binary(max_size=200), suffix=st.sampled_from([".jsonl", ".csv", ".txt"]))
def test_any_bytes_are_questions_or_one_sentence(folder: Path, raw: bytes, suffix: str) -> None:
    path = folder / f"bytes{suffix}"
    path.write_bytes(raw)
    said = path.name
    try:
        assert load_dataset(path)
    except DatasetError as error:
        said = str(error)
    assert path.name in said
    assert not {"\n", "\x1b"} & set(said)


def test_line_separators_stay_inside_a_question(folder: Path) -> None:
    path = folder / "separators.txt"
    path.write_text("a\u2028b\u0085c\r\nd", encoding="utf-8", newline="")
    assert [question.text for question in load_dataset(path)] == ["a\u2028b\u0085c", "d"]


def test_numbers_stay_as_they_are_written(folder: Path) -> None:
    path = folder / "numbers.jsonl"
    path.write_text('{"problem": "a", "answer": 0.10, "id": 7}\n{"problem":"b","answer":0}')
    assert load_dataset(path) == (
        Question("7", "a", "0.10", "numbers"),
        Question("numbers-2", "b", "0", "numbers"),
    )


def test_a_question_without_id_is_called_after_file_and_place(folder: Path) -> None:
    path = folder / "named.csv"
    path.write_text("Question,Answer\na,1\n\nb,\n")
    assert load_dataset(path) == (
        Question("named-1", "a", "1", "named"),
        Question("named-2", "b", None, "named"),
    )


def test_a_cell_may_hold_line_breaks(folder: Path) -> None:
    path = folder / "breaks.csv"
    path.write_text('question,answer\n"a\nb",1\n')
    assert _asked(path) == [("a\nb", "1")]


@pytest.mark.parametrize(
    ("name", "raw", "part"),
    [
        ("empty.txt", b"\n \n", "holds no question"),
        ("empty.csv", b"question,answer\n", "holds no question"),
        ("latin.txt", b"a\n\xe9t\xe9", "Line 2 of"),
        ("torn.jsonl", b'{"question": "a"}\n{"question": ', "Line 2 of"),
        ("list.jsonl", b"[1]", "not a JSON object"),
        ("whole.json", b'[{"question": "a"}]', "one JSON object a line|not a JSON object"),
        ("deep.jsonl", b'{"question":' * 100_000, "not JSON"),
        ("none.jsonl", b'{"prompt": "a"}', "has no question"),
        ("blank.jsonl", b'{"question": "  "}', "empty question"),
        ("object.jsonl", b'{"question": {"text": "a"}}', "no text"),
        ("half.jsonl", b'{"question": "a\\ud800"}', "half a character"),
        ("twice.jsonl", b'{"question":"a","id":"x"}\n{"question":"b","id":"x"}', "repeats the id"),
        ("header.csv", b"prompt,answer\na,1\n", "names the columns prompt, answer"),
        ("wide.csv", b"question,answer\na,b,c\n", "3 cells under 2 columns"),
        ("quote.csv", b'question,answer\na,1\n"b\n', "Line 3 of"),
        ("long.txt", b"a" * (MAX_QUESTION_CHARS + 1), "characters"),
    ],
)
def test_a_bad_data_set_names_file_line_and_remedy(
    folder: Path, name: str, raw: bytes, part: str
) -> None:
    path = folder / name
    path.write_bytes(raw)
    with pytest.raises(DatasetError, match=part) as caught:
        load_dataset(path)
    assert name in str(caught.value)
    assert caught.value.remedy


def test_a_missing_file_is_one_sentence(folder: Path) -> None:
    with pytest.raises(DatasetError, match="No such file"):
        load_dataset(folder / "missing.csv")


def test_a_folder_is_one_sentence(folder: Path) -> None:
    with pytest.raises(DatasetError, match="cannot be read"):
        load_dataset(folder)


@pytest.mark.parametrize(
    ("name", "text"), [("a.csv", "id,answer\nx,7\n"), ("a.jsonl", '{"id": "x", "answer": 7}\n')]
)
def test_ids_stand_in_for_questions_only_where_answers_are_looked_up(
    tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    (found,) = load_dataset(path, by_id=True)
    assert (found.id, found.truth) == ("x", "7")
    with pytest.raises(DatasetError, match="question"):
        load_dataset(path)


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (
            "jsonl",
            '{"question": "a", "note": " Ask who is for 9. "}\n{"question": "b", "note": {}}',
        ),
        ("csv", "question,note\na,Ask who is for 9.\nb,\n"),
    ],
)
def test_a_note_is_for_whoever_presents_a_question(folder: Path, suffix: str, text: str) -> None:
    path = folder / f"noted.{suffix}"
    path.write_text(text, "utf-8")
    questions = load_dataset(path)
    assert [question.note for question in questions] == ["Ask who is for 9.", None]
    # Whoever resumes a session finds its questions without notes.
    assert questions[0] == Question("noted-1", "a", None, "noted")
