"""The strategy that is pointed at says in a line what it does and what it waits for."""

from __future__ import annotations

import pytest

from tests.support.fake_controls import FakeControls, plan_of, racing
from tests.support.race_board import PALETTE, picture
from tests.support.screens import RaceHost, settle
from tts_tui.domain.events import EndReason, RaceEnded
from tts_tui.domain.strategies import cards
from tts_tui.ui.race.base_screen import RaceBaseScreen
from tts_tui.ui.race.explaining import Explained, explained_parts, what_it_does
from tts_tui.ui.race.live_model import LiveModel

NAMES = ("FFS-2@4", "MV@4", "LFS-1@4")


def race_of(*answers: str, names: tuple[str, ...] = NAMES) -> LiveModel:
    controls = FakeControls(plan_of(n=4, strategies=names))
    controls.start()
    for trace, answer in enumerate(answers):
        controls.finish(trace, answer, 1.0 + trace)
    if len(answers) == 4:
        controls.feed(RaceEnded(0, 9.0, EndReason.ALL_ENDED))
    model = LiveModel(controls)
    model.take(0.0)
    return model


def now_of(model: LiveModel, name: str) -> str:
    model.explaining.point(name)
    said = model.view(PALETTE, 10.0).explained
    assert said is not None
    return said.now


def test_it_says_what_a_strategy_waits_for_and_who_leads() -> None:
    model = race_of("102")
    assert now_of(model, "FFS-2@4") == "needs 1 more end: 1 of 2, 3 running; 102 leads"
    assert now_of(model, "MV@4").startswith("needs 3 more ends")


def test_once_decided_it_says_how() -> None:
    assert now_of(race_of("102", "102"), "FFS-2@4").startswith("decided after 2.0 s: ")


def test_what_is_not_on_the_board_is_not_explained() -> None:
    model = race_of("102")
    model.explaining.point("votes-2@4")
    assert model.view(PALETTE, 10.0).explained is None


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.form)
def test_every_card_has_something_to_say(card: object) -> None:
    forms = what_it_does(card.name(2))  # type: ignore[attr-defined]
    assert forms
    assert list(forms) == sorted(forms, key=len, reverse=True)


@pytest.mark.parametrize("room", [20, 40, 74, 114, 194])
def test_what_it_waits_for_stays_whole_as_long_as_it_fits(room: int) -> None:
    now = "needs 1 more end: 1 of 2"
    said = Explained("FFS-2@4", what_it_does("FFS-2@4"), now)
    line = "".join(text for text, _ in explained_parts(said, room, PALETTE))
    assert now in line
    if room >= 74:
        assert len(line) <= room
        assert "first" in line


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
def test_the_line_stands_under_the_board_and_moves_nothing(size: tuple[int, int]) -> None:
    model = race_of("102")
    before = picture(model, *size)
    model.explaining.point("MV@4")
    after = picture(model, *size)
    changed = [y for y, (one, two) in enumerate(zip(before, after, strict=True)) if one != two]
    rule = next(y for y, row in enumerate(after) if row.startswith("├─ MV@4:"))
    assert changed == [next(y for y, row in enumerate(before) if "MV@4" in row), rule]


async def test_the_pointer_explains_a_row_and_leaves_it_alone_elsewhere() -> None:
    app = RaceHost(racing())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, RaceBaseScreen)
        at = screen.board.frame.layout.strategies
        await pilot.hover(offset=(at.x + 3, at.y + 2))
        await settle(pilot)
        assert screen.model.explaining.name == "MV@4"
        drawn = screen.board.painted
        await pilot.hover(offset=(at.x + 5, at.y + 2))
        await settle(pilot)
        assert screen.board.painted == drawn
        await pilot.hover(offset=(2, 0))
        await settle(pilot)
        assert screen.model.explaining.name is None


async def test_tab_has_the_arrows_choose_a_strategy_and_then_a_trace_again() -> None:
    app = RaceHost(racing())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, RaceBaseScreen)
        await pilot.press("tab", "down")
        assert screen.model.explaining.name == "MV@4"
        assert screen.model.selected == 0
        await pilot.press("down", "up")
        assert screen.model.explaining.name == "FFS-1@4"
        await pilot.press("tab", "down")
        assert screen.model.explaining.name is None
        assert screen.model.selected == 1
