"""What a server counts itself: requests that run, tokens it has generated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.client.errors import TraceError

if TYPE_CHECKING:
    from tts_tui.client.probes.calls import Calls

_RUNNING: Final = (
    "llamacpp:requests_processing",
    "vllm:num_requests_running",
    "sglang:num_running_reqs",
)
_GENERATED: Final = (
    "llamacpp:tokens_predicted_total",
    "vllm:generation_tokens_total",
    "sglang:generation_tokens_total",
)
_SAMPLE: Final = re.compile(r"^([\w:]+)(?:\{[^}\n]*\})? ([0-9.eE+]+)\s*$", re.M)


@dataclass(frozen=True, slots=True)
class OwnCount:
    """One reading."""

    running: float
    """Requests that generate at this moment."""
    generated: float
    """Tokens generated so far; some servers add those of a request at its end."""


async def read_own_count(calls: Calls) -> OwnCount | None:
    """Read `/metrics`; None where there are none, or none that are known here."""
    try:
        reply = await calls.get(calls.beside("metrics"))
    except TraceError:
        # They often need another key, or are not served at all: nothing is wrong with that.
        return None
    if reply.refused:
        return None
    totals: dict[str, float] = {}
    for name, value in _SAMPLE.findall(reply.body):
        if name in _RUNNING or name in _GENERATED:
            totals[name] = totals.get(name, 0.0) + _number(value)
    running = [totals[name] for name in _RUNNING if name in totals]
    generated = [totals[name] for name in _GENERATED if name in totals]
    return OwnCount(running[0], generated[0]) if running and generated else None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
