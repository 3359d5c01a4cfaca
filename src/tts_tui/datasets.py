"""Data sets: JSON lines, CSV and plain text become questions; what is wrong names its line."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

from tts_tui.domain.events import Question
from tts_tui.errors import DatasetError
from tts_tui.paths import shown
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

MAX_BYTES: Final = 64_000_000
MAX_QUESTIONS: Final = 100_000
MAX_QUESTION_CHARS: Final = 100_000
QUESTION_COLUMNS: Final = ("question", "problem")

_Row = tuple[int, "Mapping[str, object]"]
"""The line it begins on, from 1, and its columns by lower-case name."""


class Shard(NamedTuple):
    """One of several equal parts of a data set, by the questions' positions."""

    number: int
    """Which of them, from 1."""
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def part(self, questions: Sequence[Question]) -> tuple[Question, ...]:
        """Its questions; those of all shards together are all, in order, and none twice."""
        many = len(questions)
        return tuple(questions[(self.number - 1) * many // self.of : self.number * many // self.of])


def load_dataset(path: Path, *, by_id: bool = False) -> tuple[Question, ...]:
    """Read the questions of a file, in order.

    `.jsonl`, `.ndjson` and `.json` hold one object a line, `.csv` and `.tsv` a header and rows,
    both with `question` (or `problem`) and optional `answer`, `id` and `note` columns, the last
    for whoever presents the question; anything else is plain text with one question a line. A
    question without an id is called after the file and its place in it. With `by_id` an id may
    stand in for the question, as its text too.
    Raises DatasetError.
    """
    name = display_line(shown(path))
    named_by = (*QUESTION_COLUMNS, "id") if by_id else QUESTION_COLUMNS
    text = _read(path, name)
    match path.suffix.lower():
        case ".jsonl" | ".ndjson" | ".json":
            rows = _json_rows(text, name)
        case ".csv":
            rows = _csv_rows(text, name, ",", named_by)
        case ".tsv":
            rows = _csv_rows(text, name, "\t", named_by)
        case _:
            rows = _text_rows(text)
    questions: list[Question] = []
    seen: set[str] = set()
    for line, columns in rows:
        if len(questions) == MAX_QUESTIONS:
            _fail(name, line, f"goes past {MAX_QUESTIONS} questions", "Split the file.")
        default_id = f"{path.stem}-{len(questions) + 1}"
        question = _question(columns, name, line, default_id, path.stem, named_by)
        if question.id in seen:
            shown_id = display_line(question.id, 60)
            _fail(name, line, f"repeats the id “{shown_id}”", "Give every question its own id.")
        seen.add(question.id)
        questions.append(question)
    if not questions:
        raise DatasetError(f"{name} holds no question.", "Put at least one into it.")
    return tuple(questions)


def _read(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "a bad path"
        raise DatasetError(
            f"The data set {name} cannot be read ({why}).", "Check the path."
        ) from None
    if len(raw) > MAX_BYTES:
        raise DatasetError(f"{name} is larger than {MAX_BYTES // 10**6} MB.", "Split the file.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        _fail(name, line, "is not UTF-8 text", "Save the file as UTF-8.")


def _json_rows(text: str, name: str) -> Iterator[_Row]:
    for number, line in _lines(text):
        try:
            # Numbers stay as they are written: an answer of 0.10 is not 0.1.
            row = json.loads(line, parse_int=str, parse_float=str, parse_constant=str)
        except (ValueError, RecursionError):
            _fail(name, number, "is not JSON", "Write one JSON object a line.")
        if not isinstance(row, dict):
            _fail(name, number, "is not a JSON object", 'Write {"question": …, "answer": …}.')
        yield number, {key.strip().lower(): value for key, value in row.items()}


def _csv_rows(text: str, name: str, delimiter: str, named_by: Sequence[str]) -> Iterator[_Row]:
    # newline="" leaves line ends to the csv module, which knows only \r and \n.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    begins = 1
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = [cell.strip().lower() for cell in cells]
                _check_header(header, name, line, named_by)
            elif len(cells) > len(header):
                found = f"has {len(cells)} cells under {len(header)} columns"
                _fail(name, line, found, "Quote a cell that holds the delimiter.")
            else:
                yield line, dict(zip(header, cells, strict=False))
    except csv.Error as error:
        _fail(name, begins, f"is not CSV ({error})", "Quote the cells, and double inner quotes.")


def _check_header(header: list[str], name: str, line: int, named_by: Sequence[str]) -> None:
    if not set(header) & set(named_by):
        columns = display_line(", ".join(header), 120)
        _fail(name, line, f"names the columns {columns}", f"Name one {_either(named_by)}.")


def _either(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _text_rows(text: str) -> Iterator[_Row]:
    for number, line in _lines(text):
        yield number, {"question": line}


def _lines(text: str) -> Iterator[tuple[int, str]]:
    # Only \n ends a line: U+2028 and its like stand inside questions.
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped:
            yield number, stripped


def _question(
    columns: Mapping[str, object],
    name: str,
    line: int,
    default_id: str,
    dataset: str,
    named_by: Sequence[str],
) -> Question:
    column = next((c for c in named_by if columns.get(c) is not None), None)
    if column is None:
        remedy = "an id or a" if "id" in named_by else "a"
        _fail(name, line, "has no question", f"Give it {remedy} question (or problem) column.")
    text = _cell(columns, column, name, line)
    if not text:
        _fail(name, line, f"has an empty {column}", "Fill it in, or take the line out.")
    truth = _cell(columns, "answer", name, line)
    given_id = _cell(columns, "id", name, line)
    # Other people's data sets have notes of other kinds.
    note = _cell(columns, "note", name, line) if isinstance(columns.get("note"), str) else ""
    return Question(given_id or default_id, text, truth or None, dataset, note or None)


def _cell(columns: Mapping[str, object], column: str, name: str, line: int) -> str:
    match columns.get(column):
        case None:
            return ""
        case str(value):
            text = value.strip()
        case _:
            _fail(name, line, f"has a {column} that is no text", "Write it as a string.")
    if len(text) > MAX_QUESTION_CHARS:
        _fail(name, line, f"has a {column} of {len(text)} characters", "Shorten it.")
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        _fail(name, line, f"has half a character in its {column}", "Write it as UTF-8.")
    return text


def _fail(name: str, line: int, what: str, remedy: str) -> NoReturn:
    raise DatasetError(f"Line {line} of {name} {what}.", remedy)
