from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, cast

import pytest

from tests.support.server import JSON, Exchange, ScriptServer, body, serving
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.errors import TraceError
from tts_tui.client.next_tokens.client import NextTokenClient
from tts_tui.client.ports import TraceRequest
from tts_tui.domain.events import Sampling
from tts_tui.domain.procedures.beams import TokenScore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

REQUEST = TraceRequest("6 × 7?", Sampling(), seed=1)
PIECES = {50: b"<|user|>", 1: b" 4", 2: b"</s>", 3: b"\xf0\x9f", 4: b"\xa6\x9c", 5: b"<b>",
          6: b"<think>", 7: b"\n"}  # fmt: skip
END = 2
MOST = 20


async def vllm(exchange: Exchange) -> None:
    asked = exchange.request.body
    match exchange.request.path:
        case "/tokenize":
            answer: object = {"tokens": [50], "count": 1, "max_model_len": 64}
        case "/detokenize":
            ids = cast("list[int]", asked["tokens"])
            text = b"".join(PIECES[each] for each in ids).decode("utf-8", "replace")
            answer = {"prompt": text}
        case "/v1/completions" if cast("int", asked.get("logprobs", 0)) > MOST:
            refusal = b'{"error": {"message": "Requested sample logprobs of 40, but max is 20"}}'
            await body(refusal, 400, JSON)(exchange)
            return
        case "/v1/completions":
            allowed = cast("list[int]", asked.get("allowed_token_ids", [1]))
            top = {"token_id:1": -0.5, "token_id:2": -1.5, "token_id:3": -2.0, "token_id:4": -2.0,
                   "token_id:5": -3.0, "token_id:60": -9999.0}  # fmt: skip
            answer = {
                "choices": [
                    {
                        "finish_reason": "stop" if allowed == [END] else "length",
                        "logprobs": {"top_logprobs": [top]} if "logprobs" in asked else None,
                    }
                ]
            }
        case _:
            await body(b'{"detail": "Not Found"}', 404, JSON)(exchange)
            return
    await body(json.dumps(answer).encode(), content_type=JSON)(exchange)


@asynccontextmanager
async def asking() -> AsyncIterator[tuple[NextTokenClient, ScriptServer]]:
    with serving(vllm) as server:
        client = NextTokenClient(Endpoint(server.url, "m"))
        try:
            yield client, server
        finally:
            await client.aclose()


async def test_the_likeliest_tokens_come_with_their_texts_and_say_which_ends() -> None:
    async with asking() as (client, server):
        ids = await client.prompt_ids(REQUEST)
        assert ids == (50,)
        assert await client.next_tokens(ids, 6, 0) == (
            TokenScore(1, " 4", -0.5, ends=False),
            TokenScore(2, "", -1.5, ends=True),
            TokenScore(3, "", -2.0, ends=False),
            TokenScore(4, "", -2.0, ends=False),
            TokenScore(5, "<b>", -3.0, ends=False),
        )
    asked = next(each.body for each in server.requests if "logprobs" in each.body)
    assert asked["prompt"] == [50]
    assert (asked["max_tokens"], asked["logprobs"]) == (1, 6)


async def test_halves_of_a_character_join_when_the_next_token_comes() -> None:
    async with asking() as (client, _):
        ids = await client.prompt_ids(REQUEST)
        then = {score.id: score for score in await client.next_tokens((*ids, 1, 3), 6, 0)}
    assert then[4].text == "🦜"
    assert then[1].text == "\ufffd 4"


async def test_the_end_of_a_prompt_tells_whether_its_template_has_opened_the_thinking() -> None:
    async with asking() as (client, _):
        await client.prompt_ids(REQUEST)
        assert await client.opens_thinking((50, 6, 7))
        assert not await client.opens_thinking((6, 50))


async def test_what_a_token_reads_is_asked_once() -> None:
    async with asking() as (client, server):
        ids = await client.prompt_ids(REQUEST)
        await client.next_tokens(ids, 6, 0)
        before = len(server.requests)
        await client.next_tokens((*ids, 1), 6, 0)
        again = server.requests[before:]
    # Halves of characters read differently wherever they stand; the others are known.
    asked = [cast("list[int]", each.body["tokens"])[-1] for each in again if "tokens" in each.body]
    assert set(asked) == {1, 3, 4}


async def test_a_beam_too_wide_for_it_is_told_how_it_would_do() -> None:
    async with asking() as (client, _):
        ids = await client.prompt_ids(REQUEST)
        with pytest.raises(TraceError, match="it refuses 40 at once, two a beam; `--max-logprobs`"):
            await client.next_tokens(ids, 40, 0)
