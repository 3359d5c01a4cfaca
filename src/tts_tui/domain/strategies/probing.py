"""The rule of probing: when the answer of most lanes has stood, and which lanes keep deviating.

Source: Parallel-Probe (arXiv 2602.03845). There a round is a depth that all branches have come
to, the winner is the most frequent answer of those that were not cut, it has to stand for 14
rounds of 500 tokens, and a branch is cut after 7 or 8 rounds off it. Traces of small models end
before 14 rounds, and their first answers are guesses: so here few rounds are enough, but the
winner needs more than half of the lanes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from tts_tui.domain.probed import Fate, ProbedLane
from tts_tui.domain.strategies.base import Clock
from tts_tui.domain.trace import TraceState, TraceStatus
from tts_tui.domain.votes import Ballot, count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.trace_view import TraceView

PAPERS_T: Final = 500
"""From how many tokens a round the paper's numbers are taken."""


class Bounds(NamedTuple):
    """How long is long enough, in rounds in a row."""

    stands: int
    """For so many the same answer has to have its majority."""
    deviates: int
    """A lane that answers otherwise than the majority for so many is left out."""


def bounds_of(every: int) -> Bounds:
    """How long is long enough where a lane is asked every so many tokens."""
    return Bounds(14, 8) if every >= PAPERS_T else Bounds(3, 2)


class Known(NamedTuple):
    """What is known of a lane from one of its rounds on."""

    k: float
    """The round; infinite is its own end, which speaks for all rounds that follow."""
    moment: float
    """When it was known: seconds, or on the token clock a tick."""
    voice: TraceState | None
    """The trace that says what it answers: a probe, or the lane itself; None says nothing."""
    heard: bool = False
    """Whether a probe came to its end there, with an answer or without."""


class Heard(NamedTuple):
    """A round that is complete."""

    k: int
    ballot: Ballot
    """What the lanes say that are not left out."""
    majority: Answer | None
    """The answer of more than half of them."""
    stood: int
    """For how many rounds in a row, this one included, it has been that; 0 without one."""
    lanes: int
    """How many lanes are not left out, those that say nothing among them."""


@dataclass(frozen=True, slots=True)
class Course:
    """How far the rounds have come."""

    decided: bool
    over: bool = False
    """Whether every lane came to its end before the majority had stood for long enough. It is
    decided then, unless lanes were asked and no probe was answered: that is a vote, not probing.
    """
    moment: float = 0.0
    """When the last complete round was: seconds, or on the token clock a tick."""
    voices: Mapping[int, TraceState] = field(default_factory=dict)
    """By lane, who speaks for it: in the deciding round, or as it is known by now."""
    stood: int = 0
    """For how many rounds the majority has stood; 0 without one."""
    left_out: Mapping[int, float] = field(default_factory=dict)
    """The lanes that kept deviating, and when that was known."""
    strayed: Mapping[int, int] = field(default_factory=dict)
    """By lane, in how many rounds in a row up to its last answer it deviated."""
    rounds: Sequence[Heard] = ()
    """Those that are complete, up to the deciding one."""

    def until(self, lane: int) -> float | None:
        """Up to when a lane is of the rule; None while it still is."""
        return self.left_out.get(lane, self.moment if self.decided else None)


def probed_lanes(traces: Iterable[TraceView], every: int) -> list[ProbedLane]:
    """The independent ones among some traces, each with those that go on from it, as its probes.

    `every` is how many tokens of a lane make a round.
    """
    states = [trace for trace in traces if isinstance(trace, TraceState)]
    lanes = {trace.index: ProbedLane(trace) for trace in states if trace.origin is None}
    for trace in states:
        if trace.origin is not None and trace.origin.spawned.parent in lanes:
            lanes[trace.origin.spawned.parent].add(trace, every)
    return list(lanes.values())


def follow(lanes: Sequence[ProbedLane], clock: Clock, bounds: Bounds) -> Course:
    """Go through the rounds that are complete.

    A round is a depth at which any lane was asked; it is complete when each lane that is not left
    out has answered there or deeper, or has ended. A lane that was not asked there, or whose probe
    broke, says what it said before; one that ended says its own answer. Nothing is decided before
    a probe was answered, but where no lane was ever asked.
    """
    known = {lane.trace.index: known_of(lane, clock) for lane in lanes}
    next_of = dict.fromkeys(known, 0)
    """By lane, the place of the first that is known of this round or a deeper one."""
    left_out: dict[int, float] = {}
    strayed = dict.fromkeys(known, 0)
    rounds: list[Heard] = []
    moment, stood, leading = 0.0, 0, None
    heard = not any(lane.probes for lane in lanes)
    while True:
        playing = [number for number in known if number not in left_out]
        if not playing or any(next_of[number] == len(known[number]) for number in playing):
            break
        here = {number: known[number][next_of[number]] for number in playing}
        k = min(found.k for found in here.values())
        moment = max([moment, *(found.moment for found in here.values())])
        voices: dict[int, TraceState] = {}
        for number, found in here.items():
            at = next_of[number]
            if found.k not in (k, inf):
                voice = known[number][at - 1].voice if at else None
            else:
                voice = found.voice
                next_of[number] += found.k != inf
                heard = heard or found.heard
            if voice is not None:
                voices[number] = voice
        ballot = count(voices.values())
        majority = _majority(ballot, len(here))
        key = None if majority is None else majority.key
        stood = 0 if key is None else stood + 1 if key == leading else 1
        leading = key
        if k != inf:
            rounds.append(Heard(int(k), ballot, majority, stood, len(here)))
        over = k == inf
        if over or (heard and stood >= bounds.stands):
            return Course(heard, over, moment, voices, stood, left_out, strayed, rounds)
        for number, voice in voices.items():
            answer = voice.answer
            if key is None or answer is None:
                continue
            strayed[number] = strayed[number] + 1 if answer.key != key else 0
            if strayed[number] == bounds.deviates and not _had_ended(known[number], moment):
                left_out[number] = moment
    latest = {n: several[-1].voice for n, several in known.items() if several and n not in left_out}
    speaking = {number: voice for number, voice in latest.items() if voice is not None}
    return Course(False, False, moment, speaking, stood, left_out, strayed, rounds)


def known_of(lane: ProbedLane, clock: Clock) -> list[Known]:
    """What a lane says from which of its rounds on, in order.

    A probe that is still awaited says nothing, and neither does one that was cut before the next
    was asked: that was too slow, or came too late.
    """
    found: list[Known] = []
    moment = 0.0
    for probe, later in zip_longest(lane.probes, lane.probes[1:]):
        match probe.fate:
            case Fate.ANSWERED | Fate.SILENT | Fate.FAILED:
                at = _end(probe.trace, clock)
            case _ if later is not None:
                at = _begin(later.trace, clock)
            case _:
                break
        moment = max(moment, at)
        heard = probe.fate in (Fate.ANSWERED, Fate.SILENT)
        found.append(Known(probe.k, moment, lane.voice(probe.k), heard))
    trace = lane.trace
    if trace.status in (TraceStatus.DONE, TraceStatus.FAILED):
        found.append(Known(inf, max(moment, _end(trace, clock)), lane.voice(inf)))
    return found


def _had_ended(several: Sequence[Known], moment: float) -> bool:
    return several[-1].k == inf and several[-1].moment <= moment


def _majority(ballot: Ballot, lanes: int) -> Answer | None:
    """The answer of more than half of the lanes; those that say nothing are lanes all the same."""
    leader, _ = ballot.lead
    return ballot.leaders[0] if 2 * leader > lanes else None


def _end(trace: TraceState, clock: Clock) -> float:
    return trace.path_tokens if clock is Clock.TOKEN else trace.end_s or 0.0


def _begin(trace: TraceState, clock: Clock) -> float:
    assert trace.origin is not None
    return trace.origin.tokens if clock is Clock.TOKEN else trace.origin.spawned.t_s
