from __future__ import annotations

import json
from typing import cast

import anyio

from tests.support.server import JSON, Exchange, body, serving
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.next_tokens.client import NextTokenClient
from tts_tui.client.ports import TraceRequest
from tts_tui.domain.events import Sampling
from tts_tui.domain.procedures.beams import TokenScore

PIECES = {50: "<|user|>", 1: " 4", 2: "</s>", 5: "<b>"}
END = 2


async def sglang(exchange: Exchange) -> None:
    asked = exchange.request.body
    match exchange.request.path:
        case "/tokenize":
            answer: object = {"tokens": [50], "count": 1, "max_model_len": 64}
        case "/detokenize":
            ids = cast("list[int]", asked["tokens"])
            answer = {"text": "".join(PIECES[each] for each in ids)}
        case "/v1/completions":
            # It names tokens by their texts, whatever it is asked for.
            answer = {"choices": [{"logprobs": {"top_logprobs": [{" 4": -0.5, "<b>": -3.0}]}}]}
        case "/generate":
            forced = "logit_bias" in cast("dict[str, object]", asked["sampling_params"])
            ends = forced and str(END) in json.dumps(asked["sampling_params"])
            top = [[-0.5, 1, None], [-1.5, END, None], [-3.0, 5, None]]
            answer = {
                "text": " 4",
                "meta_info": {
                    "finish_reason": {"type": "stop" if ends else "length"},
                    "output_top_logprobs": [top],
                },
            }
        case _:
            await body(b'{"detail": "Not Found"}', 404, JSON)(exchange)
            return
    await body(json.dumps(answer).encode(), content_type=JSON)(exchange)


async def test_the_likeliest_tokens_come_with_their_texts_and_say_which_ends() -> None:
    with serving(sglang) as server:
        client = NextTokenClient(Endpoint(server.url, "m"))
        ids = await client.prompt_ids(TraceRequest("6 × 7?", Sampling(), seed=1))
        for _ in range(2):
            assert await client.next_tokens(ids, 3, 0) == (
                TokenScore(1, " 4", -0.5, ends=False),
                TokenScore(2, "", -1.5, ends=True),
                TokenScore(5, "<b>", -3.0, ends=False),
            )
        await client.aclose()
    paths = [request.path for request in server.requests]
    # Which kind of server it is was found out once.
    assert paths.count("/v1/completions") == 1
    scored = [each.body for each in server.requests if "return_logprob" in each.body]
    assert [(each["input_ids"], each["top_logprobs_num"]) for each in scored] == [([50], 3)] * 2


async def test_several_searches_that_begin_at_once_find_out_the_same() -> None:
    with serving(sglang) as server:
        client = NextTokenClient(Endpoint(server.url, "m"))
        request = TraceRequest("6 × 7?", Sampling(), seed=1)
        found: list[tuple[TokenScore, ...]] = []

        async def begin() -> None:
            found.append(await client.next_tokens(await client.prompt_ids(request), 3, 0))

        async with anyio.create_task_group() as searches:
            for _ in range(4):
                searches.start_soon(begin)
        await client.aclose()
    assert [len(scores) for scores in found] == [3] * 4
