from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tts_tui.domain.capabilities import Capabilities, Capability, Finding, Verdict
from tts_tui.store.capabilities import keep, known

if TYPE_CHECKING:
    from pathlib import Path

FINDINGS = (
    Finding(Capability.CONTINUE, Verdict.VERIFIED, "by a last message", "plain"),
    Finding(Capability.CANCEL, Verdict.VERIFIED, "stops in 0.2 s", number=0.2),
    Finding(Capability.BEST_OF, Verdict.IGNORED, "\x1b]0;x\x07\ud800"),
)
FOUND = Capabilities("../m/7b", "host:8000", "2026-11-30T12:00:00+00:00", FINDINGS)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TTS_TUI_DATA_DIR", str(tmp_path))
    return tmp_path / "state" / "capabilities"


def test_what_was_found_is_known_again(folder: Path) -> None:
    file = keep(FOUND)

    assert known("host:8000", "../m/7b") == FOUND
    assert known("HOST:8000", "../m/7b") is not None
    assert file.parent == folder
    assert file.stat().st_mode & 0o077 == 0


def test_models_and_hosts_are_told_apart() -> None:
    keep(FOUND)
    assert known("host:8001", "../m/7b") is None
    assert known("host:8000", "m/7b") is None


def test_the_latest_examination_counts() -> None:
    keep(FOUND)
    later = Capabilities(FOUND.model, FOUND.host, "2027-01-01T00:00:00+00:00", FINDINGS[:1])
    keep(later)
    assert known(FOUND.host, FOUND.model) == later


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 2}',
        '{"format": 1}',
        "[" * 5000,
        '{"format": 1, "model": 3}',
    ],
)
def test_a_file_that_cannot_be_read_says_nothing(text: str) -> None:
    keep(FOUND).write_text(text)
    assert known(FOUND.host, FOUND.model) is None


def test_findings_of_a_later_version_are_left_out() -> None:
    file = keep(FOUND)
    read = json.loads(file.read_text())
    read["findings"][0]["capability"] = "telepathy"
    read["findings"][1]["number"] = float("inf")
    file.write_text(json.dumps(read))

    found = known(FOUND.host, FOUND.model)
    assert found is not None
    assert [one.capability for one in found.findings] == [Capability.CANCEL, Capability.BEST_OF]
    assert found.findings[0].number is None
