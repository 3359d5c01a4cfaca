from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from tts_tui.client.local import LocalEngine
from tts_tui.client.local_parts import locate_engine
from tts_tui.client.openai import OpenAIClient
from tts_tui.domain.events import (
    CutBy,
    EndReason,
    Event,
    LosersCut,
    ModelCard,
    Provenance,
    Question,
    Sampling,
)
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.strategies import Clock, default_names
from tts_tui.domain.trace import TraceStatus
from tts_tui.engine.live import LiveSession
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.plain.rows import score_rows
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_STATUS = locate_engine()
N = 3
MOST_TOKENS = 400

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(
        not _STATUS.ready, reason=f"the embedded engine is not installed. {_STATUS.remedy}"
    ),
]


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    with LocalEngine(slots=N, context_tokens=512) as running:
        yield running


class OnEngine(OpenAIClient):
    """A client of an engine that outlives its session."""

    def __init__(self, engine: LocalEngine) -> None:
        super().__init__(engine.start())
        self.generated_tokens = engine.generated_tokens


def a_race(engine: LocalEngine, path: Path, question: str, max_tokens: int) -> LiveSession:
    sampling = Sampling(temperature=0.7, max_tokens=max_tokens, seed=3)
    plan = SessionPlan(
        questions=(Question("q", question, "Rome"),),
        entrants=(Entrant(ModelCard("smollm2", "smollm2"), sampling),),
        n=N,
        strategies=default_names(N),
    )
    journal = Journal(path, SessionHeader(created="2026-11-23T00:00:00Z"))
    return LiveSession(plan=plan, clients=[OnEngine(engine)], journal=journal)


def saved(path: Path) -> RaceState:
    session = read_session(path)
    assert session.losses == []
    return SessionState(session.events).races[0]


def test_a_real_race_is_counted_as_the_server_counts_and_reads_back_as_shown(
    engine: LocalEngine, tmp_path: Path
) -> None:
    before_tokens = engine.tokens_predicted()
    live = a_race(engine, tmp_path / "s.jsonl", "What is the capital of Italy?", 30)
    live.start()
    live.wait()
    live.close()

    shown = SessionState(live.poll().events).races[0]
    assert shown.end_reason is EndReason.ALL_ENDED
    assert {trace.status for trace in shown.traces} == {TraceStatus.DONE}
    assert {trace.provenance for trace in shown.traces} == {Provenance.SERVER_USAGE}
    assert shown.tokens == engine.tokens_predicted() - before_tokens
    rows = score_rows("s", [saved(tmp_path / "s.jsonl")], None, Clock.WALL)
    assert rows == score_rows("s", [shown], None, Clock.WALL)


def stopped_race(engine: LocalEngine, path: Path) -> tuple[RaceState, int]:
    """Stop a race once something was said; give it, and the tokens that its server generated."""
    before_tokens = engine.tokens_predicted()
    live = a_race(engine, path, "Tell me a long story.", MOST_TOKENS)
    live.start()
    events: list[Event] = []
    while SessionState(events).races.get(0) is None or SessionState(events).races[0].tokens < 12:
        assert not live.wait(0.005)
        events += live.poll().events
    live.stop()
    live.wait()
    live.close()
    events += live.poll().events
    assert not any(isinstance(event, LosersCut) for event in events)
    while engine.requests_processing():
        pass
    return SessionState(events).races[0], engine.tokens_predicted() - before_tokens


def test_what_a_real_server_generated_for_cut_traces_is_counted_to_the_last_token(
    engine: LocalEngine, tmp_path: Path
) -> None:
    for attempt in count():
        path = tmp_path / f"s{attempt}.jsonl"
        race, generated = stopped_race(engine, path)
        assert {trace.cut_by for trace in race.traces} == {CutBy.STOP}
        # A race does not end late for a server that has no processor to answer with.
        if race.overshoot_tokens is not None:
            break
    assert race.overshoot_tokens is not None
    assert race.tokens + race.overshoot_tokens == generated
    assert generated < N * MOST_TOKENS
    assert saved(path).overshoot_tokens == race.overshoot_tokens
