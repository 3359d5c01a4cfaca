"""Which procedures a race was run with, by what was recorded of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.strategies.answer_now import COHORT
from tts_tui.domain.strategies.registry import card_of

if TYPE_CHECKING:
    from tts_tui.domain.race import RaceState


def names_of_run(race: RaceState) -> list[str]:
    """The procedures that were run in a race, by full name, in the order of their first traces.

    One that asks the race's lanes grows none where all of them end before they are asked: that it
    was run is known from its picks.
    """
    names = [name for name in race.cohorts if name != COHORT]  # which is nobody's pick
    picked = dict.fromkeys(pick.strategy for pick in race.picks)
    asking = [name for name in picked if (card := card_of(name)) is not None and card.asks_lanes]
    return [*names, *(name for name in asking if name not in names)]
