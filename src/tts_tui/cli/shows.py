"""Recordings that ship with the program, opened where a script has its first stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.cli.open_replay import ReplayOrder, open_replay
from tts_tui.paths import bundled_dir
from tts_tui.replay.recording import load_recording
from tts_tui.replay.tour import stops_of

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.replay.player import ReplayControls
    from tts_tui.replay.tour import Script, Stop


def bundled(name: str) -> Path:
    """The path of a session that ships with the program."""
    return bundled_dir("sessions") / f"{name}.jsonl.gz"


def open_show(script: Script) -> tuple[ReplayControls, list[Stop]]:
    """Open a script's recording where its first stop is, and find its stops."""
    path = bundled(script.session)
    stops = stops_of(load_recording(path).scenes, script.stops)
    return open_replay(ReplayOrder(path, question=stops[0].scene)), stops
