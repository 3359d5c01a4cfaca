from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.confident import racing_to_end
from tests.support.fake_controls import decide, racing
from tests.support.forests import Forest
from tests.support.probing import eight
from tests.support.screens import PICTURES, RaceHost, later
from tts_tui.domain.events import Channel

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    Compare = Callable[..., bool]

pytestmark = PICTURES


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
def test_the_winners_moment(snap_compare: Compare, size: tuple[int, int]) -> None:
    controls = racing(n=8, armed="FFS-1@8")
    for trace in range(2, 8):
        thought = "let me count the packs again " * trace
        controls.say(trace, thought, 1.0, tokens=30 * trace, channel=Channel.THINKING)
    decide(controls)
    controls.finished = True

    async def to_the_end(pilot: Pilot[object]) -> None:
        app = pilot.app
        assert isinstance(app, RaceHost)
        for _ in range(3):
            await later(pilot, app.clock, 2)

    assert snap_compare(RaceHost(controls), terminal_size=size, run_before=to_the_end)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
def test_procedures_beside_the_traces(snap_compare: Compare, size: tuple[int, int]) -> None:
    controls = Forest(n=4, strategies=("FFS-1@4", "MV@4", "wait-1@1", "BS@2"))
    for trace in range(4):
        controls.say(trace, "let me count the packs", 1.0, tokens=30 + 9 * trace)
    first = controls.chain()
    controls.finish(first + 1, "102", 9.0, tokens=12)
    controls.beams()

    async def to_the_search(pilot: Pilot[object]) -> None:
        app = pilot.app
        assert isinstance(app, RaceHost)
        app.race.tick()  # what there is came at once, however long the screen took to stand
        await later(pilot, app.clock)
        app.race.model.select("BS@2")
        await pilot.press("up", "down")
        await later(pilot, app.clock)

    assert snap_compare(RaceHost(controls), terminal_size=size, run_before=to_the_search)


def test_a_chain_read_as_one_text(snap_compare: Compare) -> None:
    controls = Forest()
    first = controls.chain()

    async def to_the_chain(pilot: Pilot[object]) -> None:
        app = pilot.app
        assert isinstance(app, RaceHost)
        app.race.tick()  # what there is came at once, however long the screen took to stand
        await later(pilot, app.clock)
        app.race.model.select(first)
        await pilot.press("enter")
        await later(pilot, app.clock)

    assert snap_compare(RaceHost(controls), terminal_size=(80, 24), run_before=to_the_chain)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
def test_the_matrix_of_probed_answers(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def to_the_matrix(pilot: Pilot[object]) -> None:
        app = pilot.app
        assert isinstance(app, RaceHost)
        app.race.tick()
        await later(pilot, app.clock)
        await pilot.press("p", "down", "down", "left")
        await pilot.pause()

    host = RaceHost(eight(settled=True))
    assert snap_compare(host, terminal_size=size, run_before=to_the_matrix)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
def test_how_confident_each_trace_is(snap_compare: Compare, size: tuple[int, int]) -> None:
    controls = racing_to_end()

    async def to_the_bar(pilot: Pilot[object]) -> None:
        app = pilot.app
        assert isinstance(app, RaceHost)
        app.race.tick()  # what there is came at once, however long the screen took to stand
        await later(pilot, app.clock)
        await pilot.press("down")
        await later(pilot, app.clock)

    assert snap_compare(RaceHost(controls), terminal_size=size, run_before=to_the_bar)
