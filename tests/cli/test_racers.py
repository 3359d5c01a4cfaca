from __future__ import annotations

import pytest

from tts_tui.cli.racers import EMBEDDED_SLOTS, MAX_PROBES, embedded, probes_at_once
from tts_tui.client.local_parts import locate_engine
from tts_tui.config import SamplingFlags
from tts_tui.domain.strategies import parse


@pytest.mark.parametrize(
    ("names", "n", "probes"),
    [
        (["MV@8", "FFS-1@8"], 8, 0),
        (["MV@4", "probe-64@4"], 4, 4),
        (["probe-64@4", "probe-16@2"], 4, 6),
        (["probe-64@64"], 64, MAX_PROBES),
    ],
)
def test_each_lane_that_is_asked_has_room_for_its_probe(
    names: list[str], n: int, probes: int
) -> None:
    assert probes_at_once([parse(name, n) for name in names]) == probes


@pytest.mark.skipif(not locate_engine().ready, reason="the embedded engine is not installed")
@pytest.mark.parametrize(
    ("flagged", "probes", "at_once"),
    [(None, 0, EMBEDDED_SLOTS), (None, 4, EMBEDDED_SLOTS + 4), (3, 4, 3), (999, 4, 12)],
)
def test_the_embedded_engine_takes_probes_beside_its_traces(
    flagged: int | None, probes: int, at_once: int
) -> None:
    entrant, endpoint = embedded(SamplingFlags(concurrency=flagged, probes=probes))
    assert endpoint is None
    assert entrant.card.concurrency == at_once
