"""DeepConf (facebookresearch/deepconf): the results of one question, as JSON.

The released scripts write pickles only. A pickle may run anything when it is loaded, so none is
read here: three lines of Python, run by whoever trusts the file, make it JSON (`CONVERT`). It is an
object with `qid`, `question`, `ground_truth`, `config.model` and `all_traces`, each with `text`,
`num_tokens`, `extracted_answer` and `stop_reason`; the first release called them `question_id` and
`config.model_path`, and had `warmup_traces` and `final_traces` alone where a run was online. A
trace that the run itself cut (`gconf_threshold`) is a failed one; confidences are not taken.
Several files are several questions. Source: the scripts in `examples/`, `deepconf/outputs.py` and
`deepconf/wrapper.py` of that repository, and the scripts of its first release.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Question
from tts_tui.errors import UsageError
from tts_tui.store.fields import Malformed
from tts_tui.store.importers.files import (
    chosen,
    files_of,
    given,
    json_file,
    list_of,
    object_of,
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
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tts_tui.store.fields import Json

MAX_BYTES: Final = 512_000_000
CONVERT: Final = (
    "If you trust it, make it JSON with Python: import json, pickle; "
    'result = pickle.load(open("run.pkl", "rb")); '
    'json.dump(result, open("run.json", "w"), default=str).'
)
_IDS: Final = ("qid", "question_id")
_CUT: Final = "gconf_threshold"


def find(order: ImportOrder) -> Found:
    """Read results of questions; those of one model and folder are one set. Raises UsageError."""
    skips: list[Skip] = []
    known = {question.id: question for question in order.questions}
    sets: dict[tuple[str, str], dict[str, ImportedRace]] = {}
    sources: dict[tuple[str, str], list[Path]] = {}
    folders: dict[Path, str] = {}
    for path in order.watched(_files(order.paths)):
        if path.parent not in folders:
            folders[path.parent] = path.parent.resolve().name
        dataset = folders[path.parent] or "deepconf"
        try:
            model, race = _result(json_file(path, MAX_BYTES, parse_loosely), dataset, known)
            races = sets.setdefault((model, dataset), {})
            _add(races, race)
            sources.setdefault((model, dataset), []).append(path)
        except Malformed as error:
            skips.append(Skip(file_name(path), str(error)))
    batches = [
        Batch(*names, tuple(sources[names]), 1, given(list(races.values())))
        for names, races in sets.items()
        if races
    ]
    return chosen(batches, skips, order.models, order.datasets)


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files of JSON. Raises UsageError, also where there are pickles alone."""
    found = files_of(paths, ("*.json", "*.pkl"))
    read = [path for path in found if path.suffix != ".pkl"]
    if not read:
        raise UsageError(
            f"{file_name(found[0])} is a pickle, which may run anything when it is read.", CONVERT
        )
    return read


def _add(races: dict[str, ImportedRace], race: ImportedRace) -> None:
    """Put a result to its set: several runs of one question are traces of one race."""
    before = races.get(race.question.id)
    if before is None:
        races[race.question.id] = race
    elif before.question != race.question:
        bad("asks something else than another file of its “qid”")
    else:
        races[race.question.id] = ImportedRace(race.question, [*before.traces, *race.traces])


def _result(value: Json, dataset: str, known: Mapping[str, Question]) -> tuple[str, ImportedRace]:
    key = next((key for key in _IDS if isinstance(value, dict) and key in value), None)
    if not isinstance(value, dict) or key is None:
        bad("is no result of DeepConf: it has no “qid”")
    name = answer_of(value, key)
    truth = answer_of(value, "ground_truth") if value.get("ground_truth") is not None else None
    question = Question(f"{dataset}-{name}", text_of(value, "question"), truth, dataset)
    # Where there are all of them, the others are parts of these.
    rows = list_of(value, "all_traces") or [
        row for part in ("warmup_traces", "final_traces") for row in list_of(value, part)
    ]
    if not rows:
        bad("has no traces")
    config = object_of(value, "config")
    path = config.get("model", config.get("model_path"))
    model = path.rstrip("/").rpartition("/")[2] if isinstance(path, str) else ""
    race = ImportedRace(as_given(question, known, name), [_trace(row) for row in rows])
    return model or "model", race


def _trace(row: Json) -> ImportedTrace:
    if not isinstance(row, dict):
        bad("has a trace that is no object")
    reason = row.get("stop_reason")
    if reason == _CUT:
        return ImportedTrace.failed("The run cut it: its confidence fell under the bar.")
    tokens = count_of(row, "num_tokens")
    thinking, answer, thought = split_thinking(text_of(row, "text"), tokens)
    said = row.get("extracted_answer")
    taken = answer_of(row, "extracted_answer") if said is not None else ""
    return ImportedTrace(
        *(thinking, answer, tokens, thought),
        finish_reason=reason if isinstance(reason, str) else "stop",
        recorded_answer=taken or NO_ANSWER,
    )


IMPORTER: Final = Importer(find)
