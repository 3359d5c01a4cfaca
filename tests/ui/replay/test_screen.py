from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from textual.app import App

from tests.replay.test_player import ManualClock, two_traces
from tests.support.recordings import started, write_session
from tests.ui.shell import HOSTILE, ONE_THEME, SIZES, controls_in
from tts_tui.domain.events import (
    Channel,
    EndReason,
    Event,
    RaceEnded,
    TokensArrived,
    TraceFinished,
)
from tts_tui.domain.strategies.base import Clock
from tts_tui.replay.player import ReplayControls
from tts_tui.replay.recording import Recording
from tts_tui.ui.all_keys import APP_BINDINGS
from tts_tui.ui.inspect.screen import InspectScreen
from tts_tui.ui.kit.palette import FALLBACK
from tts_tui.ui.kit.theme import use_themes
from tts_tui.ui.race.arm import ArmScreen
from tts_tui.ui.replay.screen import ReplayScreen
from tts_tui.ui.replay.what_if import WhatIfScreen
from tts_tui.ui.services import race_screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.binding import BindingType
    from textual.pilot import Pilot


class ReplayHost(App[object]):
    BINDINGS: ClassVar[list[BindingType]] = [*APP_BINDINGS]
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self, path: Path, make: Callable[[ReplayControls], ReplayScreen] | None = None
    ) -> None:
        super().__init__()
        self.clock = ManualClock()
        recording = Recording(path)
        recording.finish()
        self.controls = ReplayControls(recording, now=self.clock)
        made = make(self.controls) if make else race_screen(self.controls)
        assert isinstance(made, ReplayScreen)
        self.replay = made
        use_themes(self, ONE_THEME, "deuteran-safe")

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(FALLBACK)

    def on_mount(self) -> None:
        self.push_screen(self.replay)

    def text(self) -> str:
        return "\n".join(strip.text for strip in self.screen._compositor.render_strips())

    @property
    def at_s(self) -> float:
        return round(self.controls.playback.position_s, 6)


async def look(host: ReplayHost, pilot: Pilot[object], later_s: float = 0.0) -> None:
    await pilot.pause()
    host.clock.now_s += later_s
    host.replay.tick()
    await pilot.pause()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    events = [*two_traces(), *two_traces(1, "second")]
    return write_session(tmp_path / "s.jsonl", events, strategies=["FFS-1@2", "MV@2"], n=2)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_recording_plays_to_its_end(path: Path, size: tuple[int, int]) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=size) as pilot:
        await look(host, pilot)
        assert "▶ 1×" in host.text()
        assert "before the first" in host.text()
        await look(host, pilot, 2.5)
        text = host.text()
        assert "0:02" in text
        assert "FFS-1@2 decides 4" in text
        assert "◆" in text
        await look(host, pilot, 100.0)
        text = host.text()
        assert "‖" in text
        assert "0:21" in text
        assert "again" in text
        assert not host.replay.race_running


async def test_the_keys_are_those_of_a_player(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await look(host, pilot)
        await pilot.press("space")
        visited = []
        for key in ("right", "right", "left", "5", "9", "0", "shift+right", "]", "[", ".", ","):
            await pilot.press(key)
            await look(host, pilot)
            visited.append(host.at_s)
        assert visited == [5.0, 10.0, 5.0, 10.75, 19.35, 0.0, 2.15, 21.0, 2.0, 3.0, 2.0]
        await pilot.press(">", ">", "<")
        assert host.controls.playback.speed == 2.0
        await pilot.press("l")
        assert host.controls.playback.idle_limit_s == 1.0
        await pilot.press("n")
        await look(host, pilot)
        assert "What is second?" in host.text()
        await pilot.press("p")
        await look(host, pilot)
        assert "What is q?" in host.text()


async def test_arming_here_freezes_the_others_and_can_be_taken_back(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await look(host, pilot)
        await look(host, pilot, 2.5)
        await pilot.press("a")
        assert isinstance(host.screen, ArmScreen)
        await pilot.press("down", "enter")
        await look(host, pilot, 1.0)
        text = host.text()
        assert "What if FFS-1@2 had been armed at 0:02?" in text
        assert "⌿ cut" in text
        assert "what if" in text
        await pilot.press("r")
        await look(host, pilot)
        assert "⌿ cut" not in host.text()


async def test_what_if_leaves_a_trace_out_and_turns_the_clock_at_once(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await look(host, pilot)
        await look(host, pilot, 22.0)
        await pilot.press("w")
        assert isinstance(host.screen, WhatIfScreen)
        await pilot.press("space")
        await look(host, pilot)
        assert host.controls.playback.what_if.left_out == {0}
        # The last one cannot go: a race of nobody asks nothing.
        await pilot.press("down", "space")
        await look(host, pilot)
        assert host.controls.playback.what_if.left_out == {0}
        assert "has to stay" in host.text() or "N = 1 of 2" in host.text()
        await pilot.press("down", "down", "space")
        await look(host, pilot)
        assert host.controls.playback.clock == Clock.TOKEN
        await pilot.press("escape")
        await look(host, pilot)
        text = host.text()
        assert "○ out" in text
        assert "tick" in text
        assert "paper" in text
        await pilot.press("r")
        await look(host, pilot)
        assert not host.controls.playback.what_if.left_out


async def test_going_back_takes_the_later_text_away(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await look(host, pilot)
        await pilot.press("down")
        await look(host, pilot, 20.5)
        assert "hm \\boxed{5}" in host.text()
        await pilot.press("left", "left", "left")
        await look(host, pilot)
        assert "hm" in host.text()
        assert "boxed{5}" not in host.text()
        await pilot.press("0")
        await look(host, pilot)
        assert "hm" not in host.text()


async def test_the_inspector_opens_on_the_selected_trace(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await look(host, pilot)
        await look(host, pilot, 22.0)
        await pilot.press("down", "i")
        await pilot.pause()
        opened: object = host.screen
        assert isinstance(opened, InspectScreen)
        await pilot.press("escape")
        await look(host, pilot)
        assert host.replay.is_current


async def test_a_click_on_the_timeline_goes_there(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await look(host, pilot)
        region = host.replay.board.frame.layout.timeline
        await pilot.click(offset=(region.x + 60, region.y))
        await look(host, pilot)
        assert 8.0 < host.at_s < 14.0


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.matrix(108)
async def test_hostile_recordings_stay_text(
    tmp_path: Path, hostile: str, size: tuple[int, int]
) -> None:
    events: list[Event] = [
        started(n=1, question=hostile, model=hostile),
        TokensArrived(0, 0, Channel.ANSWER, (1.0,), (3,), (f"{hostile} \\boxed{{{hostile}}}",)),
        TraceFinished(0, 2.0, 0, "stop"),
        RaceEnded(0, 2.5, EndReason.ALL_ENDED),
    ]
    host = ReplayHost(write_session(tmp_path / "s.jsonl", events, strategies=["SD", hostile]))
    async with host.run_test(size=size) as pilot:
        await look(host, pilot)
        await look(host, pilot, 2.2)
        for key in ("w", "escape", "a", "escape", "s", "escape"):
            await pilot.press(key)
            await look(host, pilot)
            assert not controls_in(host.text())
