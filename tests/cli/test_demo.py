from __future__ import annotations

import pytest

from tts_tui.cli.demo_order import demo_order
from tts_tui.config import SamplingFlags, Settings
from tts_tui.data import load_starter
from tts_tui.domain.events import ModelCard, Sampling
from tts_tui.engine.plan import Entrant


@pytest.mark.parametrize(("asked", "planned"), [(None, load_starter().sampling.seed), (7, 7)])
def test_the_demo_keeps_its_seed_unless_one_is_given(asked: int | None, planned: int) -> None:
    def racer(flags: SamplingFlags) -> tuple[Entrant, None]:
        return Entrant(ModelCard("m", "m"), Sampling(seed=flags.seed)), None

    for _ in range(2):
        [entrant] = demo_order(Settings(), seed=asked, racer=racer).plan.entrants
        assert entrant.sampling.seed == planned
