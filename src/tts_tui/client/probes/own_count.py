"""What a server counts itself: requests that run, tokens it has generated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.client.chunks import parse_json
from tts_tui.client.errors import TraceError
from tts_tui.client.loose import as_dict, as_list

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
    generated: float | None
    """Tokens generated so far, where it says; some servers add those of a request at its end."""


async def read_own_count(calls: Calls) -> OwnCount | None:
    """Read `/metrics`, or llama.cpp's `/slots`; None where neither is, or can be, read."""
    return await _metrics(calls) or await _slots(calls)


async def _metrics(calls: Calls) -> OwnCount | None:
    totals: dict[str, float] = {}
    for name, value in _SAMPLE.findall(await _read(calls, "metrics")):
        if name in _RUNNING or name in _GENERATED:
            totals[name] = totals.get(name, 0.0) + _number(value)
    running = [totals[name] for name in _RUNNING if name in totals]
    generated = [totals[name] for name in _GENERATED if name in totals]
    return OwnCount(running[0], generated[0] if generated else None) if running else None


async def _slots(calls: Calls) -> OwnCount | None:
    """llama.cpp shows its slots unasked, and its metrics only where it was told to."""
    try:
        slots = as_list(parse_json(await _read(calls, "slots")))
    except ValueError:
        return None
    working = [as_dict(slot).get("is_processing") for slot in slots]
    known = bool(working) and all(isinstance(works, bool) for works in working)
    return OwnCount(sum(map(bool, working)), None) if known else None


async def _read(calls: Calls, path: str) -> str:
    try:
        reply = await calls.get(calls.endpoint.url_beside(path))
    except TraceError:
        # They often need another key, or are not served at all: nothing is wrong with that.
        return ""
    return "" if reply.refused else reply.body


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
