"""The demo as one types it, on the embedded model."""

from __future__ import annotations

import json

import pytest

from tts_tui.__main__ import main
from tts_tui.client.local_parts import locate_engine

_STATUS = locate_engine()

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(
        not _STATUS.ready, reason=f"the embedded engine is not installed. {_STATUS.remedy}"
    ),
]
DEMO = ("demo", "-n", "2", "--strategies", "FFS-1", "--max-race-tokens", "400")


def test_it_races_to_its_end_in_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*DEMO, "--plain"]) == 0
    told = capsys.readouterr().out.rstrip("\n").split("\n")
    assert told[-2].startswith("race 1  FFS-1@2")
    assert told[-1].startswith("saved in ")


def test_it_races_to_its_end_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*DEMO, "--json"]) == 0
    for line in capsys.readouterr().out.splitlines():
        json.loads(line)
