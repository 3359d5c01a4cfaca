"""Races with procedures in them, event by event, for screens and printers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.fake_controls import QUESTION, FakeControls, plan_of
from tts_tui.domain.events import (
    Channel,
    CutBy,
    ProcedureStopped,
    TokensArrived,
    TraceCut,
    TraceFinished,
    TraceOpened,
    TraceSpawned,
)
from tts_tui.domain.token_logp import TokenLogp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.events import Question

WAIT = "\n\nWait"
NAMES = ("FFS-1@2", "MV@2", "wait-1@1", "BS@2")


class Forest(FakeControls):
    """Controls of a race whose procedures a test lets act; every fact has the next moment."""

    def __init__(
        self,
        n: int = 2,
        strategies: Sequence[str] = NAMES,
        *,
        question: Question = QUESTION,
        armed: str | None = None,
    ) -> None:
        super().__init__(plan_of(question, n=n, strategies=strategies, armed=armed))
        self.t_s = 1.0
        self._next = n
        self.start()

    def _now(self) -> float:
        self.t_s = round(self.t_s + 0.1, 6)
        return self.t_s

    def spawn(
        self,
        cohort: str,
        parent: int | None = None,
        *,
        injected: str = "",
        channel: Channel = Channel.ANSWER,
        thinking: int = 0,
        answer: int = 0,
        tokens: int | None = None,
        logp: float | None = None,
        model: str | None = None,
    ) -> int:
        """Grow a trace; with Σ log p it is a fork. Gives its number."""
        trace, self._next = self._next, self._next + 1
        shared = int(logp is not None)
        self.feed(
            TraceSpawned(
                *(0, self._now(), trace, cohort, parent, tokens, thinking, answer),
                *(injected, channel, shared, logp, model),
            ),
            TraceOpened(0, self._now(), trace, seed=None),
        )
        return trace

    def grow(self, trace: int, *texts: str, logp: float = -0.5) -> None:
        """Let a hypothesis go on, a token a text."""
        for text in texts:
            scored = ((TokenLogp(logp),),)
            moment = (self._now(),)
            self.feed(TokensArrived(0, trace, Channel.ANSWER, moment, (1,), (text,), scored))

    def end(self, trace: int, reason: str = "stop", tokens: int | None = None) -> None:
        """Let a trace come to its end."""
        self.feed(TraceFinished(0, self._now(), trace, reason, tokens=tokens))

    def prune(self, trace: int, by: CutBy = CutBy.STRATEGY) -> None:
        """Cut a trace."""
        self.feed(TraceCut(0, self._now(), trace, by))

    def stop_procedure(self, cohort: str, why: str) -> None:
        """Let a procedure not go on."""
        self.feed(ProcedureStopped(0, self._now(), cohort, f"{cohort} was ended: {why}."))

    # -- what procedures do -------------------------------------------------------------------

    def chain(self, cohort: str = "wait-1@1") -> int:
        """Let a chain answer 41, wait, and begin to doubt. Gives its first trace."""
        first = self.spawn(cohort)
        self.say(first, "so \\boxed{41}", self._now(), tokens=30)
        self.end(first, tokens=30)
        second = self.spawn(cohort, first, injected=WAIT, answer=13)
        self.say(second, ", no: it is", self._now(), tokens=10)
        return first

    def escalation(self, cohort: str = "esc-MV@2>MV@3:large") -> list[int]:
        """Let two traces of a first stage differ, and one of three of a second end.

        Gives all their numbers.
        """
        cheap = [self.spawn(cohort) for _ in range(2)]
        for trace, answer in zip(cheap, ("102", "96"), strict=True):
            self.say(trace, f"so \\boxed{{{answer}}}", self._now(), tokens=30)
            self.end(trace, tokens=30)
        dear = [self.spawn(cohort, model="large") for _ in range(3)]
        for trace in dear:
            self.say(trace, "Six pens a pack", self._now(), tokens=12)
        self.end(dear[0], tokens=14)
        return cheap + dear

    def beams(self, cohort: str = "BS@2") -> list[int]:
        """Let a search two wide fork, prune and end one hypothesis. Gives its traces.

        The first goes on, the second has forked off after two tokens and ended, the third was
        pruned.
        """
        first = self.spawn(cohort)
        self.grow(first, "The answer", " is")
        ended = self.spawn(cohort, first, tokens=2, answer=13, logp=-1.0)
        self.grow(ended, " \\boxed{102}", logp=-0.25)
        pruned = self.spawn(cohort, first, tokens=2, answer=13, logp=-1.0)
        self.grow(pruned, " maybe", logp=-3.0)
        self.grow(first, " clearly")
        self.grow(pruned, "")
        self.prune(pruned)
        self.grow(first, " 17", " times", logp=-0.125)
        self.grow(ended, "", logp=-0.125)
        self.end(ended)
        return [first, ended, pruned]
