"""Races whose running traces are probed, event by event, for screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.fake_controls import FakeControls, plan_of
from tts_tui.domain.events import (
    Channel,
    CutBy,
    EndReason,
    RaceEnded,
    TokensArrived,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceSpawned,
)
from tts_tui.domain.strategies.answer_now import ASKED

if TYPE_CHECKING:
    from collections.abc import Sequence


EVERY = 64


class Probing(FakeControls):
    """Controls of a race whose lanes a test probes; every fact has the next moment."""

    def __init__(self, n: int = 4, every: int = EVERY) -> None:
        self.cohort = f"probe-{every}@{n}"
        super().__init__(plan_of(n=n, strategies=("FFS-1", "MV", self.cohort)))
        self.every = every
        self.t_s = 1.0
        self.tokens = dict.fromkeys(range(n), 0)
        self._next = n
        self.start()

    def now(self) -> float:
        self.t_s = round(self.t_s + 0.01, 6)
        return self.t_s

    def grow(self, lane: int, tokens: int) -> None:
        """Let a lane go on to so many tokens."""
        self.say(lane, "so it goes on ", self.now(), tokens=tokens - self.tokens[lane])
        self.tokens[lane] = tokens

    def probe(self, lane: int) -> int:
        """Ask a lane where it stands; gives the probe's number."""
        trace, self._next = self._next, self._next + 1
        spawned = TraceSpawned(
            *(0, self.now(), trace, self.cohort, lane, self.tokens[lane], 0, 10, ASKED)
        )
        self.feed(spawned, TraceOpened(0, self.now(), trace, seed=None))
        return trace

    def answers(self, probe: int, answer: str | None) -> None:
        """Let a probe end, with an answer or without."""
        text = f"{answer}}}" if answer is not None else "well"
        self.feed(TokensArrived(0, probe, Channel.ANSWER, (self.now(),), (3,), (text,)))
        self.feed(TraceFinished(0, self.now(), probe, "stop"))

    def round(self, answers: Sequence[str | None], lanes: Sequence[int] | None = None) -> None:
        """Let each lane come to the next depth, and answer when it is asked."""
        for lane, answer in zip(lanes or range(len(answers)), answers, strict=True):
            depth = (self.tokens[lane] // self.every + 1) * self.every
            self.grow(lane, depth + lane % 3)
            self.answers(self.probe(lane), answer)

    def ends(self, lane: int, answer: str) -> None:
        """Let a lane come to its own end."""
        self.tokens[lane] += 10
        self.say(lane, f"so it is \\boxed{{{answer}}}", self.now())
        self.feed(TraceFinished(0, self.now(), lane, "stop", tokens=self.tokens[lane]))

    def cut_lane(self, trace: int, by: CutBy = CutBy.STRATEGY) -> None:
        self.feed(TraceCut(0, self.now(), trace, by))

    def fails(self, trace: int) -> None:
        self.feed(TraceFailed(0, self.now(), trace, "http", "The server broke off."))

    def race_ends(self) -> None:
        self.feed(RaceEnded(0, self.now(), EndReason.ALL_ENDED))


def eight(*, settled: bool = False) -> Probing:
    """A race of eight lanes with all there is to see: it settles on 102, two lanes deviate.

    One probe of its fourth round still runs, else that round decides.
    """
    race = Probing(n=8)
    race.round(["17", "102", "100", None, "17", "102", "102", "96"])
    race.round(["102", "102", "100", "102", "17", "102", "102", "96"])
    race.round(["102", "102", "100", "102", "102", "102", "102", "96"])
    race.cut_lane(7)
    race.ends(1, "102")
    race.round(["102", "100", "102", "102", "102"], [0, 2, 3, 4, 5])
    race.grow(6, 4 * EVERY + 2)
    asked = race.probe(6)
    if settled:
        race.answers(asked, "102")
    race.round(["102", "102"], [0, 3])
    return race
