"""inspect_ai logs: `.json`, and `.eval`, which is a zip of one JSON file a sample and epoch.

A sample is a question, its epochs are the traces. One that ended in an error, or that the log
lacks, is a failed trace: the epochs after it keep their numbers. How long an output took is its
`time`, else the `working_time` of the last call of the model: neither counts waiting for a place.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Question
from tts_tui.domain.race import MAX_TRACES
from tts_tui.store.fields import Malformed
from tts_tui.store.importers.files import (
    chosen,
    count_or_none,
    files_of,
    given,
    json_file,
    last_user_text,
    list_of,
    object_of,
    parse_loosely,
    sampling_of,
    seconds_of,
    text_of_content,
)
from tts_tui.store.importers.imported import (
    Batch,
    Found,
    ImportedRace,
    ImportedTrace,
    Skip,
    bad,
    completed,
)
from tts_tui.store.importers.importer import Importer, ImportOrder
from tts_tui.store.importers.own_facts import KEY, own_model, own_question, own_trace
from tts_tui.store.importers.scores import Scores
from tts_tui.store.importers.zipped import DAMAGE, members_of, unpacked
from tts_tui.store.paths import file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from tts_tui.domain.events import Sampling
    from tts_tui.store.fields import Json

FORMAT: Final = "inspect"
MAX_BYTES: Final = 256_000_000
_FINISH: Final = {"max_tokens": "length", "model_length": "length"}
"""Stop reasons that have another name here."""
ERROR_CHARACTERS: Final = 300
"""How much of an error's message is kept."""
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(slots=True)
class _Log:
    """One log: which model, which task, and its samples."""

    model: str
    task: str
    sampling: Sampling
    epochs: int = 0
    """How many epochs were planned; 0 where the log does not say it."""
    races: dict[str, dict[int, ImportedTrace]] = field(default_factory=dict)
    """Question → epoch → trace."""
    questions: dict[str, Question] = field(default_factory=dict)

    def taken(self) -> list[ImportedRace]:
        """Its races; an epoch that is not there is a failed trace."""
        return [
            ImportedRace(self.questions[name], self._whole(found), self.sampling)
            for name, found in self.races.items()
        ]

    def _whole(self, found: dict[int, ImportedTrace]) -> list[ImportedTrace]:
        planned: Sequence[int] = range(1, self.epochs + 1)
        if not all(epoch in planned for epoch in found):
            planned = sorted(found)
        return [
            found.get(epoch) or ImportedTrace.failed(f"Epoch {epoch} is not in the log.")
            for epoch in planned
        ]


def find(
    paths: Sequence[Path],
    count: Callable[[str], int | None],
    questions: Sequence[Question] = (),
    models: Sequence[str] = (),
    datasets: Sequence[str] = (),
    scorer: str | None = None,
    watched: Callable[[list[Path]], Iterable[Path]] = iter,
) -> Found:
    """Read logs; each becomes one session. `scorer` says whose answers are taken.

    Raises UsageError, also where no sample has that scorer.
    """
    skips: list[Skip] = []
    scores = Scores(scorer)
    known = {question.id: question for question in questions}
    batches = []
    for path in watched(files_of(paths, ("*.eval", "*.json"))):
        try:
            log = (
                _zipped(path, count, known, skips, scores)
                if _is_zip(path)
                else _plain(path, count, known, skips, scores)
            )
        except Malformed as error:
            skips.append(Skip(file_name(path), str(error)))
            continue
        if log.races:
            batches.append(Batch(log.model, log.task, (path,), 1, given(log.taken())))
    return chosen(batches, skips, models, datasets, scores.notes())


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(2) == b"PK"
    except OSError:
        return False


def _plain(
    path: Path,
    count: Callable[[str], int | None],
    known: dict[str, Question],
    skips: list[Skip],
    scores: Scores,
) -> _Log:
    record = json_file(path, MAX_BYTES, parse_loosely)
    log = _log_of(record)
    samples = list_of(record, "samples") if isinstance(record, dict) else []
    for number, sample in enumerate(samples, 1):
        _take(log, sample, f"{file_name(path)}, sample {number},", count, known, skips, scores)
    return log


def _zipped(
    path: Path,
    count: Callable[[str], int | None],
    known: dict[str, Question],
    skips: list[Skip],
    scores: Scores,
) -> _Log:
    try:
        with zipfile.ZipFile(path) as archive:
            members = members_of(archive)
            head = members.get("header.json") or members.get("_journal/start.json")
            if head is None:
                bad("has no header.json and is no inspect_ai log")
            log = _log_of(_member(archive, head))
            for name, member in members.items():
                if not (name.startswith("samples/") and name.endswith(".json")):
                    continue
                where = f"{file_name(path)}, {name},"
                try:
                    sample = _member(archive, member)
                except Malformed as error:
                    skips.append(Skip(where, str(error)))
                    continue
                _take(log, sample, where, count, known, skips, scores)
            return log
    except DAMAGE as error:
        if isinstance(error, Malformed):
            raise
        bad("is a damaged zip file")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Json:
    try:
        return parse_loosely(unpacked(archive, member))
    except Malformed as error:
        bad(f"is {error}")


def _log_of(record: Json) -> _Log:
    if not isinstance(record, dict) or not isinstance(record.get("eval"), dict):
        bad("is no inspect_ai log: it has no “eval”")
    spec = object_of(record, "eval")
    model, task = spec.get("model"), spec.get("task")
    if not isinstance(model, str) or not isinstance(task, str):
        bad("names no model or no task")
    settings = {
        **object_of(object_of(record, "plan"), "config"),
        **object_of(spec, "model_generate_config"),
    }
    return _Log(
        own_model(object_of(object_of(spec, "metadata"), KEY), model.rpartition("/")[2] or model),
        task.rpartition("/")[2] or task,
        sampling_of(settings, ("max_tokens",)),
        _epochs(spec),
    )


def _epochs(spec: dict[str, Json]) -> int:
    epochs = object_of(spec, "config").get("epochs")
    return epochs if type(epochs) is int and 0 < epochs <= MAX_TRACES else 0


def _take(
    log: _Log,
    sample: Json,
    where: str,
    count: Callable[[str], int | None],
    known: dict[str, Question],
    skips: list[Skip],
    scores: Scores,
) -> None:
    try:
        if not isinstance(sample, dict):
            bad("is no JSON object")
        question = _question(sample, log.task, known)
        name, facts = question.id, object_of(object_of(sample, "metadata"), KEY)
        if name not in known:
            question = own_question(facts, question)
        epoch = sample.get("epoch")
        first = log.questions.setdefault(name, question)
        if first != question:
            bad("asks something else than the epochs before it")
        order = epoch if type(epoch) is int else 0
        found = log.races.setdefault(name, {})
        if order in found and found[order].failure is None:
            bad(f"repeats epoch {order} of its sample")
        found[order] = own_trace(facts.get("trace"), _trace(sample, count, scores))
    except Malformed as error:
        skips.append(Skip(where, str(error)))


def _question(sample: dict[str, Json], task: str, known: dict[str, Question]) -> Question:
    name = sample.get("id")
    if isinstance(name, bool) or not isinstance(name, str | int):
        bad("has no “id”")
    asked = sample.get("input")
    text = (
        asked
        if isinstance(asked, str)
        else last_user_text(asked if isinstance(asked, list) else [])
    )
    options = [one for one in list_of(sample, "choices") if isinstance(one, str)]
    lines = [f"{letter}) {one}" for letter, one in zip(_LETTERS, options, strict=False)]
    target = sample.get("target")
    if isinstance(target, list):
        target = target[0] if target else None
    truth = str(target) if isinstance(target, str | int | float) and target != "" else None
    better = known.get(str(name))
    return Question(
        str(name),
        better.text if better else "\n".join([text, *lines]) or "(question text not recorded)",
        better.truth if better and better.truth is not None else truth,
        task,
    )


def _trace(
    sample: dict[str, Json], count: Callable[[str], int | None], scores: Scores
) -> ImportedTrace:
    """Make the trace of a sample; one without an output has failed."""
    if error := sample.get("error"):
        said = error.get("message") if isinstance(error, dict) else error
        return ImportedTrace.failed(f"The sample ended in an error: {str(said)[:ERROR_CHARACTERS]}")
    output = object_of(sample, "output")
    options = [one for one in list_of(output, "choices") if isinstance(one, dict)]
    if not options:
        return ImportedTrace.failed("The sample has no output.")
    content = object_of(options[0], "message").get("content")
    text = text_of_content(content)
    usage = object_of(output, "usage")
    try:
        trace = completed(
            text,
            count,
            reasoning=_reasoning(content),
            tokens=count_or_none(usage, "output_tokens"),
            thinking_tokens=count_or_none(usage, "reasoning_tokens"),
        )
    except Malformed as error:
        return ImportedTrace.failed(f"The sample {error}.")
    reason = options[0].get("stop_reason")
    return replace(
        trace,
        finish_reason=_FINISH.get(reason, reason) if isinstance(reason, str) else "stop",
        recorded_answer=scores.answer(sample, text),
        prompt_tokens=count_or_none(usage, "input_tokens"),
        took_s=_took_s(sample, output),
    )


def _took_s(sample: dict[str, Json], output: dict[str, Json]) -> float | None:
    """How long the output was generated; None where nobody says, or a cache had it already."""
    calls = (
        one
        for one in reversed(list_of(sample, "events"))
        if isinstance(one, dict) and one.get("event") == "model"
    )
    call = next(calls, {})
    if call.get("cache") == "read":
        return None
    return seconds_of(output.get("time")) or seconds_of(call.get("working_time"))


def _reasoning(content: Json) -> str:
    """The thinking that is shown; of what is redacted only the count is known."""
    parts = content if isinstance(content, list) else []
    thoughts = [
        part.get("reasoning")
        for part in parts
        if isinstance(part, dict) and part.get("type") == "reasoning" and not part.get("redacted")
    ]
    return "".join(thought for thought in thoughts if isinstance(thought, str))


def _find(order: ImportOrder) -> Found:
    how = (order.paths, order.count, order.questions, order.models, order.datasets)
    return find(*how, order.scorer, order.watched)


IMPORTER: Final = Importer(_find, has_scorers=True)
