"""From names and flags to entrants and the endpoints they race on."""

from __future__ import annotations

import json
import os
import re
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

from tts_tui.client.endpoint import Endpoint
from tts_tui.client.keys import ApiKey
from tts_tui.client.local_parts import MODEL_ID
from tts_tui.client.ports import ThinkMode
from tts_tui.config.checks import check_base_url
from tts_tui.config.models import ModelEntry
from tts_tui.config.prices import load_prices
from tts_tui.config.trust import UntrustedError
from tts_tui.domain.events import ModelCard, Prices, Sampling
from tts_tui.domain.race import MAX_TRACES
from tts_tui.engine.plan import Entrant
from tts_tui.errors import ConfigError, UnknownModelError, UsageError
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.config.settings import Settings

DIRECT_KEY_ENV: Final = "TTS_TUI_API_KEY"
"""Holds the key of a server named by `--base-url`; a server without a key needs none."""

Resolved = tuple[Entrant, Endpoint]


MAX_SEED: Final = 2**31 - 1
"""The largest seed that every server takes."""


def draw_seed() -> int:
    """Draw a seed that leaves room for those of all traces of a race."""
    return secrets.randbelow(MAX_SEED - MAX_TRACES)


@dataclass(frozen=True, slots=True)
class SamplingFlags:
    """What the command line says about sampling; None leaves it to the configuration."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    seed: int | None = None
    concurrency: int | None = None
    logprobs: int | None = None
    drawn_seed: int = field(default_factory=draw_seed)
    """Where nobody says a seed: drawn anew, or the same traces would come again and again."""
    probes: int = 0
    """How many questions to running traces the embedded engine is to take beside them."""


def resolve_entrants(
    settings: Settings,
    names: Sequence[str],
    base_url: str | None = None,
    flags: SamplingFlags | None = None,
) -> list[Resolved]:
    """One entrant and its endpoint for each name, in order.

    A name is an entry of the configuration or, with `base_url`, the server's own model id.
    Without names the configuration's only model is taken. Raises ConfigError, UsageError.
    """
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if twice is not None:
        raise UsageError(f"The model {_quoted(twice)} is named twice.", "Name each model once.")
    sampling = flags or SamplingFlags()
    if base_url is not None:
        return _direct(names, base_url, sampling)
    refuse_untrusted(settings, names)
    return [_configured(settings, name, sampling) for name in names or _only_model(settings)]


def refuse_untrusted(settings: Settings, names: Sequence[str]) -> None:
    """Raise UntrustedError where one of these models, or the choice of the only one, is not ours.

    No names are the choice of the only model.
    """
    doubt = settings.doubt
    if doubt is None:
        return
    wanted = [name for name in names if name in doubt.models]
    if wanted:
        raise UntrustedError(doubt, f"the model {_quoted(wanted[0])} is from there")
    if not names and doubt.models:
        raise UntrustedError(doubt, f"it names models ({_listed(list(doubt.models))})")


def key_of(name: str, entry: ModelEntry) -> ApiKey | None:
    """Read the key that the entry of a name asks for; None where it asks for none.

    Raises ConfigError where the variable is not set.
    """
    return _key(entry.key_env, name) if entry.key_env else None


def host_of(base_url: str) -> str:
    """Host and port of an address: what may be shown and saved."""
    return urlsplit(base_url).netloc.rpartition("@")[2]


def _direct(names: Sequence[str], base_url: str, flags: SamplingFlags) -> list[Resolved]:
    try:
        url = check_base_url(base_url)
    except PydanticCustomError as error:
        raise UsageError(
            f"--base-url {error.message()}.", "Write it like http://127.0.0.1:8000/v1."
        ) from None
    if not names:
        raise UsageError(
            "--base-url needs to know the model.", "Add --model with the id the server gives it."
        )
    key = _key(DIRECT_KEY_ENV)
    return [_resolve(name, ModelEntry(base_url=url), key, flags) for name in names]


def _only_model(settings: Settings) -> Sequence[str]:
    match list(settings.models):
        case []:
            raise UsageError(
                "No model is named and none is configured.",
                "Add --base-url URL --model ID, or write a [models.NAME] table "
                "(`tts-tui models` shows where).",
            )
        case [only]:
            return [only]
        case several:
            raise UsageError(
                "Several models are configured and none is named.",
                f"Add --model with one of {_listed(several)}.",
            )


def _configured(settings: Settings, name: str, flags: SamplingFlags) -> Resolved:
    entry = settings.models.get(name)
    if entry is None:
        known = list(settings.models)
        raise UnknownModelError(
            f"No model is called {_quoted(name)}"
            + (f"; configured: {_listed(known)}." if known else " and none is configured."),
            "Name one of `tts-tui models`, or add --base-url for a server's own model id.",
            wanted=name,
            known=(*known, MODEL_ID),
        )
    return _resolve(name, entry, key_of(name, entry), flags)


def _resolve(name: str, entry: ModelEntry, key: ApiKey | None, flags: SamplingFlags) -> Resolved:
    model_id = entry.model or name
    card = ModelCard(
        name=name,
        model_id=model_id,
        host=host_of(entry.base_url),
        concurrency=_first(flags.concurrency, entry.concurrency),
        prices=_prices(entry, model_id),
    )
    entrant = Entrant(
        card,
        _sampling(entry, flags),
        entry.system,
        entry.prompt_suffix,
        tuple(entry.starts) if entry.api == "completions" else (),
        _first(flags.logprobs, entry.logprobs),
    )
    endpoint = Endpoint(
        base_url=entry.base_url,
        model_id=model_id,
        key=key,
        extra=dict(entry.extra),
        connect_s=entry.timeouts.connect_s,
        first_token_s=entry.timeouts.first_token_s,
        silence_s=entry.timeouts.silence_s,
        think_mode=ThinkMode(entry.think),
        continuation=entry.continuation,
        continuations=entry.continuations,
        api=entry.api,
        template=entry.template,
        ca_file=entry.ca_file,
    )
    return entrant, endpoint


def _prices(entry: ModelEntry, model_id: str) -> Prices | None:
    """What the entry says itself; else what the lists of prices say of this very model."""
    said = entry.prices
    if said is None:
        listed = load_prices().of(entry.base_url, model_id)
        return None if listed is None else listed.prices
    cached = said.input if said.cached_input is None else said.cached_input
    return Prices(said.input, cached, said.output, said.currency)


def _sampling(entry: ModelEntry, flags: SamplingFlags) -> Sampling:
    """The sampling that will be sent: what stands in `extra` wins over all else."""
    seeds = (flags.seed, entry.seed, flags.drawn_seed)
    planned = Sampling(
        temperature=entry.temperature if flags.temperature is None else flags.temperature,
        top_p=entry.top_p if flags.top_p is None else flags.top_p,
        max_tokens=entry.max_tokens if flags.max_tokens is None else flags.max_tokens,
        seed=next(seed for seed in seeds if seed is not None),
    )
    extra = dict(entry.extra)
    if "max_completion_tokens" in extra:
        extra["max_tokens"] = extra["max_completion_tokens"]
    told: dict[str, Any] = {  # a file's values: their types are looked at here
        name: value if type(value) in {int, float} else None
        for name, value in extra.items()
        if hasattr(planned, name)
    }
    return replace(planned, **told)


def _key(variable: str, model: str | None = None) -> ApiKey | None:
    """Read a key; one that no `model` asks for may be missing."""
    value = os.environ.get(variable, "").strip()
    if not value:
        if model is None:
            return None
        raise ConfigError(
            f"The environment variable {variable} is not set, and the model {_quoted(model)} takes "
            "its key from it.",
            f"Set it (export {variable}=…), or take key_env out of {table_of(model)}.",
        )
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise ConfigError(
            f"The environment variable {variable} holds more than a key.",
            "Set it again, without spaces, line breaks or special characters.",
        )
    return ApiKey(value)


def _first(flag: int | None, configured: int | None) -> int | None:
    return configured if flag is None else flag


def table_of(model: str) -> str:
    """The head of a model's entry, as it is written in the file."""
    bare = re.fullmatch(r"[A-Za-z0-9_-]+", model) is not None
    return f"[models.{model if bare else json.dumps(display_line(model, 80), ensure_ascii=False)}]"


def _quoted(name: str) -> str:
    return f"“{display_line(name, 80)}”"


def _listed(names: Sequence[str]) -> str:
    return display_line(", ".join(names), 300)
