"""Sessions read for scoring: their races, with labels, other answers and other truths applied."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from tts_tui.domain.answers import normalise
from tts_tui.domain.events import TraceFinished
from tts_tui.domain.race import SessionState
from tts_tui.figures import counted
from tts_tui.store.labels import LabelBook
from tts_tui.store.paths import file_name, session_name
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from tts_tui.domain.events import Event, Question
    from tts_tui.domain.race import RaceState
    from tts_tui.store.header import SessionHeader


Watch: TypeAlias = "Callable[[str, int, int], None]"
"""Is told what is being done, and how many of how many are done; what it raises stops that."""


def unwatched(_doing: str, _done: int, _every: int) -> None:
    """Watch nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How sessions are read."""

    labels: bool = True
    """Whether what people said of traces counts."""
    from_text: bool = False
    """Whether imported answers are read again from the text, and the recorded ones left."""
    truths: Mapping[str, str] = field(default_factory=dict)
    """Right answers by question id or question text; they come before the session's own."""
    numbers_only: bool = False
    """Whether texts are let go of, and those that nobody needs stay unread."""


@dataclass(frozen=True, slots=True)
class Study:
    """One session, read."""

    path: Path
    name: str
    header: SessionHeader
    races: tuple[RaceState, ...]
    notices: tuple[str, ...]
    """What was lost or applied, one sentence each, with the file's name."""
    truths_used: int = 0
    """How many races got their right answer from elsewhere."""


def read(path: Path, how: Reading) -> Study:
    """Read a session. Raises SessionError."""
    session = read_session(path, numbers_only=how.numbers_only and not how.from_text)
    name = file_name(path)
    notices = [f"{name}: {loss}" for loss in session.losses]
    labels = LabelBook(path) if how.labels else None
    if labels is not None:
        notices += labels.losses
        if many := len(labels.labels):
            notices.append(
                f"{name}: {counted(many, 'label')} applied; --no-labels takes the recording alone."
            )
    events = _reread(session.events) if how.from_text else session.events
    races = tuple(SessionState(events, labels.labels if labels else {}).races.values())
    if how.from_text:
        notices += _differences(name, session.events, races)
    used = sum(_judge(race, how.truths) for race in races)
    if how.numbers_only:
        for race in races:
            for trace in race.traces:
                trace.forget_text()
    return Study(path, session_name(path), session.header, races, tuple(notices), used)


def truths_of(questions: Iterable[Question]) -> dict[str, str]:
    """Give the right answers of a data set by question id, and by text where that is free."""
    truths: dict[str, str] = {}
    for question in questions:
        if question.truth is not None:
            truths.setdefault(question.text, question.truth)
            truths[question.id] = question.truth
    return truths


def _judge(race: RaceState, truths: Mapping[str, str]) -> bool:
    question = race.started.question
    truth = truths.get(question.id, truths.get(question.text))
    if truth is None:
        return False
    race.truth = normalise(truth)
    return True


def _reread(events: Sequence[Event]) -> Iterable[Event]:
    for event in events:
        if isinstance(event, TraceFinished) and event.recorded_answer is not None:
            yield replace(event, recorded_answer=None)
        else:
            yield event


def _differences(name: str, events: Sequence[Event], races: Sequence[RaceState]) -> list[str]:
    """Say in how many traces the text has another answer than was recorded."""
    by_number = {race.started.race: race for race in races}
    compared = differing = 0
    for event in events:
        if not isinstance(event, TraceFinished) or event.recorded_answer is None:
            continue
        race = by_number.get(event.race)
        if race is None or not 0 <= event.trace < race.n:
            continue
        recorded = normalise(event.recorded_answer)
        read_again = race.traces[event.trace].answer
        compared += 1
        differing += (recorded and recorded.key) != (read_again and read_again.key)
    if not compared:
        return []
    return [f"{name}: {differing} of {compared} recorded answers differ from the text's."]
