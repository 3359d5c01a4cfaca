from __future__ import annotations

import gc

from tests.support.server import serving, speak
from tts_tui.__main__ import main
from tts_tui.cli.collector import THRESHOLD, spare_the_race


def test_a_race_leaves_out_of_collections_what_start_up_made() -> None:
    assert gc.get_threshold()[0] != THRESHOLD
    with serving(speak("42")) as server:
        main(["race", "6 × 7?", "--base-url", server.url, "--model", "m", "-n", "2", "--json"])
    assert gc.get_threshold()[0] == THRESHOLD
    assert gc.get_freeze_count() > 10_000


def test_a_later_race_leaves_nothing_more_out() -> None:
    spare_the_race()
    frozen = gc.get_freeze_count()
    made = [[] for _ in range(1000)]  # type: ignore[var-annotated]
    spare_the_race()
    assert gc.get_freeze_count() <= frozen
    del made
