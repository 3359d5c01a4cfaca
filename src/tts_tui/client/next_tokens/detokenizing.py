"""What servers share that say of a token its id: their own calls turn ids into texts and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.client.body import messages
from tts_tui.client.loose import as_dict
from tts_tui.client.next_tokens.scorer import cannot, token_ids
from tts_tui.client.surrogates import REPLACEMENT, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.client.json_calls import JsonCalls
    from tts_tui.client.ports import TraceRequest

_CONTEXT_TOKENS: Final = 4
"""Enough for what a token reads like: a space that some tokenizers drop, a cut character."""

_ENDING_TOKENS: Final = 8
"""Enough for a tag in pieces and the line break after it."""


class Detokenizer:
    """`/tokenize` and `/detokenize` of vLLM and SGLang, which differ by a name."""

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

    async def ending(self, ids: Sequence[int]) -> str:
        """The text of the last of some tokens, marks included."""
        return await self._read(ids[-_ENDING_TOKENS:])

    async def text(self, before: Sequence[int], token: int) -> str:
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
        answer = await self._ask("detokenize", {"tokens": list(ids), "skip_special_tokens": False})
        text = answer.get("prompt", answer.get("text"))
        return whole(text) if isinstance(text, str) else ""

    async def _ask(self, path: str, body: dict[str, object]) -> dict[str, object]:
        endpoint = self._calls.endpoint
        body = {"model": endpoint.model_id, **body}
        url = endpoint.url_beside(path)
        return as_dict(await self._calls.post(url, body, endpoint.first_token_s))
