"""What running traces answer when they are probed: lanes by probes, each with its answer.

A probe is a trace of a procedure that goes on from a part of a lane, with a text that asks for the
answer; the lane runs on. Source: Parallel-Probe (arXiv 2602.03845), 2D probing.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import TYPE_CHECKING, Protocol

from tts_tui.domain.trace import TraceState, TraceStatus
from tts_tui.domain.votes import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.cohort import Cohort
    from tts_tui.domain.votes import Ballot


class Fate(Enum):
    """What has become of a probe; the words people read."""

    RUNNING = "running"
    ANSWERED = "answered"
    SILENT = "no answer"
    """It came to its end, and nothing in it reads as an answer."""
    FAILED = "failed"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Probe:
    """One question to one lane; what came of it is read off its trace, whenever that is asked."""

    lane: int
    """Number of the lane's trace."""
    k: int
    """Which probe of its lane it is by the tokens it was asked at, from 1."""
    trace: TraceState
    """The probe's own trace."""

    @property
    def at_tokens(self) -> int:
        """After how many of the lane's own tokens it was asked."""
        return self.trace.origin.prefix_tokens if self.trace.origin is not None else 0

    @property
    def tokens(self) -> int:
        """Tokens that it cost itself; what was fed in counts as none."""
        return self.trace.generated_tokens

    @property
    def answer(self) -> Answer | None:
        """What the lane would answer."""
        return self.trace.answer

    @property
    def fate(self) -> Fate:
        """What has become of it."""
        match self.trace.status:
            case TraceStatus.DONE:
                return Fate.SILENT if self.trace.answer is None else Fate.ANSWERED
            case TraceStatus.FAILED:
                return Fate.FAILED
            case TraceStatus.CUT:
                return Fate.CUT
            case _:
                return Fate.RUNNING


class ProbedLane:
    """A trace that is probed, with its probes."""

    __slots__ = ("_by_k", "last_k", "probes", "seen", "trace", "version")

    def __init__(self, trace: TraceState) -> None:
        self.trace = trace
        """The lane itself, as it is by now."""
        self.probes: list[Probe] = []
        """In the order in which they were asked."""
        self.last_k = 0
        """The k of the last of them; 0 before the first."""
        self.seen: tuple[bool, str | None] | None = None
        """Whether it had ended, and the key of its answer, when its rounds were counted."""
        self.version = 0
        """Grows when one of its probes was asked or ended, or it ended itself."""
        self._by_k: dict[int, Probe] = {}

    @property
    def tokens(self) -> int:
        """Tokens that its probes cost together."""
        return sum(probe.tokens for probe in self.probes)

    def at(self, k: int) -> Probe | None:
        """Its probe of a round; None where it was not asked then."""
        return self._by_k.get(k)

    @property
    def heard_k(self) -> int:
        """The last k that it has been heard at: a last probe that runs or was cut is none."""
        if not self.probes or self.probes[-1].fate not in (Fate.RUNNING, Fate.CUT):
            return self.last_k
        return self.probes[-2].k if len(self.probes) > 1 else 0

    def voice(self, k: float) -> TraceState | None:
        """Which trace answers for it in a round, infinite after all; None: none does, or not yet.

        Its probe; where it was not asked or the probe broke, the probe before; and once it has
        ended, it does itself in all rounds after the last in which it was heard.
        """
        probe = None if k == inf else self._by_k.get(int(k))
        if probe is not None and probe.fate in (Fate.ANSWERED, Fate.SILENT):
            return None if probe.answer is None else probe.trace
        if k > self.heard_k:
            if self.trace.status not in (TraceStatus.DONE, TraceStatus.FAILED):
                return None
            if self.trace.answer is not None:
                return self.trace
        said = (each for each in reversed(self.probes) if each.k < k)
        last = next((each for each in said if each.fate in (Fate.ANSWERED, Fate.SILENT)), None)
        return last.trace if last is not None and last.answer is not None else None

    def add(self, trace: TraceState, every: int | None) -> Probe:
        """Note one more probe, asked after those so far."""
        k = self.last_k + 1
        spawned = trace.origin.spawned if trace.origin is not None else None
        if every is not None and spawned is not None and spawned.prefix_tokens is not None:
            k = max(k, spawned.prefix_tokens // every)
        probe = Probe(self.trace.index, k, trace)
        self.probes.append(probe)
        self._by_k[k] = probe
        self.last_k = k
        self.version += 1
        return probe


@dataclass(frozen=True, slots=True)
class Round:
    """What the lanes say at one depth: each votes, runs, is awaited, or has no answer."""

    k: int
    """From 1; rounds in which nobody was asked are not there."""
    ballot: Ballot
    running: int
    """Probes that run, of lanes that have not ended by themselves."""
    awaited: int
    """Lanes that run and have not come so far."""

    @property
    def leader(self) -> Answer | None:
        """The answer with the most votes; None where several have as many, or there is no vote."""
        return None if self.ballot.tie or not self.ballot.leaders else self.ballot.leaders[0]

    @property
    def complete(self) -> bool:
        """Whether its votes can no longer change."""
        return not (self.running or self.awaited)


class Probed:
    """The matrix of a procedure's probes, kept up to date: only what moved is looked at again.

    Reading costs nothing; `refresh` costs as much as there are lanes, and what is new.
    """

    def __init__(self, every: int | None = None) -> None:
        self.every = every
        """A probe is asked every so many tokens of a lane: its k is by the tokens, so that a lane
        which passed a depth unasked has a gap there; None where only their order is known."""
        self.lanes: list[ProbedLane] = []
        """In the order of their numbers."""
        self.rounds: list[Round] = []
        """By their k."""
        self.version = 0
        """Grows when a probe was asked or ended, or a lane ended."""
        self.answers: list[Answer] = []
        """What was answered, by probes and by lanes, in the order in which it was first said."""
        self._places: dict[str, int] = {}
        self._by_number: dict[int, ProbedLane] = {}
        self._seen = 0
        self._running: list[Probe] = []
        self._ks: list[int] = []
        self._stale: set[int] = set()

    @property
    def probes(self) -> Iterator[Probe]:
        """All probes, lane by lane."""
        return (probe for lane in self.lanes for probe in lane.probes)

    @property
    def tokens(self) -> int:
        """Tokens that all probes cost together."""
        return sum(lane.tokens for lane in self.lanes)

    def lane(self, number: int) -> ProbedLane | None:
        """The lane of a trace; None where it is none."""
        return self._by_number.get(number)

    def place(self, answer: Answer) -> int | None:
        """Where an answer stands among all, from 0; None for one that nobody gave."""
        return self._places.get(answer.key)

    def refresh(self, lanes: Sequence[TraceState], grown: Sequence[TraceState]) -> bool:
        """Take in how things stand; says whether anything but running tokens has moved.

        `lanes` are the traces that may be probed, `grown` is all that the procedure grew so far, in
        the order of spawning: of those, what goes on from another is a probe of that one.
        """
        ended = [*self._lanes_that_ended(lanes), *self._probes_that_ended()]
        for trace in grown[self._seen :]:
            probe = self._take(trace)
            if probe is not None and trace.ended:
                ended.append(trace)
        self._seen = len(grown)
        self._hear(ended)
        moved = bool(self._stale)
        self._count()
        self.version += moved
        return moved

    def _lanes_that_ended(self, lanes: Sequence[TraceState]) -> list[TraceState]:
        for trace in lanes:
            lane = self._by_number.get(trace.index) or self._add_lane(trace)
            lane.trace = trace
        ended = []
        for lane in self.lanes:
            answer = lane.trace.answer
            now = (lane.trace.ended, None if answer is None else answer.key)
            if now != lane.seen:
                lane.seen = now
                lane.version += 1
                self._mark(lane.heard_k + 1)
                self._stale.add(0)
                ended.append(lane.trace)
        return ended

    def _probes_that_ended(self) -> list[TraceState]:
        ended = [probe for probe in self._running if probe.trace.ended]
        if ended:
            self._running = [probe for probe in self._running if not probe.trace.ended]
        for probe in ended:
            lane = self._by_number[probe.lane]
            lane.version += 1
            before = max((each.k for each in lane.probes if each.k < probe.k), default=0)
            self._mark(before + 1, None if lane.trace.ended else lane.last_k)
        return [probe.trace for probe in ended]

    def _hear(self, ended: Sequence[TraceState]) -> None:
        """Note what is said for the first time, whoever of them was looked at first."""
        for trace in sorted(ended, key=lambda each: (each.end_s or 0.0, each.index)):
            if trace.answer is not None and trace.answer.key not in self._places:
                self._places[trace.answer.key] = len(self.answers)
                self.answers.append(trace.answer)

    def _take(self, trace: TraceState) -> Probe | None:
        parent = trace.origin.parent if trace.origin is not None else None
        if not isinstance(parent, TraceState):
            return None  # a lane of the procedure's own
        lane = self._by_number.get(parent.index) or self._add_lane(parent)
        before = lane.heard_k
        probe = lane.add(trace, self.every)
        if probe.k not in self._ks:
            insort(self._ks, probe.k)
        # From where it was heard last to this one it is awaited no more.
        self._mark(before + 1, None if lane.trace.ended else probe.k)
        if not trace.ended:
            self._running.append(probe)
        return probe

    def _add_lane(self, trace: TraceState) -> ProbedLane:
        lane = self._by_number[trace.index] = ProbedLane(trace)
        self.lanes.append(lane)
        self.lanes.sort(key=lambda each: each.trace.index)
        return lane

    def _mark(self, first: int, last: int | None = None) -> None:
        """Have the rounds from one k to another counted again."""
        self._stale.update(k for k in self._ks if k >= first and (last is None or k <= last))

    def _count(self) -> None:
        if self._stale:
            old = {each.k: each for each in self.rounds if each.k not in self._stale}
            self.rounds = [old.get(k) or self._round(k) for k in self._ks]
            self._stale.clear()

    def _round(self, k: int) -> Round:
        voters: list[TraceState] = []
        running = awaited = 0
        for lane in self.lanes:
            voice, probe = lane.voice(k), lane.at(k)
            if voice is not None:
                voters.append(voice)
            elif probe is not None:
                running += not probe.trace.ended
            elif k > lane.last_k:
                awaited += not lane.trace.ended
        return Round(k, count(voters), running, awaited)


class Lanes(Protocol):
    """What has traces that may be probed; `domain.race.RaceState` is one."""

    @property
    def traces(self) -> list[TraceState]:
        """Its independent ones, by number."""


def lanes_of(race: Lanes, cohort: Cohort, n: int) -> list[TraceState]:
    """The traces that a procedure probes: those that it began itself, else the race's first n."""
    own = [trace for trace in cohort.traces if trace.origin is None or trace.origin.parent is None]
    return own or race.traces[:n]
