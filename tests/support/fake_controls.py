from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.events import (
    Channel,
    CutBy,
    EndReason,
    Event,
    LosersCut,
    ModelCard,
    Question,
    RaceEnded,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceCut,
    TraceFinished,
    TraceOpened,
)
from tts_tui.domain.strategies import default_names
from tts_tui.engine.controls import Batch
from tts_tui.engine.plan import Entrant, SessionPlan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tts_tui.domain.ceilings import Left

QUESTION = Question("q1", "A shop sells pens in packs of 6. How many pens are in 17 packs?", "102")


def plan_of(
    *questions: Question,
    n: int = 8,
    models: Sequence[str] = ("qwen-1.5b",),
    strategies: Sequence[str] | None = None,
    armed: str | None = None,
) -> SessionPlan:
    return SessionPlan(
        questions or (QUESTION,),
        tuple(Entrant(ModelCard(name, name, "127.0.0.1:8000"), Sampling()) for name in models),
        n,
        tuple(strategies) if strategies is not None else default_names(n),
        armed,
    )


class FakeControls:
    """Controls of a race that a test feeds; what a person wants of it is kept in `intents`."""

    def __init__(self, plan: SessionPlan | None = None, *, finished: bool = False) -> None:
        self.plan = plan or plan_of()
        self.question_index = 0
        self.finished = finished
        self.begins_held = False
        self.notice: str | None = None
        self.whereabouts: str | None = None
        self.saved_as: Path | None = None
        self.closed = 0
        self.left: tuple[Left, ...] = ()
        self.intents: list[tuple[object, ...]] = []
        self._waiting: list[Event] = []

    def budget_left(self, race: int | None = None) -> tuple[Left, ...]:
        return self.left

    def feed(self, *events: Event) -> None:
        self._waiting += events

    def poll(self) -> Batch:
        events, self._waiting = self._waiting, []
        return Batch(events)

    def arm(self, strategy: str | None) -> None:
        self.intents.append(("arm", strategy))

    def cut(self, race: int, trace: int) -> None:
        self.intents.append(("cut", race, trace))

    def answer_now(self, race: int, traces: Sequence[int]) -> None:
        self.intents.append(("answer now", race, tuple(traces)))

    def stop(self, why: EndReason = EndReason.STOPPED) -> None:
        self.intents.append(("stop",))

    def next_question(self) -> None:
        self.intents.append(("next question",))

    def close(self) -> None:
        self.intents.append(("close",))
        self.closed += 1
        self.finished = True

    # -- events in few words ------------------------------------------------------------------

    def start(
        self,
        race: int = 0,
        question: int = 0,
        model: int = 0,
        opened: int | None = None,
        sampling: Sampling | None = None,
    ) -> None:
        plan = self.plan
        first = range(plan.n if opened is None else opened)
        self.feed(
            RaceStarted(
                race,
                0.0,
                plan.questions[question],
                plan.entrants[model].card,
                plan.n,
                sampling or Sampling(),
                "2026-11-24T14:03:00+00:00",
                plan.armed,
            )
        )
        self.feed(*(TraceOpened(race, 0.001 * (i + 1), i, seed=i) for i in first))

    def say(
        self,
        trace: int,
        text: str,
        t_s: float,
        *,
        tokens: int = 10,
        channel: Channel = Channel.ANSWER,
        race: int = 0,
    ) -> None:
        self.feed(TokensArrived(race, trace, channel, (t_s,), (tokens,), (text,)))

    def finish(
        self, trace: int, answer: str, t_s: float, *, tokens: int = 100, race: int = 0
    ) -> None:
        self.say(trace, f"so it is \\boxed{{{answer}}}", t_s - 0.0001, tokens=tokens, race=race)
        self.feed(TraceFinished(race, t_s, trace, "stop", tokens=tokens))


def racing(n: int = 4, armed: str | None = None) -> FakeControls:
    """Controls of a race whose first trace has begun to answer."""
    strategies = (f"FFS-1@{n}", f"MV@{n}")
    controls = FakeControls(plan_of(n=n, strategies=strategies, armed=armed))
    controls.start()
    controls.say(0, "first I count the packs", 0.5)
    return controls


def decide(controls: FakeControls) -> None:
    """Let the second trace finish and FFS-1 cut the others."""
    n = controls.plan.n
    controls.finish(1, "102", 2.0)
    controls.feed(*(TraceCut(0, 2.01, at, CutBy.STRATEGY) for at in range(n) if at != 1))
    losers = tuple(at for at in range(n) if at != 1)
    controls.feed(LosersCut(0, 2.02, f"FFS-1@{n}", 2.0, losers, 0.012))
    controls.feed(RaceEnded(0, 2.03, EndReason.DECIDED))
