"""The models of the configuration as validated data; a field's docstring is its manual."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator

from tts_tui.config.checks import (
    check_base_url,
    check_ca_file,
    check_extra,
    check_key_env,
    check_template,
    for_completions,
)

MAX_N: Final = 1024
"""Traces of one race: each is a socket, and a larger number is a mistyped one."""

DEFAULT_PROMPT_SUFFIX: Final = (
    "\n\nThink step by step, then give only the final answer inside \\boxed{}."
)

MAX_CONTINUATIONS = 100
"""As many as the released code of arXiv 2512.02008 asks for."""
ThinkMode = Literal["auto", "starts-in-reasoning", "off"]
ContinuationForm = Literal["plain", "continue_final_message", "prefix", "reasoning_content"]
MAX_ALTERNATIVES: Final = 20
"""Likely tokens in the place of one: no server tells more."""
Alternatives = Annotated[int, Field(ge=0, le=MAX_ALTERNATIVES)]
Start = Annotated[str, Field(min_length=1, max_length=10_000)]
Count = Annotated[int, Field(ge=1, le=MAX_N)]
MAX_PRICE: Final = 100_000.0
"""Of a million tokens, in any currency: a larger number is a mistyped one."""
Money = Annotated[float, Field(ge=0, le=MAX_PRICE)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class Table(BaseModel):
    """A table of the configuration: nothing in it that is not asked for, and no guessing."""

    # Strict: `n = true` and `n = "8"` are mistakes, not numbers.
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        use_attribute_docstrings=True,
        allow_inf_nan=False,
    )


class PricesEntry(Table):
    """Money per million tokens, in whatever currency you count."""

    input: Money = 0.0
    """Price of a million prompt tokens; left out, they cost nothing."""
    cached_input: Money | None = None
    """Price of a million prompt tokens that the server had cached; left out, they cost as others
    do: a discount that nobody stated is none."""
    output: Money = 0.0
    """Price of a million generated tokens; left out, they cost nothing."""
    currency: Currency | None = None
    """In which currency, as its three capitals, such as `USD`; left out, it is not named."""


class TimeoutsEntry(Table):
    """How long a stream may keep silent, in seconds."""

    connect_s: Seconds = 10.0
    """Seconds to reach the server."""
    first_token_s: Seconds = 300.0
    """Seconds from the request to the first token; local servers queue requests silently."""
    silence_s: Seconds = 120.0
    """Seconds without a token before a stream counts as broken."""


class ModelEntry(Table):
    """One model on one OpenAI-compatible server: a `[models.NAME]` table."""

    base_url: str
    """The server's address up to the API version, such as `http://localhost:8000/v1`."""
    model: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    """The model's id on the server; the entry's own name where it is left out."""
    key_env: str | None = None
    """Name of the environment variable that holds the API key; left out for a server without."""
    ca_file: Annotated[str, Field(min_length=1, max_length=4096)] | None = None
    """File (/… or ~/…) of certificates, PEM, that alone vouch for an https:// server."""
    temperature: Annotated[float, Field(ge=0, le=5)] = 0.6
    """Sampling temperature, from 0 to 5."""
    top_p: Annotated[float, Field(gt=0, le=1)] = 0.95
    """Nucleus sampling: above 0, at most 1."""
    max_tokens: Annotated[int, Field(ge=1, le=10_000_000)] = 4096
    """Most tokens one trace may generate, thinking included."""
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    """Seed of the first trace, from 0, trace i gets seed + i; left out, each session draws one."""
    concurrency: Count | None = None
    """Most traces on the wire at once, from 1; left out, all of them."""
    prices: PricesEntry | None = None
    """Money per million tokens: `input`, `cached_input` and `output`, and their `currency`."""
    prompt_suffix: Annotated[str, Field(max_length=100_000)] = DEFAULT_PROMPT_SUFFIX
    """Text appended to every question; the default asks for the answer in `\\boxed{}`."""
    system: Annotated[str, Field(max_length=1_000_000)] | None = None
    """The system message; left out, none is sent."""
    think: ThinkMode = "auto"
    """How to read thinking: `auto`, `starts-in-reasoning` (the template opened it) or `off`."""
    logprobs: Alternatives | None = None
    """Record each token's log p and so many likely tokens beside it, 0 to 20; left out, none."""
    continuations: Annotated[int, Field(ge=0, le=MAX_CONTINUATIONS)] = 0
    """How often to go on with an answer that the host cuts before our own limit."""
    continuation: ContinuationForm | None = None
    """How texts are continued: plain, continue_final_message, prefix or reasoning_content."""
    api: Literal["chat", "completions"] = "chat"
    """Which call makes a trace: `chat`, or `completions` of a prompt in the chat template."""
    template: Annotated[str, Field(max_length=100_000)] | None = None
    """Chat template for completions, with {prompt} and {system}; left out, the server's own."""
    starts: Annotated[list[Start], Field(max_length=MAX_N)] = Field(default_factory=list)
    """What the texts of traces begin with, in turn, so that they differ; for completions."""
    timeouts: TimeoutsEntry = TimeoutsEntry()
    """How long a stream may keep silent: `connect_s`, `first_token_s` and `silence_s`."""
    extra: dict[str, JsonValue] = Field(default_factory=dict)
    """Further fields of the request's body, sent as they stand."""

    _base_url = field_validator("base_url")(check_base_url)
    _key_env = field_validator("key_env")(check_key_env)
    _ca_file = field_validator("ca_file")(check_ca_file)
    _extra = field_validator("extra")(check_extra)
    _template = field_validator("template")(check_template)
    _completions = field_validator("template", "starts")(for_completions)
