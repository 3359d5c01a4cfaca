"""An inspect_ai log: a sample a question, its epochs are the traces.

What a log has no field for stands in `metadata` under a key of our own
(`store/importers/own_facts.py`), so that `tts-tui import inspect` makes the same races of it.
Source: `EvalLog` of inspect_ai, version 2 of its JSON; `inspect view` opens it.
"""

from __future__ import annotations

from collections import Counter
from importlib.metadata import version
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

from tts_tui.cli.exporters.data.data_exporter import MODEL, DataExporter
from tts_tui.cli.exporters.data.whole_races import shown_question, whole_races
from tts_tui.domain.events import Channel
from tts_tui.store.importers.own_facts import KEY, facts_of_question, facts_of_trace
from tts_tui.store.jsonline import dump
from tts_tui.text import whole_characters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.cli.exporters.data.data_exporter import DataExport
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState
    from tts_tui.store.fields import Json

_STOPS: Final = {"stop": "stop", "length": "max_tokens", "content_filter": "content_filter"}
SCORER: Final = "tts-tui"


class _Totals:
    """What is said of a log as a whole."""

    def __init__(self) -> None:
        self.questions = self.samples = self.failed = self.scored = self.right = 0
        self.epochs: set[int] = set()
        self.usage: Counter[str] = Counter()

    def add(self, sample: dict[str, Json]) -> None:
        """Count a sample that is written."""
        self.samples += 1
        self.failed += "error" in sample
        for usage in _objects(sample.get("model_usage")):
            self.usage.update({name: many for name, many in usage.items() if type(many) is int})
        for score in _objects(sample.get("scores")):
            self.scored += 1
            self.right += score["value"] == "C"


def _objects(value: Json | None) -> list[dict[str, Json]]:
    """The objects in an object, by whatever names."""
    return (
        [each for each in value.values() if isinstance(each, dict)]
        if isinstance(value, dict)
        else []
    )


def _write(export: DataExport) -> Iterator[str]:
    totals = _Totals()
    seen: Counter[str] = Counter()
    first: RaceState | None = None
    # What a list of logs shows is looked for before the samples alone, and known after them.
    with TemporaryFile("w+", encoding="utf-8", newline="") as held:
        for place, race in whole_races(export):
            first = first or race
            question = shown_question(export, race)
            seen[question.id] += 1
            again = seen[question.id]
            # A question that was raced twice is two samples: epochs of one are of one race.
            name = question.id if again == 1 else f"{question.id} (race {place + 1})"
            totals.questions += 1
            totals.epochs.add(race.n)
            for trace in race.traces:
                sample = _sample(export, race, trace, name)
                held.write((",\n" if totals.samples else "") + dump(sample))
                totals.add(sample)
        if first is not None:
            yield _head(export, first, totals)
        held.seek(0)
        yield from iter(lambda: held.read(1 << 20), "")
    yield "]}\n"


def _head(export: DataExport, race: RaceState, totals: _Totals) -> str:
    started, sampling = race.started, race.sampling
    settings: dict[str, Json] = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": sampling.max_tokens,
    }
    known: dict[str, Json] = {name: value for name, value in settings.items() if value is not None}
    session, model = whole_characters(export.session), whole_characters(started.model.name)
    spec: dict[str, Json] = {
        "created": export.created,
        "task": session,
        "dataset": {"name": session, "samples": totals.questions},
        "model": model,
        # Where races have different ones, an epoch that is not there is not one that is missing.
        "config": {"epochs": min(totals.epochs)} if len(totals.epochs) == 1 else {},
        "model_generate_config": known,
        "packages": {"tts-tui": version("tts-tui")},
        "metadata": {KEY: {"model": model}},
    }
    plan: dict[str, Json] = {"name": "plan", "steps": [], "config": known}
    stats: dict[str, Json] = {
        "started_at": spec["created"],
        "completed_at": spec["created"],
        "model_usage": {model: dict(totals.usage)},
    }
    results: dict[str, Json] = {
        "total_samples": totals.samples,
        "completed_samples": totals.samples - totals.failed,
        "scores": [_scored(totals)] if totals.scored else [],
    }
    parts = {"eval": spec, "plan": plan, "results": results, "stats": stats}
    said = ",".join(f'"{name}":{dump(part)}' for name, part in parts.items())
    return f'{{"version":2,"status":"success",{said},"samples":[\n'


def _scored(totals: _Totals) -> dict[str, Json]:
    accuracy: dict[str, Json] = {"name": "accuracy", "value": totals.right / totals.scored}
    return {
        "name": SCORER,
        "scorer": SCORER,
        "scored_samples": totals.scored,
        "unscored_samples": totals.samples - totals.scored,
        "metrics": {"accuracy": accuracy},
    }


def _sample(export: DataExport, race: RaceState, trace: TraceState, name: str) -> dict[str, Json]:
    question = facts_of_question(shown_question(export, race))
    facts = facts_of_trace(trace)
    asked: dict[str, Json] = {"role": "user", "content": question["text"], "source": "input"}
    sample: dict[str, Json] = {
        "id": whole_characters(name),
        "epoch": trace.index + 1,
        "input": question["text"],
        "target": question["truth"] or "",
        "metadata": {KEY: {"question": question, "trace": facts}},
        "messages": [asked],
        "output": {"model": whole_characters(race.started.model.name), "choices": []},
    }
    if trace.failure is not None:
        told = facts["failure"]
        return {**sample, "error": {"message": told, "traceback": "", "traceback_ansi": ""}}
    said: dict[str, Json] = {
        "role": "assistant",
        "content": _content(trace),
        "source": "generate",
    }
    stop = _STOPS.get(trace.finish_reason or "stop", "unknown")
    usage: dict[str, Json] = {
        "input_tokens": trace.prompt_tokens or 0,
        "output_tokens": trace.tokens,
        "total_tokens": (trace.prompt_tokens or 0) + trace.tokens,
        "reasoning_tokens": trace.thought_tokens,
    }
    took_s = _took_s(trace) if export.header.timed else None
    right = race.correct(trace.answer) if export.truth_shown else None
    letter = None if right is None else "C" if right else "I"
    score: dict[str, Json] = {"value": letter, "answer": facts["answer"]}
    return {
        **sample,
        "messages": [asked, said],
        "output": {
            "model": whole_characters(race.started.model.name),
            "choices": [{"message": said, "stop_reason": stop}],
            "usage": usage,
        },
        "model_usage": {whole_characters(race.started.model.name): usage},
        **({"total_time": took_s} if took_s is not None else {}),
        **({"scores": {SCORER: score}} if letter is not None else {}),
    }


def _took_s(trace: TraceState) -> float | None:
    if trace.opened_s is None or trace.end_s is None:
        return None
    return round(trace.end_s - trace.opened_s, 6)


def _content(trace: TraceState) -> list[Json]:
    thinking, answer = trace.text(Channel.THINKING), trace.text(Channel.ANSWER)
    thought: list[Json] = [{"type": "reasoning", "reasoning": whole_characters(thinking)}]
    return [*(thought if thinking else []), {"type": "text", "text": whole_characters(answer)}]


EXPORTER = DataExporter(
    "an inspect_ai log",
    _write,
    # A name without the time in front is no log to `inspect view`.
    "{created}_{}.json",
    (MODEL,),
    hint="inspect view start --log-dir . shows it:",
)
