"""What has changed since it was last told, in sentences: the fewer the more there is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tts_tui.domain.trace_status import TraceStatus
from tts_tui.figures import race_name, seconds
from tts_tui.plain.aloud.words import (
    answered,
    cost,
    count,
    picked,
    sentence,
    together,
    traces,
)
from tts_tui.text import display_line, display_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.control.seat import Seat
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick

EACH = 3
"""So many traces that ended are told one by one; of more, answer by answer."""
QUESTION_CHARACTERS = 1000


@dataclass(slots=True)
class _Told:
    """What was said of one race."""

    started: bool = False
    ended: bool = False
    armed: str | None = None
    traces: set[int] = field(default_factory=set)
    """Those whose end was said."""
    picks: dict[str, tuple[bool, str | None]] = field(default_factory=dict)
    """Of each strategy: whether it had decided, and for which answer."""


class News:
    """Remembers what was told, so that only what changed is told again."""

    def __init__(self) -> None:
        self._told: dict[int, _Told] = defaultdict(_Told)

    def of(self, seat: Seat) -> list[str]:
        """What is new of the question that is shown, in whole sentences."""
        several = len(seat.races) > 1
        found = []
        for number, race in seat.races:
            by = f"{display_name(race.started.model.name)}: " if several else ""
            if self._told[number].ended and not race.ended:
                # A replay that begins again is told again.
                del self._told[number]
            told = self._told[number]
            new = [
                *self._start(seat, number, race, told),
                *_armed(race, told),
                *_ends(race, told, truth_shown=seat.truth_shown),
                *_picks(seat, race, told),
                *_end(seat, race, told),
            ]
            found += [f"{by}{line}" for line in map(sentence, new)]
        return found

    def _start(self, seat: Seat, number: int, race: RaceState, told: _Told) -> Iterator[str]:
        if told.started:
            return
        told.started = True
        started = race.started
        many = len(seat.plan.questions) * len(seat.plan.entrants)
        name = race_name(number) + (f" of {many}" if many > 1 else "")
        yield f"{name}: {count(race.n, 'trace')} of {display_name(started.model.name)}"
        yield f"question: {display_line(started.question.text, QUESTION_CHARACTERS)}"


def _armed(race: RaceState, told: _Told) -> Iterator[str]:
    if race.armed != told.armed:
        told.armed = race.armed
        yield "nothing is armed" if race.armed is None else f"{race.armed} is armed"


def _ends(race: RaceState, told: _Told, *, truth_shown: bool) -> Iterator[str]:
    """Say which traces ended since, and how."""
    new = [trace for trace in race.traces if trace.ended and trace.index not in told.traces]
    told.traces |= {trace.index for trace in new}
    done = [trace for trace in new if trace.status is TraceStatus.DONE]
    if len(done) <= EACH:
        for trace in done:
            said = answered(race, trace.answer, truth_shown=truth_shown)
            yield f"trace {trace.index + 1} finished after {cost(trace.tokens)}: {said}"
    else:
        by_answer: dict[str, list[int]] = defaultdict(list)
        for trace in done:
            by_answer[answered(race, trace.answer, truth_shown=truth_shown)].append(trace.index)
        each = "; ".join(f"{traces(who)} {said}" for said, who in by_answer.items())
        yield f"{count(len(done), 'trace')} finished: {each}"
    cut = [trace.index for trace in new if trace.status is TraceStatus.CUT]
    if cut:
        yield f"{traces(cut)} {'is' if len(cut) == 1 else 'are'} cut"
    for trace in new:
        if trace.status is TraceStatus.FAILED:
            yield f"trace {trace.index + 1} failed: {display_line(trace.failure or '', 200)}"


def _picks(seat: Seat, race: RaceState, told: _Told) -> Iterator[str]:
    """Say which strategies answer otherwise than they did, those that say the same together."""
    decided: dict[str, list[str]] = defaultdict(list)
    leans: dict[str, list[str]] = defaultdict(list)
    for pick in seat.picks(race):
        now = (pick.decided, pick.answer.key if pick.answer else None)
        before = told.picks.get(pick.strategy, (False, None))
        told.picks[pick.strategy] = now
        if now == before or (race.ended and not pick.decided):
            continue
        said = picked(race, pick, truth_shown=seat.truth_shown)
        (decided if pick.decided else leans)[said].append(pick.strategy)
    for said, names in decided.items():
        yield f"{together(names)} decided: {said}"
    for said, names in leans.items():
        yield f"{together(names)} {'leans' if len(names) == 1 else 'lean'} to {said}"


def _end(seat: Seat, race: RaceState, told: _Told) -> Iterator[str]:
    """Say how a race came out: who was right, at what cost."""
    if not race.ended or told.ended or race.end_reason is None:
        return
    told.ended = True
    yield f"the race is over after {seconds(race.now_s)}: {race.end_reason.value}"
    truth = race.grading.truth
    if seat.truth_shown and truth is not None:
        yield f"the right answer is {display_line(truth.text, 200)}"
    groups: dict[str, list[str]] = {"right": [], "wrong": [], "undecided": [], "decided": []}
    for pick in seat.picks(race):
        groups[_group(seat, race, pick)].append(f"{pick.strategy} {_spent(pick)}")
    for word, names in groups.items():
        if names:
            yield f"{word}: {', '.join(names)}"


def _group(seat: Seat, race: RaceState, pick: Pick) -> str:
    if not pick.decided:
        return "undecided"
    right = race.verdict(pick) if seat.truth_shown else None
    return "decided" if right is None else "right" if right else "wrong"


def _spent(pick: Pick) -> str:
    return f"at {cost(pick.ledger.spent_tokens)}"
