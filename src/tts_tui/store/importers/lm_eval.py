"""lm-evaluation-harness: `MODEL/samples_TASK_DATE.jsonl`, one document and filter a line.

Repeats of a document are the strings of `resps`; token counts are not recorded, so a tokenizer
counts them, as a yardstick.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Provenance, Question
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
    Batch,
    Found,
    ImportedRace,
    ImportedTrace,
    Skip,
    bad,
    split_thinking,
)
from tts_tui.store.importers.importer import Importer, ImportOrder
from tts_tui.store.importers.own_facts import KEY, own_model, own_question, own_trace
from tts_tui.store.jsonline import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from tts_tui.domain.events import Sampling
    from tts_tui.store.fields import Json

FORMAT: Final = "lm-eval"
_NAME = re.compile(r"samples_(?P<task>.+?)(?:_\d{4}-\d{2}-\d{2}T[\d.:+-]+)?\.jsonl(?:\.gz)?")


def find(
    paths: Sequence[Path],
    count: Callable[[str], int | None],
    questions: Sequence[Question] = (),
    models: Sequence[str] = (),
    datasets: Sequence[str] = (),
    watched: Callable[[list[Path]], Iterable[Path]] = iter,
) -> Found:
    """Read sample files; the folder's name is the model's, as lm-eval has it. Raises UsageError."""
    skips: list[Skip] = []
    known = {question.id: question for question in questions}
    batches = []
    for path in watched(files_of(paths, ("samples_*.jsonl", "samples_*.jsonl.gz"))):
        name = _NAME.fullmatch(path.name)
        task = name["task"] if name else path.name.removesuffix(".jsonl")
        races: dict[str, ImportedRace] = {}
        model = path.resolve().parent.name or FORMAT
        for where, record in records(path, skips):
            try:
                race = _race(record, task, count, known)
                # Other filters of the same document have the same responses.
                races.setdefault(_name(record, task), race)
                model = own_model(_ours(record), model)
            except Malformed as error:
                skips.append(Skip(where, str(error)))
        if races:
            taken = given(list(races.values()))
            batches.append(Batch(model, task, (path,), 1, taken))
    return chosen(batches, skips, models, datasets)


def _race(
    record: dict[str, Json],
    task: str,
    count: Callable[[str], int | None],
    known: dict[str, Question],
) -> ImportedRace:
    name = _name(record, task)
    responses = list_of(record, "resps")
    repeats = responses[0] if len(responses) == 1 else responses
    texts = repeats if isinstance(repeats, list) else [repeats]
    if not texts:
        bad("has no “resps”")
    if not all(isinstance(text, str) for text in texts):
        bad("is no generation (its “resps” are no texts)")
    request = object_of(object_of(record, "arguments"), "gen_args_0")
    target = record.get("target")
    # Worked solutions end in `#### answer`, as GSM8K has them.
    truth = (
        str(target).rpartition("####")[2].strip() if isinstance(target, str | int | float) else None
    )
    better = known.get(name) or known.get(str(record["doc_id"]))
    question = Question(
        name,
        (better.text if better else _prompt(request.get("arg_0"))) or "(prompt not recorded)",
        better.truth if better and better.truth is not None else truth,
        task,
    )
    filtered = _filtered(record, len(texts))
    ours = _ours(record)
    facts = list_of(ours, "traces")
    if len(facts) != len(texts):
        facts = [None] * len(texts)
    traces = [
        own_trace(own, _trace(text, answer, count))
        for text, answer, own in zip(texts, filtered, facts, strict=True)
        if isinstance(text, str)
    ]
    if better is None:
        question = own_question(ours, question)
    return ImportedRace(question, traces, _sampling(object_of(request, "arg_1")))


def _ours(record: dict[str, Json]) -> dict[str, Json]:
    """What an export of ours knows of a sample besides."""
    return object_of(object_of(record, "doc"), KEY)


def _name(record: dict[str, Json], task: str) -> str:
    number = record.get("doc_id")
    if isinstance(number, bool) or not isinstance(number, int | str):
        bad("has no “doc_id”")
    return f"{task}-{number}"


def _trace(text: str, answer: str | None, count: Callable[[str], int | None]) -> ImportedTrace:
    # An empty response is a wrong answer, not a missing one: its end token was generated.
    tokens = count(text) if text else 1
    if not tokens:
        bad("has a response whose tokens cannot be counted")
    thinking, rest, thought = split_thinking(text, tokens)
    return ImportedTrace(
        thinking, rest, tokens, thought, recorded_answer=answer, count=Provenance.TOKENIZER
    )


def _filtered(record: dict[str, Json], many: int) -> list[str | None]:
    """The filtered answers where there is one for each response; else read the texts."""
    values = list_of(record, "filtered_resps")
    if len(values) == 1 and isinstance(values[0], list):
        values = values[0]
    # The filter `none` passes whole responses on.
    plain = record.get("filter") in (None, "none")
    if plain or len(values) != many or not all(isinstance(value, str) for value in values):
        return [None] * many
    return [
        "NO_ANSWER" if value == "[invalid]" else value for value in values if isinstance(value, str)
    ]


def _prompt(value: Json) -> str:
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        # A chat for an API model: one JSON text in a list.
        return _prompt(value[0])
    if isinstance(value, list):
        return last_user_text(value)
    if not isinstance(value, str):
        return ""
    if value.startswith("[{"):
        try:
            messages = parse(value.encode("utf-8", "surrogatepass"))
        except Malformed:
            return value
        if isinstance(messages, list):
            return last_user_text(messages) or value
    return value


def _sampling(arguments: dict[str, Json]) -> Sampling:
    sampling = sampling_of(arguments, ("max_gen_toks", "max_tokens"))
    if sampling.temperature is None and arguments.get("do_sample") is False:
        return replace(sampling, temperature=0.0)
    return sampling


def _find(order: ImportOrder) -> Found:
    return find(
        order.paths, order.count, order.questions, order.models, order.datasets, order.watched
    )


IMPORTER: Final = Importer(_find)
