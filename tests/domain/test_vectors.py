from __future__ import annotations

from typing import Any

import pytest

from tests.support.picking import pick_from
from tests.support.reference_data import CLOCKS, vectors
from tests.support.traces import FakeTrace, finished
from tts_tui.domain.strategies import Clock, parse


def traces_of(race: dict[str, Any]) -> list[FakeTrace]:
    return [
        finished(i, t["answer"], t["tokens"], t["finish_s"], t["thinking"])
        for i, t in enumerate(race["traces"])
    ]


@pytest.mark.parametrize("clock", list(Clock))
@pytest.mark.parametrize(("name", "rows"), [("races.json", 800), ("adaptive.json", 468)])
def test_every_strategy_gives_the_row_of_the_reference_vectors(
    name: str, rows: int, clock: Clock
) -> None:
    checked = 0
    for number, race in enumerate(vectors(name)):
        traces = traces_of(race)
        for row in race[CLOCKS[clock]]:
            pick = pick_from(parse(row["strategy"], len(traces)), traces, clock)
            got = {
                "strategy": pick.strategy,
                "answer": pick.answer.text if pick.answer else None,
                "voters": list(pick.voters),
                "votes": dict(pick.votes),
                "tie": pick.tie,
                "sequential_tokens": pick.ledger.sequential_tokens,
                "used_tokens": pick.ledger.used_tokens,
                "spent_tokens": pick.ledger.spent_tokens,
                "paper_total_tokens": pick.ledger.paper_total_tokens,
                "decided_at_s": pick.decided_at_s,
            }
            if "thinking_spent_tokens" in row:
                got["thinking_spent_tokens"] = pick.ledger.thinking_spent_tokens
            if "fired" in row:
                got["fired"] = pick.reason != "all ended"
            assert got == row, f"race {number}, {row['strategy']}, {clock}"
            assert pick.decided
            checked += 1
    assert checked >= rows
