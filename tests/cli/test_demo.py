from __future__ import annotations

import pytest

from tts_tui.cli.demo import demo_order
from tts_tui.client.endpoint import Endpoint
from tts_tui.config import Settings
from tts_tui.data import load_starter
from tts_tui.domain.events import ModelCard, Sampling
from tts_tui.engine.plan import Entrant


@pytest.mark.parametrize(("asked", "planned"), [(None, load_starter().sampling.seed), (7, 7)])
def test_the_demo_keeps_its_seed_unless_one_is_given(
    monkeypatch: pytest.MonkeyPatch, asked: int | None, planned: int
) -> None:
    def embedded(flags: object) -> tuple[Entrant, Endpoint]:
        seed = getattr(flags, "seed", None)
        return Entrant(ModelCard("m", "m"), Sampling(seed=seed)), Endpoint(
            "http://127.0.0.1:9", "m"
        )

    monkeypatch.setattr("tts_tui.cli.entrants.embedded", embedded)
    seeds = [demo_order(Settings(), seed=asked).plan.entrants[0].sampling.seed for _ in range(2)]
    assert seeds == [planned] * 2
