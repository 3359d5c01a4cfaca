"""ThinkBooster: `candidates.json`, a list of questions with the candidates that were sampled.

A question has `index`, `question`, `gold_answer` and `candidates`, each with its `trajectory`,
`num_tokens` and `extracted_answer`; the `scores` of its steps are not taken. The other files of a
run hold one trajectory a question, which a search or a vote chose, and are not read. Files lie in
`outputs/DATE/DATASET/MODEL/…`: that is where the names are from. Source: `scripts/run_tts_eval.py`,
`scripts/analyze_candidates.py` and `strategy_offline_best_of_n.py` of the repository
IINemo/thinkbooster.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Provenance, Question
from tts_tui.store.fields import Malformed
from tts_tui.store.importers.files import (
    chosen,
    files_of,
    given,
    json_file,
    list_of,
    parse_loosely,
)
from tts_tui.store.importers.imported import (
    Batch,
    Found,
    ImportedRace,
    ImportedTrace,
    Skip,
    answer_of,
    as_given,
    bad,
    count_of,
    split_thinking,
    text_of,
)
from tts_tui.store.importers.importer import Importer, ImportOrder
from tts_tui.store.importers.writing import NO_ANSWER
from tts_tui.store.paths import file_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tts_tui.store.fields import Json

MAX_BYTES: Final = 512_000_000
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def find(order: ImportOrder) -> Found:
    """Read files of candidates. Raises UsageError."""
    skips: list[Skip] = []
    known = {question.id: question for question in order.questions}
    batches = []
    for path in order.watched(files_of(order.paths, ("candidates.json",))):
        dataset, model = _names(path)
        try:
            races = _races(json_file(path, MAX_BYTES, parse_loosely), path, dataset, known, skips)
        except Malformed as error:
            skips.append(Skip(file_name(path), str(error)))
            continue
        if races:
            batches.append(Batch(model, dataset, (path,), 1, given(races)))
    return chosen(batches, skips, order.models, order.datasets)


def _names(path: Path) -> tuple[str, str]:
    """Data set and model, the two folders after that of the date; else the file's folder."""
    folders = path.resolve().parent.parts
    for place, name in enumerate(folders[:-2]):
        if _DATE.fullmatch(name):
            return folders[place + 1], folders[place + 2]
    return folders[-1], "model"


def _races(
    value: Json,
    path: Path,
    dataset: str,
    known: Mapping[str, Question],
    skips: list[Skip],
) -> list[ImportedRace]:
    if not isinstance(value, list):
        bad("is no list of questions")
    races: dict[str, ImportedRace] = {}
    for number, record in enumerate(value, 1):
        try:
            if not isinstance(record, dict):
                bad("is no JSON object")
            race = _race(record, dataset, known)
            if race.question.id in races:
                bad("repeats the “index” of a question before it")
            races[race.question.id] = race
        except Malformed as error:
            skips.append(Skip(f"{file_name(path)}, question {number},", str(error)))
    return list(races.values())


def _race(record: dict[str, Json], dataset: str, known: Mapping[str, Question]) -> ImportedRace:
    index = record.get("index")
    if type(index) is not int:
        bad("has no “index”")
    truth = answer_of(record, "gold_answer") if record.get("gold_answer") is not None else None
    question = Question(f"{dataset}-{index}", text_of(record, "question"), truth, dataset)
    candidates = list_of(record, "candidates")
    if not candidates:
        bad("has no “candidates”")
    traces = [_trace(one) for one in candidates]
    return ImportedRace(as_given(question, known, str(index)), traces)


def _trace(candidate: Json) -> ImportedTrace:
    if not isinstance(candidate, dict):
        bad("has a candidate that is no object")
    tokens = count_of(candidate, "num_tokens")
    thinking, answer, thought = split_thinking(text_of(candidate, "trajectory"), tokens)
    said = candidate.get("extracted_answer")
    taken = answer_of(candidate, "extracted_answer") if said is not None else ""
    return ImportedTrace(
        *(thinking, answer, tokens, thought),
        recorded_answer=taken or NO_ANSWER,
        count=Provenance.RECORDED,
    )


IMPORTER: Final = Importer(find)
