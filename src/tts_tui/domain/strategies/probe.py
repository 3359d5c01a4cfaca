"""probe-T@N: every T tokens each lane is asked what it would answer, and runs on meanwhile.

Source: Parallel-Probe (arXiv 2602.03845); `probing.py` has the rule, and how it differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from tts_tui.domain.capabilities import Capability
from tts_tui.domain.ledger import Ledger
from tts_tui.domain.pool import Pool
from tts_tui.domain.probed import Fate
from tts_tui.domain.procedures.actions import Action, Cut, Spawn
from tts_tui.domain.procedures.base import lanes_and_own
from tts_tui.domain.strategies.answer_now import ASKED
from tts_tui.domain.strategies.base import Clock
from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.common import make_pick, waiting_for
from tts_tui.domain.strategies.probing import Bounds, Course, bounds_of, follow, probed_lanes
from tts_tui.domain.votes import poll_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.probed import ProbedLane
    from tts_tui.domain.procedures.base import RaceView
    from tts_tui.domain.strategies.base import Pick, Strategy
    from tts_tui.domain.trace import TraceState
    from tts_tui.domain.trace_view import TraceView
    from tts_tui.domain.votes import Poll

ENDS: Final = "\n"
"""Where a probe ends: what follows the answer would only explain it."""
MOST_TOKENS: Final = 16
"""The longest a probe may be."""
PATIENCE: Final = 2
"""A probe that has not come when its lane is so many rounds deeper is cut, and asked anew; the
next has twice as long, so that a server which is only slow is heard at last."""
UNANSWERED: Final = "no probe was answered"
"""Why it decided nothing though all its lanes ended: a few words, and a clause."""
USUAL_T: Final = 64
"""Of traces of 250 to 600 tokens, as Qwen2.5-Coder-1.5B's in `sessions/`, it makes 4 to 9 rounds,
and what is asked is at most a quarter of what is written. At the paper's 500 they would end before
a second round. The embedded model's, 40 to 75 tokens, take 16; its probes have 3 to 5 tokens
(measured on one question), and of so few rounds none is saved.
"""


@dataclass(frozen=True, slots=True)
class Probing:
    """The answer of most of the race's first N lanes, once it has stood for long enough.

    Its lanes are the race's own independent traces, which run once for all strategies; its cohort
    holds the probes alone. Unarmed it asks, and says when it would have stopped; armed it cuts
    the lanes that keep deviating, and all of them when it decides. Both count alike: a lane up to
    its cut or what would have been it, and every probe by then. So asking is paid in either case,
    and takes a part of the server that the lanes would have had: on the wall clock the other
    strategies are a little later beside it than alone.
    """

    every: int
    """T: how many tokens of a lane make a round."""
    n: int

    @property
    def name(self) -> str:
        """Such as `probe-64@8`."""
        return f"probe-{self.every}@{self.n}"

    @property
    def bounds(self) -> Bounds:
        """How many rounds the majority has to stand, and a lane to deviate."""
        return bounds_of(self.every)

    @property
    def needs(self) -> frozenset[Capability]:
        """A server that continues a text."""
        return frozenset({Capability.CONTINUE})

    def next(self, race: RaceView) -> Sequence[Action]:
        """Ask each lane that came to its next round, one probe at a time; cut what is moot."""
        lanes = self._lanes(lanes_and_own(race.independent, race.cohort, self.n))
        course = follow(lanes, Clock.WALL, self.bounds)
        moot: list[int] = []
        asked: list[Spawn] = []
        for lane in lanes:
            probe = lane.probes[-1] if lane.probes and _runs(lane.probes[-1].trace) else None
            k = lane.trace.tokens // self.every
            done = course.decided or lane.trace.index in course.left_out or not _runs(lane.trace)
            if probe is not None and (done or k >= probe.k + _patience(lane)):
                moot.append(probe.trace.index)
                probe = None
            if not done and probe is None and k > lane.last_k:
                asked.append(
                    Spawn(lane.trace.index, injected=ASKED, stop=(ENDS,), max_tokens=MOST_TOKENS)
                )
        return [*([Cut(tuple(moot))] if moot else ()), *asked]

    def left_out(self, pool: Pool[TraceView]) -> tuple[int, ...]:
        """The lanes that keep deviating from the majority."""
        return tuple(follow(self._lanes(pool), Clock.WALL, self.bounds).left_out)

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Vote over what the lanes said last; its pool holds the lanes, then the probes."""
        lanes = self._lanes(pool)
        course = follow(lanes, clock, self.bounds)
        decided = course.decided and (clock is Clock.WALL or _have_come(lanes, course))
        poll = poll_of(course.voices[number] for number in sorted(course.voices))
        counted = [_tokens(lane, course.until(lane.trace.index), clock) for lane in lanes]
        whole = all(not lane.trace.open_ended for lane in lanes)
        ledger = Ledger(
            sequential_tokens=(
                int(course.moment)
                if decided and clock is Clock.TOKEN
                else max((longest for _, _, longest in counted), default=0)
            ),
            used_tokens=sum(
                own + probes
                for lane, (own, probes, _) in zip(lanes, counted, strict=True)
                if lane.trace.index in course.voices
            ),
            spent_tokens=sum(own + probes for own, probes, _ in counted),
            full_tokens=sum(lane.trace.tokens for lane in lanes) if whole and lanes else None,
        )
        return make_pick(
            self.name,
            poll,
            ledger,
            decided=decided,
            reason=(
                _why(course, ledger)
                if decided
                else UNANSWERED
                if course.over
                else f"{_standing(course, poll, self.bounds)}, {_waits(lanes)}"
            ),
            decided_at_s=course.moment if decided and clock is Clock.WALL else None,
        )

    def _lanes(self, traces: Iterable[TraceView]) -> list[ProbedLane]:
        return probed_lanes(traces, self.every)


def lanes_asked(strategies: Iterable[Strategy]) -> int:
    """How many lanes may be asked at a time, over all that probe among some strategies."""
    return sum(each.n for each in strategies if isinstance(each, Probing))


def _runs(trace: TraceState) -> bool:
    return not trace.ended and trace.cancelling is None


def _patience(lane: ProbedLane) -> int:
    """For how many rounds the last probe of a lane is waited for."""
    lost = takewhile(lambda probe: probe.fate is Fate.CUT, reversed(lane.probes[:-1]))
    return PATIENCE << sum(1 for _ in lost)


def _have_come(lanes: Sequence[ProbedLane], course: Course) -> bool:
    """Whether every lane that runs has come as far as it counts."""
    running = (lane.trace for lane in lanes if not lane.trace.ended)
    return all(trace.tokens >= (course.until(trace.index) or 0) for trace in running)


def _tokens(lane: ProbedLane, until: float | None, clock: Clock) -> tuple[int, int, int]:
    """A lane's own tokens, those of its probes, and the longest line of them, up to a moment."""
    own = _emitted(lane.trace, until, clock)
    probes = [(each.at_tokens, _emitted(each.trace, until, clock)) for each in lane.probes]
    lines = [before + tokens for before, tokens in probes if tokens]
    return own, sum(tokens for _, tokens in probes), max([own, *lines])


def _emitted(trace: TraceState, until: float | None, clock: Clock) -> int:
    """Tokens of a trace up to a moment, in seconds or as a tick; None takes all so far."""
    if until is None:
        return trace.tokens
    if clock is Clock.WALL:
        return trace.tokens_by(until)
    begins = trace.origin.tokens if trace.origin is not None else 0
    return min(trace.tokens, max(0, int(until) - begins))


def _standing(course: Course, poll: Poll, bounds: Bounds) -> str:
    """How it stands while it is open: what the lanes say now may be newer than the last round."""
    majority = course.rounds[-1].majority if course.rounds else None
    if majority is None:
        stands = "split" if poll.voters else "no answers"
    elif poll.first is not None and poll.first.key == majority.key:
        stands = f"stood {course.stood} of {bounds.stands}"
    else:
        stands = "changing"
    return f"{stands}{_left_out(course)}"


def _why(course: Course, ledger: Ledger) -> str:
    said = "all ended" if course.over else f"majority stood {course.stood} rounds"
    full = ledger.full_tokens
    dear = ", probes cost more than it saved" if full and ledger.spent_tokens > full else ""
    return f"{said}{_left_out(course)}{dear}"


def _left_out(course: Course) -> str:
    return f", {len(course.left_out)} left out" if course.left_out else ""


def _waits(lanes: Sequence[ProbedLane]) -> str:
    return waiting_for(Pool([lane.trace for lane in lanes]))


CARD = Card(
    form="probe-T@N",
    rule="Asks each lane every T tokens what it would answer, until most have long agreed.",
    build=Probing,
    glyph="⌖",
    raced=False,
    acts=True,
    asks_lanes=True,
    arming=lambda _every: "cuts lanes that keep deviating, and all once it has decided",
    compared=(USUAL_T,),
)
