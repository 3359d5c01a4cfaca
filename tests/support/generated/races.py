"""Random races as event streams.

`races` are such as an engine makes: traces open, speak and end once, in any order between one
another; `regrouped` and `told_late` tell the same facts otherwise. `unruly_races` are such as a
file may hold: any event at any time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from tests.support.generated.events import (
    MODELS,
    NAMES,
    QUESTIONS,
    SAMPLINGS,
    WORDS,
    events,
)
from tts_tui.domain.events import (
    CancelSent,
    Channel,
    CutBy,
    EndReason,
    Event,
    ModelCard,
    Overshoot,
    Provenance,
    Question,
    RaceEnded,
    RaceStarted,
    Sampling,
    SamplingDropped,
    ThinkingReclassified,
    TokensArrived,
    TraceCounted,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceRetried,
)
from tts_tui.domain.token_logp import TokenLogp

ANSWERS = ("1", "2", "B")
SCORES: tuple[tuple[TokenLogp, ...], ...] = (
    (),
    (TokenLogp(-0.25),),
    (TokenLogp(-1.5, "wa", (("wa", -1.5), ("[/]", -0.3))), TokenLogp(0.0, "it, and more")),
    (TokenLogp(-9999.0, ""), TokenLogp(-0.1, "s"), TokenLogp(-2.0, None)),
)
TEXTS = ("so ", "wait, ", "6 × 7\n", "\u2028", "[/]", "\x1b]0;x\x07")


@dataclass(frozen=True)
class Step:
    """What one trace does next; the order between traces is drawn apart."""

    trace: int
    kind: str
    text: str = ""
    channel: Channel = Channel.ANSWER
    tokens: int = 1
    answer: str | None = None
    logps: tuple[TokenLogp, ...] = ()


@st.composite
def steps_of(draw: st.DrawFn, trace: int) -> list[Step]:
    steps = [Step(trace, "open")]
    if draw(st.booleans()) and draw(st.booleans()):
        steps.append(Step(trace, "retry"))
    if draw(st.booleans()) and draw(st.booleans()):
        steps.append(Step(trace, "drop"))
    scored = draw(st.integers(0, 2)) == 0
    thinking = draw(st.integers(0, 4))
    answering = draw(st.integers(0, 4))
    for channel, deltas in ((Channel.THINKING, thinking), (Channel.ANSWER, answering)):
        for _ in range(deltas):
            text = draw(st.sampled_from(TEXTS))
            step = Step(trace, "tokens", text, channel, draw(st.integers(1, 3)))
            steps.append(replace(step, logps=draw(st.sampled_from(SCORES))) if scored else step)
    if answering and draw(st.integers(0, 9)) == 0:
        steps.insert(draw(st.integers(2, len(steps))), Step(trace, "reclassify"))
    end = draw(st.sampled_from(["finish", "finish", "finish", "finish", "fail", "cut", "nothing"]))
    answer = draw(st.sampled_from([*ANSWERS, None]))
    if end == "finish" and answer is not None:
        steps.append(Step(trace, "tokens", f"\\boxed{{{answer}}}", Channel.ANSWER, 2))
    if end != "nothing":
        usage = draw(st.sampled_from([None, None, 20]))
        steps.append(Step(trace, end, tokens=usage or 0))
        late = draw(st.sampled_from([None, None, 21]))
        if end == "finish" and late is not None:
            steps.append(Step(trace, "count", tokens=late))
    return steps


@st.composite
def races(draw: st.DrawFn, race: int = 0, cuts: bool = True) -> list[Event]:
    """One race of up to six traces, as an engine tells it."""
    n = draw(st.integers(1, 6))
    queues = [draw(steps_of(i)) for i in range(n)]
    if not cuts:
        queues = [[step for step in queue if step.kind != "cut"] for queue in queues]
    return draw(told(queues, race))


@st.composite
def told(
    draw: st.DrawFn,
    queues: list[list[Step]],
    race: int = 0,
    sampling: Sampling = Sampling(),  # noqa: B008 - it is frozen
) -> list[Event]:
    """What each of some traces does, in any order between one another."""
    n = len(queues)
    events: list[Event] = [
        RaceStarted(
            race,
            0.0,
            Question("q", "6 × 7?", draw(st.sampled_from([None, "1"]))),
            ModelCard("m", "m"),
            n,
            sampling,
            "2026-11-23T00:00:00Z",
        )
    ]
    t_us = 0
    while any(queues):
        live = [queue for queue in queues if queue]
        step = draw(st.sampled_from(live)).pop(0)
        t_us += draw(st.integers(1, 40_000))
        events.append(event_of(step, race, t_us / 1_000_000))
    if all(any(_ends(e, i) for e in events) for i in range(n)):
        beyond = draw(st.sampled_from([None, 0, 11]))
        if beyond is not None:
            events.append(Overshoot(race, (t_us + 1) / 1_000_000, beyond))
        events.append(RaceEnded(race, (t_us + 2) / 1_000_000, EndReason.ALL_ENDED))
    return events


def _ends(event: Event, trace: int) -> bool:
    return isinstance(event, TraceFinished | TraceFailed | TraceCut) and event.trace == trace


def event_of(step: Step, race: int, t_s: float) -> Event:
    i = step.trace
    match step.kind:
        case "open":
            return TraceOpened(race, t_s, i, seed=i)
        case "retry":
            return TraceRetried(race, t_s, i, "busy", 0.5)
        case "drop":
            return SamplingDropped(race, t_s, i, ("seed", "temperature"))
        case "tokens":
            logps = (step.logps,) if step.logps else ()
            return TokensArrived(race, i, step.channel, (t_s,), (step.tokens,), (step.text,), logps)
        case "reclassify":
            return ThinkingReclassified(race, t_s, i)
        case "finish":
            if step.tokens:
                return TraceFinished(
                    race, t_s, i, "stop", tokens=step.tokens, provenance=Provenance.SERVER_USAGE
                )
            return TraceFinished(race, t_s, i, "stop")
        case "count":
            return TraceCounted(
                race, t_s, i, tokens=step.tokens, provenance=Provenance.SERVER_USAGE
            )
        case "fail":
            return TraceFailed(race, t_s, i, "server error", "It broke.")
        case "cut":
            return TraceCut(race, t_s, i, CutBy.PERSON)
        case _:
            return CancelSent(race, t_s, i, CutBy.PERSON)


@st.composite
def regrouped(draw: st.DrawFn, events: list[Event]) -> list[Event]:
    """The same facts with neighbouring tokens of one trace and channel written together."""
    grouped: list[Event] = []
    for event in events:
        last = grouped[-1] if grouped else None
        if (
            isinstance(event, TokensArrived)
            and isinstance(last, TokensArrived)
            and (last.race, last.trace, last.channel) == (event.race, event.trace, event.channel)
            and draw(st.booleans())
        ):
            grouped[-1] = replace(
                last,
                times_s=last.times_s + event.times_s,
                tokens=last.tokens + event.tokens,
                texts=last.texts + event.texts,
                logps=_joined(last, event),
            )
        else:
            grouped.append(event)
    return grouped


def _joined(one: TokensArrived, other: TokensArrived) -> tuple[tuple[TokenLogp, ...], ...]:
    if not one.logps and not other.logps:
        return ()
    columns = [event.logps or ((),) * len(event.texts) for event in (one, other)]
    return columns[0] + columns[1]


@st.composite
def told_late(draw: st.DrawFn, events: list[Event]) -> list[Event]:
    """Each trace's events in order, but the traces told in any order between one another."""
    queues: dict[int, list[Event]] = {}
    for event in events[1:]:
        queues.setdefault(getattr(event, "trace", -1), []).append(event)
    told = [events[0]]
    while queues:
        trace = draw(st.sampled_from(sorted(queues)))
        told.append(queues[trace].pop(0))
        if not queues[trace]:
            del queues[trace]
    return told


@st.composite
def unruly_races(draw: st.DrawFn, race: int = 0, max_size: int = 40) -> list[Event]:
    """One race that starts and whose time grows, often by little; else anything may come."""
    started = draw(
        st.builds(
            RaceStarted,
            st.just(race),
            st.just(0.0),
            QUESTIONS,
            MODELS,
            st.integers(1, 5),
            SAMPLINGS,
            WORDS,
            st.none() | NAMES,
        )
    )
    happened: list[Event] = [started]
    now_us = 0
    for event in draw(st.lists(events(st.just(race)), max_size=max_size)):
        now_us += draw(st.sampled_from((1, 900, 20_000, 400_000)))
        happened.append(_at(event, now_us / 1_000_000))
    return happened


def _at(event: Event, t_s: float) -> Event:
    if isinstance(event, TokensArrived):
        first = event.logps[:1] if any(event.logps[:1]) else ()
        return replace(
            event, times_s=(t_s,), tokens=event.tokens[:1], texts=event.texts[:1], logps=first
        )
    return replace(event, t_s=t_s)
