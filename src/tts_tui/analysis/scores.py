"""What a strategy came to in every subset, whoever worked it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Scores(NamedTuple):
    """One number a question and subset in each; shapes (Q, S)."""

    right: Floats
    """Share of right answers: 0 or 1, but for a strategy of one trace, which is a mean."""
    sequential: Floats
    used: Floats
    spent: Floats
    paper: Floats | None
