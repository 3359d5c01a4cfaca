"""The collector of cyclic garbage, as a race wants it."""

from __future__ import annotations

import gc
from typing import Final

THRESHOLD: Final = 20_000
"""Objects made and not let go of before the collector looks; Python's own 700 are a frame's."""


def spare_the_race() -> None:
    """Leave alone what start-up made, and look less often at what a race makes; once a process."""
    # Once: what a later race finds may be garbage of the one before.
    if gc.get_threshold()[0] != THRESHOLD:
        gc.freeze()
        gc.set_threshold(THRESHOLD)
