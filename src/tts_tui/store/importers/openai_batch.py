"""OpenAI batch output, and what `vllm run-batch` writes: one chat completion a line.

`custom_id` says which question and trace a line is, in any order: `session/question/trace`, or
`question/trace`. `question-1` and `question_1` name a trace only where `question` is the id of a
question that was given, or where the requests of all such ids are there and ask the same: else
every id is a question of its own, as in `task-1`, `task-2`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Question
from tts_tui.store.fields import Malformed
from tts_tui.store.importers.files import (
    chosen,
    count_or_none,
    files_of,
    given,
    last_user_text,
    list_of,
    object_of,
    records,
    text_of_content,
)
from tts_tui.store.importers.taken import (
    Batch,
    Found,
    Skip,
    TakenRace,
    TakenTrace,
    bad,
    completed,
)
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tts_tui.store.fields import Json

FORMAT: Final = "openai-batch"
NO_TEXT: Final = "(question text not recorded)"
_NUMBERED = re.compile(r"(?P<stem>.+)(?P<sign>[/_-])(?P<number>\d{1,9})")
_BAD_STATUS: Final = 400


@dataclass(frozen=True, slots=True)
class _Line:
    custom_id: str
    model: str
    traces: list[TakenTrace]
    path: Path


def find(
    paths: Sequence[Path],
    count: Callable[[str], int | None],
    questions: Sequence[Question] = (),
    models: Sequence[str] = (),
    datasets: Sequence[str] = (),
) -> Found:
    """Read batch output files, and group their lines by model, data set and question.

    Files of batch *input* among them give the questions' texts; `questions` gives texts and
    right answers by id. Raises UsageError.
    """
    skips: list[Skip] = []
    lines: list[_Line] = []
    seen: set[str] = set()
    asked: dict[str, str] = {}
    for path in files_of(paths, ("*.jsonl", "*.jsonl.gz")):
        for where, record in records(path, skips):
            try:
                if "method" in record and "response" not in record:
                    messages = list_of(object_of(record, "body"), "messages")
                    asked[_id(record)] = last_user_text(messages)
                else:
                    line = _line(record, path, count)
                    if line.custom_id in seen:
                        bad(f"repeats the id “{display_line(line.custom_id, 60)}”")
                    seen.add(line.custom_id)
                    lines.append(line)
            except Malformed as error:
                skips.append(Skip(where, str(error)))
    return chosen(_batches(lines, asked, questions), skips, models, datasets)


def _id(record: dict[str, Json]) -> str:
    for key in ("custom_id", "id"):
        value = record.get(key)
        if isinstance(value, str) and value:
            return value
    return bad("has no “custom_id”")


def _line(record: dict[str, Json], path: Path, count: Callable[[str], int | None]) -> _Line:
    custom_id = _id(record)
    body = record
    if "response" in record or "error" in record:
        response = object_of(record, "response")
        status = response.get("status_code")
        error = record.get("error")
        if error or not response or (type(status) is int and status >= _BAD_STATUS):
            what = status if type(status) is int else "no response"
            bad(f"is a failed request ({what})")
        body = object_of(response, "body")
    choices = [one for one in list_of(body, "choices") if isinstance(one, dict)]
    if not choices:
        bad("has no “choices”")
    model = body.get("model")
    usage = object_of(body, "usage") if len(choices) == 1 else {}
    traces = [_trace(choice, usage, count) for choice in choices]
    return _Line(custom_id, model if isinstance(model, str) and model else "model", traces, path)


def _trace(
    choice: dict[str, Json], usage: dict[str, Json], count: Callable[[str], int | None]
) -> TakenTrace:
    message = object_of(choice, "message")
    content = text_of_content(message.get("content"))
    reasoning = next(
        (
            text
            for key in ("reasoning_content", "reasoning")
            if isinstance(text := message.get(key), str)
        ),
        "",
    )
    if not (content or reasoning):
        bad("has no text (a refusal or a tool call)")
    trace = completed(
        content,
        count,
        reasoning=reasoning,
        tokens=count_or_none(usage, "completion_tokens"),
        thinking_tokens=count_or_none(
            object_of(usage, "completion_tokens_details"), "reasoning_tokens"
        ),
    )
    reason = choice.get("finish_reason")
    return replace(
        trace,
        finish_reason=reason if isinstance(reason, str) else "stop",
        prompt_tokens=count_or_none(usage, "prompt_tokens"),
    )


def _batches(
    lines: Sequence[_Line], asked: dict[str, str], questions: Sequence[Question]
) -> list[Batch]:
    known = {question.id: question for question in questions}
    names = _Names([line.custom_id for line in lines], asked, known)
    groups: dict[tuple[str, str], dict[str, list[tuple[int, _Line]]]] = {}
    sources: dict[tuple[str, str], dict[Path, None]] = {}
    for line in lines:
        name, number = names.split(line.custom_id)
        slashes = line.custom_id.count("/") > 1
        dataset = line.path.name.removesuffix(".gz").removesuffix(".jsonl")
        if slashes:
            dataset, _, name = name.partition("/")
        at = line.model, dataset
        groups.setdefault(at, {}).setdefault(name, []).append((number, line))
        sources.setdefault(at, {})[line.path] = None
    made = []
    for (model, dataset), by_name in groups.items():
        races = []
        for name, found in by_name.items():
            found.sort(key=lambda one: one[0])
            traces = [trace for _, line in found for trace in line.traces]
            text = next((asked[line.custom_id] for _, line in found if line.custom_id in asked), "")
            races.append(TakenRace(_question(name, dataset, text, known.get(name)), traces))
        made.append(Batch(model, dataset, tuple(sources[model, dataset]), 1, given(races)))
    return made


class _Names:
    """Which part of an id names the question, and which the trace."""

    def __init__(self, ids: Sequence[str], asked: dict[str, str], known: Mapping[str, Question]):
        self._known = known
        self._asked: dict[str, list[str | None]] = {}
        for one in ids:
            if numbered := _NUMBERED.fullmatch(one):
                self._asked.setdefault(numbered["stem"], []).append(asked.get(one))

    def split(self, custom_id: str) -> tuple[str, int]:
        """Give the question's name and the trace's number."""
        numbered = _NUMBERED.fullmatch(custom_id)
        if numbered is None or custom_id in self._known:
            return custom_id, 0
        stem = numbered["stem"]
        texts = self._asked[stem]
        same = len(texts) > 1 and None not in texts and len(set(texts)) == 1
        if numbered["sign"] == "/" or stem in self._known or same:
            return stem, int(numbered["number"])
        return custom_id, 0


def _question(name: str, dataset: str, text: str, known: Question | None) -> Question:
    truth = known.truth if known else None
    return Question(name, (known.text if known else text) or NO_TEXT, truth, dataset)
