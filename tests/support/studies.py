"""Small sessions to compare, written as an import writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.events import Question, Sampling
from tts_tui.store.importers.files import given
from tts_tui.store.importers.imported import Batch, Found, ImportedRace, ImportedTrace
from tts_tui.store.importers.writing import save_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def taken(tokens: int, answer: str) -> ImportedTrace:
    """One trace; an empty answer is none."""
    return ImportedTrace(
        f"{tokens} thoughts",
        f"\\boxed{{{answer}}}" if answer else "I do not know",
        tokens,
        tokens // 2,
        recorded_answer=answer or "NO_ANSWER",
        prompt_tokens=10,
    )


def write_study(
    folder: Path,
    questions: Mapping[str, Sequence[tuple[int, str]]],
    *,
    model: str = "m",
    dataset: str = "sums",
    truth: str | None = "7",
    text: str = "What is {}?",
    sampling: Sampling | None = None,
    beams: int | None = None,
) -> Path:
    """Write one session and give its path."""
    races = [
        ImportedRace(
            Question(name, text.format(name), truth, dataset),
            [taken(tokens, answer) for tokens, answer in traces],
            sampling or Sampling(),
        )
        for name, traces in questions.items()
    ]
    batch = Batch(model, dataset, (), 1, given(races), beams=beams)
    save_all(Found([batch]), "test", folder, lambda _done: None, again=True)
    return folder / f"{batch.name}.jsonl"


def two_models(folder: Path) -> list[Path]:
    """A quick model and a slow one on two data sets, and beam searches of the quick one."""
    paths = []
    for model, factor in (("quick", 1), ("slow", 5)):
        for number, dataset in enumerate(("sums", "products")):
            questions = {
                f"{dataset}-{at}": [
                    (factor * (10 + 7 * at + 3 * trace), "7" if (trace + at) % 3 else "8")
                    for trace in range(4)
                ]
                for at in range(3 + number)
            }
            paths.append(write_study(folder, questions, model=model, dataset=dataset))
    for number, dataset in enumerate(("sums", "products")):
        beams = {f"{dataset}-{at}": [(20 + at, "7" if at else "9")] for at in range(3 + number)}
        paths.append(write_study(folder, beams, model="quick", dataset=dataset, beams=2))
    return paths
