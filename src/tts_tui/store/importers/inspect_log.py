"""inspect_ai logs: `.json`, and `.eval`, which is a zip of one JSON file a sample and epoch.

A sample is a question, its epochs are the traces.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Question, Sampling
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
    text_of_content,
)
from tts_tui.store.importers.taken import (
    UNKNOWN_LIMIT,
    Batch,
    Found,
    Skip,
    TakenRace,
    TakenTrace,
    bad,
    completed,
)
from tts_tui.store.importers.zipped import members_of, unpacked
from tts_tui.store.paths import file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tts_tui.store.fields import Json

FORMAT: Final = "inspect"
MAX_BYTES: Final = 256_000_000
_FINISH: Final = {"max_tokens": "length", "model_length": "length"}
"""Stop reasons that have another name here."""
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(slots=True)
class _Log:
    """One log: which model, which task, and its samples."""

    model: str
    task: str
    sampling: Sampling
    races: dict[str, list[tuple[int, TakenTrace]]] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)


def find(
    paths: Sequence[Path],
    count: Callable[[str], int | None],
    questions: Sequence[Question] = (),
    models: Sequence[str] = (),
    datasets: Sequence[str] = (),
) -> Found:
    """Read logs; each becomes one session. Raises UsageError."""
    skips: list[Skip] = []
    known = {question.id: question for question in questions}
    batches = []
    for path in files_of(paths, ("*.eval", "*.json")):
        try:
            log = (
                _zipped(path, count, known, skips)
                if _is_zip(path)
                else _plain(path, count, known, skips)
            )
        except Malformed as error:
            skips.append(Skip(file_name(path), str(error)))
            continue
        races = [
            TakenRace(log.questions[name], [t for _, t in sorted(found, key=lambda one: one[0])])
            for name, found in log.races.items()
        ]
        if races:
            taken = given(races)
            batches.append(Batch(log.model, log.task, (path,), 1, taken, sampling=log.sampling))
    return chosen(batches, skips, models, datasets)


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(2) == b"PK"
    except OSError:
        return False


def _plain(
    path: Path, count: Callable[[str], int | None], known: dict[str, Question], skips: list[Skip]
) -> _Log:
    record = json_file(path, MAX_BYTES, parse_loosely)
    log = _log_of(record)
    samples = list_of(record, "samples") if isinstance(record, dict) else []
    for number, sample in enumerate(samples, 1):
        _take(log, sample, f"{file_name(path)}, sample {number},", count, known, skips)
    return log


def _zipped(
    path: Path, count: Callable[[str], int | None], known: dict[str, Question], skips: list[Skip]
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
                _take(log, sample, where, count, known, skips)
            return log
    except (OSError, zipfile.BadZipFile, zlib.error, ValueError, EOFError) as error:
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
        model.rpartition("/")[2] or model, task.rpartition("/")[2] or task, _sampling(settings)
    )


def _sampling(settings: dict[str, Json]) -> Sampling:
    def number(key: str, other: float) -> float:
        value = settings.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
            return other
        return float(value)

    limit = count_or_none(settings, "max_tokens")
    return Sampling(number("temperature", 1.0), number("top_p", 1.0), limit or UNKNOWN_LIMIT)


def _take(
    log: _Log,
    sample: Json,
    where: str,
    count: Callable[[str], int | None],
    known: dict[str, Question],
    skips: list[Skip],
) -> None:
    try:
        if not isinstance(sample, dict):
            bad("is no JSON object")
        question = _question(sample, log.task, known)
        epoch = sample.get("epoch")
        trace = _trace(sample, count)
        first = log.questions.setdefault(question.id, question)
        if first != question:
            bad("asks something else than the epochs before it")
        order = epoch if type(epoch) is int else 0
        found = log.races.setdefault(question.id, [])
        if order in (before for before, _ in found):
            bad(f"repeats epoch {order} of its sample")
        found.append((order, trace))
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


def _trace(sample: dict[str, Json], count: Callable[[str], int | None]) -> TakenTrace:
    if sample.get("error"):
        bad("ended in an error")
    output = object_of(sample, "output")
    options = [one for one in list_of(output, "choices") if isinstance(one, dict)]
    if not options:
        bad("has no output")
    content = object_of(options[0], "message").get("content")
    text = text_of_content(content)
    parts = (
        [part for part in content if isinstance(part, dict)] if isinstance(content, list) else []
    )
    thoughts = [
        part.get("reasoning")
        for part in parts
        if part.get("type") == "reasoning" and not part.get("redacted")
    ]
    reasoning = "".join(thought for thought in thoughts if isinstance(thought, str))
    usage = object_of(output, "usage")
    trace = completed(
        text,
        count,
        reasoning=reasoning,
        tokens=count_or_none(usage, "output_tokens"),
        thinking_tokens=count_or_none(usage, "reasoning_tokens"),
    )
    reason = options[0].get("stop_reason")
    return replace(
        trace,
        finish_reason=_FINISH.get(reason, reason) if isinstance(reason, str) else "stop",
        recorded_answer=_answer(sample, text),
        prompt_tokens=count_or_none(usage, "input_tokens"),
    )


def _answer(sample: dict[str, Json], text: str) -> str | None:
    """Give what the one scorer took for the answer; a whole completion is no answer."""
    answers = {
        answer.strip()
        for score in object_of(sample, "scores").values()
        if isinstance(score, dict) and isinstance(answer := score.get("answer"), str)
    }
    if len(answers) != 1:
        return None
    [answer] = answers
    return answer if answer and answer != text.strip() else None
