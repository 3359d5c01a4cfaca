"""Beam search in a race, against a server whose every log p is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.bigrams import ANY, TIED, Bigrams, search
from tests.support.engine_race import SAMPLING, Race
from tests.support.llama_server import PROMPT_IDS, llama
from tests.support.reference_data import vectors
from tests.support.server import JSON, Exchange, Request, ScriptServer, body, serving
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.openai import OpenAIClient
from tts_tui.client.ports import Completion, ThinkMode
from tts_tui.domain.events import Channel, EndReason, ProcedureStopped, TraceSpawned
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock, parse
from tts_tui.domain.strategies.bs import BeamSearch, beams_of, has_ended
from tts_tui.domain.trace import TraceStatus
from tts_tui.engine.spawning import Ceiling
from tts_tui.plain.rows import score_rows
from tts_tui.replay.recorded_race import RecordedRace
from tts_tui.replay.recording import load_recording
from tts_tui.replay.token_clock import on_token_clock
from tts_tui.store.header import SessionHeader
from tts_tui.store.journal import Journal
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.support.server import Play
    from tts_tui.client.ports import TraceRequest, Update
    from tts_tui.domain.procedures.beams import TokenScore

TABLE = Bigrams(
    [[-1.0, -0.9, -1.6, -2.0], [-0.8, -1.3, -1.1, -2.5], [-2.0, -0.5, -1.9, -1.4],
     [-9.0] * 4, [-0.7, -1.2, -1.5, -4.0]], 5,
)  # fmt: skip
SAYS = {0: b"so ", 1: b"\\boxed{42}", 2: b"hm "}
"""What its tokens read."""


async def raced(
    play: Play, strategy: BeamSearch, max_tokens: int, ceiling: Ceiling | None = None
) -> Race[OpenAIClient]:
    with serving(play) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        sampling = replace(SAMPLING, max_tokens=max_tokens)
        race = Race(client, n=1, strategies=[strategy], sampling=sampling, ceiling=ceiling)
        await race.runner.run()
        await client.aclose()
    return race


@pytest.mark.parametrize("alpha", [0, 1])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
async def test_a_race_gives_the_reference_vectors(width: int, alpha: int) -> None:
    strategy = BeamSearch(width, alpha)
    for number, case in enumerate(vectors("beams.json")):
        table = Bigrams(case["logp"], case["max_tokens"])
        race = await raced(llama(table), strategy, table.max_tokens)
        pick = race.state.ask(strategy, Clock.WALL)
        beams = beams_of(race.state.pool_of(strategy))
        best = strategy.best(beams)
        assert best is not None
        said = best.trace.path_text(Channel.ANSWER).replace("»", "").split("«")[1:]
        assert {
            "W": width,
            "alpha": alpha,
            "tokens": list(map(int, said)),
            "sum_logp": pytest.approx(best.hypothesis.logp, abs=1e-9),
            "score": pytest.approx(best.hypothesis.score(alpha), abs=1e-9),
            "finish": best.trace.finish_reason,
            "sequential_tokens": pick.ledger.sequential_tokens,
            "spent_tokens": pick.ledger.spent_tokens,
            "ended": sum(map(has_ended, beams)),
        } in case["expected"], f"table {number}"
        assert pick.decided


async def test_its_answer_is_the_best_hypothesis_and_its_forks_are_told() -> None:
    race = await raced(llama(TABLE, SAYS), BeamSearch(3), TABLE.max_tokens)
    found = search(TABLE, 3, 1.0)
    pick = race.state.ask(parse("BS@3", 1), Clock.WALL)
    assert pick.answer is not None
    assert (pick.answer.text, pick.decided) == ("42", True)
    [voter] = pick.voters
    assert race.state.lane(voter).path_text(Channel.ANSWER) == "".join(
        SAYS[token].decode() for token in found.tokens
    )
    assert race.state.lane(voter).path_logp == pytest.approx(found.best.logp)
    score = f"−{-found.best.score(1.0):.2f}"
    assert pick.reason == f"best of {found.ended} ended: {score} nats (α = 1)"
    root, *forks = race.of_type(TraceSpawned)
    assert (root.parent, root.shared_tokens, root.logp) == (None, 0, None)
    for fork in forks:
        assert fork.parent is not None
        assert (fork.cohort, fork.shared_tokens) == ("BS@3", 1)
        assert fork.logp is not None
    assert race.state.end_reason is EndReason.ALL_ENDED
    assert all(trace.ended for trace in race.state.spawned.values())


async def test_live_replay_and_score_agree_on_every_row(tmp_path: Path) -> None:
    strategies = ["BS@3", "SD"]
    race = await raced(llama(TABLE, SAYS), BeamSearch(3), TABLE.max_tokens)
    path = tmp_path / "s.jsonl"
    journal = Journal(path, SessionHeader(created="2026-11-30T00:00:00Z"))
    for event in race.events:
        journal.write(event)
    journal.close()
    recording = load_recording(path)
    for clock in Clock:
        live = score_rows("s", [race.state], strategies, clock)
        assert live[0].answer == "42"
        read = SessionState(read_session(path).events).races.values()
        assert score_rows("s", read, strategies, clock) == live
        replayed = recording.whole().races.values()
        assert score_rows("s", replayed, strategies, clock) == live
    ticks = on_token_clock(recording.races[0]).whole()
    assert score_rows("s", [ticks], strategies, Clock.TOKEN) == live


async def test_a_search_that_is_cut_off_by_a_ceiling_decides_nothing() -> None:
    race = await raced(llama(TABLE, SAYS), BeamSearch(3), 5, Ceiling(traces=3))
    [stopped] = race.of_type(ProcedureStopped)
    assert stopped.reason == "BS@3 was ended: it reached the ceiling of 3 traces a race."
    pick = race.state.ask(BeamSearch(3), Clock.WALL)
    assert (pick.decided, pick.answer) == (False, None)
    assert race.state.traces[0].status is TraceStatus.DONE


def without(path: str, answer: bytes, status: int = 200) -> Play:
    """The usual server, but for one call."""
    usual = llama(TABLE, SAYS)

    async def play(exchange: Exchange) -> None:
        if exchange.request.path == path:
            await body(answer, status, JSON)(exchange)
        else:
            await usual(exchange)

    return play


@pytest.mark.parametrize(
    ("play", "why"),
    [
        (without("/completion", b'{"content": "4"}'), "its answers hold no log p of token ids"),
        (without("/tokenize", b"{}", 404), "it renders no chat template into token ids"),
    ],
)
async def test_a_server_without_scores_ends_the_search_and_not_the_race(
    play: Play, why: str
) -> None:
    race = await raced(play, BeamSearch(2), 5)
    [stopped] = race.of_type(ProcedureStopped)
    assert stopped.reason.startswith("BS@2 was ended: 127.0.0.1:")
    assert f"does not say which tokens may come next: {why}. Beam search" in stopped.reason
    assert not race.state.ask(BeamSearch(2), Clock.WALL).decided
    assert race.state.traces[0].status is TraceStatus.DONE
    assert race.state.end_reason is EndReason.ALL_ENDED


async def test_stopping_a_race_stops_its_search() -> None:
    usual = llama(TABLE, SAYS)

    async def play(exchange: Exchange) -> None:
        if _asked_tokens(exchange.request) > len(PROMPT_IDS):
            await exchange.until_gone()
        await usual(exchange)

    with serving(play) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        race = Race(client, n=1, strategies=[BeamSearch(2)])
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(race.runner.run)
            await server.until(_is_asked_for_a_second_token)
            race.runner.stop()
        await server.until(lambda each: each.open_connections == 0)
        await client.aclose()
    assert all(trace.ended for trace in race.state.spawned.values())
    pick = race.state.ask(BeamSearch(2), Clock.WALL)
    assert (pick.decided, pick.reason) == (False, "broke off, 0 ended")
    assert race.state.end_reason is EndReason.STOPPED


def _is_asked_for_a_second_token(server: ScriptServer) -> bool:
    return any(_asked_tokens(request) > len(PROMPT_IDS) for request in server.requests)


def _asked_tokens(request: Request) -> int:
    prompt = request.body.get("prompt")
    return len(prompt) if isinstance(prompt, list) else 0


@dataclass
class TableClient:
    """A client whose next tokens are a table's, at once."""

    table: Bigrams
    mode: ThinkMode = ThinkMode.AUTO
    pieces: Sequence[str] | None = None
    """What its tokens read."""

    async def stream(self, request: TraceRequest, emit: Callable[[Update], None]) -> Completion:
        return Completion("stop")

    async def prompt_ids(self, request: TraceRequest) -> tuple[int, ...]:
        return PROMPT_IDS

    async def reading(self, ids: Sequence[int]) -> ThinkMode:
        return self.mode

    async def next_tokens(self, ids: Sequence[int], top: int, lane: int) -> tuple[TokenScore, ...]:
        await anyio.lowlevel.checkpoint()
        found = self.table.next_tokens(ids[len(PROMPT_IDS) :])[:top]
        if self.pieces is None:
            return tuple(found)
        return tuple(
            token._replace(text="" if token.ends else self.pieces[token.id]) for token in found
        )

    async def aclose(self) -> None:
        pass


def searched(client: TableClient, strategy: BeamSearch) -> Race[TableClient]:
    sampling = replace(SAMPLING, max_tokens=client.table.max_tokens)

    async def run() -> Race[TableClient]:
        race = Race(client, n=1, strategies=[strategy], sampling=sampling)
        await race.runner.run()
        return race

    return anyio.run(run)


def saying(*pieces: str) -> TableClient:
    """A client whose likeliest answer these are, one after the other."""
    end = len(pieces)
    table = [
        [-1.0 if token == last + 1 else -4.0 for token in range(end + 1)] for last in range(end)
    ]
    start = [-1.0] + [-4.0] * end
    return TableClient(Bigrams([*table, [-9.0] * (end + 1), start], end + 1), pieces=pieces)


THINKS = ("<think>", "hm ", "hm.", "</think>", "\n", "\\boxed{42}")
IN_PIECES = ("<", "think", ">", "hm", " <", "/think>", "\n", "\\boxed{42}")


@pytest.mark.parametrize("width", [1, 2, 3])
@pytest.mark.parametrize(
    ("client", "tokens", "thought"),
    [
        (saying(*THINKS), 4, "hm hm."),
        (saying(*IN_PIECES), 6, "hm "),
        (replace(saying(*THINKS[1:]), mode=ThinkMode.STARTS_IN_REASONING), 3, "hm hm."),
    ],
    ids=["a tag a token", "tags in pieces", "opened by the template"],
)
def test_what_a_grown_trace_thinks_counts_as_thinking(
    client: TableClient, tokens: int, thought: str, width: int
) -> None:
    strategy = BeamSearch(width)
    race = searched(client, strategy)
    best = strategy.best(beams_of(race.state.pool_of(strategy)))
    assert best is not None
    assert best.trace.path_text(Channel.THINKING) == thought
    assert best.trace.path_text(Channel.ANSWER) == "\n\\boxed{42}"
    if width == 1:
        root = next(iter(race.state.spawned.values()))
        assert root.thought_tokens == tokens
    assert best.trace.answer is not None
    assert best.trace.answer.text == "42"


def test_a_grown_trace_that_is_not_to_be_read_for_thinking_shows_its_tags() -> None:
    strategy = BeamSearch(1)
    race = searched(replace(saying(*THINKS), mode=ThinkMode.OFF), strategy)
    best = strategy.best(beams_of(race.state.pool_of(strategy)))
    assert best is not None
    assert (best.trace.path_text(Channel.ANSWER), best.trace.thinks) == ("".join(THINKS), False)


async def test_a_template_that_opens_the_thinking_opens_it_for_grown_traces() -> None:
    usual = llama(TABLE, {0: b"hm ", 1: b"</think>\\boxed{42}", 2: b"so "})
    rendered = body(b'{"prompt": "<|user|>x<|assistant|><think>\\n"}', content_type=JSON)

    async def play(exchange: Exchange) -> None:
        await (rendered if exchange.request.path == "/apply-template" else usual)(exchange)

    race = await raced(play, BeamSearch(2), TABLE.max_tokens)
    assert race.state.spawned
    for trace in race.state.spawned.values():
        thought, said = trace.path_text(Channel.THINKING), trace.path_text(Channel.ANSWER)
        assert "<" not in thought
        assert "hm" not in said.partition("}")[0]


PIECES = st.lists(
    st.sampled_from(["<think>", "</think>", "<", "think", ">", "</thi", "nk>", "b", " ", "\n"]),
    min_size=4,
    max_size=4,
)


@given(
    st.one_of(ANY, TIED),
    st.integers(1, 4),
    st.sampled_from([0.0, 1.0]),
    st.none() | PIECES,
    st.sampled_from(ThinkMode),
)
def test_a_race_searches_by_the_rule_and_reads_back_the_same(
    table: Bigrams, width: int, alpha: float, pieces: Sequence[str] | None, mode: ThinkMode
) -> None:
    strategy = BeamSearch(width, alpha)
    race = searched(TableClient(table, mode, pieces), strategy)
    assert race.state.ignored == 0
    found = search(table, width, alpha)
    beams = beams_of(race.state.pool_of(strategy))
    best = strategy.best(beams)
    assert best is not None
    assert best.hypothesis.score(alpha) == pytest.approx(found.best.score(alpha), abs=1e-5)
    pick = race.state.ask(strategy, Clock.WALL)
    ledger = pick.ledger
    assert (ledger.sequential_tokens, ledger.spent_tokens) == (found.steps, found.spent)
    assert sum(map(has_ended, beams)) == found.ended
    recorded = RecordedRace(race.state.started)
    for event in race.events:
        recorded.add(event)
    for clock in Clock:
        live = race.state.ask(strategy, clock)
        assert recorded.whole().ask(strategy, clock) == live
    assert on_token_clock(recorded).whole().ask(strategy, Clock.TOKEN) == live
