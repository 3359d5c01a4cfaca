"""Races for the inspector: a thinking one, one without thinking, cut and failed traces."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_tui.domain.events import (
    Channel,
    CutBy,
    EndReason,
    Event,
    ModelCard,
    Provenance,
    Question,
    RaceEnded,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
)
from tts_tui.domain.grading import AS_RECORDED
from tts_tui.domain.race import SessionState
from tts_tui.replay.recorded_race import RecordedRace
from tts_tui.ui.inspect.model import InspectModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.grading import SessionGrading
    from tts_tui.replay.columns import Columns
    from tts_tui.store.labels import LabelBook

THINKING = ("First 6 × 7.\n", "Wait, that is 41? ", "Hmm, but it is 42.\n", "So the rest follows. ")
ANSWER = ("The product is ", "\\boxed{42}", ".\n")


def race_of(
    number: int,
    traces: Sequence[tuple[Sequence[str], Sequence[str], str]],
    question: str = "What is 6 × 7?",
    truth: str | None = "42",
    model: str = "m",
) -> list[Event]:
    """A race from thinking pieces, answer pieces and an end; one token and 0.5 s a piece."""
    started = RaceStarted(
        number,
        0.0,
        Question(f"q{number}", question, truth),
        ModelCard(model, model),
        len(traces),
        Sampling(),
        "2026-11-24T00:00:00Z",
    )
    events: list[Event] = []
    for index, (thinking, answer, end) in enumerate(traces):
        t_s = 0.001 * (index + 1)
        events.append(TraceOpened(number, t_s, index, seed=index + 7))
        for channel, pieces in ((Channel.THINKING, thinking), (Channel.ANSWER, answer)):
            for piece in pieces:
                t_s += 0.5
                events.append(TokensArrived(number, index, channel, (t_s,), (1,), (piece,)))
        t_s += 0.1
        match end:
            case "cut":
                events.append(TraceCut(number, t_s, index, CutBy.PERSON))
            case "fail":
                events.append(TraceFailed(number, t_s, index, "server error", "It broke."))
            case "nothing":
                pass
            case _:
                events.append(
                    TraceFinished(number, t_s, index, end, provenance=Provenance.SERVER_USAGE)
                )
    events.sort(key=lambda event: event.t_s)
    last_s = events[-1].t_s if events else 0.0
    return [started, *events, RaceEnded(number, last_s + 1, EndReason.ALL_ENDED)]


TWO_RACES = [
    *race_of(
        0,
        [
            (THINKING, ANSWER, "stop"),
            ((), ("It is 41 I say. ", "Or not: \\boxed{41}"), "stop"),
            (("wait wait ",), (), "cut"),
            ((), (), "fail"),
        ],
    ),
    *race_of(1, [((), ("7 all the way ",), "length")], "What is 3 + 4?", None),
]


def desk_of_events(
    events: Sequence[Event] = TWO_RACES,
    book: LabelBook | None = None,
    *,
    timed: bool = True,
    trace: int = 0,
) -> InspectModel:
    """A model over events that were never in a file."""
    races: dict[int, RecordedRace] = {}
    for event in events:
        if isinstance(event, RaceStarted):
            races[event.race] = RecordedRace(event)
        else:
            races[event.race].add(event)

    def whole(grading: SessionGrading = AS_RECORDED) -> SessionState:
        return SessionState(events, grading)

    def column(race: int, trace: int, channel: Channel) -> Columns | None:
        recorded = races[race].trace(trace)
        return recorded.column(channel) if timed and recorded is not None else None

    return InspectModel(whole, column, book, trace=trace)


def renamed(events: Sequence[Event], text: str) -> list[Event]:
    """The same races with a text from outside in every field of their start."""
    return [
        replace(
            event,
            question=Question(text, text, text),
            model=ModelCard(text, text, text),
            started_at=text,
        )
        if isinstance(event, RaceStarted)
        else event
        for event in events
    ]
