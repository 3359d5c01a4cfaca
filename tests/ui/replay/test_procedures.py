"""Procedures in a replay: the same groups and trees at any moment, and no new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.forests import NAMES, Forest
from tests.support.recordings import write_session
from tests.support.screens import ReplayHost, at_every_size, later, text_of
from tts_tui.domain.events import EndReason, RaceEnded
from tts_tui.ui.kit.choices import CheckList
from tts_tui.ui.race.strategies import StrategiesScreen
from tts_tui.ui.replay.what_if import WhatIfScreen

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    controls = Forest()
    first = controls.chain()
    controls.beams()
    controls.finish(first + 1, "102", 4.9, tokens=12)
    controls.finish(0, "7", 5.0)
    controls.finish(1, "102", 5.1)
    controls.prune(4)
    controls.feed(RaceEnded(0, 5.5, EndReason.ALL_ENDED))
    events = sorted(controls.poll().events, key=lambda event: event.t_s)
    return write_session(tmp_path / "s.jsonl", events, strategies=NAMES, n=2)


@at_every_size
async def test_a_tree_is_there_at_any_moment(path: Path, size: tuple[int, int]) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=size) as pilot:
        await later(pilot, host.clock, 0)
        await pilot.press("space", "end")
        host.controls.seek_to(2.7)
        await later(pilot, host.clock, 0)
        host.replay.model.select("BS@2")
        await pilot.press("b")
        await later(pilot, host.clock, 0)
        text = text_of(host)
        assert "BS@2 · 3 open, step 3" in text
        assert "├  maybe" in text or "└  maybe" in text
        host.controls.seek_to(5.5)
        await later(pilot, host.clock, 0)
        assert "BS@2 · 1 ended, 2 pruned, step 5" in text_of(host)
        assert "★ best" in text_of(host)
        host.controls.seek_to(0.5)
        await later(pilot, host.clock, 0)
        assert "BS@2 ·" not in text_of(host)
        # What one was reading is not there yet, and nothing stands in its place.
        host.replay.model.select(0)
        host.controls.seek_to(3.0)
        await later(pilot, host.clock, 0)
        host.replay.model.select(3)
        await pilot.press("escape")
        await later(pilot, host.clock, 0)
        assert "┊Wait" in text_of(host)
        host.controls.seek_to(0.5)
        await later(pilot, host.clock, 0)
        assert "┊Wait" not in text_of(host)


async def test_decisions_of_procedures_are_marks(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        marks = [mark.text for mark in host.controls.playback.marks]
        assert "wait-1@1 decides 102" in marks
        assert "BS@2 decides 102" in marks


async def test_another_procedure_needs_a_new_run(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        await pilot.press("s")
        dialog = host.screen
        assert isinstance(dialog, StrategiesScreen)
        assert dialog.procedures == ["wait-1@1", "BS@2"]
        await pilot.press("tab", *"wait-3", "enter")
        await pilot.pause()
        assert "wait-3@1 grows traces of its own, so it needs a new run" in text_of(host)
        assert "wait-3@1" not in dialog.query_one(CheckList).chosen
        # One that ran may be left out and shown again.
        await pilot.press("escape")
        host.replay.show_strategies(["MV@2"])
        await pilot.press("s", "tab", *"wait-1", "enter", "enter")
        await later(pilot, host.clock, 0)
        assert "wait-1@1" in host.replay.model.names


async def test_what_ifs_leave_procedures_alone(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        await pilot.press("space")
        host.controls.seek_to(5.5)
        await later(pilot, host.clock, 0)
        await pilot.press("W")
        assert isinstance(host.screen, WhatIfScreen)
        await pilot.press("space", "escape")
        await later(pilot, host.clock, 0)
        assert "What if trace 1 had been left out?" in text_of(host)
        assert host.replay.board.view is not None
        picks = {row.name: row.pick for row in host.replay.board.view.rows}
        wait = picks["wait-1@1"]
        assert wait is not None
        assert (wait.decided, wait.voters) == (True, (3,))


async def test_a_spawned_trace_can_be_read(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        await pilot.press("space")
        host.controls.seek_to(5.5)
        await later(pilot, host.clock, 0)
        await pilot.press(*["down"] * 3)
        await later(pilot, host.clock, 0)
        assert "┊Wait" in text_of(host)
