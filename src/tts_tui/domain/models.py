"""What is known of a model that is raced, and how it is sampled."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sampling:
    """Sampling parameters of a race; independent trace i is sampled with seed + i.

    None is a parameter that was not sent, or of which nobody knows what was sent.
    """

    temperature: float | None = 0.6
    top_p: float | None = 0.95
    max_tokens: int | None = 4096
    seed: int | None = 0

    def seed_of(self, trace: int) -> int | None:
        """The seed of one independent trace of the race; None where none is sent."""
        return None if self.seed is None else self.seed + trace


@dataclass(frozen=True, slots=True)
class Prices:
    """Money per million tokens, in the currency of the user's own configuration."""

    input_per_mtok: float = 0.0
    cached_input_per_mtok: float = 0.0
    output_per_mtok: float = 0.0
    currency: str | None = None
    """As people name it, such as `USD`; None where nobody said."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a session remembers of a model: never a key, a header or a full URL."""

    name: str
    """The name people see: the configuration's entry, or the server's model id."""
    model_id: str
    """The id sent to the server."""
    host: str = ""
    """Host and port only."""
    concurrency: int | None = None
    """How many traces may run at once; None is no cap."""
    prices: Prices | None = None


@dataclass(frozen=True, slots=True)
class OtherModel:
    """A model beside a race's own, or that with other settings, to sample procedures' traces of."""

    model: ModelCard
    sampling: Sampling
