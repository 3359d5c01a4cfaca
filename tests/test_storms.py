"""A few rounds of what `tests.support.kill_storm` and `cancel_storm` do hundreds of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.cancel_storm import cancel_once, left
from tests.support.kill_storm import kill_once
from tests.support.load_server import LoadScript
from tests.support.server import serving

if TYPE_CHECKING:
    from tests.support.server import ScriptServer


@pytest.mark.pty
@pytest.mark.parametrize("screen", [True, False], ids=["on a terminal", "as lines"])
def test_row_97_a_race_killed_at_any_moment_opens(tmp_path: Path, screen: bool) -> None:
    assert kill_once(tmp_path, screen=screen, after_s=0.3).opened


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts descriptors in /proc")
def test_row_72_cancelled_races_leave_nothing(tmp_path: Path) -> None:
    with serving(LoadScript(rate=100, tokens=10**6).play) as server:
        assert cancel_once(server, tmp_path / "first.jsonl", 0.05)
        server.wait_until(_nothing_open)
        before = left(server)
        for number in range(5):
            assert cancel_once(server, tmp_path / f"{number}.jsonl", number / 100)
        server.wait_until(_nothing_open)
        assert left(server) == before


def _nothing_open(server: ScriptServer) -> bool:
    return server.open_connections == 0
