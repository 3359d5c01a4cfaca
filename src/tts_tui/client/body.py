"""The request body, and what a server taught us about it. Pure but for what it remembers."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from tts_tui.client.continuation import OWN_FIELDS, Continuation, begun
from tts_tui.client.listening import Asked
from tts_tui.client.surrogates import whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tts_tui.client.endpoint import Endpoint
    from tts_tui.client.ports import TraceRequest
    from tts_tui.client.rendered import Rendered

_KEPT = frozenset({"model", "messages", "prompt", "add_special_tokens", "stream"}) | OWN_FIELDS
"""Parameters no request works without, and those that another form takes the place of."""
_HELPS = frozenset({"stream_options", "stop", "logprobs", "top_logprobs"})
"""Parameters without which the same is sampled: nobody has to be told that they are left out."""
_CHAT_ONLY = frozenset({"messages", "top_logprobs"}) | OWN_FIELDS
_LOGPROBS = frozenset({"logprobs", "top_logprobs"})
_LIMITS = ("max_completion_tokens", "max_tokens")
_REFUSAL = re.compile(
    r"unsupported|not\s+support|unknown|unrecogni[sz]ed|unexpected|not\s+permitted|not\s+allowed"
    r"|extra\b|extra_forbidden|deprecated|does\s+not\s+accept|only\s+the\s+default|cannot\s+be\s+used",
    re.I,
)


class RequestBody:
    """Builds bodies for one endpoint, without the parameters its server has refused."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.continuation = Continuation(endpoint.continuation)
        """How this server goes on from a text."""
        self._endpoint = endpoint
        self._refused: set[str] = set()
        self._renamed: dict[str, str] = {}

    def build(self, request: TraceRequest, prompt: Rendered | None = None) -> dict[str, object]:
        """The body of one trace's request; with a rendered prompt, that of a completion."""
        wanted = self._wanted(request)
        if prompt is not None:
            wanted = _as_completion(wanted, prompt)
        return {
            self._renamed.get(name, name): value
            for name, value in wanted.items()
            if name not in self._refused
        }

    def dropped(self, request: TraceRequest, sent: dict[str, object]) -> tuple[str, ...]:
        """Name what was asked for and is not in the body that was sent."""
        return tuple(
            name
            for name in sorted(self._wanted(request).keys() - _HELPS - _KEPT)
            if name not in sent and self._renamed.get(name, name) not in sent
        )

    def _wanted(self, request: TraceRequest) -> dict[str, object]:
        """Every parameter that is asked for, by its usual name."""
        sampling = request.sampling
        asked = {
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "max_tokens": sampling.max_tokens,
            "seed": request.seed,
            "id_slot": request.slot,
            "stop": [whole(stop) for stop in request.stop] or None,
            **_logprobs(request.logprobs),
        }
        turns, going_on = self._conversation(request)
        wanted = {
            "model": self._endpoint.model_id,
            "messages": turns,
            "stream": True,
            "stream_options": {"include_usage": True},
            **{name: value for name, value in asked.items() if value is not None},
            **self._endpoint.extra,
            **request.extra,
            **going_on,
        }
        if request.max_tokens is not None:
            # Of this request alone, so that not even the entry's own fields say otherwise.
            named = [name for name in _LIMITS if name in wanted] or ["max_tokens"]
            wanted.update(dict.fromkeys(named, request.max_tokens))
        return wanted

    def _conversation(
        self, request: TraceRequest
    ) -> tuple[Sequence[Mapping[str, object]], Mapping[str, object]]:
        """The messages, and what else of the body says that the last one is to be gone on from."""
        turns, prefix, form = messages(request), begun(request.continues), self.continuation.form
        if prefix is None or form is None:
            return turns, {}
        last, going_on = form.fields(prefix)
        return [*turns, last], going_on

    def learn(self, sent: dict[str, object], words: str, param: str = "") -> bool:
        """Read a refusal of `sent`; say whether a body without its cause can be built.

        True also where another trace has learned the same meanwhile.
        """
        if "max_tokens" in sent and "max_completion_tokens" in words:
            self._renamed["max_tokens"] = "max_completion_tokens"
            return True
        if _REFUSAL.search(words) and self._learn_parameters(sent, words, param):
            return True
        return self.continuation.learn(sent, f"{param} {words}")

    def _learn_parameters(self, sent: dict[str, object], words: str, param: str) -> bool:
        names = sent.keys() - _KEPT
        refused = {name for name in names if name == param or re.search(rf"\b{name}\b", words)}
        # Without a cap on its length a trace could run, and cost, without end.
        refused -= {*_LIMITS}
        if refused & _LOGPROBS:
            refused |= _LOGPROBS
        self._refused |= refused
        return bool(refused)


def _as_completion(wanted: dict[str, object], prompt: Rendered) -> dict[str, object]:
    """The body of a completion out of that of a chat."""
    body = {name: value for name, value in wanted.items() if name not in _CHAT_ONLY}
    body["prompt"] = prompt.text
    if prompt.begins_itself:
        body["add_special_tokens"] = False
    if wanted.get("logprobs") is True:
        body["logprobs"] = wanted.get("top_logprobs", 1)
    return body


def _logprobs(most: int | None) -> dict[str, object]:
    # llama.cpp tells nothing at all where no alternative is asked for.
    return {} if most is None else {"logprobs": True, "top_logprobs": max(1, most)}


def messages(request: TraceRequest) -> list[dict[str, str]]:
    """The conversation that a request is about."""
    system = [{"role": "system", "content": whole(request.system)}] if request.system else []
    return [*system, {"role": "user", "content": whole(request.prompt)}]


def asked_for(request: TraceRequest, body: dict[str, object]) -> Asked:
    """What the answer to a body is held to."""
    limits = [limit for name in _LIMITS if isinstance(limit := body.get(name), int) and limit > 0]
    told = body.get("top_logprobs", 0) if body.get("logprobs") is True else body.get("logprobs")
    most = request.logprobs if request.logprobs is not None else told
    return Asked(
        limit_tokens=limits[0] if limits else sys.maxsize,
        stop=request.stop,
        logprobs=most if type(most) is int else None,
        begins=request.begins if begun(request.continues) is None else "",
        continues=begun(request.continues),
    )
