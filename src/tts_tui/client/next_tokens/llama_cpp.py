"""llama.cpp: `/completion` with token ids gives ids, bytes and log p before sampling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.client.body import messages
from tts_tui.client.loose import as_dict, as_list
from tts_tui.client.next_tokens.readable import TokenBytes
from tts_tui.client.next_tokens.scorer import (
    Scored,
    cannot,
    looks_like_control,
    read_logp,
    token_ids,
)
from tts_tui.client.surrogates import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.client.json_calls import JsonCalls
    from tts_tui.client.ports import TraceRequest

_FORCE: Final = 1000.0
"""A bias that no other token stands up to; the scores are those before it."""


class LlamaCpp:
    """Scores of a llama.cpp server; lanes take turns on `slots`, where those are set apart."""

    def __init__(self, calls: JsonCalls, slots: Sequence[int] = ()) -> None:
        self._calls = calls
        self._slots = _Slots(slots)
        self._bytes = TokenBytes()
        self._prompts: dict[tuple[int, ...], str] = {}

    async def prompt_ids(self, request: TraceRequest) -> tuple[int, ...]:
        """Let the server render its template, then tokenize as its chat completions do."""
        rendered = await self._ask(
            "apply-template", {**self._calls.endpoint.extra, "messages": messages(request)}
        )
        prompt = rendered.get("prompt")
        if not isinstance(prompt, str):
            raise cannot(self._calls, "its chat template comes back without a text")
        asked = {"content": whole(prompt), "add_special": True, "parse_special": True}
        ids = token_ids((await self._ask("tokenize", asked)).get("tokens"))
        if not ids:
            raise cannot(self._calls, "it gives no token ids")
        self._prompts[ids] = whole(prompt)
        return ids

    async def ending(self, ids: Sequence[int]) -> str:
        """The prompt as it was rendered."""
        return self._prompts.get(tuple(ids), "")

    async def scores(self, ids: Sequence[int], top: int, lane: int) -> list[Scored]:
        """Ask for one token and its alternatives."""
        answer = await self._complete(ids, lane, n_probs=top)
        place = as_dict(next(iter(as_list(answer.get("completion_probabilities"))), None))
        found = map(as_dict, as_list(place.get("top_logprobs")))
        return [score for each in found if (score := self._scored(ids, each)) is not None]

    async def ends(self, ids: Sequence[int], token: int, lane: int) -> bool:
        """Bias the model to a token, and see whether it stops for it."""
        answer = await self._complete(ids, lane, logit_bias=[[token, _FORCE]])
        return answer.get("stop_type") == "eos"

    def _scored(self, before: Sequence[int], entry: dict[str, object]) -> Scored | None:
        token, logp, text = entry.get("id"), read_logp(entry.get("logprob")), entry.get("token")
        if type(token) is not int or logp is None:
            return None
        data = _bytes(entry.get("bytes"), text if isinstance(text, str) else "")
        self._bytes.add(token, data)
        control = looks_like_control(data.decode("utf-8", "replace"))
        return Scored(token, logp, self._bytes.text(before, token), control)

    async def _complete(self, ids: Sequence[int], lane: int, **more: object) -> dict[str, object]:
        body: dict[str, object] = {
            "prompt": list(ids),
            "n_predict": 1,
            "temperature": 0,
            "cache_prompt": True,
            # The rest repeats the prompt and some fifty settings, a kilobyte a token.
            "response_fields": ["completion_probabilities", "stop_type"],
            **more,
        }
        if (slot := self._slots.of(lane)) is not None:
            body["id_slot"] = slot
        return await self._ask("completion", body)

    async def _ask(self, path: str, body: dict[str, object]) -> dict[str, object]:
        endpoint = self._calls.endpoint
        url = endpoint.url_beside(path)
        return as_dict(await self._calls.post(url, body, endpoint.first_token_s))


class _Slots:
    """Gives each lane a slot of its own: there the server finds the lane's tokens evaluated."""

    def __init__(self, slots: Sequence[int]) -> None:
        self._free = list(reversed(slots))
        self._taken: dict[int, int] = {}

    def of(self, lane: int) -> int | None:
        """The slot of a lane: its own, a free one, or that of the lane unused for longest."""
        slot = self._taken.pop(lane, None)
        if slot is None and self._free:
            slot = self._free.pop()
        if slot is None and self._taken:
            slot = self._taken.pop(next(iter(self._taken)))
        if slot is not None:
            self._taken[lane] = slot
        return slot


def _bytes(value: object, text: str) -> bytes:
    try:
        return bytes(token_ids(value)) or text.encode("utf-8", "replace")
    except ValueError:
        return text.encode("utf-8", "replace")
