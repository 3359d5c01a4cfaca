"""Lanes of a real server are probed: it counts alike live, saved, replayed and scored."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.folded import picture
from tests.support.recordings import recording_of
from tests.support.server import JSON, Exchange, ScriptServer, body, serving
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.openai import OpenAIClient
from tts_tui.domain.events import ModelCard, Question, Sampling
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock
from tts_tui.domain.trace import TraceStatus
from tts_tui.engine.live import LiveSession
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.plain.rows import score_rows
from tts_tui.replay.token_clock import on_token_clock
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.domain.race import RaceState

EVERY = 4


@dataclass
class Said:
    """What a server says: to the lanes, and when it is asked from a part of one."""

    lanes: list[tuple[int, str]] = field(default_factory=list)
    """Of each how many tokens it writes, and its answer."""
    probes: list[str] = field(default_factory=list)
    """What the probes of every lane say, in turn; then the last of them again."""
    refuses: bool = False
    """Whether it goes on from no text."""
    asked: Counter[int] = field(default_factory=Counter)

    async def play(self, exchange: Exchange) -> None:
        messages = cast("list[dict[str, str]]", exchange.request.body["messages"])
        before = messages[-1]["content"] if messages[-1]["role"] == "assistant" else ""
        if before and self.refuses:
            told = b'{"error": {"message": "continue_final_message is not supported"}}'
            await body(told, status=400, content_type=JSON)(exchange)
            return
        exchange.head()
        if before:
            lane = int(before.split(maxsplit=1)[0])
            said = self.probes[min(self.asked[lane], len(self.probes) - 1)]
            self.asked[lane] += 1
            exchange.say(said)
            exchange.finish("stop", 2)
            return
        lane = cast("int", exchange.request.body["seed"])
        tokens, answer = self.lanes[lane]
        for _ in range(tokens):
            exchange.say(f"{lane} ")
            # One pause is a turn of the server's loop: a probe is heard meanwhile.
            await exchange.pause(0.001)
        exchange.say(f"\\boxed{{{answer}}}")
        exchange.finish("stop", tokens + 1)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[ScriptServer, list[Said]]]:
    says: list[Said] = []

    async def play(exchange: Exchange) -> None:
        await says[-1].play(exchange)

    with serving(play) as running:
        yield running, says


def raced(url: str, n: int, *, armed: bool, path: Path) -> RaceState:
    """A race over real connections, as it was shown."""
    name = f"probe-{EVERY}@{n}"
    plan = SessionPlan(
        (Question("q", "6 × 7?", "42"),),
        (Entrant(ModelCard("m", "m"), Sampling(seed=0)),),
        n,
        ("MV", name),
        name if armed else None,
    )
    journal = Journal(path, SessionHeader(created="2026-11-30T00:00:00Z"))
    live = LiveSession(plan=plan, clients=[OpenAIClient(Endpoint(url, "m"))], journal=journal)
    live.start()
    live.wait()
    live.close()
    return SessionState(live.poll().events).races[0]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    lanes=st.lists(
        st.tuples(st.integers(0, 26), st.sampled_from(["41", "42"])), min_size=1, max_size=4
    ),
    probes=st.lists(st.sampled_from(["41}", "42}", "hm", "\\boxed{42}"]), min_size=1, max_size=4),
    armed=st.booleans(),
)
def test_it_counts_alike_live_saved_replayed_and_scored(
    server: tuple[ScriptServer, list[Said]],
    lanes: list[tuple[int, str]],
    probes: list[str],
    armed: bool,
) -> None:
    running, says = server
    says.append(Said(lanes, probes))
    n = len(lanes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.jsonl"
        shown = raced(running.url, n, armed=armed, path=path)
        events = read_session(path).events
    saved, recorded = SessionState(events).races[0], recording_of(events)
    assert picture(saved) == picture(shown)
    names = ["MV", f"probe-{EVERY}"]
    for clock in Clock:
        rows = score_rows("s", [shown], names, clock)
        replayed = recorded if clock is Clock.WALL else on_token_clock(recorded)
        assert score_rows("s", [saved], names, clock) == rows
        assert score_rows("s", [replayed.whole()], names, clock) == rows
    assert all(trace.ended for trace in shown.everyone)
    assert says[-1].asked.total() >= sum(
        trace.status is TraceStatus.DONE for trace in shown.spawned.values()
    )


def test_a_majority_is_found_and_cuts(
    server: tuple[ScriptServer, list[Said]], tmp_path: Path
) -> None:
    running, says = server
    says.append(Said([(2000, "41")] * 3, ["42}"]))
    race = raced(running.url, 3, armed=True, path=tmp_path / "s.jsonl")
    [row] = score_rows("s", [race], [f"probe-{EVERY}"], Clock.WALL)
    assert (row.answer, row.correct, row.decided) == ("42", True, True)
    assert [trace.status for trace in race.traces] == [TraceStatus.CUT] * 3
    assert (row.spent_tokens or 0) < 3 * 2000
    # What went over the wire: each lane as far as it was, and the words that have it answer.
    sent = [one.body for one in running.requests if one.body.get("continue_final_message")]
    last = cast("list[dict[str, str]]", sent[-1]["messages"])[-1]["content"]
    assert last.endswith("\n\n**Final Answer**\n\\boxed{")
    assert sent[-1]["max_tokens"] == 16
    assert sent[-1]["stop"] == ["\n"]


def test_a_server_that_refuses_ends_the_asking_and_not_the_race(
    server: tuple[ScriptServer, list[Said]], tmp_path: Path
) -> None:
    running, says = server
    says.append(Said([(20, "42")] * 2, ["42}"], refuses=True))
    race = raced(running.url, 2, armed=True, path=tmp_path / "s.jsonl")
    stopped = race.cohorts[f"probe-{EVERY}@2"].stopped
    assert stopped is not None
    assert "go on from a text" in stopped
    assert [trace.status for trace in race.traces] == [TraceStatus.DONE] * 2
