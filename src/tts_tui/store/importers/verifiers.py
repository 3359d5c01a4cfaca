"""What `vf-eval` of verifiers saves: `results.jsonl`, and from its version 0.4 on `traces.jsonl`.

A line of `results.jsonl` is a rollout: `example_id`, `prompt`, `completion`, `answer`, its time
(`generation_ms`, later `timing`) and, in later versions, `token_usage`; `metadata.json` beside it
names the model, the environment and the sampling. A line of `traces.jsonl` is an episode: its
`task`, and `traces` whose `nodes` are messages and whose `calls` say usage and time. Rollouts of
one example are the traces of its race, in the order of the lines. Source: the package's own
writers, versions 0.1.9, 0.1.14 and 0.4.0. Rewards are not taken: an answer is right by the
example's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Question
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
    records,
    sampling_of,
    seconds_of,
    seconds_of_ms,
    text_of_content,
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
    completed,
)
from tts_tui.store.importers.importer import Importer, ImportOrder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tts_tui.domain.events import Sampling
    from tts_tui.store.fields import Json

MAX_METADATA_BYTES: Final = 4_000_000
ERROR_CHARACTERS: Final = 300
"""How much of an error's message is kept."""
MOST_MOMENT: Final = 1e11
"""The year 5138, in seconds since 1970."""
_LIMITS: Final = ("max_completion_tokens", "max_tokens")


@dataclass(frozen=True, slots=True)
class _Run:
    """What is said of all rollouts of a file."""

    model: str
    environment: str
    sampling: Sampling


@dataclass(slots=True)
class _Rollouts:
    """The rollouts of one model and environment."""

    questions: dict[str, Question] = field(default_factory=dict)
    traces: dict[tuple[str, Sampling], list[ImportedTrace]] = field(default_factory=dict)

    def races(self) -> list[ImportedRace]:
        """A race an example, and one more for each other sampling of it."""
        return [
            ImportedRace(self.questions[name], traces, sampling)
            for (name, sampling), traces in self.traces.items()
        ]


def find(order: ImportOrder) -> Found:
    """Read files of rollouts and of episodes. Raises UsageError."""
    skips: list[Skip] = []
    known = {question.id: question for question in order.questions}
    batches = []
    for path in order.watched(files_of(order.paths, ("results.jsonl", "traces.jsonl"))):
        run = _run_of(path)
        groups: dict[tuple[str, str], _Rollouts] = {}
        for where, record in records(path, skips):
            try:
                _take(record, run, groups, known, order.count)
            except Malformed as error:
                skips.append(Skip(where, str(error)))
        batches += [
            Batch(model, dataset, (path,), 1, given(rollouts.races()))
            for (model, dataset), rollouts in groups.items()
        ]
    return chosen(batches, skips, order.models, order.datasets)


def _run_of(path: Path) -> _Run:
    """What `metadata.json` says, else the folder's name, which is `ENVIRONMENT--MODEL`."""
    folder = path.resolve().parent
    environment, marked, model = folder.parent.name.partition("--")
    if not marked:
        environment, model = folder.name, "model"
    try:
        metadata = json_file(path.with_name("metadata.json"), MAX_METADATA_BYTES)
    except Malformed:
        metadata = None
    told = metadata if isinstance(metadata, dict) else {}
    return _Run(
        _text(told, "model") or model.replace("--", "/") or "model",
        _text(told, "env_id") or environment or "verifiers",
        sampling_of(object_of(told, "sampling_args"), _LIMITS) if told else UNKNOWN,
    )


def _take(
    record: dict[str, Json],
    run: _Run,
    groups: dict[tuple[str, str], _Rollouts],
    known: Mapping[str, Question],
    count: Callable[[str], int | None],
) -> None:
    """Put a line's traces to their question. Raises Malformed."""
    if "traces" in record:
        taken = _episode(record, count)
        environment = _text(object_of(record, "env"), "id") or run.environment
        data = object_of(object_of(record, "task"), "data")
        name = next((data[key] for key in ("id", "idx") if data.get(key) is not None), None)
    else:
        if "completion" not in record and "error" not in record:
            bad("is neither a rollout nor an episode of verifiers")
        taken = [(run, _rollout(record, count))]
        # In a group of environments the task says of which one an example is.
        task = _text(record, "task")
        environment = task if task not in ("", "default") else run.environment
        data, name = record, record.get("example_id")
    question = _question(data, name, environment, known)
    for said, trace in taken:
        rollouts = groups.setdefault((said.model or run.model, environment), _Rollouts())
        if rollouts.questions.setdefault(question.id, question) != question:
            bad("asks something else than the rollouts before it")
        rollouts.traces.setdefault((question.id, said.sampling), []).append(trace)


def _question(
    data: dict[str, Json], name: Json, environment: str, known: Mapping[str, Question]
) -> Question:
    if isinstance(name, bool) or not isinstance(name, str | int):
        bad("has no “example_id”" if "completion" in data else "has a task without an “id”")
    prompt = data.get("prompt")
    text = prompt if isinstance(prompt, str) else last_user_text(list_of(data, "prompt"))
    answer = data.get("answer")
    truth = str(answer) if isinstance(answer, str | int | float) and answer != "" else None
    question = Question(f"{environment}-{name}", text, truth, environment)
    return as_given(question, known, str(name))


# -- results.jsonl ----------------------------------------------------------------------------


def _rollout(record: dict[str, Json], count: Callable[[str], int | None]) -> ImportedTrace:
    if error := record.get("error"):
        return _failed(error.get("error_chain_str") if isinstance(error, dict) else error)
    usage = object_of(record, "token_usage")
    said = _answers(record.get("completion"))
    if not said:
        bad("has no “completion”")
    trace = _completed(said, _count(usage, "output_tokens"), None, count)
    cut = record.get("is_truncated") is True
    return replace(
        trace,
        finish_reason="length" if cut else "stop",
        prompt_tokens=_count(usage, "input_tokens") if len(said) == 1 else None,
        took_s=_generation_s(record),
    )


def _answers(completion: Json) -> list[dict[str, Json]]:
    """What the model said: messages, or one text."""
    if isinstance(completion, str):
        return [{"content": completion}]
    messages = completion if isinstance(completion, list) else []
    return [one for one in messages if isinstance(one, dict) and one.get("role") == "assistant"]


def _generation_s(record: dict[str, Json]) -> float | None:
    """The model's own time where it is told apart, else that of the whole generation."""
    timing = object_of(record, "timing")
    for kind in ("model", "generation"):
        if seconds := seconds_of(object_of(timing, kind).get("duration")):
            return seconds
    return seconds_of_ms(record.get("generation_ms", timing.get("generation_ms")))


# -- traces.jsonl -----------------------------------------------------------------------------


def _episode(
    record: dict[str, Json], count: Callable[[str], int | None]
) -> list[tuple[_Run, ImportedTrace]]:
    """The traces that worked on the episode's own task; judges and helpers are left out."""
    task = object_of(record, "task").get("key")
    traces = [one for one in list_of(record, "traces") if isinstance(one, dict)]
    own = [one for one in traces if object_of(one, "task").get("key") == task]
    if not own and traces:
        bad("has no trace of its own task")
    if not own:
        return [(_Run("", "", UNKNOWN), _failed(_last_error(record)))]
    return [(_agent(one), _trace(one, count)) for one in own]


def _agent(trace: dict[str, Json]) -> _Run:
    config = object_of(object_of(trace, "agent"), "config")
    return _Run(_text(config, "model"), "", sampling_of(object_of(config, "sampling"), _LIMITS))


def _trace(trace: dict[str, Json], count: Callable[[str], int | None]) -> ImportedTrace:
    path = _last_path(list_of(trace, "nodes"))
    said = [object_of(node, "message") for _, node in path if node.get("sampled") is True]
    if not said or trace.get("ok") is False:
        return _failed(_last_error(trace))
    places = {place for place, _ in path}
    calls = [
        call
        for call in list_of(trace, "calls")
        if isinstance(call, dict) and type(call.get("node")) is int and call["node"] in places
    ]
    usages = [object_of(call, "usage") for call in calls]
    made = _completed(
        said, _sum(usages, "completion_tokens"), _sum(usages, "reasoning_tokens"), count
    )
    reason = calls[-1].get("finish_reason") if calls else None
    return replace(
        made,
        finish_reason=reason if isinstance(reason, str) else "stop",
        prompt_tokens=_sum(usages, "prompt_tokens") if len(said) == 1 else None,
        took_s=_calls_s(calls),
    )


def _last_path(nodes: list[Json]) -> list[tuple[int, dict[str, Json]]]:
    """From its root to the message that the model said last, with places; parents come before."""
    path: list[tuple[int, dict[str, Json]]] = []
    sampled = (
        place
        for place in range(len(nodes) - 1, -1, -1)
        if isinstance(node := nodes[place], dict) and node.get("sampled") is True
    )
    at = next(sampled, None)
    while at is not None:
        node = nodes[at]
        if not isinstance(node, dict):
            bad("has a node that is no object")
        path.append((at, node))
        parent = node.get("parent")
        if parent is not None and (type(parent) is not int or not 0 <= parent < at):
            bad("has a node whose parent is not before it")
        at = parent if type(parent) is int else None
    return path[::-1]


def _calls_s(calls: Sequence[dict[str, Json]]) -> float | None:
    """How long the model took, all calls together."""
    whole = 0.0
    for call in calls:
        time = object_of(call, "time")
        start, end = _moment(time, "start"), _moment(time, "end")
        took = seconds_of(end - start) if start is not None and end is not None else None
        if took is None:
            return None
        whole += took
    return seconds_of(whole)


def _moment(time: dict[str, Json], key: str) -> float | None:
    """A moment in seconds since 1970."""
    value = time.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < MOST_MOMENT else None


# -- both -------------------------------------------------------------------------------------


def _completed(
    messages: Sequence[dict[str, Json]],
    tokens: int | None,
    thinking_tokens: int | None,
    count: Callable[[str], int | None],
) -> ImportedTrace:
    """All that the model said in one rollout: several turns are one text."""
    texts = [text_of_content(one.get("content")) for one in messages]
    thoughts = [_text(one, "reasoning_content") for one in messages]
    return completed(
        "\n\n".join(filter(None, texts)),
        count,
        reasoning="\n\n".join(filter(None, thoughts)),
        tokens=tokens,
        thinking_tokens=thinking_tokens,
    )


def _failed(said: Json) -> ImportedTrace:
    words = str(said)[:ERROR_CHARACTERS].rstrip(". ") if said else ""
    return ImportedTrace.failed(f"The rollout failed{f': {words}' if words else ''}.")


def _last_error(record: dict[str, Json]) -> Json:
    errors = [one for one in list_of(record, "errors") if isinstance(one, dict)]
    return errors[-1].get("message") if errors else record.get("stop_condition")


def _sum(usages: Sequence[dict[str, Json]], key: str) -> int | None:
    counts = [count_or_none(usage, key) for usage in usages]
    known = [one for one in counts if one is not None]
    return sum(known) if known and len(known) == len(counts) else None


def _count(usage: dict[str, Json], key: str) -> int | None:
    """A count that is written as a number with or without a point."""
    value = usage.get(key)
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    return count_or_none({key: whole}, key)


def _text(record: dict[str, Json], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""


IMPORTER: Final = Importer(find)
