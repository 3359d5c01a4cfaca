"""What lines say of the traces that procedures grow: a line a joint and an end, none a fork."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import (
    CutBy,
    ProcedureStopped,
    TraceCounted,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceRetried,
    TraceSpawned,
)
from tts_tui.domain.ran import probes_lanes
from tts_tui.domain.strategies import read_name
from tts_tui.domain.strategies.answer_now import COHORT
from tts_tui.domain.trace import TraceState
from tts_tui.figures import counted
from tts_tui.plain.words import verdict
from tts_tui.text import display_line

if TYPE_CHECKING:
    from tts_tui.domain.events import Event
    from tts_tui.domain.origin import Origin
    from tts_tui.domain.race import RaceState


NO_PLACE: Final = "a probe found no place at the server, as other traces fill it (said once)"


def news_of_procedure(race: RaceState, event: Event, news: str | None) -> str | None:
    """Say what happened to a procedure; `news` is what is said of the race's own traces there."""
    if isinstance(event, ProcedureStopped):
        told = event.reason.startswith(event.cohort)
        return event.reason if told else f"{event.cohort} was ended: {event.reason}"
    origin = _origin_of(race, event)
    if origin is None:
        return news
    if origin.cohort == COHORT:
        return _news_of_late_answer(race, event, origin, news)
    if probes_lanes(origin.cohort):
        said = _news_of_probe(race, event, origin, news)
        return None if said is None else f"{origin.cohort}: {said}"
    match event:
        case TraceSpawned():
            news = None if origin.forked else _begins(event)
        case TraceOpened(attempt=1):
            news = None
        case TraceCut() if race.cohorts[origin.cohort].stopped is not None:
            news = None  # why it was ended has been said
        case TraceCut(by=CutBy.STRATEGY) if race.cohorts[origin.cohort].forks:
            news = None
        case TraceCut(by=CutBy.STRATEGY):
            news = (news or "").replace("the armed strategy", "the procedure")
    return None if news is None else f"{origin.cohort}: {news}"


def _news_of_late_answer(
    race: RaceState, event: Event, origin: Origin, news: str | None
) -> str | None:
    """Say what a trace would answer that was cut for it; its own number is of no interest."""
    who = f"trace {(origin.spawned.parent or 0) + 1}"
    match event:
        case TraceSpawned():
            return f"{who} is asked for its answer from where it is"
        case TraceOpened(attempt=1) | TraceCounted():
            return None
        case TraceFinished():
            late = race.lane(event.trace)
            cost = f"(+{counted(late.generated_tokens, 'token')})"
            if late.answer is None:
                return f"{who} has no answer to give yet {cost}"
            right = verdict(race.correct(late.answer))
            return " ".join(filter(None, (who, "would answer", late.answer.text, right, cost)))
        case _:
            return None if news is None else f"answer of {who}: {news}"


def _news_of_probe(race: RaceState, event: Event, origin: Origin, news: str | None) -> str | None:
    """Say what a lane would answer by now; that it was asked, or in vain, is no news.

    That probes wait in vain for a place at the server is said once.
    """
    who = f"trace {(origin.spawned.parent or 0) + 1}"
    match event:
        case TraceFinished():
            probe = race.lane(event.trace)
            said = "has no answer" if probe.answer is None else f"would answer {probe.answer.text}"
            right = "" if probe.answer is None else verdict(race.correct(probe.answer))
            after = f"after {counted(origin.tokens, 'token')}"
            cost = f"(+{counted(probe.generated_tokens, 'token')})"
            return " ".join(filter(None, (who, said, right, after, cost)))
        case TraceFailed() | TraceRetried():
            return f"asking {who}: {news}"
        case TraceCut():
            without = [each for each in race.cohorts[origin.cohort].traces if _had_no_place(each)]
            first = [each.index for each in without] == [event.trace]
            return NO_PLACE if first else None
        case _:
            return None


def _had_no_place(probe: TraceState) -> bool:
    """Whether a probe was cut that waited for a round of its lane or longer, and was never sent."""
    if probe.origin is None or probe.cut_by is not CutBy.STRATEGY or probe.opened_s is not None:
        return False
    rule, lane = read_name(probe.origin.cohort), probe.origin.parent
    every = None if rule is None else rule.parameter
    if not isinstance(lane, TraceState) or probe.end_s is None:
        return False
    return lane.tokens_by(probe.end_s) - probe.origin.tokens >= (every or 1)


def _origin_of(race: RaceState, event: Event) -> Origin | None:
    trace = race.spawned.get(getattr(event, "trace", -1))
    return None if trace is None else trace.origin


def _begins(event: TraceSpawned) -> str:
    if event.parent is None:
        on = "" if event.model is None else f" on {display_line(event.model, 40)}"
        return f"trace {event.trace + 1} begins{on}"
    fed = " ".join(event.injected.split())
    after = f" after “{fed}”" if fed else ""
    return f"trace {event.trace + 1} goes on from trace {event.parent + 1}{after}"
