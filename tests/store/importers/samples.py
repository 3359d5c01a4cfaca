"""For every format that is imported the least of its data: one question, two completions.

A format more is a function more here, and stands in `SAMPLES`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tests.store.importers.release import trace, write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def _art_of_tts(folder: Path, text: str) -> Path:
    for sample in range(2):
        record = trace(problem=text, output=f"{text} \\boxed{{24}}", finish_reason=text)
        write(folder / f"results/vanilla/m/d/0_{sample}.json", record)
    return folder


def _openai_batch(folder: Path, text: str) -> Path:
    asked = {"messages": [{"role": "user", "content": text}]}
    records: list[object] = [{"custom_id": "q/0", "method": "POST", "body": asked}]
    for sample in range(2):
        choice = {"message": {"role": "assistant", "content": text}, "finish_reason": text}
        body = {"model": text, "choices": [choice], "usage": {"completion_tokens": 9}}
        response = {"status_code": 200, "body": body}
        records.append({"custom_id": f"q/{sample}", "response": response, "error": None})
    return write(folder / "batch.jsonl", "\n".join(map(json.dumps, records)))


def _lm_eval(folder: Path, text: str) -> Path:
    record = {
        "doc_id": 1,
        "target": text,
        "arguments": {"gen_args_0": {"arg_0": text, "arg_1": {}}},
        "resps": [[f"{text} 7", f"{text} 8"]],
        "filtered_resps": [text],
        "filter": "none",
    }
    return write(folder / "samples_sums.jsonl", record)


def _inspect(folder: Path, text: str) -> Path:
    samples = [
        {
            "id": "q",
            "epoch": epoch,
            "input": text,
            "target": text,
            "output": {
                "choices": [{"message": {"content": text}, "stop_reason": text}],
                "usage": {"input_tokens": 5, "output_tokens": 9},
            },
            "scores": {"match": {"value": "C", "answer": text}},
        }
        for epoch in (1, 2)
    ]
    spec = {"model": text, "task": text}
    return write(folder / "log.json", {"version": 2, "eval": spec, "samples": samples})


def _numbers(folder: Path, text: str) -> Path:
    one = {"model": text, "dataset": text, "problem": text, "tokens": 9, "pred": text}
    records = [{**one, "sample": sample, "answer": text} for sample in (1, 0)]
    return write(folder / "numbers.jsonl", "\n".join(map(json.dumps, records)))


SAMPLES: Final[Mapping[str, Callable[[Path, str], Path]]] = {
    "art-of-tts": _art_of_tts,
    "openai-batch": _openai_batch,
    "lm-eval": _lm_eval,
    "inspect": _inspect,
    "numbers": _numbers,
}
"""Format → writes its data into a folder, with a text wherever there is one; returns what to
import."""
