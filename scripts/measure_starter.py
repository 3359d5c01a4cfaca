"""Measure how often the embedded model answers each starter question right.

    .venv/bin/python scripts/measure_starter.py            print the rates
    .venv/bin/python scripts/measure_starter.py --write    and put them into the data file

Prompt, sampling, number of traces and seed come from src/tts_tui/data/starter.toml; traces run
through the program's own client and its own reading of answers. About eight minutes on two
cores. A second run gives the same within the noise of batching, which changes the last digits
of the model's arithmetic. Ends with 1 if a question is outside 20 to 90 %.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

import tts_tui.data
from tts_tui.client.local import LocalEngine
from tts_tui.client.openai import OpenAIClient
from tts_tui.client.ports import Delta, TraceClient, TraceRequest, Update
from tts_tui.data import Starter, load_starter
from tts_tui.domain.answers import Answer, extract, normalise

if TYPE_CHECKING:
    from tts_tui.domain.events import Question

DATA_FILE = Path(tts_tui.data.__file__).with_name("starter.jsonl")
SLOTS = 8
LOWEST, HIGHEST = 0.2, 0.9


@dataclass(frozen=True, slots=True)
class Sample:
    """What one trace answered, and with how many tokens."""

    answer: Answer | None
    tokens: int


async def sample(client: TraceClient, starter: Starter, question: Question, seed: int) -> Sample:
    """Run one trace of one question."""
    deltas: list[str] = []

    def keep(update: Update) -> None:
        if isinstance(update, Delta):
            deltas.append(update.text)

    request = TraceRequest(
        question.text + starter.prompt_suffix, starter.sampling, seed, starter.system
    )
    completion = await client.stream(request, keep)
    truncated = completion.finish_reason == "length"
    answer = extract(answer_text="".join(deltas), truncated=truncated)
    return Sample(answer, completion.completion_tokens or len(deltas))


async def sample_all(client: TraceClient, starter: Starter, question: Question) -> list[Sample]:
    """Run all traces of one question, as many at once as there are slots."""
    samples: list[Sample] = []
    seeds = iter(range(starter.seed_measured, starter.seed_measured + starter.traces_measured))

    async def worker() -> None:
        for seed in seeds:
            done = await sample(client, starter, question, seed)
            samples.append(done)

    async with anyio.create_task_group() as group:
        for _ in range(SLOTS):
            group.start_soon(worker)
    return samples


def rate_of(question: Question, samples: list[Sample]) -> float:
    """Give the share of traces that answered right."""
    truth = normalise(question.truth or "")
    assert truth is not None
    right = sum(s.answer is not None and s.answer.key == truth.key for s in samples)
    return right / len(samples)


def report(question: Question, samples: list[Sample], rate: float) -> None:
    """Print one line: rate, lengths and the answers most often given."""
    lengths = sorted(s.tokens for s in samples)
    votes = Counter(s.answer.text.casefold() if s.answer else "–" for s in samples)
    most = ", ".join(f"{text} {count}" for text, count in votes.most_common(4))
    mark = " " if LOWEST <= rate <= HIGHEST else "!"
    spread = f"{lengths[0]:>3} {lengths[len(lengths) // 2]:>3} {lengths[-1]:>3}"
    print(f"{mark} {rate:4.0%}  {spread}  {question.id:<16} {most}", flush=True)


async def measure(starter: Starter) -> dict[str, float]:
    """Measure every question; print as it goes."""
    rates: dict[str, float] = {}
    everything: list[Sample] = []
    began_s = time.monotonic()
    async with LocalEngine(slots=SLOTS, system=starter.system) as engine:
        client = OpenAIClient(engine.start())
        try:
            for question in starter.questions:
                samples = await sample_all(client, starter, question)
                rates[question.id] = rate_of(question, samples)
                report(question, samples, rates[question.id])
                everything += samples
        finally:
            await client.aclose()
    took_s = time.monotonic() - began_s
    tokens = sum(s.tokens for s in everything)
    answered = sum(s.answer is not None for s in everything) / len(everything)
    print(
        f"{len(everything)} traces, {tokens / len(everything):.0f} tokens a trace, "
        f"{answered:.1%} with an answer, {tokens / took_s:.0f} tokens/s together"
    )
    return rates


def write(starter: Starter, rates: dict[str, float]) -> None:
    """Put the rates into the data file, one question a line."""
    rows = [
        {
            "id": question.id,
            "question": question.text,
            "answer": question.truth,
            "measured_rate": round(rates[question.id], 3),
            "traces": starter.traces_measured,
        }
        for question in starter.questions
    ]
    DATA_FILE.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def main() -> int:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="put the rates into the data file")
    arguments = parser.parse_args()
    starter = load_starter()
    rates = anyio.run(measure, starter)
    if arguments.write:
        write(starter, rates)
    return 0 if all(LOWEST <= rate <= HIGHEST for rate in rates.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
