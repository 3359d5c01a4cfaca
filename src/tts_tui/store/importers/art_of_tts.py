"""The release of arXiv 2512.02008: one JSON object a file, a folder a model and data set.

`results/vanilla/MODEL/DATASET/PROBLEM_SAMPLE.json` holds sampled traces,
`results/bs/MODEL/DATASET/BEAMS/PROBLEM_SAMPLE.json` outputs of beam searches. No time was
recorded, and the recorded answers are kept as they are.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Question, Sampling
from tts_tui.errors import UsageError
from tts_tui.store.fields import Malformed
from tts_tui.store.importers.files import chosen, json_file
from tts_tui.store.importers.imported import (
    Batch,
    Found,
    ImportedRace,
    ImportedTrace,
    Skip,
    answer_of,
    bad,
    count_of,
    split_thinking,
    text_of,
)
from tts_tui.store.importers.importer import Importer
from tts_tui.store.paths import file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FORMAT: Final = "art-of-tts"
SAMPLING: Final = Sampling(temperature=0.6, top_p=0.95, max_tokens=None, seed=None)
"""What the paper says of its sampling (section 3); its limits differ by model."""
MAX_BYTES: Final = 64_000_000
_NAME = re.compile(r"(?P<problem>\d{1,9})_(?P<sample>\d{1,9})\.json")
_Key = tuple[int, int]


def find(folder: Path, models: Sequence[str] = (), datasets: Sequence[str] = ()) -> Found:
    """Find every model, data set and beam number below a folder; nothing is read yet.

    `models` and `datasets` keep those alone; case does not matter. Raises UsageError where
    there is nothing.
    """
    root = folder / "results" if (folder / "results").is_dir() else folder
    if not root.is_dir():
        raise UsageError(
            f"There is no folder {file_name(folder)}.", "Give the folder that holds `results`."
        )
    found = Found([])
    every = [*_vanilla(root / "vanilla", found), *_beams(root / "bs", found)]
    if not every:
        raise UsageError(
            f"{file_name(folder)} holds no vanilla/MODEL/DATASET/PROBLEM_SAMPLE.json.",
            "Give the folder that holds `results`.",
        )
    return chosen(every, found.skips, models, datasets)


def _vanilla(root: Path, found: Found) -> Iterator[Batch]:
    for model in _folders(root):
        for dataset in _folders(model):
            yield from _batch(dataset, model.name, dataset.name, None, found)


def _beams(root: Path, found: Found) -> Iterator[Batch]:
    for model in _folders(root):
        for dataset in _folders(model):
            for beams in _folders(dataset):
                number = beams.name
                if number.isascii() and number.isdigit() and 0 < len(number) < 5 and int(number):
                    yield from _batch(beams, model.name, dataset.name, int(number), found)
                else:
                    found.skips.append(Skip(file_name(beams), "is no number of beams"))


def _folders(root: Path) -> list[Path]:
    if not root.is_dir():
        return []
    inside = [Path(entry) for entry in os.scandir(root) if entry.is_dir()]
    return sorted(inside, key=lambda path: (len(path.name) if path.name.isdigit() else 0, path))


def _batch(
    folder: Path, model: str, dataset: str, beams: int | None, found: Found
) -> Iterator[Batch]:
    keys: dict[_Key, Path] = {}
    for entry in os.scandir(folder):
        if not entry.name.endswith(".json") or entry.name.startswith("."):
            continue
        name = _NAME.fullmatch(entry.name)
        if name is None:
            where = file_name(Path(entry))
            found.skips.append(Skip(where, "is not called PROBLEM_SAMPLE.json"))
            continue
        keys[int(name["problem"]), int(name["sample"])] = Path(entry)
    if keys:
        paths = dict(sorted(keys.items()))
        yield Batch(
            model=model,
            dataset=dataset,
            beams=beams,
            sources=tuple(paths.values()),
            files=len(paths),
            read=lambda step: _read(paths, dataset, step),
        )


def _read(
    paths: dict[_Key, Path], dataset: str, step: Callable[[], None]
) -> tuple[list[ImportedRace], list[Skip]]:
    races: dict[int, tuple[Question, list[ImportedTrace]]] = {}
    skips: list[Skip] = []
    for (problem, _), path in paths.items():
        try:
            question, trace = _trace(path, f"{dataset}-{problem}", dataset)
            first, traces = races.setdefault(problem, (question, []))
            _check_same(first, question)
            traces.append(trace)
        except Malformed as error:
            skips.append(Skip(file_name(path), str(error)))
        step()
    taken = [
        ImportedRace(question, traces, SAMPLING) for question, traces in races.values() if traces
    ]
    return taken, skips


def _check_same(first: Question, question: Question) -> None:
    if question.text.split() != first.text.split():
        bad("asks another question than the samples before it")
    if question.truth != first.truth:
        bad("has another right answer than the samples before it")


def _trace(path: Path, name: str, dataset: str) -> tuple[Question, ImportedTrace]:
    record = json_file(path, MAX_BYTES)
    if not isinstance(record, dict):
        bad("is no JSON object")
    question = Question(name, text_of(record, "problem"), answer_of(record, "answer"), dataset)
    tokens = count_of(record, "completion_tokens")
    thinking, answer, thinking_tokens = split_thinking(text_of(record, "output"), tokens)
    trace = ImportedTrace(
        thinking,
        answer,
        tokens,
        thinking_tokens,
        recorded_answer=answer_of(record, "pred"),
    )
    reason = record.get("finish_reason")
    return question, replace(trace, finish_reason=_word(reason)) if reason else trace


def _word(reason: object) -> str:
    if not isinstance(reason, str):
        bad("has a “finish_reason” that is no text")
    return reason.lower()[:40]


IMPORTER: Final = Importer(
    lambda order: find(order.paths[0], order.models, order.datasets),
    one_folder="Give the folder that holds `results`.",
    has_questions=True,
)
