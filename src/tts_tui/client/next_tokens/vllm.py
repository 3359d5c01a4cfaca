"""vLLM: `/v1/completions` with token ids gives log p by id, before sampling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.loose import as_dict, as_list
from tts_tui.client.next_tokens.scorer import (
    NO_CHANCE,
    Scored,
    cannot,
    looks_like_control,
    read_logp,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.client.json_calls import JsonCalls
    from tts_tui.client.next_tokens.detokenizing import Detokenizer
    from tts_tui.client.ports import TraceRequest

_ID: Final = "token_id:"


class Vllm:
    """Scores of a vLLM server."""

    def __init__(self, calls: JsonCalls, texts: Detokenizer) -> None:
        self._calls = calls
        self._texts = texts

    async def prompt_ids(self, request: TraceRequest) -> tuple[int, ...]:
        """The ids of the prompt in the model's chat template."""
        return await self._texts.prompt_ids(request)

    async def ending(self, ids: Sequence[int]) -> str:
        """The text of its last tokens."""
        return await self._texts.ending(ids)

    async def scores(self, ids: Sequence[int], top: int, lane: int) -> list[Scored]:
        """Ask for one token and its alternatives."""
        try:
            choice = await self._complete(ids, logprobs=top, return_tokens_as_token_ids=True)
        except TraceError as error:
            if error.kind is FailureKind.BAD_REQUEST and "logprobs" in error.sentence:
                why = f"it refuses {top} at once, two a beam; `--max-logprobs` lets vLLM give more"
                raise cannot(self._calls, why) from error
            raise
        tops = as_list(as_dict(choice.get("logprobs")).get("top_logprobs"))
        scored = []
        for name, value in as_dict(next(iter(tops), None)).items():
            logp = read_logp(value)
            if name.startswith(_ID) and name[len(_ID) :].isdecimal() and logp is not None:
                token = int(name[len(_ID) :])
                text = await self._texts.text(ids, token) if logp > NO_CHANCE else ""
                scored.append(Scored(token, logp, text, looks_like_control(text)))
        return scored

    async def ends(self, ids: Sequence[int], token: int, lane: int) -> bool:
        """Allow the model one token, and see whether it stops for it."""
        choice = await self._complete(ids, allowed_token_ids=[token])
        return choice.get("finish_reason") == "stop"

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
