"""The request body, and what a server taught us about it. Pure but for what it remembers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_tui.client.surrogates import whole

if TYPE_CHECKING:
    from tts_tui.client.endpoint import Endpoint
    from tts_tui.client.ports import TraceRequest

_KEPT = frozenset({"model", "messages", "stream"})
"""Parameters no request works without."""
_REFUSAL = re.compile(
    r"unsupported|not\s+support|unknown|unrecogni[sz]ed|unexpected|not\s+permitted|not\s+allowed"
    r"|extra\b|extra_forbidden|deprecated|does\s+not\s+accept|only\s+the\s+default|cannot\s+be\s+used",
    re.I,
)


class RequestBody:
    """Builds bodies for one endpoint, without the parameters its server has refused."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._refused: set[str] = set()
        self._renamed: dict[str, str] = {}

    def build(self, request: TraceRequest) -> dict[str, object]:
        """The body of one trace's request."""
        return {
            self._renamed.get(name, name): value
            for name, value in self._wanted(request).items()
            if name not in self._refused
        }

    def dropped(self, request: TraceRequest, sent: dict[str, object]) -> tuple[str, ...]:
        """Name what was asked for and is not in the body that was sent."""
        return tuple(
            name
            for name in sorted(self._wanted(request).keys() - {"stream_options"})
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
        }
        return {
            "model": self._endpoint.model_id,
            "messages": messages(request),
            "stream": True,
            "stream_options": {"include_usage": True},
            **{name: value for name, value in asked.items() if value is not None},
            **self._endpoint.extra,
        }

    def learn(self, sent: dict[str, object], words: str, param: str = "") -> bool:
        """Read a refusal of `sent`; say whether a body without its cause can be built.

        True also where another trace has learned the same meanwhile.
        """
        if "max_tokens" in sent and "max_completion_tokens" in words:
            self._renamed["max_tokens"] = "max_completion_tokens"
            return True
        if not _REFUSAL.search(words):
            return False
        names = sent.keys() - _KEPT
        refused = {name for name in names if name == param or re.search(rf"\b{name}\b", words)}
        # Without a cap on its length a trace could run, and cost, without end.
        refused -= {"max_tokens", "max_completion_tokens"}
        self._refused |= refused
        return bool(refused)


def messages(request: TraceRequest) -> list[dict[str, str]]:
    """The conversation that a request is about."""
    system = [{"role": "system", "content": whole(request.system)}] if request.system else []
    return [*system, {"role": "user", "content": whole(request.prompt)}]


def token_limit(body: dict[str, object]) -> int | None:
    """How many tokens a body asks for at most; None where it sets no limit."""
    for name in ("max_completion_tokens", "max_tokens"):
        limit = body.get(name)
        if isinstance(limit, int) and limit > 0:
            return limit
    return None
