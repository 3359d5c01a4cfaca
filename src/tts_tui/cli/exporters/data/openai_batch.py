"""OpenAI batch input: the requests of a session's races, or of a data set, to be sent elsewhere.

One line a trace, called `dataset/question/number`, so that `tts-tui import openai-batch`, given
this file beside the output, finds every question, its text and its traces again. Source:
https://platform.openai.com/docs/guides/batch; `vllm run-batch` reads the same.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tts_tui.cli.exporters.data.data_exporter import MODEL, DataExporter, races_of_one_model
from tts_tui.cli.exporters.exporter import Flag
from tts_tui.cli.parser import number, whole
from tts_tui.domain.models import Sampling
from tts_tui.domain.race import MAX_TRACES
from tts_tui.errors import UsageError
from tts_tui.store.jsonline import dump
from tts_tui.text import whole_characters

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from tts_tui.cli.exporters.data.data_exporter import DataExport
    from tts_tui.domain.events import Question
    from tts_tui.store.fields import Json

URL: Final = "/v1/chat/completions"
_USUAL: Final = Sampling()
_DATASET = Flag("--dataset", str, "", "the questions of a data set in place of a session", "FILE")
_N = Flag("-n", whole(1, MAX_TRACES), 8, "requests a question (default: the race's, or 8)", "N")
_TEMPERATURE = Flag("--temperature", number(0, 5), 0.6, "default: the race's, or 0.6", "T")
_TOP_P = Flag("--top-p", number(1e-6, 1), 0.95, "default: the race's, or 0.95", "P")
_MAX_TOKENS = Flag(
    "--max-tokens", whole(1, 10_000_000), 4096, "default: the race's, or 4096", "TOKENS"
)
_SEED = Flag("--seed", whole(0, 2**31), 0, "of each question's first request", "SEED")


def _write(export: DataExport) -> Iterator[str]:
    args = export.args
    if path := _DATASET.value(args):
        if not (model := MODEL.value(args)):
            raise UsageError("A data set names no model.", "Give the one to ask with --model.")
        yield from _of_data_set(Path(path), model, args)
        return
    asked: dict[str, Iterator[int]] = {}
    for _, race in races_of_one_model(export, MODEL.value(args)):
        started = race.started
        question, sampling = started.question, _sampling(race.sampling, args)
        name = _name(question, export.session)
        numbers = asked.setdefault(name, count())
        many = _N.value(args) if _N.given(args) else race.n
        # A question that was raced again goes on where its first race ended.
        for trace in range(many):
            request = replace(sampling, seed=sampling.seed_of(trace))
            yield _line(f"{name}/{next(numbers)}", question, started.model.model_id, request)


def _of_data_set(path: Path, model: str, args: Namespace) -> Iterator[str]:
    from tts_tui.datasets import load_dataset

    sampling = _sampling(_USUAL, args)
    for question in load_dataset(path):
        name = _name(question, path.stem)
        for trace in range(_N.value(args)):
            request = replace(sampling, seed=sampling.seed_of(trace))
            yield _line(f"{name}/{trace}", question, model, request)


def _sampling(usual: Sampling, args: Namespace) -> Sampling:
    """How a race was sampled, but for what was typed."""

    def typed(flag: Flag[Any], otherwise: Any) -> Any:
        return flag.value(args) if flag.given(args) else otherwise

    return Sampling(
        typed(_TEMPERATURE, usual.temperature),
        typed(_TOP_P, usual.top_p),
        typed(_MAX_TOKENS, usual.max_tokens),
        typed(_SEED, usual.seed),
    )


def _name(question: Question, otherwise: str) -> str:
    """The part of an id that an import reads the data set and the question from."""
    dataset = (question.dataset or otherwise).replace("/", "_") or "data"
    return f"{dataset}/{question.id}"


def _line(custom_id: str, question: Question, model: str, sampling: Sampling) -> str:
    settings = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": sampling.max_tokens,
        "seed": sampling.seed,
    }
    body: dict[str, Json] = {
        "model": whole_characters(model),
        "messages": [{"role": "user", "content": whole_characters(question.text)}],
        **{name: value for name, value in settings.items() if value is not None},
    }
    named = whole_characters(custom_id)
    return dump({"custom_id": named, "method": "POST", "url": URL, "body": body}) + "\n"


EXPORTER = DataExporter(
    "OpenAI batch input, the requests for its questions",
    _write,
    "{}-requests.jsonl",
    (_DATASET, MODEL, _N, _TEMPERATURE, _TOP_P, _MAX_TOKENS, _SEED),
    texts=False,
    of_data_sets=True,
    hint="vllm run-batch takes it with -i:",
)
