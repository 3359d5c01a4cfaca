"""Truth hidden is hidden: one state for the whole app, on every screen of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Static

from tests.support.inspected import TWO_RACES
from tests.support.recordings import two_traces, write_session
from tests.support.screens import (
    ReplayHost,
    at_every_size,
    bundled,
    home_app,
    later,
    notices_of,
    text_of,
    tour_of,
)
from tests.support.studies import two_models
from tts_tui.domain.labels import TraceLabel
from tts_tui.domain.playback import WhatIf
from tts_tui.domain.strategies.base import Clock
from tts_tui.replay.tour import load_script
from tts_tui.store.labels import LabelBook
from tts_tui.study.comparing import Order, compare
from tts_tui.ui.compare.flips import FlipsScreen
from tts_tui.ui.compare.model import CompareModel
from tts_tui.ui.compare.screen import CompareScreen
from tts_tui.ui.home.sessions import SessionsBox
from tts_tui.ui.inspect.opening import open_model
from tts_tui.ui.inspect.screen import InspectScreen
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.side_by_side.screen import SideBySideScreen
from tts_tui.ui.tour.screen import TourScreen

if TYPE_CHECKING:
    from pathlib import Path


def tells(text: str) -> set[str]:
    """Words and signs of a screen that tell who is right."""
    shown = text.replace("✓ done", "").replace("✓ finished", "")
    return {sign for sign in ("✓", "✗", " right", " wrong", "RIGHT", "WRONG") if sign in shown}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    events = [*two_traces(), *two_traces(1, "second")]
    return write_session(tmp_path / "s.jsonl", events, strategies=["FFS-1@2", "MV@2"], n=2)


@at_every_size
async def test_what_a_replay_hides_its_other_screens_hide(
    path: Path, size: tuple[int, int]
) -> None:
    LabelBook(path).set(0, 1, TraceLabel(right=True))
    host = ReplayHost(path)
    async with host.run_test(size=size) as pilot:
        await later(pilot, host.clock, 0)
        await later(pilot, host.clock, 22.0)
        await pilot.press("t")
        await pilot.press("i")
        await pilot.pause()
        assert isinstance(host.screen, InspectScreen)
        for _ in range(2):
            assert not tells(text_of(host))
            assert "truth hidden" in text_of(host)
            await pilot.press("right")
            await pilot.pause()
        await pilot.press("v", "enter")
        await pilot.pause()
        assert isinstance(host.screen, SideBySideScreen)
        assert not tells(text_of(host))
        # Shown in one place, shown in all.
        await pilot.press("t")
        await pilot.pause()
        assert "✓ right" in text_of(host)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(host.screen, InspectScreen)
        assert "truth 4" in text_of(host)
        await pilot.press("t", "escape")
        await later(pilot, host.clock, 0)
        assert "truth hidden" in text_of(host)
        await pilot.press("n")
        await later(pilot, host.clock, 0)
        await later(pilot, host.clock, 22.0)
        assert "truth hidden" in text_of(host)
        assert not tells(text_of(host))


async def test_a_replays_inspector_shows_nothing_of_later(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        await later(pilot, host.clock, 5.0)
        await pilot.press("i")
        await pilot.pause()
        assert isinstance(host.screen, InspectScreen)
        model = host.screen.model
        assert "as of 0:05 in the replay: nothing of later" in text_of(host)
        assert "race 1/2" in text_of(host)
        assert model.races == 1
        model.select(1)
        host.screen.draw()
        await pilot.pause()
        assert "hm" in text_of(host)
        assert "has not ended" in text_of(host)
        assert [text for trace, _, text in model.texts(model.race_number) if trace == 1] == [
            "",
            "hm ",
        ]
        assert "boxed{5}" not in text_of(host)
        await pilot.press("v")
        await pilot.pause()
        assert "5, " not in text_of(host)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(host.screen, SideBySideScreen)
        assert "boxed{5}" not in text_of(host)
        await pilot.press("escape", "escape")
        await later(pilot, host.clock, 0)
        host.controls.seek_share(1.0)
        await pilot.press("i")
        await pilot.pause()
        assert "nothing of later" not in text_of(host)


def test_on_the_token_clock_the_inspector_stands_at_the_same_tick(path: Path) -> None:
    host = ReplayHost(path)
    controls = host.controls
    controls.set_what_if(WhatIf(clock=Clock.TOKEN))
    controls.seek_to(0.03)
    race = controls.so_far(controls.grading).races[0]
    assert [trace.tokens for trace in race.traces] == [1, 1]


@at_every_size
async def test_a_hidden_mark_stays_hidden_and_none_is_made(
    path: Path, size: tuple[int, int]
) -> None:
    LabelBook(path).set(0, 0, TraceLabel(right=False, note="look"))
    model = open_model(path, truth=Truth(shown=False))
    screen = InspectScreen(model)
    app = home_app()
    app.services = replace(app.services, first_screen=lambda: screen)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert not tells(text_of(app))
        assert "you: marked hidden, note: look" in text_of(app)
        screen.action_verdict()
        await pilot.pause()
        assert app.screen is screen
        screen.action_undo()
        await pilot.pause()
        assert not tells(" ".join(notices_of(app)))


@at_every_size
async def test_the_home_list_keeps_a_hidden_truth(size: tuple[int, int]) -> None:
    app = home_app()
    app.services = replace(app.services, truth=Truth(shown=False))
    async with app.run_test(size=size) as pilot:
        await pilot.press("l")
        await pilot.pause()
        assert "truth hidden" in text_of(app)
        assert "best" not in text_of(app)


async def test_the_home_list_is_not_sorted_by_a_hidden_truth() -> None:
    app = home_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("l", "o", "o")
        await pilot.pause()
        assert "by right" in text_of(app)
        # Hidden while the list is sorted by it, the order goes too.
        await pilot.press("t")
        await pilot.pause()
        assert "truth hidden" in text_of(app)
        box = app.screen.query_one(SessionsBox)
        orders = [box.order]
        for _ in range(len(box.orders)):
            await pilot.press("o")
            orders.append(box.order)
        assert orders == ["date", "name", "size", "date"]
        await pilot.press("t")
        await pilot.pause()
        assert "truth hidden" not in text_of(app)
        assert "best" in text_of(app)


async def test_a_comparison_writes_no_hidden_truth(tmp_path: Path) -> None:
    written: list[CompareModel] = []

    def write(model: CompareModel) -> str:
        written.append(model)
        return "Wrote it."

    truth = Truth(shown=False)
    screen = CompareScreen(compare(Order(two_models(tmp_path))), write, truth)
    app = home_app()
    app.services = replace(app.services, first_screen=lambda: screen)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("w")
        await pilot.pause()
        assert not written
        assert "The truth is hidden, and this would tell it." in notices_of(app)
        await pilot.press("t", "w")
        await pilot.pause()
        assert written == [screen.model]


async def test_the_inspector_says_its_key_of_the_truth_and_nothing_twice(path: Path) -> None:
    host = ReplayHost(path)
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        await later(pilot, host.clock, 1.0)
        await pilot.press("i")
        await pilot.pause()
        assert "t truth" in text_of(host)
        assert "has not ended" in text_of(host)
        assert "no first appearance" not in text_of(host)
        assert "no answer" not in text_of(host)


@at_every_size
async def test_the_comparison_keeps_a_hidden_truth(tmp_path: Path, size: tuple[int, int]) -> None:
    truth = Truth(shown=False)
    report = compare(Order(two_models(tmp_path)))
    screen = CompareScreen(report, None, truth)
    app = home_app()
    app.services = replace(app.services, first_screen=lambda: screen)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        text = text_of(app)
        assert {row.accuracy for row in screen.model.rows} == {None}
        assert "hidden with the truth" in text
        assert not screen.model.plot.points
        for key in ("h", "enter"):
            await pilot.press(key)
            await pilot.pause()
            assert app.screen is screen
        await pilot.press("t")
        await pilot.pause()
        assert "% right" in text_of(app)
        await pilot.press("down", "enter")
        await pilot.pause()
        flips: object = app.screen
        assert isinstance(flips, FlipsScreen)
        # Hidden on a screen above, the list of who is right goes away by itself.
        app.push_screen(InspectScreen(open_model(write_session(tmp_path / "i", TWO_RACES))))
        await pilot.pause()
        truth.toggle()
        await pilot.press("escape")
        await pilot.pause()
        back: object = app.screen
        assert back is screen
        assert "hidden with the truth" in text_of(app)


def test_the_order_of_the_table_does_not_tell_who_is_right(tmp_path: Path) -> None:
    model = CompareModel(compare(Order(two_models(tmp_path))), Truth(shown=False))
    spent = [row.spent_tokens for row in model.rows]
    assert spent == sorted(spent)


async def test_the_tours_captions_keep_a_hidden_truth() -> None:
    host = ReplayHost(bundled(load_script().session), partial(tour_of, truth=Truth(shown=False)))
    async with host.run_test(size=(120, 40)) as pilot:
        await later(pilot, host.clock, 0)
        tour = host.screen
        assert isinstance(tour, TourScreen)
        for _ in tour.stops:
            caption = str(tour.query_one("#caption", Static).content)
            assert "right or wrong" in caption or "hidden" in caption or "paper" in caption
            assert "is wrong" not in caption
            await pilot.press("right")
            if not tour._arrived:
                await pilot.press("enter")
            await later(pilot, host.clock, 0)
