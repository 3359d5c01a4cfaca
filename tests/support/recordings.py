from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.events import (
    Channel,
    EndReason,
    Event,
    ModelCard,
    PickChanged,
    Question,
    RaceEnded,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceFinished,
    TraceOpened,
)
from tts_tui.replay.marks import PickMarks
from tts_tui.replay.recorded_race import RecordedRace
from tts_tui.store.codec import encode
from tts_tui.store.header import Imported, PlanSummary, SessionHeader, encode_header
from tts_tui.store.jsonline import dump

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tts_tui.domain.playback import Mark, WhatIf


def write_session(
    path: Path,
    events: Iterable[Event],
    *,
    strategies: Sequence[str] = (),
    n: int = 0,
    timed: bool = True,
    imported: Imported | None = None,
) -> Path:
    """A session file of these events, as a journal would have written it."""
    header = SessionHeader(
        created="2026-11-24T14:03:00+00:00",
        plan=PlanSummary(strategies=tuple(strategies), n=n, questions=1),
        timed=timed,
        imported=imported,
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


def two_traces(race: int = 0, question: str = "q") -> list[Event]:
    """Trace 1 answers 4 at 2 s; trace 2 pauses from 3 s to 20 s and answers 5 at 21 s."""
    return [
        started(race, 2, question),
        TraceOpened(race, 0.1, 0, seed=0),
        TraceOpened(race, 0.2, 1, seed=1),
        TokensArrived(race, 0, Channel.ANSWER, (1.0,), (2,), (r"\boxed{4}",)),
        TraceFinished(race, 2.0, 0, "stop"),
        TokensArrived(race, 1, Channel.ANSWER, (3.0,), (1,), ("hm ",)),
        TokensArrived(race, 1, Channel.ANSWER, (20.0,), (3,), (r"\boxed{5}",)),
        TraceFinished(race, 21.0, 1, "stop"),
        RaceEnded(race, 21.5, EndReason.ALL_ENDED),
    ]


def hostile_race(text: str) -> list[Event]:
    """A race of one trace whose question, model and answer are a text that means harm."""
    return [
        started(n=1, question=text, model=text),
        TokensArrived(0, 0, Channel.ANSWER, (1.0,), (3,), (f"{text} \\boxed{{{text}}}",)),
        TraceFinished(0, 2.0, 0, "stop"),
        RaceEnded(0, 2.5, EndReason.ALL_ENDED),
    ]


def one_race(question: str = "q") -> list[Event]:
    """A race that only picks: FFS-1 wrongly, and the majority rightly after a second vote."""
    return [
        started(question=question),
        PickChanged(0, 1.0, "FFS-1@2", "5", (0,), 1.0, ""),
        PickChanged(0, 1.5, "MV@2", "5", (0,), None, ""),
        PickChanged(0, 2.0, "MV@2", "4.0", (0, 1), 2.0, ""),
        RaceEnded(0, 2.5, EndReason.ALL_ENDED),
    ]


def recording_of(events: list[Event]) -> RecordedRace:
    """The race of these events as a recording keeps it."""
    first = events[0]
    assert isinstance(first, RaceStarted)
    race = RecordedRace(first)
    for event in events:
        race.add(event)
    return race


def every_pick_mark(recorded: RecordedRace, names: Sequence[str], what_if: WhatIf) -> list[Mark]:
    found = PickMarks(recorded, names, what_if)
    while not found.done:
        found.go_on()
    return found.marks()
