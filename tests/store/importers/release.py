"""A tiny release in the layout of the paper's, with questions of our own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def trace(**changes: Any) -> dict[str, Any]:
    """One trace as a file holds it."""
    whole = {
        "problem": "How many legs have three spiders?",
        "answer": 24,
        "output": "3 times 8</think>\n\\boxed{24}",
        "completion_tokens": 12,
        "pred": 24,
    }
    return {key: value for key, value in (whole | changes).items() if value is not None}


def write(path: Path, record: object) -> Path:
    """Write one file, text as it is or a record as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(record if isinstance(record, str) else json.dumps(record), encoding="utf-8")
    return path


def small_release(folder: Path) -> Path:
    """Two models on one data set of two questions, and one beam search."""
    for model, tokens in (("Quick", 10), ("Slow", 50)):
        for problem in range(2):
            for sample in range(4):
                right = (sample + problem) % 2 == 0
                record = trace(
                    problem=f"What is {problem} + 24?",
                    answer=24 + problem,
                    pred=24 + problem if right else "NO_ANSWER",
                    completion_tokens=tokens + sample,
                )
                write(folder / f"results/vanilla/{model}/sums/{problem}_{sample}.json", record)
    for problem in range(2):
        record = trace(
            problem=f"What is {problem} + 24?", answer=24 + problem, pred=24, completion_tokens="30"
        )
        write(folder / f"results/bs/Quick/sums/4/{problem}_0.json", record)
    return folder
