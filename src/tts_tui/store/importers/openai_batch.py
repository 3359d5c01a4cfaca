"""OpenAI batch output, and what `vllm run-batch` writes: one answer a line.

An answer is a chat completion or a response of the Responses API (`openai_bodies.py`).

`custom_id` says which question and trace a line is, in any order: `session/question/trace`, or
`question/trace`. `question-1` and `question_1` name a trace only where `question` is the id of a
question that was given, or where the requests of all such ids are there and ask the same: else
every id is a question of its own, as in `task-1`, `task-2`.

The requests, which are a file of their own, say how was sampled, and so do responses themselves;
else it is unknown. A request that failed, or that has no response beside others of its question
that have one, is a failed trace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from tts_tui.domain.events import Question
from tts_tui.figures import counted
from tts_tui.store.fields import Malformed
from tts_tui.store.importers.files import (
    chosen,
    files_of,
    given,
    last_user_text,
    list_of,
    object_of,
    records,
    sampling_of,
)
from tts_tui.store.importers.imported import (
    UNKNOWN,
    Batch,
    Found,
    ImportedRace,
    ImportedTrace,
    Skip,
    as_given,
    bad,
)
from tts_tui.store.importers.importer import Importer, ImportOrder
from tts_tui.store.importers.openai_bodies import failure, is_response, traces_of
from tts_tui.store.paths import file_name
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from tts_tui.domain.events import Sampling
    from tts_tui.store.fields import Json

FORMAT: Final = "openai-batch"
_NUMBERED = re.compile(r"(?P<stem>.+)(?P<sign>[/_-])(?P<number>\d{1,9})")
_BAD_STATUS: Final = 400


@dataclass(frozen=True, slots=True)
class _Request:
    """What a line of batch input asked for."""

    text: str
    model: str
    sampling: Sampling
    path: Path


@dataclass(frozen=True, slots=True)
class _Line:
    """What came back for one request."""

    custom_id: str
    model: str
    """Empty where the request failed, and nobody says what would have answered."""
    traces: list[ImportedTrace]
    path: Path
    sampling: Sampling = UNKNOWN
    """How it was sampled, where the answer says so."""

    @property
    def failed(self) -> bool:
        """Whether no completion came back; one that came later takes its place."""
        return all(trace.failure is not None for trace in self.traces)


def find(
    paths: Sequence[Path],
    count: Callable[[str], int | None],
    questions: Sequence[Question] = (),
    models: Sequence[str] = (),
    datasets: Sequence[str] = (),
    watched: Callable[[list[Path]], Iterable[Path]] = iter,
) -> Found:
    """Read batch output files, and group their lines by model, data set and question.

    Files of batch *input* among them give the questions' texts; `questions` gives texts and
    right answers by id. Raises UsageError.
    """
    skips: list[Skip] = []
    lines: dict[str, _Line] = {}
    asked: dict[str, _Request] = {}
    for path in watched(files_of(paths, ("*.jsonl", "*.jsonl.gz"))):
        for where, record in records(path, skips):
            try:
                if "method" in record and "response" not in record:
                    asked[_id(record)] = _request(object_of(record, "body"), path)
                else:
                    line = _line(record, path, count)
                    before = lines.get(line.custom_id)
                    if before is not None and not before.failed:
                        bad(f"repeats the id “{display_line(line.custom_id, 60)}”")
                    lines[line.custom_id] = line
            except Malformed as error:
                skips.append(Skip(where, str(error)))
    batches = _Batches(asked, {question.id: question for question in questions})
    made = batches.make([*lines.values()], skips)
    return chosen(made, skips, models, datasets, batches.hints())


def _request(body: dict[str, Json], path: Path) -> _Request:
    model = body.get("model")
    asked = body.get("input")
    return _Request(
        asked
        if isinstance(asked, str)
        else last_user_text(list_of(body, "messages") or list_of(body, "input")),
        model if isinstance(model, str) else "",
        sampling_of(body, ("max_completion_tokens", "max_tokens", "max_output_tokens")),
        path,
    )


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
            told = error or object_of(response, "body").get("error")
            return _Line(custom_id, "", [ImportedTrace.failed(failure(status, told))], path)
        body = object_of(response, "body")
    model = body.get("model")
    return _Line(
        *(custom_id, model if isinstance(model, str) and model else "model"),
        *(traces_of(body, count), path),
        sampling_of(body, ("max_output_tokens",)) if is_response(body) else UNKNOWN,
    )


class _Batches:
    """Sorts lines into batches, by model and data set, and into races, by question and sampling."""

    def __init__(self, asked: Mapping[str, _Request], known: Mapping[str, Question]) -> None:
        self._asked = asked
        self._known = known
        self._datasets: dict[Path, str] = {}
        self._unnamed: list[str] = []
        """Ids of answers to questions of which nothing is known."""

    def make(self, lines: Sequence[_Line], skips: list[Skip]) -> list[Batch]:
        """The batches; what belongs to no model goes to `skips`."""
        answered = {line.custom_id for line in lines}
        silent = [one for one in self._asked if one not in answered]
        names = _Names([*answered, *silent], self._asked, self._known)
        self._name_datasets(names, lines)
        placed = [(self._place(names, line.custom_id, line.path), line) for line in lines]
        models = _models(placed)
        beside: dict[str, set[Path]] = {}
        for place, line in placed:
            for name in (place.name, f"{place.dataset}/{place.name}"):
                beside.setdefault(name, set()).add(line.path)
        lost = 0
        for custom_id in silent:
            paths = beside.get(names.split(custom_id)[0], set())
            if len(paths) == 1:
                [path] = paths
                failed = ImportedTrace.failed("The request has no response.")
                line = _Line(custom_id, "", [failed], path)
                placed.append((self._place(names, custom_id, path), line))
            else:
                lost += 1
        if lost:
            skips.append(Skip(f"{lost} × a request", "has no response"))
        return self._batches(placed, models, skips)

    def hints(self) -> list[str]:
        """Say what is missing where no question is known, and how to give it; a sentence."""
        if not self._unnamed:
            return []
        give = "or the file of requests beside the output"
        for one in self._unnamed:
            numbered = _NUMBERED.fullmatch(one)
            if numbered and numbered["sign"] != "/":
                shown, stem = display_line(one, 60), display_line(numbered["stem"], 60)
                return [
                    f"Ids like “{shown}” became a question each: if “{stem}” is the question, "
                    f"give --questions FILE with that id, {give}."
                ]
        return [
            f"No text and no right answer of {counted(len(self._unnamed), 'answer')} is known: "
            f"give --questions FILE (id, question, answer), {give}."
        ]

    def _name_datasets(self, names: _Names, lines: Sequence[_Line]) -> None:
        """A set is named after its questions: those given, else the requests, else the file."""
        found: dict[Path, tuple[set[str], set[str]]] = {}
        for line in lines:
            known, asked = found.setdefault(line.path, (set(), set()))
            question = self._known.get(names.split(line.custom_id)[0])
            request = self._asked.get(line.custom_id)
            if question is None and request is None:
                self._unnamed.append(line.custom_id)
            if question is not None and question.dataset:
                known.add(question.dataset)
            if request is not None:
                asked.add(_stem(request.path))
        for path, (known, asked) in found.items():
            best = next((few for few in (known, asked) if len(few) == 1), {_stem(path)})
            self._datasets[path] = min(best)

    def _place(self, names: _Names, custom_id: str, path: Path) -> _Place:
        name, number = names.split(custom_id)
        if custom_id.count("/") > 1:
            dataset, _, name = name.partition("/")
        else:
            dataset = self._datasets.get(path) or _stem(path)
        return _Place(dataset, name, number)

    def _batches(
        self,
        placed: Sequence[tuple[_Place, _Line]],
        models: Mapping[tuple[str, str], str],
        skips: list[Skip],
    ) -> list[Batch]:
        said: dict[tuple[str, str], set[Sampling]] = {}
        for place, line in placed:
            if not line.failed:
                said.setdefault((place.dataset, place.name), set()).add(line.sampling)
        groups: dict[tuple[str, str], dict[tuple[str, Sampling], list[tuple[int, _Line]]]] = {}
        for place, line in placed:
            request = self._asked.get(line.custom_id)
            model = line.model or models.get((place.dataset, place.name), "")
            model = model or (request.model if request else "")
            if not model:
                where = f"{file_name(line.path)}, {display_line(line.custom_id, 60)},"
                skips.append(Skip(where, "failed, and nothing says which model it asked"))
                continue
            sampling = request.sampling if request else line.sampling
            others = said.get((place.dataset, place.name), set())
            if request is None and line.failed and len(others) == 1:
                # What failed was sampled as the other answers to its question.
                [sampling] = others
            at = place.name, sampling
            box = groups.setdefault((model, place.dataset), {})
            box.setdefault(at, []).append((place.number, line))
        return [self._batch(model, dataset, box) for (model, dataset), box in groups.items()]

    def _batch(
        self,
        model: str,
        dataset: str,
        box: Mapping[tuple[str, Sampling], list[tuple[int, _Line]]],
    ) -> Batch:
        races = []
        sources: dict[Path, None] = {}
        for (name, sampling), found in box.items():
            lines = [line for _, line in sorted(found, key=lambda one: one[0])]
            sources |= dict.fromkeys(line.path for line in lines)
            traces = [trace for line in lines for trace in line.traces]
            asked = [self._asked[line.custom_id] for line in lines if line.custom_id in self._asked]
            question = _question(name, dataset, asked[0].text if asked else "", self._known)
            races.append(ImportedRace(question, traces, sampling))
        return Batch(model, dataset, tuple(sources), 1, given(races))


def _stem(path: Path) -> str:
    return path.name.removesuffix(".gz").removesuffix(".jsonl")


class _Place(NamedTuple):
    """Where a line belongs."""

    dataset: str
    name: str
    """The question's."""
    number: int
    """The trace's."""


def _models(placed: Sequence[tuple[_Place, _Line]]) -> dict[tuple[str, str], str]:
    """Say which model answers a question of a data set, where it is one only."""
    seen: dict[tuple[str, str], set[str]] = {}
    for place, line in placed:
        if line.model:
            seen.setdefault((place.dataset, place.name), set()).add(line.model)
    every = {model for models in seen.values() for model in models}
    only = every.pop() if len(every) == 1 else ""
    return {
        (place.dataset, place.name): models.copy().pop() if len(models) == 1 else only
        for place, _ in placed
        if (models := seen.get((place.dataset, place.name), {only}))
    }


class _Names:
    """Which part of an id names the question, and which the trace."""

    def __init__(
        self, ids: Sequence[str], asked: Mapping[str, _Request], known: Mapping[str, Question]
    ) -> None:
        self._known = known
        self._asked: dict[str, list[str | None]] = {}
        for one in ids:
            if numbered := _NUMBERED.fullmatch(one):
                text = asked[one].text if one in asked else None
                self._asked.setdefault(numbered["stem"], []).append(text)

    def split(self, custom_id: str) -> tuple[str, int]:
        """The question's name and the trace's number."""
        numbered = _NUMBERED.fullmatch(custom_id)
        if numbered is None or custom_id in self._known:
            return custom_id, 0
        stem = numbered["stem"]
        texts = self._asked[stem]
        same = len(texts) > 1 and None not in texts and len(set(texts)) == 1
        if numbered["sign"] == "/" or stem in self._known or same:
            return stem, int(numbered["number"])
        return custom_id, 0


def _question(name: str, dataset: str, text: str, others: Mapping[str, Question]) -> Question:
    return as_given(Question(name, text, None, dataset), others)


def _find(order: ImportOrder) -> Found:
    return find(
        order.paths, order.count, order.questions, order.models, order.datasets, order.watched
    )


IMPORTER: Final = Importer(_find)
