"""Thinking: in which field it comes, and whether a cap on it cuts it short."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tts_tui.client.loose import as_dict, as_list
from tts_tui.client.probes.probe import Probe, absent, ignored, unknown, verified
from tts_tui.domain.capabilities import Capability
from tts_tui.domain.events import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.client.probes.calls import Calls, Streamed
    from tts_tui.domain.capabilities import Finding

_ASKED: Final = "Is 97 a prime number? Think about it, then say yes or no."
_TOKENS: Final = 96
_CAP: Final = 8
CAPS: Final[Mapping[str, Mapping[str, object]]] = {
    "thinking_budget_tokens": {"thinking_budget_tokens": _CAP},
    "thinking_token_budget": {"thinking_token_budget": _CAP},
    "custom_params.thinking_budget": {"custom_params": {"thinking_budget": _CAP}},
}
"""Fields that cap thinking: llama.cpp's, vLLM's, SGLang's."""
_ENOUGH: Final = 120
"""Characters of thinking without a cap from which its absence shows."""
_FIELDS: Final = ("reasoning", "reasoning_content", "reasoning_details")
_TAGS: Final = re.compile(r"<(?:think|thinking|thought|reasoning)>(.*?)(?:</|\Z)", re.S)
_UNOPENED: Final = re.compile(r"\A(.*?)</(?:think|thinking|thought|reasoning)>", re.S)
_NONE: Final = "the model showed no thinking; a cap counts all its tokens"


async def _run(calls: Calls) -> list[Finding]:
    free = await calls.stream(_ASKED, _TOKENS, {"temperature": 0})
    if free.refused:
        return [
            *unknown(Capability.REASONING, calls.refusal(free)),
            *unknown(Capability.THINKING_CAP, calls.refusal(free)),
        ]
    return [*_field(free), *await _cap(calls, free)]


def _field(streamed: Streamed) -> list[Finding]:
    seen = [name for name in _FIELDS if any(_delta(c).get(name) for c in streamed.chunks)]
    if seen:
        return verified(Capability.REASONING, " and ".join(seen), seen[0])
    if thinking_of(streamed):
        return verified(Capability.REASONING, "tags in the text", "tags")
    return absent(Capability.REASONING, "no thinking came, in a field or in tags")


async def _cap(calls: Calls, free: Streamed) -> list[Finding]:
    length = len(thinking_of(free))
    if not length:
        return unknown(Capability.THINKING_CAP, _NONE)
    if length < _ENOUGH:
        return unknown(Capability.THINKING_CAP, "the model thought too briefly to tell")
    doubts: list[str] = []
    refusal = ""
    for name, fields in CAPS.items():
        capped = await calls.stream(_ASKED, _TOKENS, {"temperature": 0, **fields})
        if capped.refused:
            refusal = calls.refusal(capped)
        elif len(thinking_of(capped)) * 3 > length:
            doubts.append("")
        elif answer_of(capped).strip():
            told = f"by {name}: {len(thinking_of(capped))} characters instead of {length}"
            return verified(Capability.THINKING_CAP, told, name)
        elif capped.finish_reason == "length":
            return ignored(Capability.THINKING_CAP, f"{name} caps the answer too")
        else:
            doubts.append(f"{name} shortens the thinking, and no answer follows")
    if not doubts:
        return absent(Capability.THINKING_CAP, refusal)
    if doubt := next(filter(None, doubts), ""):
        return unknown(Capability.THINKING_CAP, doubt)
    return ignored(Capability.THINKING_CAP, f"a cap of {_CAP} tokens shortens nothing")


def thinking_of(streamed: Streamed) -> str:
    """What was thought: in a field of its own, or between tags."""
    text = streamed.said(Channel.ANSWER)
    between = _TAGS.search(text) or _UNOPENED.search(text)
    return streamed.said(Channel.THINKING) or (between[1] if between else "")


def answer_of(streamed: Streamed) -> str:
    """What was answered after it."""
    text = streamed.said(Channel.ANSWER)
    if streamed.said(Channel.THINKING):
        return text
    return text.rpartition("</")[2].partition(">")[2] if "</" in text else ""


def _delta(chunk: dict[str, object]) -> dict[str, object]:
    choice = next(iter(as_list(chunk.get("choices"))), None)
    fields = as_dict(choice)
    return as_dict(fields.get("delta")) or as_dict(fields.get("message"))


PROBE: Final = Probe((Capability.REASONING, Capability.THINKING_CAP), _run)
