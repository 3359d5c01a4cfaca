from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.support.bigrams import Bigrams
from tests.support.llama_server import PROMPT_IDS, llama
from tests.support.server import JSON, Exchange, Play, ScriptServer, body, serving
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.keys import ApiKey
from tts_tui.client.next_tokens.client import NextTokenClient
from tts_tui.client.ports import TraceRequest
from tts_tui.domain.events import Sampling
from tts_tui.domain.procedures.beams import TokenScore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

TABLE = Bigrams([[-1.5, -0.5, -2.0], [-1.0, -2.0, -3.0], [-9.0] * 3, [-0.7, -0.6, -5.0]], 3)
REQUEST = TraceRequest("6 × 7?", Sampling(), seed=1, system="Be short.")
KEY = ApiKey("sk-canary-7Qz")


@asynccontextmanager
async def asking(
    play: Play, key: ApiKey = KEY, slots: Sequence[int] = ()
) -> AsyncIterator[tuple[NextTokenClient, ScriptServer]]:
    with serving(play) as server:
        client = NextTokenClient(Endpoint(server.url, "m", key), slots)
        try:
            yield client, server
        finally:
            await client.aclose()


async def test_the_likeliest_tokens_come_best_first_and_say_which_ends() -> None:
    async with asking(llama(TABLE)) as (client, server):
        ids = await client.prompt_ids(REQUEST)
        assert ids == PROMPT_IDS
        assert await client.next_tokens(ids, 8, 0) == (
            TokenScore(1, "«1»", -0.6, ends=False),
            TokenScore(0, "«0»", -0.7, ends=False),
            TokenScore(2, "", -5.0, ends=True),
        )
        assert [score.id for score in await client.next_tokens((*ids, 1), 2, 0)] == [0, 1]
    rendered = server.requests[0]
    assert rendered.headers["authorization"] == f"Bearer {KEY.reveal()}"
    assert rendered.body["messages"] == [
        {"role": "system", "content": "Be short."},
        {"role": "user", "content": "6 × 7?"},
    ]


async def test_whether_a_mark_ends_an_answer_is_found_out_once() -> None:
    async with asking(llama(TABLE)) as (client, server):
        ids = await client.prompt_ids(REQUEST)
        for _ in range(3):
            await client.next_tokens(ids, 4, 0)
    forced = [each for each in server.requests if "logit_bias" in each.body]
    assert len(forced) == 1


async def test_one_connection_serves_many_steps() -> None:
    async with asking(llama(TABLE)) as (client, server):
        ids = await client.prompt_ids(REQUEST)
        for _ in range(3):
            await client.next_tokens(ids, 4, 0)
        assert server.accepted == 1


async def test_halves_of_a_character_join_when_the_next_token_comes() -> None:
    halves = {0: b" \xf0\x9f", 1: b"\xa6\x9c"}
    async with asking(llama(TABLE, halves)) as (client, _):
        ids = await client.prompt_ids(REQUEST)
        first = {score.id: score for score in await client.next_tokens(ids, 4, 0)}
        then = {score.id: score for score in await client.next_tokens((*ids, 0), 4, 0)}
    assert (first[0].text, then[1].text) == (" ", "🦜")
    assert not first[0].ends


async def test_every_lane_keeps_a_slot_of_its_own() -> None:
    async with asking(llama(TABLE), slots=(8, 9)) as (client, server):
        ids = await client.prompt_ids(REQUEST)
        for lane in (31, 32, 31, 32, 33, 32):
            await client.next_tokens(ids, 2, lane)
    asked = [each.body["id_slot"] for each in server.requests if "n_probs" in each.body]
    assert asked == [8, 9, 8, 9, 8, 9]


async def test_without_slots_of_their_own_the_server_chooses() -> None:
    async with asking(llama(TABLE)) as (client, server):
        await client.next_tokens(await client.prompt_ids(REQUEST), 2, 0)
    assert all("id_slot" not in each.body for each in server.requests)


async def test_a_key_that_a_server_spells_out_reaches_no_text() -> None:
    secret = KEY.reveal().encode()
    pieces = {0: secret[:9], 1: secret[9:] + b"!"}
    async with asking(llama(TABLE, pieces)) as (client, _):
        ids = await client.prompt_ids(REQUEST)
        first = {score.id: score for score in await client.next_tokens(ids, 4, 0)}
        then = {score.id: score for score in await client.next_tokens((*ids, 0), 4, 0)}
    assert (first[0].text, then[1].text) == ("", "[key]!")


def answering(completion: object) -> Play:
    """A llama.cpp server whose completions are all alike."""
    usual = llama(TABLE)

    async def play(exchange: Exchange) -> None:
        if exchange.request.path == "/completion":
            await body(json.dumps(completion).encode(), content_type=JSON)(exchange)
        else:
            await usual(exchange)

    return play


def top(*entries: object) -> dict[str, object]:
    return {"completion_probabilities": [{"top_logprobs": list(entries)}]}


@pytest.mark.parametrize(
    ("completion", "why"),
    [
        ({"content": "4"}, "no log p of token ids"),
        (top({"token": "4", "logprob": -1.0}), "no log p of token ids"),
        (top({"id": 3, "token": "4", "prob": 0.4}), "no log p of token ids"),
        (top({"id": 3, "token": "4", "logprob": None}), "no log p of token ids"),
        (top({"id": 3, "token": "4", "logprob": 0.4}), "no log p of token ids"),
        (top({"id": 3, "token": "4", "logprob": float("nan")}), "no log p of token ids"),
        (top(*[{"id": 3, "token": "4", "logprob": -1.0}] * 4), "of the 4 likeliest it gives 1"),
        (top({"id": 3, "token": "4", "logprob": -1.0}), "of the 4 likeliest it gives 1"),
        ([], "no log p of token ids"),
    ],
)
async def test_a_server_that_lies_with_200_is_found_out(completion: object, why: str) -> None:
    async with asking(answering(completion)) as (client, server):
        ids = await client.prompt_ids(REQUEST)
        with pytest.raises(TraceError, match=why) as caught:
            await client.next_tokens(ids, 4, 0)
    assert caught.value.kind is FailureKind.NOT_OFFERED
    assert caught.value.sentence.startswith(f"127.0.0.1:{server.port} does not say which tokens")


@pytest.mark.parametrize("answer", [b"{}", b'{"prompt": 7}', b"[]"])
async def test_a_server_that_renders_no_template_is_named(answer: bytes) -> None:
    async with asking(body(answer, content_type=JSON)) as (client, _):
        with pytest.raises(TraceError, match="renders no chat template into token ids"):
            await client.prompt_ids(REQUEST)


async def test_a_server_without_such_calls_is_named() -> None:
    refused = body(b'{"error": {"message": "no such path"}}', 404, JSON)
    async with asking(refused) as (client, server):
        with pytest.raises(TraceError, match="renders no chat template") as caught:
            await client.prompt_ids(REQUEST)
    assert caught.value.kind is FailureKind.NOT_OFFERED
    assert {each.path for each in server.requests} == {"/apply-template", "/tokenize"}


async def test_a_refused_key_is_no_other_kind_of_server() -> None:
    refused = body(b'{"error": {"message": "bad key"}}', 401, JSON)
    async with asking(refused) as (client, server):
        with pytest.raises(TraceError) as caught:
            await client.prompt_ids(REQUEST)
    assert caught.value.kind is FailureKind.AUTH
    assert len(server.requests) == 1
