"""lm-evaluation-harness samples: a line a race, its traces as the repeats of one document.

What the harness has no field for stands in the document, under a key of our own
(`store/importers/own_facts.py`), because beside it only numbers may; so `tts-tui import lm-eval`
makes the same races of it. Source: `samples_*.jsonl` as `lm_eval --log_samples` writes it, and
`SampleResult` of its `result_schema`.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

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

_INVALID = "[invalid]"
"""What the harness's filters say where they find no answer."""


def _write(export: DataExport) -> Iterator[str]:
    for place, race in whole_races(export):
        yield dump(_sample(export, place, race)) + "\n"


def _sample(export: DataExport, place: int, race: RaceState) -> dict[str, Json]:
    question = facts_of_question(shown_question(export, race))
    text, truth = str(question["text"]), question["truth"]
    sampling = race.sampling
    settings: dict[str, Json] = {
        "until": [],
        "do_sample": sampling.temperature != 0,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_gen_toks": sampling.max_tokens,
    }
    answers: list[Json] = [
        whole_characters(trace.answer.text) if trace.answer is not None else _INVALID
        for trace in race.traces
    ]
    right = [race.correct(trace.answer) is True for trace in race.traces]
    metrics: dict[str, Json] = {"metrics": []}
    if truth is not None:
        metrics = {"metrics": ["exact_match"], "exact_match": sum(right) / len(right)}
    facts: dict[str, Json] = {
        "model": whole_characters(race.started.model.name),
        "question": question,
        "traces": [facts_of_trace(trace) for trace in race.traces],
    }
    return {
        "doc_id": place,
        "doc": {"id": question["id"], "question": text, "answer": truth, KEY: facts},
        "target": truth or "",
        "arguments": {"gen_args_0": {"arg_0": text, "arg_1": settings}},
        "resps": [[_response(trace) for trace in race.traces]],
        "filtered_resps": [answers],
        "filter": "tts-tui",
        **metrics,
        "doc_hash": _hash(dump(question)),
        "prompt_hash": _hash(text),
        "target_hash": _hash(str(truth or "")),
    }


def _response(trace: TraceState) -> str:
    """All that a trace said, its thinking between the tags that models use."""
    thinking, answer = trace.text(Channel.THINKING), trace.text(Channel.ANSWER)
    return whole_characters(f"<think>{thinking}</think>{answer}" if thinking else answer)


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()


EXPORTER = DataExporter(
    "samples as EleutherAI's harness logs them",
    _write,
    # The harness reads a task between the first underscore and the last, and a time after it.
    "samples_{}_{created}.jsonl",
    (MODEL,),
)
