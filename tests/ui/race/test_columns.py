from __future__ import annotations

from tts_tui.ui.race.columns import STRATEGY_COLUMNS


def test_every_number_of_a_strategy_has_a_rank_of_its_own_and_a_meaning() -> None:
    assert sorted(column.rank for column in STRATEGY_COLUMNS) == [
        place + 1 for place in range(len(STRATEGY_COLUMNS))
    ]
    assert all(column.meaning and column.cells for column in STRATEGY_COLUMNS)
