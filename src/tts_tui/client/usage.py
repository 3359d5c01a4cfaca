"""Token counts as servers report them, under all their names. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from tts_tui.client.loose import as_dict

_LARGEST_COUNT = 1_000_000_000
"""No honest count is larger."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Counts of one completion, in tokens; None where nothing, or zero, was said."""

    completion_tokens: int | None = None
    thinking_tokens: int | None = None
    prompt_tokens: int | None = None
    cached_prompt_tokens: int | None = None

    def updated_by(self, later: Usage) -> Usage:
        """Take over what a later report says; its silence changes nothing."""
        said = {
            name: count
            for name in self.__slots__
            if (count := cast("int | None", getattr(later, name))) is not None
        }
        return replace(self, **said)


def read_usage(top: dict[str, object]) -> Usage | None:
    """Find the counts in a chunk; None where there are none, or only zeros."""
    if not (top.get("usage") or top.get("x_groq") or top.get("timings")):
        return None
    usage = as_dict(top.get("usage")) or as_dict(as_dict(top.get("x_groq")).get("usage"))
    timings = as_dict(top.get("timings"))
    completion = as_dict(usage.get("completion_tokens_details"))
    prompt = as_dict(usage.get("prompt_tokens_details"))
    found = Usage(
        completion_tokens=_count(usage.get("completion_tokens"))
        or _count(timings.get("predicted_n")),
        thinking_tokens=_count(completion.get("reasoning_tokens"))
        or _count(usage.get("reasoning_tokens")),
        prompt_tokens=_count(usage.get("prompt_tokens")) or _prompt_of(timings),
        cached_prompt_tokens=_count(prompt.get("cached_tokens"))
        or _count(usage.get("prompt_cache_hit_tokens"))
        or _count(timings.get("cache_n")),
    )
    return None if found == Usage() else found


def counted_tokens(choice: dict[str, object]) -> int | None:
    """How many tokens a choice of a chunk stands for, by its ids or log-probabilities."""
    ids = choice.get("token_ids")
    if isinstance(ids, list) and ids:
        return len(ids)
    logprobs = as_dict(choice.get("logprobs"))
    for name in ("content", "tokens", "token_logprobs"):
        entries = logprobs.get(name)
        if isinstance(entries, list) and entries:
            return len(entries)
    return None


def _prompt_of(timings: dict[str, object]) -> int | None:
    """llama.cpp counts cached prompt tokens apart."""
    return (_count(timings.get("prompt_n")) or 0) + (_count(timings.get("cache_n")) or 0) or None


def _count(value: object) -> int | None:
    """A positive whole number, also as text; zero is None because Ollama sends zeros early."""
    match value:
        case bool():
            return None
        case int() if 0 < value < _LARGEST_COUNT:
            return value
        case float() if 0 < value < _LARGEST_COUNT and value.is_integer():
            return int(value)
        case str() if value.isascii() and value.isdecimal() and len(value) < 10:
            return int(value) or None
        case _:
            return None
