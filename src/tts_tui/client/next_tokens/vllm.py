"""vLLM: `/v1/completions` with token ids gives log p by id; `/detokenize` says what they read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.client.body import messages
from tts_tui.client.loose import as_dict, as_list
from tts_tui.client.next_tokens.scorer import (
    NO_CHANCE,
    Scored,
    cannot,
    looks_like_control,
    token_ids,
)
from tts_tui.client.surrogates import REPLACEMENT, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.client.json_calls import JsonCalls
    from tts_tui.client.ports import TraceRequest

_ID: Final = "token_id:"
_CONTEXT_TOKENS: Final = 4
"""Enough for what a token reads like: a space that some tokenizers drop, a cut character."""


class Vllm:
    """Scores of a vLLM server."""

    def __init__(self, calls: JsonCalls) -> None:
        self._calls = calls
        self._texts: dict[int, str] = {}
        """What the tokens read that say the same wherever they stand."""

    async def prompt_ids(self, request: TraceRequest) -> tuple[int, ...]:
        """Let the server render its template and tokenize, as for a chat completion."""
        extra = self._calls.endpoint.extra
        kwargs = {name: extra[name] for name in ("chat_template_kwargs",) if name in extra}
        answer = await self._ask("tokenize", {**kwargs, "messages": messages(request)})
        ids = token_ids(answer.get("tokens"))
        if not ids:
            raise cannot(self._calls, "it gives no token ids")
        return ids

    async def scores(self, ids: Sequence[int], top: int, lane: int) -> list[Scored]:
        """Ask for one token and its alternatives."""
        choice = await self._complete(ids, logprobs=top, return_tokens_as_token_ids=True)
        tops = as_list(as_dict(choice.get("logprobs")).get("top_logprobs"))
        scored = []
        for name, logp in as_dict(next(iter(tops), None)).items():
            if name.startswith(_ID) and name[len(_ID) :].isdecimal() and isinstance(logp, float):
                token = int(name[len(_ID) :])
                text = await self._text(ids, token) if logp > NO_CHANCE else ""
                scored.append(Scored(token, logp, text, looks_like_control(text)))
        return scored

    async def ends(self, ids: Sequence[int], token: int, lane: int) -> bool:
        """Allow the model one token, and see whether it stops for it."""
        choice = await self._complete(ids, allowed_token_ids=[token])
        return choice.get("finish_reason") == "stop"

    async def _text(self, before: Sequence[int], token: int) -> str:
        """What becomes readable when a token follows others."""
        known = self._texts.get(token)
        if known is not None:
            return known
        head = list(before[-_CONTEXT_TOKENS:])
        said, longer = await self._read(head), await self._read([*head, token])
        text = longer.rstrip(REPLACEMENT)[len(said.rstrip(REPLACEMENT)) :]
        if REPLACEMENT not in said + longer:
            self._texts[token] = text
        return text

    async def _read(self, ids: Sequence[int]) -> str:
        text = (await self._ask("detokenize", {"tokens": list(ids)})).get("prompt")
        return whole(text) if isinstance(text, str) else ""

    async def _complete(self, ids: Sequence[int], **more: object) -> dict[str, object]:
        endpoint = self._calls.endpoint
        body = {
            "model": endpoint.model_id,
            "prompt": list(ids),
            "max_tokens": 1,
            "temperature": 0,
            **more,
        }
        url = endpoint.url("completions")
        answer = as_dict(await self._calls.post(url, body, endpoint.first_token_s))
        return as_dict(next(iter(as_list(answer.get("choices"))), None))

    async def _ask(self, path: str, body: dict[str, object]) -> dict[str, object]:
        endpoint = self._calls.endpoint
        body = {"model": endpoint.model_id, **body}
        url = endpoint.url_beside(path)
        return as_dict(await self._calls.post(url, body, endpoint.first_token_s))
