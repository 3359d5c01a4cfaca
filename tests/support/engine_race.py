"""A race of the engine on a fake client, with its events."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tests.support.fake_client import FakeClient, Hold, Say, Step
from tts_tui.domain.events import Event, ModelCard, Question, RaceStarted, Sampling
from tts_tui.domain.models import OtherModel
from tts_tui.domain.strategies import default_names, parse
from tts_tui.engine.clock import RaceClock
from tts_tui.engine.models import Served
from tts_tui.engine.plan import Entrant
from tts_tui.engine.referee import Referee
from tts_tui.engine.retry import RetryPolicy
from tts_tui.engine.runner import RaceRunner
from tts_tui.engine.slots import Wire
from tts_tui.engine.spawning import Ceiling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tts_tui.client.ports import TraceClient
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Strategy
    from tts_tui.engine.tokens import Tokenizer

E = TypeVar("E")
C = TypeVar("C", bound="TraceClient")
SAMPLING = Sampling(seed=0)


def says(answer: str) -> list[list[Step]]:
    """A trace that gives an answer."""
    return [[Say("so "), Say(f"\\boxed{{{answer}}}", 3)]]


def holds(hold: Hold) -> list[list[Step]]:
    """A trace that holds before its answer, 9."""
    return [[Say("hm "), hold, Say("\\boxed{9}", 3)]]


def served(client: TraceClient, name: str, *, cap: int | None = None, **card: Any) -> Served:
    """A model beside a race's own; its traces are sampled with seeds from 1,000 on."""
    entrant = Entrant(ModelCard(name, name, **card), replace(SAMPLING, seed=1000))
    return Served(entrant, client, Wire(cap))


class Race(Generic[C]):
    """One race, run by `runner.run()`; `armed` cuts when it decides."""

    def __init__(
        self,
        client: C,
        *,
        armed: str | None = None,
        cap: int | None = None,
        tokenizer: Tokenizer | None = None,
        n: int | None = None,
        strategies: Sequence[Strategy] = (),
        sampling: Sampling = SAMPLING,
        ceiling: Ceiling | None = None,
        others: Mapping[str, Served] | None = None,
    ) -> None:
        if n is None:
            assert isinstance(client, FakeClient)
            n = len(client.scripts)
        self.client = client
        if isinstance(client, FakeClient):
            client.n = n
        self.events: list[Event] = []
        started = RaceStarted(
            0, 0.0, Question("q", "6 × 7?", "42"), ModelCard("m", "m"), n, sampling,
            "2026-11-23T00:00:00Z", armed, slots=cap if cap is not None and cap < n else None,
            others=tuple(
                OtherModel(other.entrant.card, other.entrant.sampling)
                for other in (others or {}).values()
            ),
        )  # fmt: skip
        self.runner = RaceRunner(
            started=started,
            own=Served(
                Entrant(started.model, started.sampling, prompt_suffix=" Box it."),
                client,
                Wire(cap),
            ),
            referee=Referee(
                0,
                n,
                [*(parse(name, n) for name in default_names(n)), *strategies],
                parse(armed, n) if armed else None,
            ),
            publish=self.events.append,
            clock=RaceClock(),
            retry=RetryPolicy(attempts=3, base_s=0.0),
            tokenizer=tokenizer,
            ceiling=ceiling or Ceiling(),
            others=others or {},
        )

    @property
    def state(self) -> RaceState:
        return self.runner.state

    def of_type(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]
