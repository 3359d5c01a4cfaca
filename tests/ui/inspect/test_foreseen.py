"""What a trace was asked on its way is told of it once it has ended."""

from __future__ import annotations

import pytest

from tests.support.engine_race import Race
from tests.support.fake_probed import FakeProbed, answers, lane
from tests.support.inspected import desk_of_events
from tts_tui.domain.strategies import parse
from tts_tui.ui.inspect.facts import facts
from tts_tui.ui.kit.palette import palette_from


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("1", "42", "42"), "would have answered so from token 20 (2 of 3 probes)"),
        (("42", "42", "1"), "it last said something else when asked (3 probes)"),
    ],
)
async def test_it_says_from_which_token_on_it_would_have_answered_the_same(
    said: tuple[str, ...], told: str
) -> None:
    lanes = {0: [lane(0, 35, "42")], 1: [lane(1, 5, "8")]}
    client = FakeProbed(lanes, probes={0: answers(*said)})
    race = Race(client, n=2, strategies=[parse("probe-10", 2)])
    await race.runner.run()
    for trace, expected in ((0, told), (1, None)):
        model = desk_of_events(race.events, trace=trace)
        rows = facts(
            *(model.race, model.reading, palette_from({})), truth_shown=True, said="", untimed=""
        )
        lines = ["".join(text for text, _ in row) for row in rows]
        assert (expected in lines) if expected else not any("asked" in line for line in lines)
