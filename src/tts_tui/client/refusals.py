"""What servers say when they refuse a model's name or a limit of tokens: one table each. Pure.

Gateways put words of their own around those of the servers behind them, so all of it is searched
for, and nothing has to stand at the beginning.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

UNKNOWN_MODEL: Final[dict[str, str]] = {
    "OpenAI, vLLM, Groq": r"model.{1,220}? does not exist",
    "Ollama, llama.cpp": r"model.{1,220}? not found",
    "LiteLLM": r"invalid model name passed in",
    "OpenRouter": r"is not a valid model id\b",
    "Together": r"unable to access model\b",
    "DeepSeek": r"\bmodel not exist\b",
    "Mistral": r"\binvalid model: ",
    "Fireworks": r"\bmodel not found\b",
    "LM Studio": r"\binvalid model identifier\b",
    "others": r"model.{0,80}(?:unknown|not supported|no such)|\b(?:unknown|no such) model\b",
}
"""By who says it: a pattern of its words where it does not have the model."""
_UNKNOWN_MODEL: Final = re.compile("|".join(UNKNOWN_MODEL.values()), re.I)
_CODES: Final = re.compile(r"\bmodel_not_(?:found|available)\b|\binvalid_model\b")

ROOM: Final[dict[str, str]] = {
    # What is counted there is as much of the prompt as there is no room for: no exact number.
    "vLLM": r"maximum context length is (?P<context>\d+) tokens\. However, you requested \d+ output"
    r" tokens and your prompt contains at least (?P<least>\d+) input tokens",
    "vLLM 0.10": r"maximum context length is (?P<context>\d+) tokens and your request has"
    r" (?P<prompt>\d+) input tokens",
    "vLLM 0.8, OpenAI": r"maximum context length is (?P<context>\d+) tokens\. However, you"
    r" requested \d+ tokens \((?P<prompt>\d+) in the (?:messages|prompt), \d+ in the completion",
    "SGLang": r"model's maximum context length of (?P<below>\d+) tokens\. You requested a total of"
    r" \d+ tokens: (?P<prompt>\d+) tokens from the input messages",
    "TGI, Together": r"tokens \+ `max_new_tokens` must be <= (?P<context>\d+)\. Given:"
    r" (?P<prompt>\d+) `inputs` tokens",
    "OpenAI": r"max_(?:completion_)?tokens is too large: \d+\. This model supports at most"
    r" (?P<most>\d+) ",
    "Anthropic": r"max_tokens: \d+ > (?P<most>\d+), which is the maximum",
    "DeepSeek": r"valid range of max_tokens is \[\d+, (?P<most>\d+)\]",
    "Qwen": r"range of max_tokens should be \[\d+, (?P<most>\d+)\]",
    "Groq": r"max_(?:completion_)?tokens`? must be less than or equal to `?(?P<most>\d+)",
    "llama.cpp": r"request \((?P<prompt>\d+) tokens\) exceeds the available context size"
    r" \((?P<context>\d+) tokens",
    "OpenAI's messages": r"maximum context length is (?P<context>\d+) tokens\. However, your"
    r" messages resulted in (?P<prompt>\d+) tokens",
    "SGLang's input": r"input \((?P<prompt>\d+) tokens\) is longer than the model's context length"
    r" \((?P<context>\d+) tokens",
    "Anthropic's prompt": r"prompt is too long: (?P<prompt>\d+) tokens > (?P<context>\d+) maximum",
    # OpenRouter's counts are about so many.
    "OpenRouter, others": r"maximum context length (?:is|of) (?P<context>\d+)",
}
"""By who says it: a pattern of its words where prompt and answer have no room, or the limit is
beyond the model's own; the first one that is found counts."""
_ROOM: Final = tuple(re.compile(pattern, re.I) for pattern in ROOM.values())

HTTPS_WANTED: Final = re.compile(
    r"plain HTTP request was sent to (?:the )?HTTPS port|HTTP request to an HTTPS server"
    r"|speaking plain HTTP to an SSL-enabled server port",
    re.I,
)
"""What nginx, servers in Go and Apache answer to http:// where they speak TLS."""


class Room(NamedTuple):
    """What was said of the room that there is, in tokens; None where it was not."""

    context: int | None = None
    """For prompt and answer together."""
    prompt: int | None = None
    """The prompt's own, or that it has at least."""
    most: int | None = None
    """The largest limit that will do."""

    @property
    def prompt_alone(self) -> bool:
        """Whether the prompt alone leaves no room for any answer."""
        return self.context is not None and (self.prompt or 0) >= self.context


def refuses_model(words: str, code: str = "") -> bool:
    """Say whether a refusal is about the model's name."""
    return bool(_UNKNOWN_MODEL.search(words) or _CODES.search(code))


def read_room(words: str) -> Room | None:
    """Read a refusal of a limit of tokens; None where it is about something else."""
    found = next(filter(None, (pattern.search(words) for pattern in _ROOM)), None)
    if found is None:
        return None
    said = {name: int(number) for name, number in found.groupdict().items()}
    prompt = said.get("prompt", said.get("least"))
    below = said.get("below")
    context = said.get("context") if below is None else below - 1
    most = said.get("most")
    if most is None and context is not None and "prompt" in said and said["prompt"] < context:
        most = context - said["prompt"]
    return Room(said.get("context", below), prompt, most)
