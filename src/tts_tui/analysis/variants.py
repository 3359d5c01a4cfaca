"""Which traces are of one model sampled alike, and what people call that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.race import RaceState


_PARAMETERS: Final = {"seeded": "seed"}
"""Parameters of a request by the part of a variant that tells of them, where named otherwise."""
_NAMED: Final = ("temperature", "top_p", "max_tokens", "seed")


class Variant(NamedTuple):
    """What makes answers comparable, but for the seed."""

    name: str
    model_id: str
    temperature: float | None
    top_p: float | None
    max_tokens: int | None
    seeded: bool
    dropped: tuple[str, ...]
    """Parameters that the server refused: its own defaults held, which are no unknown ones."""


def variant_of(race: RaceState) -> Variant:
    """The variant that a race is of."""
    model, sampling = race.started.model, race.sampling
    return Variant(
        name=model.name,
        model_id=model.model_id,
        temperature=sampling.temperature,
        top_p=sampling.top_p,
        max_tokens=sampling.max_tokens,
        seeded=sampling.seed is not None,
        dropped=race.dropped,
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
        ("temperature", f"temperature {_number(one, 'temperature')}"),
        ("top_p", f"top-p {_number(one, 'top_p')}"),
        ("max_tokens", f"limit {_number(one, 'max_tokens')}"),
        ("seeded", "seeded" if one.seeded else f"seed {_absent(one, 'seed')}"),
    )
    parts = [words for part, words in told if len({_said(v, part) for v in alike}) > 1]
    others = [_others(variant) for variant in alike]
    if len(set(others)) > 1:
        parts.append(f"without {', '.join(_others(one))}" if _others(one) else "all parameters")
    return f"{one.name} ({', '.join(parts)})"


def _said(one: Variant, part: str) -> tuple[object, bool]:
    """What tells variants apart in one parameter: its value, and whether the server refused it."""
    return getattr(one, part), _PARAMETERS.get(part, part) in one.dropped


def _others(one: Variant) -> tuple[str, ...]:
    """The refused parameters that have no words of their own."""
    return tuple(name for name in one.dropped if name not in _NAMED)


def _number(one: Variant, parameter: str) -> str:
    value = getattr(one, parameter)
    return _absent(one, parameter) if value is None else f"{value:.12g}"


def _absent(one: Variant, parameter: str) -> str:
    return "refused" if parameter in one.dropped else "unknown"
