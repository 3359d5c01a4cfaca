"""A few rounds of what `tests.support.kill_storm` and `cancel_storm` do hundreds of."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.support.cancel_storm import WAYS, cancel_once, left, talk
from tests.support.kill_storm import kill_once
from tests.support.server import serving


@pytest.mark.pty
@pytest.mark.parametrize("screen", [True, False], ids=["on a terminal", "as lines"])
def test_row_97_a_race_killed_at_any_moment_opens(tmp_path: Path, screen: bool) -> None:
    assert kill_once(tmp_path, screen=screen, after_s=0.3).opened


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts descriptors in /proc")
def test_row_72_cancelled_races_leave_nothing(tmp_path: Path, way: str) -> None:
    chance = random.Random(way)
    with serving(talk) as server:
        assert cancel_once(way, server, tmp_path / "s.jsonl", chance)
        before = left(server)
        for _ in range(1 if way == "interrupted" else 3):
            assert cancel_once(way, server, tmp_path / "s.jsonl", chance)
        assert left(server) == before
