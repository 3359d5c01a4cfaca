"""Log-probabilities: are there values, as many as asked for, and can they be probabilities?

They are asked for in a stream, as a race does.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from tts_tui.client.loose import as_dict, as_list
from tts_tui.client.probes.probe import Probe, absent, ignored, verified
from tts_tui.domain.capabilities import Capability
from tts_tui.figures import counted

if TYPE_CHECKING:
    from tts_tui.client.probes.calls import Calls, Streamed
    from tts_tui.domain.capabilities import Finding

WANTED: Final = (20, 5)
"""Alternatives that are asked for, most first."""
_SENTINEL: Final = -9000.0
"""vLLM writes -9999 where it has no value."""
_TOKENS: Final = 2


async def _run(calls: Calls) -> list[Finding]:
    for wanted in WANTED:
        fields = {"temperature": 0, "logprobs": True, "top_logprobs": wanted}
        streamed = await calls.stream("Name a colour.", _TOKENS, fields)
        if not streamed.refused:
            return _judge(streamed, wanted)
    return absent(Capability.LOGPROBS, calls.refusal(streamed))


def _judge(streamed: Streamed, wanted: int) -> list[Finding]:
    tokens = [token for chunk in streamed.chunks for token in _tokens(chunk)]
    if not tokens:
        return ignored(Capability.LOGPROBS, "the answer has none")
    chosen = [value_of(token.get("logprob")) for token in tokens]
    tops = [
        [value_of(as_dict(top).get("logprob")) for top in as_list(token.get("top_logprobs"))]
        for token in tokens
    ]
    if any(value is None for value in chosen) or any(trouble(top) for top in tops):
        return ignored(Capability.LOGPROBS, "what it gives cannot be log-probabilities")
    fewest = min(map(len, tops))
    if not fewest:
        return verified(Capability.LOGPROBS, "of the chosen token, no alternatives", number=0)
    of_asked = "" if fewest >= wanted == WANTED[0] else f" of {WANTED[0]} asked for"
    told = counted(fewest, "alternative")
    return verified(Capability.LOGPROBS, f"of each token, {told}{of_asked}", number=fewest)


def _tokens(chunk: dict[str, object]) -> list[dict[str, object]]:
    choice = as_dict(next(iter(as_list(chunk.get("choices"))), None))
    return list(map(as_dict, as_list(as_dict(choice.get("logprobs")).get("content"))))


def value_of(value: object) -> float | None:
    """A log-probability as it can be; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value) if _SENTINEL < value <= 1e-6 else None


def trouble(values: list[float | None]) -> bool:
    """Whether values cannot be those of different tokens: one is none, or they exceed one."""
    known = [value for value in values if value is not None]
    return len(known) < len(values) or math.fsum(map(math.exp, known)) > 1.001


PROBE: Final = Probe((Capability.LOGPROBS,), _run)
