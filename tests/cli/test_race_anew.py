"""A question raced again goes to its own model where that is known, else another, and says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests.support.manual_clock import ManualClock
from tests.support.recordings import two_traces, write_session
from tests.support.screens import FakeRaceScreen, HomeApp, ReplayHost, notices_of, press, replaying
from tests.support.server import JSON, Exchange, body, serving, speak
from tts_tui import paths
from tts_tui.cli.app import AppFactory
from tts_tui.cli.planning import RaceOrder
from tts_tui.cli.race_anew import anew_order
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.local_parts import locate_engine
from tts_tui.config import load_settings
from tts_tui.domain.events import ModelCard, Question, Sampling
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.errors import UsageError
from tts_tui.ui.kit.destinations import OpenReplay, RaceAnew
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.replay.screen import ReplayScreen

if TYPE_CHECKING:
    from pathlib import Path

ENGINE = locate_engine()
ASKED = Question("q", "6 × 7?", "42")
WANTED = RaceAnew(ASKED, "m", 2, ("FFS-1@2", "MV@2"), "FFS-1@2")


def configure(*names: str, url: str = "http://127.0.0.1:9/v1") -> None:
    config = paths.config_files()[0]
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text("".join(f'[models.{name}]\nbase_url = "{url}"\n' for name in names))


def typed(name: str) -> RaceOrder:
    """A race of a model that stands in no configuration."""
    entrant = Entrant(ModelCard(name, name, "127.0.0.1:8"), Sampling(max_tokens=77, seed=5))
    plan = SessionPlan((ASKED,), (entrant,), 2, ("MV@2",))
    return RaceOrder(plan, (Endpoint("http://127.0.0.1:8/v1", name),), paths.sessions_dir())


def test_its_own_model_is_asked_the_same_by_the_same_strategies_with_other_seeds(
    home: Path,
) -> None:
    assert home
    configure("other", "m")
    order, said = anew_order(load_settings(), WANTED, [])
    again, _ = anew_order(load_settings(), WANTED, [])
    [entrant] = order.plan.entrants
    assert (said, entrant.card.name, order.plan.questions) == (None, "m", (ASKED,))
    assert (order.plan.n, order.plan.strategies) == (2, ("FFS-1@2", "MV@2"))
    assert order.plan.armed == "FFS-1@2"
    assert entrant.sampling.seed != again.plan.entrants[0].sampling.seed


def test_a_model_that_was_typed_is_asked_where_it_was(home: Path) -> None:
    assert home
    order, said = anew_order(load_settings(), WANTED, [typed("m"), typed("x")])
    [entrant] = order.plan.entrants
    assert (said, entrant.card.name, entrant.sampling.max_tokens) == (None, "m", 77)
    assert entrant.sampling.seed != 5
    [endpoint] = order.endpoints
    assert endpoint is not None
    assert endpoint.base_url == "http://127.0.0.1:8/v1"


@pytest.mark.parametrize(
    ("configured", "before", "raced"),
    [(("a", "b"), (), "a"), (("a",), ("x", "y"), "y"), ((), ("x",), "x")],
)
def test_where_it_is_unknown_another_is_raced_and_that_is_said(
    home: Path, configured: tuple[str, ...], before: tuple[str, ...], raced: str
) -> None:
    assert home
    configure(*configured)
    order, said = anew_order(load_settings(), WANTED, [typed(name) for name in before])
    assert order.plan.entrants[0].card.name == raced
    assert said == f"m is not configured here; this is raced on {raced}."


@pytest.mark.embedded
@pytest.mark.skipif(not ENGINE.ready, reason=f"the embedded engine is missing. {ENGINE.remedy}")
def test_where_there_is_none_the_embedded_model_is_raced(home: Path) -> None:
    assert home
    order, said = anew_order(load_settings(), WANTED, [])
    assert order.endpoints == (None,)
    assert said == "m is not configured here; this is raced on smollm2-135m."


async def answers(exchange: Exchange) -> None:
    if exchange.request.method == "GET":
        await body(b'{"data": [{"id": "own"}]}', content_type=JSON)(exchange)
    else:
        await speak("\\boxed{42}")(exchange)


async def test_a_replay_makes_way_for_its_question_live(home: Path) -> None:
    path = write_session(home / "s.jsonl", two_traces(), strategies=["FFS-1@2", "MV@2"], n=2)
    with serving(answers) as server:
        configure("own", url=f"{server.url}/v1")
        services = AppFactory(load_settings(), Truth()).services
        app = HomeApp(replace(services, race_screen=lambda _controls: FakeRaceScreen()))
        async with app.run_test() as pilot:
            app.launch(OpenReplay(lambda: replaying(path, ManualClock())))
            while not isinstance(app.screen, ReplayScreen):
                await pilot.pause()
            await press(pilot, "ctrl+r")
            while not isinstance(app.screen, FakeRaceScreen):
                await pilot.pause()
            assert len(app.screen_stack) == 3
            assert notices_of(app) == ["m is not configured here; this is raced on own."]
        app.races.close()
    asked = [each.body for each in server.requests if each.method == "POST"]
    assert asked
    assert all("What is" in str(each["messages"]) for each in asked)


async def test_what_cannot_be_raced_leaves_the_replay_and_says_why(home: Path) -> None:
    path = write_session(home / "s.jsonl", two_traces(), strategies=["MV@2"], n=2)
    app = ReplayHost(path)

    def refuse(_wanted: RaceAnew) -> NoReturn:
        raise UsageError("Nobody is there.", "Start one.")

    app.services = replace(app.services, race_anew=refuse)
    async with app.run_test() as pilot:
        await press(pilot, "ctrl+r")
        assert app.replay.is_current
        assert notices_of(app) == ["Nobody is there. Start one."]
