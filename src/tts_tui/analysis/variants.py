"""Which traces are of one model sampled alike, and what people call that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.race import RaceState


class Variant(NamedTuple):
    """What makes answers comparable, but for the seed."""

    name: str
    model_id: str
    temperature: float | None
    top_p: float | None
    max_tokens: int | None
    seeded: bool
    dropped: tuple[str, ...]
    """Other parameters that the server refused."""


def variant_of(race: RaceState) -> Variant:
    """Give the variant that a race is of."""
    model, sampling = race.started.model, race.sampling
    return Variant(
        name=model.name,
        model_id=model.model_id,
        temperature=sampling.temperature,
        top_p=sampling.top_p,
        max_tokens=sampling.max_tokens,
        seeded=sampling.seed is not None,
        dropped=tuple(name for name in race.dropped if not hasattr(sampling, name)),
    )


def names_of(variants: Iterable[Variant]) -> dict[Variant, str]:
    """Name what is compared by the model, and by what differs where that is not enough."""
    alike: dict[str, dict[Variant, None]] = {}
    for variant in variants:
        alike.setdefault(variant.name, {})[variant] = None
    return {one: _name(one, list(same)) for same in alike.values() for one in same}


def _name(one: Variant, alike: Sequence[Variant]) -> str:
    if len(alike) == 1:
        return one.name
    told = (
        ("model_id", one.model_id),
        ("temperature", f"temperature {_number(one.temperature)}"),
        ("top_p", f"top-p {_number(one.top_p)}"),
        ("max_tokens", f"limit {_number(one.max_tokens)}"),
        ("seeded", "seeded" if one.seeded else "seed unknown"),
        ("dropped", f"without {', '.join(one.dropped)}" if one.dropped else "all parameters"),
    )
    parts = [words for part, words in told if len({getattr(v, part) for v in alike}) > 1]
    return f"{one.name} ({', '.join(parts)})"


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.12g}"
