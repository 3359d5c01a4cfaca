"""The race as lines: for pipes, logs and screen readers, so each line is whole by itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from tts_tui.analysis.asked import picks
from tts_tui.domain.answers import normalise
from tts_tui.domain.certainty import Hold
from tts_tui.domain.counting import kinds_of_count
from tts_tui.domain.events import (
    CutBy,
    EndReason,
    LosersCut,
    PickChanged,
    RaceEnded,
    RaceStarted,
    SamplingDropped,
    StrategyArmed,
    TraceContinued,
    TraceCounted,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceRetried,
)
from tts_tui.domain.going_on import apply_on
from tts_tui.domain.grading import AS_RECORDED
from tts_tui.domain.how_sure import how_sure
from tts_tui.domain.noticed import noticed
from tts_tui.domain.pick_money import paid_for_pick
from tts_tui.domain.playback import TICKS_PER_S
from tts_tui.domain.race import SessionState
from tts_tui.domain.ran import speakers
from tts_tui.domain.repetition import TraceLooped
from tts_tui.domain.strategies import Clock, parse
from tts_tui.domain.strategies.bs import imported_note
from tts_tui.domain.trace import TraceStatus
from tts_tui.figures import (
    NOTHING,
    ceiling,
    counted,
    listed,
    money,
    race_name,
    seconds,
    share,
    whole,
)
from tts_tui.plain.grown import news_of_procedure
from tts_tui.plain.log_p import MissingLogP
from tts_tui.plain.table import aligned
from tts_tui.plain.words import UNDECIDED, verdict
from tts_tui.text import display_line, display_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tts_tui.domain.events import Event
    from tts_tui.domain.grading import SessionGrading
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick

QUESTION_CHARACTERS = 1000
LINE_CHARACTERS = 400

_WHO = {
    CutBy.STRATEGY: "the armed strategy",
    CutBy.PERSON: "hand",
    CutBy.STOP: "the stop of the race",
    CutBy.CEILING: "a ceiling",
}


class LinePrinter:
    """Prints a race as it goes; `write` takes one whole line with its newline.

    Of several `races` the start of each says which of them it is.
    Raises StrategyNameError at a race's end for a name that does not fit it.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        *,
        strategies: Sequence[str] | None = None,
        clock: Clock = Clock.WALL,
        grading: SessionGrading = AS_RECORDED,
        truth_shown: bool = True,
        races: int = 1,
        past: Iterable[RaceState] = (),
    ) -> None:
        """`past` are races that go on with the traces that they have."""
        self._write = write
        self._races = races
        self._missing = MissingLogP(strategies or ())
        self._strategies = strategies
        self._clock = clock
        self._truth_shown = truth_shown
        self.state = SessionState((), grading if truth_shown else grading.without_verdicts())
        """The races that have not ended: what a whole collection said would not fit in memory."""
        self._past = {race.started.race: race for race in past}

    def handle(self, event: Event) -> None:
        """Print what a person should know of one event; most events print nothing."""
        if not self._truth_shown and isinstance(event, RaceStarted):
            # A race that knows no truth cannot give it away.
            event = replace(event, question=replace(event.question, truth=None))
        known = event.race in self.state.races
        apply_on(self.state, event, self._past)
        race = self.state.races.get(event.race)
        if race is None or (known and isinstance(event, RaceStarted)):
            return
        for line in self._said(race, event):
            self._write(f"{display_line(line, QUESTION_CHARACTERS)}\n")
        if isinstance(event, RaceEnded):
            del self.state.races[event.race]

    def _said(self, race: RaceState, event: Event) -> Iterator[str]:
        name = race_name(event.race)
        match event:
            case RaceStarted():
                yield from _started(name, event, self._races)
            case RaceEnded():
                yield f"{name}  {self._moment(event.t_s)}  ended: {_end(event)}"
                yield from self._summary(name, race)
            case _:
                news = news_of_procedure(race, event, _news(race, event))
                if news is not None:
                    yield f"{name}  {self._moment(event.t_s)}  {_short(news)}"
                missing = self._missing.news(race, event)
                if missing is not None:
                    yield f"{name}  {self._moment(event.t_s)}  {missing}"

    def _moment(self, t_s: float) -> str:
        """Write when something happened; a token clock has ticks and no seconds."""
        if self._clock is Clock.TOKEN:
            return f"tick {whole(t_s * TICKS_PER_S)}"
        return seconds(t_s)

    def _summary(self, name: str, race: RaceState) -> Iterator[str]:
        if race.started.question.truth is not None:
            yield f"{name}  the right answer is {_short(race.started.question.truth)}"
        if race.end_reason is EndReason.ALL_FAILED:
            yield from (f"{name}  {line}" for line in _failures(race))
            return
        kinds = kinds_of_count(race)
        if len(kinds) > 1:
            told = ", ".join(f"{counted(n, 'trace')} by {kind}" for kind, n in kinds.items())
            yield f"{name}  tokens were counted in several ways: {told}"
        cut = sum(trace.status is TraceStatus.CUT for trace in race.traces)
        if cut:
            told = "is" if cut == 1 else "are"
            yield (
                f"{name}  {counted(cut, 'cut trace')} {told} counted up to the cut; "
                f"{_beyond(race.overshoot_tokens)}"
            )
        yield from (f"{name}  {seen.sentence}" for seen in noticed(race))
        found = list(picks(race, self._strategies, self._clock))
        yield from (f"{name}  {pick.failure}" for pick in found if pick.failure)
        table = [_result(race, pick, self._clock) for pick in found if not pick.failure]
        yield from (f"{name}  {line}" for line in aligned(table))


def _beyond(tokens: int | None) -> str:
    """Say what the server generated after the cuts, where it said so itself."""
    if tokens is None:
        return "a server can go on for a token or two"
    return f"the server generated {counted(tokens, 'token') if tokens else 'no'} more"


def _end(event: RaceEnded) -> str:
    """Say why a race ended, and how busy its server was where others were on the wire too."""
    if event.on_wire is None:
        return event.reason.value
    return f"{event.reason.value}, beside other races: up to {event.on_wire} requests at once"


def _short(text: str) -> str:
    return display_line(text, LINE_CHARACTERS)


def _started(name: str, event: RaceStarted, races: int) -> Iterator[str]:
    armed = f", {event.armed} is armed" if event.armed else ""
    note = f", {said}" if (said := imported_note(event)) else ""
    model = display_name(event.model.name)
    of = f"/{races}" if event.race < races and races > 1 else ""
    if event.rest is not None:
        rest = f"{counted(len(event.rest), 'trace')} of {whole(event.n)}"
        rest = rest if event.rest else "only its end is missing"
        yield f"{name}{of}  goes on: {model}, {rest}"
    else:
        yield f"{name}{of}  starts: {model}, {counted(event.n, 'trace')}{armed}{note}"
    yield f"{name}  question: {event.question.text}"
    if event.runs > 1:
        yield f"{name}  its traces were run at {event.runs} times, one after the other"
    if event.slots is not None:
        yield f"{name}  {event.slots} of {event.n} traces run at once: first means shortest"


def _news(race: RaceState, event: Event) -> str | None:
    """Say what happened to a trace or a strategy; None for what is no news."""
    match event:
        case TraceOpened():
            again = f", attempt {event.attempt}" if event.attempt > 1 else ""
            return f"trace {event.trace + 1} opened{again}"
        case SamplingDropped():
            return _dropped(race, event)
        case TraceRetried():
            return f"trace {event.trace + 1} tries again in {seconds(event.wait_s)}: {event.reason}"
        case TraceLooped():
            since = whole(event.since)
            return f"trace {event.trace + 1} repeats itself since about token {since}"
        case TraceContinued():
            return f"trace {event.trace + 1} was cut by its server and goes on"
        case TraceFinished():
            return _finished(race, event)
        case TraceCounted() if event.tokens is not None:
            told = counted(event.tokens, "token")
            return f"trace {event.trace + 1} has {told}, as counted by {event.provenance}"
        case TraceFailed():
            return f"trace {event.trace + 1} failed: {event.reason}"
        case TraceCut():
            who = _WHO[event.by] if event.ceiling is None else ceiling(event.ceiling)
            return f"trace {event.trace + 1} cut by {who}{_after(race, event.trace)}"
        case StrategyArmed():
            return "no strategy is armed" if event.strategy is None else f"{event.strategy} armed"
        case PickChanged():
            return _picked(race, event)
        case LosersCut():
            return (
                f"{event.strategy} cut {counted(len(event.losers), 'loser')}; "
                f"the last connection closed after {seconds(event.closed_after_s)}"
            )
        case _:
            return None


def _dropped(race: RaceState, event: SamplingDropped) -> str | None:
    """Say once for the race what its requests are sent without."""
    told = any(t.dropped == event.names and t.index != event.trace for t in race.everyone)
    return None if told else f"the server refuses {', '.join(event.names)}: sampled without"


def _finished(race: RaceState, event: TraceFinished) -> str:
    if not race.has(event.trace):
        return f"trace {event.trace + 1} finished, but the race has {len(race.everyone)}"
    trace = race.lane(event.trace)
    said = f"trace {event.trace + 1} finished{_after(race, event.trace)}: "
    if trace.answer is None:
        here = ", ended here: the server went on" if event.stopped_here else ""
        return f"{said}no answer ({event.finish_reason}{here})"
    return f"{said}{trace.answer.text} {verdict(race.correct(trace.answer))}".rstrip()


def _after(race: RaceState, trace: int) -> str:
    return f" after {counted(race.lane(trace).path_tokens, 'token')}" if race.has(trace) else ""


def _picked(race: RaceState, event: PickChanged) -> str:
    decided = " decided" if event.decided_at_s is not None else ""
    if event.answer is None:
        return f"{event.strategy}{decided or ' has'} no answer: {event.reason}"
    # What it leans to is no answer yet, so it is not right or wrong either.
    right = verdict(race.correct(normalise(event.answer))) if decided else ""
    speak = speakers(race, event.voters)
    voters = f"traces {listed(speak)}" if len(speak) > 1 else f"trace {listed(speak)}"
    answer = f"{event.answer} {right}".rstrip()
    return f"{event.strategy}{decided or ' leans to'} {answer}: {event.reason} (voted: {voters})"


def _result(race: RaceState, pick: Pick, clock: Clock) -> tuple[str, ...]:
    """One strategy's line of the last table, each value with its word."""
    totals = pick.totals_known(clock)
    answer = pick.answer.text if pick.answer else NOTHING
    saved = pick.ledger.saved_tokens
    sequential = pick.ledger.sequential_tokens if totals else None
    spent = pick.ledger.spent_tokens if totals else None
    return (
        pick.strategy,
        f"picks {answer}{_tie(pick) if pick.decided else ''}",
        verdict(race.verdict(pick)) if pick.decided else UNDECIDED,
        _decision(pick),
        _votes(race, pick, clock),
        f"sequential {whole(sequential)}",
        f"spent {whole(spent)}",
        "saved unknown" if saved is None else f"saved {whole(saved)}",
        *_money(race, pick, totals=totals),
    )


def _votes(race: RaceState, pick: Pick, clock: Clock) -> str:
    """How the votes stood, and how sure that is."""
    strategy = parse(pick.strategy, race.n)
    sure = how_sure(strategy, race.pool_of(strategy), clock, pick)
    if sure is None:
        return f"{counted(len(pick.voters), 'vote')}, by weight" if pick.voters else "no votes"
    if not sure.voted:
        return "no votes"
    if sure.hold is Hold.ONE_VOTER:
        return "one vote"
    if sure.hold is Hold.TIE:
        return f"votes {sure.standing}, a tie"
    if sure.hold is Hold.ONE_VOTE:
        return f"votes {sure.first}–{sure.second}, hangs on one"
    return f"votes {sure.first}–{sure.second}, {share(sure.posterior)} sure"


def _money(race: RaceState, pick: Pick, *, totals: bool) -> tuple[str, ...]:
    """What the tokens spent cost, in the currency of the configuration; nothing without prices."""
    paid = paid_for_pick(race, pick, totals=totals)
    if paid is None:
        return ()
    if paid.unpriced:
        names = ", ".join(_short(name) for name in paid.unpriced)
        return (f"cost unknown: no prices of {names}",)
    if paid.amount is None:
        return ("cost unknown",)
    return (f"cost {money(paid.amount, paid.currency)}",)


def _tie(pick: Pick) -> str:
    if not pick.tie:
        return ""
    other = pick.tie_alternative
    if other is None or other == pick.answer:
        return " (tie-break)"
    return f" (tie-break; other rule: {other.text})"


def _decision(pick: Pick) -> str:
    if not pick.decided:
        return f"open: {pick.reason}"
    # On the token clock there is a decision but no second at which it fell.
    return "decided" if pick.decided_at_s is None else f"decided at {seconds(pick.decided_at_s)}"


def _failures(race: RaceState) -> Iterator[str]:
    """One line for each reason, so that sixty-four equal failures are read once."""
    failed = sorted(
        (trace.failure or "", trace.failure_kind or "", trace.index) for trace in race.traces
    )
    for (reason, kind), members in groupby(failed, key=lambda item: item[:2]):
        numbers = listed(tuple(index for _, _, index in members))
        yield f"failed ({kind}), traces {numbers}: {reason}"
