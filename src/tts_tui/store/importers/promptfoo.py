"""promptfoo: what `promptfoo eval --output results.json` writes.

`results.results` has a row a test, prompt and provider: `provider.id`, the rendered prompt
(`prompt.raw`), `response.output` with `tokenUsage`, and `latencyMs`. Rows of one provider with the
same prompt (`--repeat`) are the traces of its race. Right is what the only `equals` assertion of a
row says; other assertions judge in ways that only promptfoo has. A row without an output is a
failed trace; what came from promptfoo's cache has no time. Source: the documentation of its
outputs (`EvaluateSummaryV3`, `EvaluateResult`), and a file that version 0.123.1 wrote.
"""

from __future__ import annotations

from dataclasses import replace
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
    parse_loosely,
    seconds_of_ms,
)
from tts_tui.store.importers.imported import (
    Batch,
    Found,
    ImportedRace,
    ImportedTrace,
    Skip,
    as_given,
    bad,
    completed,
    text_of,
)
from tts_tui.store.importers.importer import Importer, ImportOrder
from tts_tui.store.jsonline import dump, parse
from tts_tui.store.paths import file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tts_tui.store.fields import Json

MAX_BYTES: Final = 512_000_000
ERROR_CHARACTERS: Final = 300
"""How much of an error's message is kept."""


def find(order: ImportOrder) -> Found:
    """Read result files; each provider is a model. Raises UsageError."""
    skips: list[Skip] = []
    known = {question.id: question for question in order.questions}
    batches = []
    for path in order.watched(files_of(order.paths, ("*.json",))):
        try:
            value = json_file(path, MAX_BYTES, parse_loosely)
            if not isinstance(value, dict):
                bad("is no result of promptfoo")
            rows = list_of(object_of(value, "results"), "results")
            if not rows:
                bad("is no result of promptfoo: it has no “results” in “results”")
        except Malformed as error:
            skips.append(Skip(file_name(path), str(error)))
            continue
        told = object_of(value, "config").get("description")
        dataset = told if isinstance(told, str) and told else path.name.removesuffix(".json")
        models = _models(rows, path, dataset, known, order.count, skips)
        batches += [
            Batch(model, dataset, (path,), 1, given(list(races.values())))
            for model, races in models.items()
        ]
    return chosen(batches, skips, order.models, order.datasets)


def _models(
    rows: list[Json],
    path: Path,
    dataset: str,
    known: Mapping[str, Question],
    count: Callable[[str], int | None],
    skips: list[Skip],
) -> dict[str, dict[str, ImportedRace]]:
    """Provider → prompt → race; prompts are numbered as they come."""
    numbers: dict[str, int] = {}
    models: dict[str, dict[str, ImportedRace]] = {}
    for place, row in enumerate(rows, 1):
        try:
            if not isinstance(row, dict):
                bad("is no JSON object")
            prompt = text_of(object_of(row, "prompt"), "raw")
            trace, model = _trace(row, count), _model(row)
            number = numbers.setdefault(prompt, len(numbers) + 1)
            asked = Question(f"{dataset}-{number}", _asked(prompt), _truth(row), dataset)
            question = as_given(asked, known, str(number))
            races = models.setdefault(model, {})
            before = races.get(prompt)
            if before is not None and before.question != question:
                bad("has another right answer than the rows before it")
            races[prompt] = ImportedRace(question, [*(before.traces if before else ()), trace])
        except Malformed as error:
            skips.append(Skip(f"{file_name(path)}, result {place},", str(error)))
    return models


def _model(row: dict[str, Json]) -> str:
    provider = row.get("provider")
    told = provider if isinstance(provider, dict) else {"id": provider}
    names = (told.get("label"), told.get("id"))
    return next((name for name in names if isinstance(name, str) and name), "model")


def _asked(prompt: str) -> str:
    """The question of a prompt, which may be a chat written as JSON."""
    if not prompt.lstrip().startswith("["):
        return prompt
    try:
        messages = parse(prompt.encode("utf-8", "surrogatepass"))
    except Malformed:
        return prompt
    return last_user_text(messages if isinstance(messages, list) else []) or prompt


def _truth(row: dict[str, Json]) -> str | None:
    """What the only assertion of equality says."""
    values = [
        one.get("value")
        for one in list_of(object_of(row, "testCase"), "assert")
        if isinstance(one, dict) and one.get("type") == "equals"
    ]
    known = [str(value) for value in values if isinstance(value, str | int | float)]
    return known[0] if len(known) == 1 else None


def _trace(row: dict[str, Json], count: Callable[[str], int | None]) -> ImportedTrace:
    response = object_of(row, "response")
    output = response.get("output")
    if output is None or output == "":
        why = response.get("error") or row.get("error")
        words = str(why)[:ERROR_CHARACTERS].rstrip(". ") if why else "no output"
        return ImportedTrace.failed(f"The request failed: {words}.")
    usage = object_of(response, "tokenUsage")
    trace = completed(
        _written(output),
        count,
        reasoning="",
        tokens=count_or_none(usage, "completion"),
        thinking_tokens=count_or_none(object_of(usage, "completionDetails"), "reasoning"),
    )
    reason = response.get("finishReason")
    cached = response.get("cached") is True
    return replace(
        trace,
        finish_reason=reason if isinstance(reason, str) else "stop",
        prompt_tokens=count_or_none(usage, "prompt"),
        took_s=None if cached else seconds_of_ms(row.get("latencyMs")),
    )


def _written(output: Json) -> str:
    """An output as text; one that is no text is written as JSON."""
    if isinstance(output, str):
        return output
    try:
        return dump(output)
    except (ValueError, RecursionError):
        bad("has an output that cannot be written")


IMPORTER: Final = Importer(find)
