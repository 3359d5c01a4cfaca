from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.domain.ceilings import Running, lost


def lane(trace: int, written: float, piece: float = 1, **more: Any) -> Running:
    return Running(0, trace, written, piece)._replace(**more)


@pytest.mark.parametrize(
    ("left", "running", "gone"),
    [
        # What is left carries one more piece of each: nobody goes.
        (3, [lane(0, 9), lane(1, 5), lane(2, 7)], []),
        (0.5, [], []),
        # The one that has written least goes first, and only as many as have to.
        (2, [lane(0, 9), lane(1, 5), lane(2, 7)], [1]),
        (1, [lane(0, 9), lane(1, 5), lane(2, 7)], [1, 2]),
        # Of equal ones the last.
        (1, [lane(0, 5), lane(1, 5)], [1]),
        # Who brings more at once needs more to be left.
        (8, [lane(0, 9, 5), lane(1, 5, 4)], [1]),
        (4, [lane(0, 9, 5), lane(1, 5, 4)], [1, 0]),
        # Nothing is left: all go, also those that wait.
        (0, [lane(0, 9), lane(1, 5)], [1, 0]),
        (-3, [lane(0, 9), lane(1, 0, waits=True)], [1, 0]),
        # Those that wait bring nothing yet, but would: they go before any that has written.
        (2, [lane(0, 9), lane(1, 5), lane(2, 0, waits=True)], []),
        (1, [lane(0, 9), lane(1, 5), lane(2, 0, waits=True)], [2, 1]),
        (5, [lane(0, 0, waits=True)], []),
        # A race that has lost one is a half one, so the rest of it goes before a whole one.
        (
            1,
            [lane(0, 9, race_written=30, race_hurt=True), lane(1, 2, race=1, race_written=2)],
            [0],
        ),
        # Else the race that has cost least.
        (
            2,
            [
                lane(0, 4, race_written=10),
                lane(1, 6, race_written=10),
                lane(2, 5, race=1, race_written=9),
                lane(3, 5, race=1, race_written=9),
            ],
            [3, 2],
        ),
    ],
)
def test_the_cheapest_loss_goes_first(left: float, running: list[Running], gone: list[int]) -> None:
    assert [one.trace for one in lost(left, running)] == gone


@given(
    st.integers(-5, 60),
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9), st.booleans()), max_size=9),
)
def test_what_is_left_carries_a_piece_of_all_who_stay(
    left: int, lanes: list[tuple[int, int, bool]]
) -> None:
    running = [lane(at, *of[:2], waits=of[2]) for at, of in enumerate(lanes)]
    gone = lost(left, running)
    stay = [one for one in running if one not in gone]
    assert not stay or (left > 0 and sum(one.piece for one in stay if not one.waits) <= left)
    if gone and left > 0:
        assert sum(one.piece for one in running if not one.waits) > left
        assert all(one in gone for one in running if one.waits)
