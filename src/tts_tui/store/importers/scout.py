"""SCOUT, the testbed of Parallel-Probe (arXiv 2602.03845): branches with an answer every T tokens.

A file is one JSON list, an object a question: `question`, `gold_answer`, `probe_freq` (T), and
`each_branch`, of which each is `[answers of its probes, tokens, final answer]`. Files as they were
recorded have the same in `probe_matrix_mxn`, `branch_tokens` and `final_answers_trace`. The i-th
probe is asked after i × T tokens, the last one of a branch at its end; `ERR` is no answer. Source:
the files and `evaluation/data_loader.py` of the repository zhengkid/Parallel-Probe. No text of a
branch is there, and no time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Question
from tts_tui.store.fields import Malformed
from tts_tui.store.importers.files import chosen, files_of, given, json_file, list_of
from tts_tui.store.importers.imported import (
    Batch,
    Found,
    ImportedRace,
    ImportedTrace,
    Skip,
    answer_of,
    bad,
    count_of,
    text_of,
)
from tts_tui.store.importers.importer import Importer, ImportOrder
from tts_tui.store.importers.probe_data import (
    MOST_PROBED,
    MOST_TRACES,
    NOTE,
    check_probes,
    probe_of,
)
from tts_tui.store.importers.writing import NO_ANSWER
from tts_tui.store.paths import file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tts_tui.store.fields import Json

MAX_BYTES: Final = 256_000_000
NO_PROBED_ANSWER: Final = "ERR"
"""What stands where no answer was found."""


def find(order: ImportOrder) -> Found:
    """Read files of branches; nothing else says whose they are than their names.

    Raises UsageError.
    """
    skips: list[Skip] = []
    batches = []
    for path in order.watched(files_of(order.paths, ("*.json", "*.jsonl"))):
        model, dataset = _names(path)
        try:
            races = _races(json_file(path, MAX_BYTES), dataset, path, order.count, skips)
        except Malformed as error:
            skips.append(Skip(file_name(path), str(error)))
            continue
        if races:
            batches.append(Batch(model, dataset, (path,), 1, given(races)))
    return chosen(batches, skips, order.models, order.datasets, [NOTE] if batches else [])


def _names(path: Path) -> tuple[str, str]:
    """Model and data set: `MODEL/DATASET.json`, or `MODEL__DATASET__….jsonl` as it was recorded."""
    parts = path.name.rpartition(".")[0].split("__")
    if len(parts) > 1:
        return parts[0], parts[1]
    return path.resolve().parent.name or "scout", parts[0]


def _races(
    value: Json,
    dataset: str,
    path: Path,
    count: Callable[[str], int | None],
    skips: list[Skip],
) -> list[ImportedRace]:
    if not isinstance(value, list):
        bad("is no list of questions")
    races = []
    for number, record in enumerate(value, 1):
        where = f"{file_name(path)}, question {number},"
        try:
            if not isinstance(record, dict):
                bad("is no JSON object")
            races.append(_race(record, f"{dataset}-{number}", dataset, count))
        except Malformed as error:
            skips.append(Skip(where, str(error)))
    return races


def _race(
    record: dict[str, Json], name: str, dataset: str, count: Callable[[str], int | None]
) -> ImportedRace:
    question = Question(
        name, text_of(record, "question"), answer_of(record, "gold_answer"), dataset
    )
    every = count_of(record, "probe_freq")
    traces = []
    for number, (probes, tokens, final) in enumerate(_branches(record)[:MOST_TRACES]):
        asked = probes if number < MOST_PROBED else ()
        branch: dict[str, Json] = {"tokens": tokens, "answer": final}
        length, answer = count_of(branch, "tokens"), answer_of(branch, "answer")
        check_probes(len(asked))
        traces.append(
            ImportedTrace(
                *("", "", length),
                recorded_answer=_answer(answer) or NO_ANSWER,
                probes=[
                    probe_of(min(i * every, length), _answer(text), "", count)
                    for i, text in enumerate(map(_text, asked), 1)
                ],
            )
        )
    return ImportedRace(question, traces, probed_every=every)


def _branches(record: dict[str, Json]) -> list[tuple[Sequence[Json], Json, Json]]:
    """The answers of its probes, the tokens and the final answer of each branch."""
    rows: list[Json] = list_of(record, "each_branch")
    if not rows:
        keys = ("probe_matrix_mxn", "branch_tokens", "final_answers_trace")
        columns = [list_of(record, key) for key in keys]
        if len({len(column) for column in columns}) > 1:
            bad(f"has {', '.join(keys)} of different lengths")
        rows = [list(row) for row in zip(*columns, strict=True)]
    if not rows:
        bad("has no branches")
    branches: list[tuple[Sequence[Json], Json, Json]] = []
    for row in rows:
        if not isinstance(row, list) or len(row) != 3 or not isinstance(row[0], list):
            bad("has a branch that is not probes, tokens and a final answer")
        branches.append((row[0], row[1], row[2]))
    return branches


def _text(value: Json) -> str:
    return answer_of({"probe": value}, "probe")


def _answer(text: str) -> str | None:
    return None if text == NO_PROBED_ANSWER else text


IMPORTER: Final = Importer(find, has_questions=True)
