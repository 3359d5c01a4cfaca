from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.hostile import HOSTILE, controls_in
from tests.support.recordings import started, two_traces, write_session
from tests.support.screens import SIZES, ReplayHost, at_every_size, later, notices_of, text_of
from tts_tui.domain.events import (
    Channel,
    CutBy,
    EndReason,
    Event,
    RaceEnded,
    TokensArrived,
    TraceCut,
    TraceFinished,
    TraceOpened,
    TraceSpawned,
)
from tts_tui.domain.strategies.base import Clock
from tts_tui.ui.inspect.screen import InspectScreen
from tts_tui.ui.race.arm import ArmScreen
from tts_tui.ui.replay.what_if import WhatIfScreen

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    events = [*two_traces(), *two_traces(1, "second")]
    return write_session(tmp_path / "s.jsonl", events, strategies=["FFS-1@2", "MV@2"], n=2)


@at_every_size
async def test_a_recording_plays_to_its_end(path: Path, size: tuple[int, int]) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=size) as pilot:
        await later(pilot, host.clock, 0)
        assert "▶ 1×" in text_of(host)
        assert "before the first" in text_of(host)
        await later(pilot, host.clock, 2.5)
        text = text_of(host)
        assert "0:02" in text
        assert "FFS-1@2 decides 4" in text
        assert "◆" in text
        await later(pilot, host.clock, 100.0)
        text = text_of(host)
        assert "‖" in text
        assert "0:21" in text
        assert "again" in text


async def test_the_keys_are_those_of_a_player(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        await pilot.press("space")
        visited = []
        for key in ("right", "right", "left", "5", "9", "0", "shift+right", "]", "[", ".", ","):
            await pilot.press(key)
            await later(pilot, host.clock, 0)
            visited.append(host.at_s)
        assert visited == [5.0, 10.0, 5.0, 10.75, 19.35, 0.0, 2.15, 21.0, 2.0, 3.0, 2.0]
        await pilot.press(">", ">", "<")
        assert host.controls.playback.speed == 2.0
        await pilot.press("I")
        assert host.controls.playback.idle_limit_s == 1.0
        await pilot.press("n")
        await later(pilot, host.clock, 0)
        assert "What is second?" in text_of(host)
        await pilot.press("N")
        await later(pilot, host.clock, 0)
        assert "What is q?" in text_of(host)


async def test_arming_here_freezes_the_others_and_can_be_taken_back(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        await later(pilot, host.clock, 2.5)
        await pilot.press("a")
        assert isinstance(host.screen, ArmScreen)
        await pilot.press("down", "enter")
        await later(pilot, host.clock, 1.0)
        text = text_of(host)
        assert "What if FFS-1@2 had been armed at 0:02?" in text
        assert "⌿ cut" in text
        assert "what if" in text
        await pilot.press("u")
        await later(pilot, host.clock, 0)
        assert "⌿ cut" not in text_of(host)


async def test_what_if_leaves_a_trace_out_and_turns_the_clock_at_once(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        await later(pilot, host.clock, 22.0)
        await pilot.press("W")
        assert isinstance(host.screen, WhatIfScreen)
        await pilot.press("space")
        await later(pilot, host.clock, 0)
        assert host.controls.playback.what_if.left_out == {0}
        # The last one cannot go: a race of nobody asks nothing.
        await pilot.press("down", "space")
        await later(pilot, host.clock, 0)
        assert host.controls.playback.what_if.left_out == {0}
        assert "has to stay" in text_of(host) or "N = 1 of 2" in text_of(host)
        await pilot.press("down", "down", "space")
        await later(pilot, host.clock, 0)
        assert host.controls.playback.clock == Clock.TOKEN
        await pilot.press("escape")
        await later(pilot, host.clock, 0)
        text = text_of(host)
        assert "○ out" in text
        assert "tick" in text
        assert "paper" in text
        await pilot.press("u")
        await later(pilot, host.clock, 0)
        assert not host.controls.playback.what_if.left_out


async def test_going_back_takes_the_later_text_away(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        await pilot.press("down")
        await later(pilot, host.clock, 20.5)
        assert "hm \\boxed{5}" in text_of(host)
        await pilot.press("left", "left", "left")
        await later(pilot, host.clock, 0)
        assert "hm" in text_of(host)
        assert "boxed{5}" not in text_of(host)
        await pilot.press("0")
        await later(pilot, host.clock, 0)
        assert "hm" not in text_of(host)


async def test_the_inspector_opens_on_the_selected_trace(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        await later(pilot, host.clock, 22.0)
        await pilot.press("down", "i")
        await pilot.pause()
        opened: object = host.screen
        assert isinstance(opened, InspectScreen)
        await pilot.press("escape")
        await later(pilot, host.clock, 0)
        assert host.replay.is_current


async def test_a_click_on_the_timeline_goes_there(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        region = host.replay.board.frame.layout.panel
        await pilot.click(offset=(region.x + 60, region.y))
        await later(pilot, host.clock, 0)
        assert 8.0 < host.at_s < 14.0


@pytest.mark.parametrize("size", [SIZES[0], SIZES[-1]], ids=str)
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
        await later(pilot, host.clock, 0)
        await later(pilot, host.clock, 2.2)
        for key in ("W", "escape", "a", "escape", "s", "escape"):
            await pilot.press(key)
            await later(pilot, host.clock, 0)
            assert not controls_in(text_of(host))


async def test_a_recording_cannot_be_made_to_answer_now(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(80, 24)) as pilot:
        await later(pilot, host.clock, 0)
        await pilot.press("exclamation_mark")
        assert notices_of(host) == ["Answer now needs a new run: a recording has no model to ask."]


@pytest.mark.parametrize("clock", ["wall", "token"])
async def test_what_a_trace_would_have_answered_is_replayed(tmp_path: Path, clock: str) -> None:
    events: list[Event] = [
        started(n=1),
        TraceOpened(0, 0.1, 0, seed=0),
        TokensArrived(0, 0, Channel.ANSWER, (1.0,), (10,), ("6 a pack, so",)),
        TraceSpawned(0, 2.0, 1, "now", 0, 10, 0, 12, "so: "),
        TraceCut(0, 2.0, 0, CutBy.PERSON),
        TraceOpened(0, 2.1, 1, seed=1),
        TokensArrived(0, 1, Channel.ANSWER, (3.0,), (4,), ("\\boxed{407}",)),
        TraceFinished(0, 3.1, 1, "stop", 4),
        RaceEnded(0, 3.2, EndReason.ALL_ENDED),
    ]
    host = ReplayHost(write_session(tmp_path / "s.jsonl", events, strategies=["MV@1"], n=1))
    async with host.run_test(size=(200, 60)) as pilot:
        await later(pilot, host.clock, 0)
        if clock == "token":
            await pilot.press("C")
        await pilot.press("9")
        await later(pilot, host.clock, 100.0)
        assert "would answer 407" in text_of(host)
        await pilot.press("0")
        await later(pilot, host.clock, 0)
        assert "would answer 407" not in text_of(host)
