"""search-and-learn: `APPROACH_completions.jsonl`, one problem a line with its completions.

A line has `problem`, `answer`, where the data set has one `unique_id`, and of each completion its
text (`completions`) and tokens (`completion_tokens`); `scores` of its steps and the `pred…` columns
are what other rules made of them, and are not taken. Only best_of_n samples independently: of a
beam search or a DVTS the completions depend on one another, and such files are left out. The
folder's name is the model's. Source: `scripts/test_time_compute.py`, `sal/search` and
`sal/utils/data.py` of the repository huggingface/search-and-learn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Question
from tts_tui.store.fields import Malformed
from tts_tui.store.importers.files import chosen, files_of, given, list_of, records
from tts_tui.store.importers.imported import (
    Batch,
    Found,
    ImportedRace,
    ImportedTrace,
    Skip,
    answer_of,
    as_given,
    bad,
    completed,
    text_of,
)
from tts_tui.store.importers.importer import Importer, ImportOrder
from tts_tui.store.paths import file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tts_tui.store.fields import Json

_SEARCHES: Final = ("beam_search", "dvts")
_ENDING: Final = "_completions"


def find(order: ImportOrder) -> Found:
    """Read files of completions. Raises UsageError."""
    skips: list[Skip] = []
    known = {question.id: question for question in order.questions}
    batches = []
    for path in order.watched(
        files_of(order.paths, ("*_completions.jsonl", "*_completions.jsonl.gz"))
    ):
        if path.name.startswith(_SEARCHES):
            skips.append(Skip(file_name(path), "holds a search, whose completions are no samples"))
            continue
        dataset = path.name.removesuffix(".gz").removesuffix(".jsonl").removesuffix(_ENDING)
        races: dict[str, ImportedRace] = {}
        for where, record in records(path, skips):
            try:
                race = _race(record, f"{dataset}-{len(races) + 1}", dataset, known, order.count)
                if race.question.id in races:
                    bad("repeats the “unique_id” of a problem before it")
                races[race.question.id] = race
            except Malformed as error:
                skips.append(Skip(where, str(error)))
        if races:
            model = path.resolve().parent.name or "model"
            batches.append(Batch(model, dataset, (path,), 1, given(list(races.values()))))
    return chosen(batches, skips, order.models, order.datasets)


def _race(
    record: dict[str, Json],
    name: str,
    dataset: str,
    known: Mapping[str, Question],
    count: Callable[[str], int | None],
) -> ImportedRace:
    unique = record.get("unique_id")
    truth = answer_of(record, "answer") if record.get("answer") is not None else None
    question = Question(
        *(unique if isinstance(unique, str) and unique else name, text_of(record, "problem")),
        *(truth, dataset),
    )
    texts = list_of(record, "completions")
    if not texts:
        bad("has no “completions”")
    tokens = record.get("completion_tokens")
    if tokens == -1:
        # What DVTS writes in place of counts.
        bad("is of a search, whose completions are no samples")
    counts = tokens if isinstance(tokens, list) else [None] * len(texts)
    if len(counts) != len(texts):
        bad("has other “completion_tokens” than “completions”")
    traces = [_trace(text, one, count) for text, one in zip(texts, counts, strict=True)]
    return ImportedRace(as_given(question, known), traces)


def _trace(text: Json, tokens: Json, count: Callable[[str], int | None]) -> ImportedTrace:
    if not isinstance(text, str):
        bad("has a completion that is no text")
    known = tokens if type(tokens) is int and 0 < tokens < 10**9 else None
    return completed(text, count, reasoning="", tokens=known, thinking_tokens=None)


IMPORTER: Final = Importer(find)
