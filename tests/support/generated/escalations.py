"""Random races with an escalation between two models, each on a server of its own on loopback."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.support.server import Exchange, ScriptServer, body
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.openai import OpenAIClient
from tts_tui.domain.events import Event, ModelCard, Prices, Question, Sampling
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.engine.live import LiveSession
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.engine.retry import RetryPolicy
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal

if TYPE_CHECKING:
    from types import TracebackType

MODELS = ("own", "large")
PRICES = {"own": Prices(1.0, 0.5, 2.0), "large": Prices(10.0, 5.0, 20.0)}
FIRST_SEEDS = {"own": 0, "large": 1000}
MOST_TRACES = 1 + 3 + 4
STARTED = "2026-11-30T00:00:00Z"


@dataclass(frozen=True)
class Written:
    """What a model says with one seed."""

    words: tuple[str, ...]
    fails: bool
    counted: bool
    """Whether its server counts its tokens."""


@dataclass(frozen=True)
class Plot:
    """An escalation, and what the two models say in it, by seed."""

    name: str
    written: dict[str, tuple[Written, ...]]


@dataclass
class TwoServers:
    """A server for each model; a context manager."""

    plot: Plot | None = None
    servers: dict[str, ScriptServer] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> TwoServers:
        for model in MODELS:
            self.servers[model] = self._stack.enter_context(ScriptServer(self._play))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    async def _play(self, exchange: Exchange) -> None:
        asked = exchange.request.body
        model, seed = str(asked["model"]), asked["seed"]
        assert self.plot is not None
        assert isinstance(seed, int)
        written = self.plot.written[model][(seed - FIRST_SEEDS[model]) % MOST_TRACES]
        if written.fails:
            await body(b'{"error": {"message": "no"}}', 401)(exchange)
            return
        exchange.head()
        for word in written.words:
            exchange.say(word)
        exchange.finish("stop", len(written.words) if written.counted else None)

    def run(self, plot: Plot) -> Raced:
        """Race the plot, and save it."""
        self.plot = plot
        own, large = (self._entrant(model) for model in MODELS)
        question = Question("q", "6 × 7?", "42")
        plan = SessionPlan((question,), (own,), 1, (plot.name,), others=(large,))
        clients = [
            OpenAIClient(Endpoint(self.servers[model].url, model_id=model)) for model in MODELS
        ]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "s.jsonl"
            journal = Journal(path, SessionHeader(created=STARTED))
            live = LiveSession(
                plan=plan, clients=clients, journal=journal, retry=RetryPolicy(base_s=0.0)
            )
            live.start()
            live.wait()
            live.close()
            return Raced(plot, list(live.poll().events), path.read_bytes())

    def _entrant(self, model: str) -> Entrant:
        host = f"127.0.0.1:{self.servers[model].port}"
        card = ModelCard(model, model, host=host, prices=PRICES[model])
        return Entrant(card, Sampling(seed=FIRST_SEEDS[model]))


@dataclass(frozen=True)
class Raced:
    """A race that has been run."""

    plot: Plot
    events: list[Event]
    saved: bytes

    @property
    def live(self) -> RaceState:
        """The race as its events left it."""
        return SessionState(self.events).races[0]


@st.composite
def _written(draw: st.DrawFn) -> Written:
    before = draw(st.lists(st.sampled_from(["so ", "6 × 7 ", "is "]), max_size=4))
    answer = draw(st.sampled_from(["\\boxed{42}", "\\boxed{42}", "\\boxed{41}", "who knows"]))
    return Written((*before, answer), draw(st.integers(0, 7)) == 0, draw(st.booleans()))


@st.composite
def plots(draw: st.DrawFn) -> Plot:
    """An escalation of two stages or three."""
    first = st.sampled_from(["MV@2", "MV@3", "votes-2@3", "lead-2@3", "FFS-2@3", "MV-early@2"])
    then = st.sampled_from(["MV@2", "SD", "votes-2@2", "FFS-1@2"])
    between = draw(st.sampled_from([[], [], ["MV@2"]]))
    model = st.sampled_from(["", "", ":own", ":large"])
    stages = [draw(first), *between, draw(then)]
    name = "esc-" + ">".join(stage + draw(model) for stage in stages)
    written = {each: tuple(draw(_written()) for _ in range(MOST_TRACES)) for each in MODELS}
    return Plot(name, written)
