"""Numbers without texts: one JSON object a line and trace, packed with gzip or not.

`model`, `dataset`, `problem` and `sample` say what it is of, `tokens` how long it became, `pred`
what it answered (`null` for nothing) and `answer` what is right. Nothing else is recorded: such
sessions are scored and compared like any other, and have nothing to read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import NOT_RECORDED, Question
from tts_tui.store.fields import Malformed
from tts_tui.store.importers.files import chosen, files_of, given, records
from tts_tui.store.importers.imported import (
    Batch,
    Found,
    ImportedRace,
    ImportedTrace,
    Skip,
    answer_of,
    bad,
    count_of,
)
from tts_tui.store.importers.importer import Importer, ImportOrder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from tts_tui.store.fields import Json

FORMAT: Final = "numbers"
_Traces = dict[int, ImportedTrace]


def find(
    paths: Sequence[Path],
    questions: Sequence[Question] = (),
    models: Sequence[str] = (),
    datasets: Sequence[str] = (),
    watched: Callable[[list[Path]], Iterable[Path]] = iter,
) -> Found:
    """Read files of such lines. Raises UsageError."""
    skips: list[Skip] = []
    known = {question.id: question for question in questions}
    tables: dict[tuple[str, str], dict[str, tuple[Question, _Traces]]] = {}
    files: dict[tuple[str, str], dict[Path, None]] = {}
    for path in watched(files_of(paths, ("*.jsonl", "*.jsonl.gz"))):
        for where, record in records(path, skips):
            try:
                table = answer_of(record, "model"), answer_of(record, "dataset")
                _take(record, table[1], known, tables.setdefault(table, {}))
                files.setdefault(table, {})[path] = None
            except Malformed as error:
                skips.append(Skip(where, str(error)))
    batches = [
        Batch(*table, tuple(files[table]), 1, given([_race(*one) for one in problems.values()]))
        for table, problems in tables.items()
        if problems
    ]
    return chosen(batches, skips, models, datasets)


def _take(
    record: dict[str, Json],
    dataset: str,
    known: dict[str, Question],
    problems: dict[str, tuple[Question, _Traces]],
) -> None:
    """Put one line's trace to its problem. Raises Malformed."""
    problem, sample = answer_of(record, "problem"), record.get("sample")
    if type(sample) is not int or sample < 0:
        bad("has no “sample” that is a number from 0")
    # As a release with texts names it, so that both can be compared.
    name = f"{dataset}-{problem}"
    better = known.get(name) or known.get(problem)
    text = better.text if better else NOT_RECORDED
    question = Question(name, text, answer_of(record, "answer"), dataset)
    said = record.get("pred")
    answer = "NO_ANSWER" if said is None else answer_of(record, "pred")
    trace = ImportedTrace("", "", count_of(record, "tokens"), recorded_answer=answer)
    first, traces = problems.get(problem) or (question, {})
    if first.truth != question.truth:
        bad("has another right answer than the samples before it")
    if sample in traces:
        bad(f"is sample {sample} of its problem once more")
    traces[sample] = trace
    problems[problem] = first, traces


def _race(question: Question, traces: _Traces) -> ImportedRace:
    return ImportedRace(question, [trace for _, trace in sorted(traces.items())])


def _find(order: ImportOrder) -> Found:
    return find(order.paths, order.questions, order.models, order.datasets, order.watched)


IMPORTER: Final = Importer(_find)
