from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_controls import FakeControls, plan_of, racing
from tests.support.screens import RaceHost, at_every_size, later, rows_of, text_of
from tts_tui.domain.answers import normalise
from tts_tui.domain.events import TraceFailed
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.ui.race.lane_order import By, LaneOrder, ordered

# Number: answer, end in seconds, tokens; None runs, an empty answer failed.
LEADER = next(answer.key for answer in [normalise("102")] if answer is not None)
ENDS = {
    0: ("7", 3.0, 30),
    1: ("102", 1.0, 90),
    3: ("102", 4.0, 10),
    4: ("", 2.0, 0),
    5: ("9", 2.5, 20),
}


def race_of(ends: dict[int, tuple[str, float, int]], n: int = 6) -> RaceState:
    controls = FakeControls(plan_of(n=n))
    controls.start()
    for trace, (answer, end_s, tokens) in sorted(ends.items(), key=lambda each: each[1][1]):
        if answer:
            controls.finish(trace, answer, end_s, tokens=tokens)
        else:
            controls.feed(TraceFailed(0, end_s, trace, "gone", "network"))
    return SessionState(controls.poll().events).races[0]


@pytest.mark.parametrize(
    ("by", "order"),
    [
        (By.NUMBER, [0, 1, 2, 3, 4, 5]),
        (By.FINISH, [1, 4, 5, 0, 3, 2]),
        (By.LENGTH, [4, 3, 5, 0, 1, 2]),
        (By.ANSWER, [1, 3, 0, 5, 2, 4]),
        (By.AGREEMENT, [1, 3, 5, 0, 2, 4]),
    ],
)
def test_lanes_are_sorted_by_what_is_asked_for(by: By, order: list[int]) -> None:
    race = race_of(ENDS)
    assert ordered(race.traces, by, (), LEADER) == order
    pinned = ordered(race.traces, by, {2, 5}, LEADER)
    assert set(pinned[:2]) == {2, 5}
    assert pinned[2:] == [at for at in order if at not in {2, 5}]


@given(
    by=st.sampled_from(By),
    ends=st.dictionaries(
        st.integers(0, 5),
        st.tuples(
            st.sampled_from(("7", "102", "")), st.sampled_from((1.0, 2.0)), st.integers(1, 3)
        ),
    ),
    pins=st.sets(st.integers(0, 5)),
    leader=st.sampled_from((None, "7", "102")),
)
def test_an_order_is_a_permutation_with_pins_first_and_stays_while_nothing_ends(
    by: By, ends: dict[int, tuple[str, float, int]], pins: set[int], leader: str | None
) -> None:
    order = ordered(race_of(ends).traces, by, pins, leader)
    assert sorted(order) == list(range(6))
    assert set(order[: len(pins)]) == pins
    running = [at for at in order if at not in ends and at not in pins]
    assert running == sorted(running)


def test_tokens_of_what_runs_move_no_lane() -> None:
    controls = FakeControls(plan_of(n=3))
    controls.start()
    controls.finish(2, "7", 1.0)
    session = SessionState(controls.poll().events)
    order = LaneOrder()
    order.by = By.LENGTH
    before = order.of(session.races[0], None)
    controls.say(1, "on and on", 2.0, tokens=500)
    for event in controls.poll().events:
        session.apply(event)
    assert before == [2, 0, 1]
    assert order.of(session.races[0], None) is before


@at_every_size
async def test_a_key_sorts_the_lanes_and_another_pins_one(size: tuple[int, int]) -> None:
    controls = racing(n=8)
    app = RaceHost(controls)
    controls.finish(5, "102", 1.0)
    async with app.run_test(size=size) as pilot:
        await later(pilot, app.clock)
        assert "traces by" not in text_of(app)
        await pilot.press("o")
        assert "traces by finish" in text_of(app)
        first = next(row for row in rows_of(app) if "✓ done" in row)
        top = next(at for at, row in enumerate(rows_of(app)) if "traces by" in row) + 1
        assert rows_of(app)[top] == first
        await pilot.press("*")
        assert app.race.model.selected == 0
        assert "1 pinned" in text_of(app)
        assert "▌1 " in rows_of(app)[top]
        await pilot.press("down")
        assert "*1 " in rows_of(app)[top]
        await pilot.press("up", "*", "o", "o", "o", "o")
        assert "pinned" not in text_of(app)
        assert "traces by" not in text_of(app)
