"""A llama.cpp server on loopback whose model is a table of log p: what beam search asks of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from tests.support.server import JSON, body, speak

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.bigrams import Bigrams
    from tests.support.server import Exchange, Play

PROMPT_IDS = (901, 902)
"""What every prompt tokenizes to: no token of a table."""
_LEAST_FLOAT = -3.4028234663852886e38
"""How llama.cpp writes the log p of a token that has no chance."""


def llama(table: Bigrams, pieces: Mapping[int, bytes] | None = None) -> Play:
    """Serve a table; its tokens read `<0>`, `<1>` … unless `pieces` says otherwise.

    Tokens of no chance fill up the answers, as they would with a vocabulary of a usual size. A
    chat is answered at once, with 1.
    """

    def piece(token: int) -> bytes:
        if token == table.end:
            return b""
        return (pieces or {}).get(token, f"«{token}»".encode())

    def scored(token: int, logp: float) -> dict[str, object]:
        data = piece(token)
        return {
            "id": token,
            "token": data.decode("utf-8", "ignore"),
            "bytes": list(data),
            "logprob": logp,
        }

    def completion(asked: Mapping[str, object]) -> dict[str, object]:
        ids = cast("Sequence[int]", asked["prompt"])
        said = list(ids[len(PROMPT_IDS) :])
        ranked = table.next_tokens(said)
        bias = cast("Sequence[tuple[int, float]]", asked.get("logit_bias", ()))
        sampled = bias[0][0] if bias else ranked[0].id
        answer: dict[str, object] = {"stop_type": "eos" if sampled == table.end else "limit"}
        if top := cast("int", asked.get("n_probs", 0)):
            entries = [scored(score.id, score.logp) for score in ranked[:top]]
            no_chance = range(1000, 1000 + top - len(entries))
            entries += [scored(token, _LEAST_FLOAT) for token in no_chance]
            answer["completion_probabilities"] = [{**entries[0], "top_logprobs": entries}]
        return answer

    async def play(exchange: Exchange) -> None:
        asked = exchange.request.body
        match exchange.request.path:
            case "/apply-template":
                answer: dict[str, object] = {"prompt": "<|user|>…<|assistant|>"}
            case "/tokenize":
                answer = {"tokens": list(PROMPT_IDS)}
            case "/completion":
                answer = completion(asked)
            case "/v1/chat/completions":
                await speak("\\boxed{1}")(exchange)
                return
            case _:
                await body(b'{"error": {"message": "no such path"}}', 404, JSON)(exchange)
                return
        await body(json.dumps(answer).encode(), content_type=JSON)(exchange)

    return play
