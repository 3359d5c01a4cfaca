"""What a comparison calls a strategy: its name without N, and N."""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """A strategy without its N, and N: traces, or beams."""

    strategy: str
    n: int
