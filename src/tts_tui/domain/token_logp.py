"""What a server tells of one token's chances."""

from __future__ import annotations

from typing import Final, NamedTuple

LEAST_LOGP: Final = -9999.0
"""No chance at all, and anything less: JSON has no infinity (the number is vLLM's)."""


class TokenLogp(NamedTuple):
    """One token and its log-probability in nats: from `LEAST_LOGP` to 0, to a millionth."""

    logp: float
    text: str | None = None
    """What the token adds to its delta's text; None where it is all of it."""
    top: tuple[tuple[str, float], ...] = ()
    """The likeliest tokens in its place, itself among them, each with its own log p."""
