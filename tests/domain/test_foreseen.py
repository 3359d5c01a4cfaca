from __future__ import annotations

import pytest

from tests.support.engine_race import Race
from tests.support.fake_client import Step, refused
from tests.support.fake_probed import FakeProbed, answers, lane
from tts_tui.domain.foreseen import Foreseen, foreseen
from tts_tui.domain.strategies import parse

BROKEN: list[Step] = [refused()]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (answers("1", "42", "42"), Foreseen(20, 2, 3)),
        (answers("42", "1", "42"), Foreseen(30, 1, 3)),
        (answers("42.0", "42", "42"), Foreseen(10, 3, 3)),
        (answers("42", "42", "1"), Foreseen(None, 0, 3)),
        (answers("42", None, "42"), Foreseen(30, 1, 3)),
        ([*answers("42"), BROKEN, *answers("42")], Foreseen(10, 2, 2)),
        ([BROKEN], None),
    ],
)
async def test_an_answer_is_foreseen_from_where_every_later_probe_says_it(
    said: list[list[Step]], expected: Foreseen | None
) -> None:
    lanes = {0: [lane(0, 35, "42")], 1: [lane(1, 35, "8")]}
    client = FakeProbed(lanes, probes={0: said, 1: answers("9")})
    race = Race(client, n=2, strategies=[parse("probe-10", 2)])
    await race.runner.run()
    assert foreseen(race.state, race.state.traces[0]) == expected


async def test_what_has_no_answer_or_was_never_asked_foresees_nothing() -> None:
    lanes = {0: [lane(0, 15, None)], 1: [lane(1, 5, "8")]}
    race = Race(FakeProbed(lanes, probes={0: answers("9")}), n=2, strategies=[parse("probe-10", 2)])
    await race.runner.run()
    assert [foreseen(race.state, trace) for trace in race.state.traces] == [None, None]
