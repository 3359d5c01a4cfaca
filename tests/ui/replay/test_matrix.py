"""The matrix of probed answers in a replay: the same picture as live, at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.probing import eight
from tests.support.recordings import write_session
from tests.support.screens import RaceHost, ReplayHost, later, press, rows_of
from tts_tui.ui.inspect.screen import InspectScreen
from tts_tui.ui.race.matrix.screen import MatrixScreen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.support.fake_controls import FakeControls
    from tts_tui.domain.events import Event


def ended() -> tuple[FakeControls, list[Event]]:
    """A race that has been run to its end: its controls with nothing to come, and its events."""
    race = eight()
    race.race_ends()
    return race, sorted(race.poll().events, key=lambda event: event.t_s)


def path_of(folder: Path) -> Path:
    race, events = ended()
    return write_session(folder / "s.jsonl", events, strategies=race.plan.strategies, n=race.plan.n)


async def live_matrix(until_s: float, size: tuple[int, int]) -> Sequence[str]:
    race, events = ended()
    race.feed(*(event for event in events if event.t_s <= until_s))
    host = RaceHost(race)
    async with host.run_test(size=size) as pilot:
        await later(pilot, host.clock)
        await press(pilot, "p")
        return matrix_in(rows_of(host))


def matrix_in(rows: Sequence[str]) -> list[str]:
    """The rows between the box's top and its keys."""
    first = next(at for at, row in enumerate(rows) if row.startswith("╭"))
    return [row.rstrip("│ ") for row in rows[first:-1] if row.strip("│ ")]


@pytest.mark.parametrize("size", [(80, 30), (120, 40)], ids=str)
@pytest.mark.parametrize("until_s", [1.6, 2.1, 60.0])
async def test_a_replay_shows_the_same_matrix_as_the_race_did(
    tmp_path: Path, until_s: float, size: tuple[int, int]
) -> None:
    host = ReplayHost(path_of(tmp_path))
    async with host.run_test(size=(size[0], size[1] + 1)) as pilot:
        await later(pilot, host.clock, 0)
        host.controls.pause()
        host.controls.seek_to(until_s)
        await later(pilot, host.clock, 0)
        await press(pilot, "p")
        replayed = matrix_in(rows_of(host))
    assert any("majority" in row for row in replayed)
    assert replayed == await live_matrix(until_s, size)


async def test_a_replay_reads_a_probe_in_the_inspector_and_comes_back_to_the_matrix(
    tmp_path: Path,
) -> None:
    host = ReplayHost(path_of(tmp_path))
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        host.controls.pause()
        host.controls.seek_to(60.0)
        await later(pilot, host.clock, 0)
        text = await press(pilot, "p", "home", "enter")
        assert isinstance(host.screen, InspectScreen)
        assert "trace 9" in text
        await press(pilot, "escape")
        assert isinstance(host.screen, MatrixScreen)
        await press(pilot, "escape")
        assert host.screen is host.replay


async def test_space_plays_and_holds_and_marks_are_jumped_to(tmp_path: Path) -> None:
    host = ReplayHost(path_of(tmp_path))
    async with host.run_test(size=(80, 24)) as pilot:
        await later(pilot, host.clock, 0)
        await press(pilot, "p", "space")
        held = host.controls.playback.playing
        await press(pilot, "space")
        assert host.controls.playback.playing is not held
        host.controls.pause()
        await press(pilot, "right_square_bracket")
        assert host.at_s > 0
