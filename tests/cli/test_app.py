"""The app as the command line makes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.fake_controls import FakeControls, plan_of
from tests.support.race_board import PALETTE
from tests.support.recordings import two_traces, write_session
from tests.support.screens import FakeRaceScreen, HomeApp
from tests.support.server import JSON, Exchange, body, serving, speak
from tts_tui import paths
from tts_tui.cli.app import AppFactory
from tts_tui.config import load_settings
from tts_tui.domain.capabilities import Capabilities, Capability, Finding, Verdict
from tts_tui.domain.events import RaceStarted
from tts_tui.store import capabilities
from tts_tui.ui.app import TtsApp
from tts_tui.ui.compare.screen import CompareScreen
from tts_tui.ui.home.model import RaceRequest
from tts_tui.ui.inspect.screen import InspectScreen
from tts_tui.ui.kit.destinations import OpenRace
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.race.screen import RaceScreen
from tts_tui.ui.replay.screen import ReplayScreen

if TYPE_CHECKING:
    from textual.screen import Screen

    from tts_tui.engine.controls import LiveControls


@pytest.mark.parametrize(
    ("key", "opened"), [("v", CompareScreen), ("i", InspectScreen), ("enter", ReplayScreen)]
)
async def test_what_opens_from_home_shares_the_one_state_of_truth(
    key: str, opened: type[Screen[Any]]
) -> None:
    # To compare everything that ships with the program takes long: one alone is looked for.
    paths.sessions_dir().mkdir(parents=True)
    write_session(paths.sessions_dir() / "own.jsonl", two_traces(question="Whose pen?"))
    truth = Truth(shown=False)
    app = TtsApp(AppFactory(load_settings(), truth).services)
    async with app.run_test() as pilot:
        await app.workers.wait_for_complete()
        await pilot.press("l", "slash", *"Whose", "enter", key)
        while not isinstance(app.screen, opened):
            await pilot.pause()
        assert app.services.truth is truth
        assert isinstance(app.screen, CompareScreen | InspectScreen | ReplayScreen)
        assert app.screen.model.truth is truth


def test_a_race_and_a_replay_know_the_saved_sessions_of_their_model() -> None:
    """They are read beside the screen: it asks until they have been."""
    old = FakeControls(plan_of(n=5))
    old.start()
    for trace in range(5):
        old.finish(trace, f"{trace}", 2.0 + trace, tokens=40 + trace)
    paths.sessions_dir().mkdir(parents=True)
    events = list(old.poll().events)
    assert isinstance(events[0], RaceStarted)
    before = replace(events[0], started_at="2026-01-01T00:00:00.000Z")
    write_session(paths.sessions_dir() / "old.jsonl", [before, *events[1:]])
    services = AppFactory(load_settings(), Truth()).services
    assert services.race_screen is not None
    assert services.replay_screen is not None
    controls = FakeControls(plan_of(n=8))
    controls.start()
    controls.say(0, "so ", 1.0, tokens=42)
    screen = services.race_screen(controls)
    assert isinstance(screen, RaceScreen)
    screen.model.take(0.0)
    while not any("of qwen-1.5b's 5 traces" in word for word in radar_of(screen)):
        pass
    assert "longer than 40 % of qwen-1.5b's 5 traces" in radar_of(screen)


def radar_of(screen: RaceScreen) -> tuple[str, ...]:
    return screen.model.view(PALETTE, 0.0).radar


async def answers(exchange: Exchange) -> None:
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "m"}]}', content_type=JSON)(exchange)
    else:
        await speak("\\boxed{42}")(exchange)


async def test_a_race_from_home_leaves_off_what_its_model_was_found_unable_to_do() -> None:
    with serving(answers) as server:
        host = f"127.0.0.1:{server.port}"
        found = Finding(Capability.CONTINUE, Verdict.IGNORED)
        capabilities.keep(Capabilities("m", host, "2026-11-30T00:00:00Z", (found,)))
        config = paths.config_files()[0]
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(
            f'strategies = ["FFS-1", "wait-2"]\n[models.m]\nbase_url = "{server.url}/v1"\n'
        )
        services = AppFactory(load_settings(), Truth()).services
        app = HomeApp(replace(services, race_screen=lambda _controls: FakeRaceScreen()))
        started: list[LiveControls] = []

        def start() -> LiveControls:
            started.append(services.start_race(RaceRequest("6 × 7?", "m", 2)))
            return started[0]

        async with app.run_test() as pilot:
            app.launch(OpenRace(start))
            while not isinstance(app.screen, FakeRaceScreen):
                await pilot.pause()
            said = [notice.message for notice in app.notices]
            [race] = started
            race.stop()
            assert race.plan.strategies == ("FFS-1@2",)
    assert said == [
        f"m on {host} cannot continue a text: wait-2@1 needs that; "
        "vLLM, SGLang and the embedded engine can."
    ]
