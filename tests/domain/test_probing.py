"""How long a majority of probes has to stand, by the tokens of a round."""

from __future__ import annotations

import pytest

from tests.support.probing import Probing
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock, parse


@pytest.mark.parametrize(
    ("every", "stands", "deviates"),
    [(64, 3, 2), (499, 3, 2), (500, 14, 8), (2000, 14, 8)],
)
def test_from_the_papers_rounds_on_its_numbers_are_taken(
    every: int, stands: int, deviates: int
) -> None:
    race = Probing(4, every)
    seen = SessionState()
    strategy = parse(race.cohort, 4)
    decided = []
    for number in range(1, stands + 1):
        lanes = range(4) if number <= deviates else range(3)
        race.round(["7", "7", "7", "3"][: len(lanes)], lanes)
        for event in race.poll().events:
            seen.apply(event)
        pick = seen.races[0].ask(strategy, Clock.WALL)
        assert (len(pick.voters) == 4) == (number < deviates)
        decided.append(pick.decided)
    assert decided == [False] * (stands - 1) + [True]
