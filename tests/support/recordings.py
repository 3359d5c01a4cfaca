from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.events import Event, ModelCard, Question, RaceStarted, Sampling
from tts_tui.store.codec import encode
from tts_tui.store.header import PlanSummary, SessionHeader, encode_header
from tts_tui.store.jsonline import dump

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


def write_session(
    path: Path,
    events: Iterable[Event],
    *,
    strategies: Sequence[str] = (),
    n: int = 0,
    timed: bool = True,
) -> Path:
    """A session file of these events, as a journal would have written it."""
    header = SessionHeader(
        created="2026-11-24T14:03:00+00:00",
        plan=PlanSummary(strategies=tuple(strategies), n=n, questions=1),
        timed=timed,
    )
    records = [encode_header(header), *(encode(event) for event in events)]
    path.write_text("".join(dump(record) + "\n" for record in records), encoding="ascii")
    return path


def started(race: int = 0, n: int = 2, question: str = "q", model: str = "m") -> RaceStarted:
    return RaceStarted(
        race,
        0.0,
        Question(question, f"What is {question}?", "4"),
        ModelCard(model, model),
        n,
        Sampling(),
        "2026-11-24T14:03:00+00:00",
    )
