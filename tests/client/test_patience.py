from __future__ import annotations

import pytest

from tts_tui.client.patience import Patience


class FakeNow:
    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def now() -> FakeNow:
    return FakeNow()


async def test_row_67_the_first_token_has_its_own_limit(now: FakeNow) -> None:
    patience = Patience(300, 120, now)
    assert patience.scope.deadline == 400
    assert patience.before_first
    assert patience.limit_s == 300


async def test_row_67_each_token_begins_the_silence_anew(now: FakeNow) -> None:
    patience = Patience(300, 120, now)
    for _ in range(50):
        now.s += 30
        patience.token()
        assert now.s + 120 <= patience.scope.deadline <= now.s + 120 * 1.011
    assert not patience.before_first
    assert patience.limit_s == 120


async def test_a_deadline_is_never_early_for_tokens_between_two_moves(now: FakeNow) -> None:
    patience = Patience(300, 100, now)
    patience.token()
    moved = patience.scope.deadline
    now.s += 0.9
    patience.token()
    assert patience.scope.deadline == moved >= now.s + 100


async def test_after_the_finish_only_a_moment_is_waited(now: FakeNow) -> None:
    patience = Patience(300, 120, now)
    now.s += 5
    patience.token()
    patience.finish()
    assert patience.scope.deadline == pytest.approx(105.1)
