"""SGLang: `/generate` with token ids gives log p by id; at temperature 0 that before sampling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.client.loose import as_dict, as_list
from tts_tui.client.next_tokens.scorer import NO_CHANCE, Scored, looks_like_control, read_logp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.client.json_calls import JsonCalls
    from tts_tui.client.next_tokens.detokenizing import Detokenizer
    from tts_tui.client.ports import TraceRequest

_FORCE: Final = 1000.0
"""A bias that no other token stands up to."""


class SgLang:
    """Scores of an SGLang server."""

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
        told = await self._generate(ids, {}, return_logprob=True, top_logprobs_num=top)
        tops = as_list(told.get("output_top_logprobs"))
        scored = []
        for entry in as_list(next(iter(tops), None)):
            match entry:
                case [value, int(token), *_] if (logp := read_logp(value)) is not None:
                    text = await self._texts.text(ids, token) if logp > NO_CHANCE else ""
                    scored.append(Scored(token, logp, text, looks_like_control(text)))
        return scored

    async def ends(self, ids: Sequence[int], token: int, lane: int) -> bool:
        """Bias the model to a token, and see whether it stops for it."""
        told = await self._generate(ids, {"logit_bias": {str(token): _FORCE}})
        return as_dict(told.get("finish_reason")).get("type") == "stop"

    async def _generate(
        self, ids: Sequence[int], sampling: dict[str, object], **more: object
    ) -> dict[str, object]:
        endpoint = self._calls.endpoint
        body = {
            "input_ids": list(ids),
            "sampling_params": {"max_new_tokens": 1, "temperature": 0, **sampling},
            **more,
        }
        url = endpoint.url_beside("generate")
        answer = as_dict(await self._calls.post(url, body, endpoint.first_token_s))
        return as_dict(answer.get("meta_info"))
