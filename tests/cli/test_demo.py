from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tts_tui.__main__ import main
from tts_tui.cli.demo_order import demo_order
from tts_tui.config import SamplingFlags, Settings
from tts_tui.data import load_starter
from tts_tui.domain.events import ModelCard, Sampling
from tts_tui.engine.plan import Entrant

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("asked", "planned"), [(None, load_starter().sampling.seed), (7, 7)])
def test_the_demo_keeps_its_seed_unless_one_is_given(asked: int | None, planned: int) -> None:
    def racer(flags: SamplingFlags) -> tuple[Entrant, None]:
        return Entrant(ModelCard("m", "m"), Sampling(seed=flags.seed)), None

    for _ in range(2):
        [entrant] = demo_order(Settings(), seed=asked, racer=racer).plan.entrants
        assert entrant.sampling.seed == planned


def test_a_kiosk_is_refused_without_a_screen_and_with_other_commands(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert home
    assert main(["demo", "--kiosk"]) == 2
    assert "The kiosk needs a terminal." in capsys.readouterr().err
    assert main(["--kiosk", "keys"]) == 2
    assert "Leave out --kiosk." in capsys.readouterr().err
