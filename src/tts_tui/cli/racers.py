"""Who races: configured models, servers named by address, and the embedded model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.client.local_parts import EMBEDDED_HOST, MODEL_ID, locate_engine
from tts_tui.config import SamplingFlags, resolve_entrants
from tts_tui.data import load_starter
from tts_tui.domain.events import ModelCard, Sampling
from tts_tui.domain.strategies.escalation import models_of
from tts_tui.domain.strategies.probe import lanes_asked
from tts_tui.engine.plan import Entrant
from tts_tui.errors import EngineMissingError, UnknownModelError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.client.endpoint import Endpoint
    from tts_tui.config import Settings
    from tts_tui.domain.strategies import Strategy

Racer = tuple[Entrant, "Endpoint | None"]
"""An entrant and where it is served; None is the embedded engine, which starts with the race."""

EMBEDDED_SLOTS = 8
"""Traces the embedded engine runs at once; more of them only get slower on a small machine."""


MAX_PROBES = 8
"""Questions to running traces that it takes at once beside them; more of them wait."""


def probes_at_once(strategies: Sequence[Strategy]) -> int:
    """How many questions to running traces the embedded engine is asked at once by strategies."""
    return min(lanes_asked(strategies), MAX_PROBES)


def resolve(
    settings: Settings, names: Sequence[str], base_url: str | None, flags: SamplingFlags
) -> list[Racer]:
    """The racers of a session, in order.

    Raises ConfigError, UsageError, and EngineMissingError for the embedded model without engine.
    """
    if base_url is not None or MODEL_ID not in names or MODEL_ID in settings.models:
        return [*resolve_entrants(settings, names, base_url, flags)]
    others = [name for name in names if name != MODEL_ID]
    if len(others) < len(names) - 1:
        raise UsageError(f"The model “{MODEL_ID}” is named twice.", "Name each model once.")
    found = resolve_entrants(settings, others, None, flags) if others else []
    racers: dict[str, Racer] = {entrant.card.name: (entrant, at) for entrant, at in found}
    return [racers.get(name) or embedded(flags) for name in names]


def resolve_others(
    settings: Settings,
    strategies: Sequence[Strategy],
    racers: Sequence[Racer],
    base_url: str | None,
    flags: SamplingFlags,
) -> list[Racer]:
    """The models that stages of strategies name and that do not race themselves.

    Raises as `resolve`; of a model that is not configured it says which strategies ask for it.
    """
    racing = {entrant.card.name for entrant, _ in racers}
    names = [name for name in models_of(strategies) if name not in racing]
    try:
        return resolve(settings, names, base_url, flags) if names else []
    except UnknownModelError as error:
        asking = [each.name for each in strategies if error.wanted in models_of([each])]
        raise UnknownModelError(
            f"{', '.join(asking)} cannot be raced: {error.sentence}",
            error.remedy,
            wanted=error.wanted,
            known=error.known,
        ) from None


def embedded(flags: SamplingFlags) -> Racer:
    """The embedded model as a racer. Raises EngineMissingError where it is not installed."""
    status = locate_engine()
    if not status.ready:
        raise EngineMissingError("The embedded engine is not installed.", status.remedy)
    starter = load_starter()
    usual = starter.sampling
    sampling = Sampling(
        temperature=usual.temperature if flags.temperature is None else flags.temperature,
        top_p=usual.top_p if flags.top_p is None else flags.top_p,
        max_tokens=usual.max_tokens if flags.max_tokens is None else flags.max_tokens,
        seed=flags.drawn_seed if flags.seed is None else flags.seed,
    )
    most = EMBEDDED_SLOTS + flags.probes
    slots = min(flags.concurrency or most, most)
    card = ModelCard(name=MODEL_ID, model_id=MODEL_ID, host=EMBEDDED_HOST, concurrency=slots)
    return Entrant(
        card, sampling, starter.system, starter.prompt_suffix, logprobs=flags.logprobs
    ), None
