from __future__ import annotations

import pytest

from tts_tui.domain.certainty import Certainty


@pytest.mark.parametrize(
    ("tie", "tied", "second", "standing"),
    [(False, 1, 2, "3–2"), (True, 2, 3, "3–3"), (True, 3, 3, "3–3–3"), (True, 9, 3, "3–3")],
)
def test_the_standing_of_a_tie_names_all_that_are_tied(
    tie: bool, tied: int, second: int, standing: str
) -> None:
    sure = Certainty(None, None, 3, second, 12, 1.0, tie=tie, tied=tied)
    assert sure.standing == standing
