from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Button, OptionList

from tests.support.fake_controls import FakeControls
from tests.support.screens import (
    SESSIONS,
    FakeRaceScreen,
    at_every_size,
    home_app,
    notices_of,
    press,
    settle,
    text_of,
)
from tts_tui.errors import ConfigError, EngineMissingError
from tts_tui.ui.app import TtsApp
from tts_tui.ui.home.find_servers import FindServersScreen
from tts_tui.ui.home.model import FoundServers, ModelLine, ModelState, RaceRequest, Untrusted
from tts_tui.ui.home.screen import HomeScreen
from tts_tui.ui.kit.fields import Stepper, TextField
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.services import AppServices

if TYPE_CHECKING:
    from collections.abc import Callable


@at_every_size
async def test_everything_has_its_place_and_nothing_is_cut(size: tuple[int, int]) -> None:
    app = home_app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for widget in ("#ask", "#question", "#model", "#traces", "#race", "#demo", "#models"):
            region = app.screen.query_one(widget).region
            assert region.width > 0
            assert app.screen.region.contains_region(region), widget
        shown = text_of(app)
        for word in (
            "tts-tui",
            "new race",
            "smollm2-135m",
            "● ready",
            "‹ 8",
            "What is 1 + 1?",
            "Demo",
        ):
            assert word in shown
        assert "q Quit" in shown


async def test_single_keys_work_from_the_start() -> None:
    app = home_app()
    async with app.run_test() as pilot:
        assert isinstance(app.focused, OptionList)
        await pilot.press("l")
        assert app.focused is not None
        assert app.focused.id == "sessions"
        await pilot.press("n")
        assert isinstance(app.focused, TextField)
        await pilot.press("d", "q", "question_mark", "escape")
        assert app.screen.query_one(TextField).value == "dq?"
        assert isinstance(app.focused, OptionList)


async def test_d_races_the_embedded_model() -> None:
    app = home_app()
    async with app.run_test() as pilot:
        await pilot.press("d")
        await settle(pilot)
        assert isinstance(app.screen, FakeRaceScreen)


async def test_a_question_is_raced_by_the_chosen_model_with_the_chosen_traces() -> None:
    asked: list[RaceRequest] = []

    def start(request: RaceRequest) -> FakeControls:
        asked.append(request)
        return FakeControls()

    app = home_app(start_race=start)
    async with app.run_test() as pilot:
        await pilot.press("down", "enter")
        await pilot.press(*"2+2?")
        app.screen.query_one(Stepper).focus()
        await pilot.press("right", "right", "left")
        app.screen.query_one(TextField).focus()
        await pilot.press("enter")
        await settle(pilot)
        assert asked == [RaceRequest("2+2?", "qwen-1.5b", 16)]
        assert isinstance(app.screen, FakeRaceScreen)


async def test_the_mouse_does_what_the_keys_do() -> None:
    asked: list[RaceRequest] = []

    def start(request: RaceRequest) -> FakeControls:
        asked.append(request)
        return FakeControls()

    app = home_app(start_race=start)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.click("#models", offset=(4, 2))
        await pilot.press(*"why")
        await pilot.click("#traces", offset=(1, 0))
        await pilot.click("#race")
        await settle(pilot)
        assert asked == [RaceRequest("why", "qwen-1.5b", 4)]


@at_every_size
async def test_the_right_answer_goes_with_the_question_it_was_given_for(
    size: tuple[int, int],
) -> None:
    asked: list[RaceRequest] = []

    def start(request: RaceRequest) -> FakeControls:
        asked.append(request)
        return FakeControls()

    app = home_app(start_race=start)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "its answer, if known" in text_of(app)
        await pilot.press("n", *"6x7", "tab", *"42", "enter")
        await settle(pilot)
        assert asked == [RaceRequest("6x7", "smollm2-135m", 8, "42")]
        app.pop_screen()
        await settle(pilot)
        assert app.screen.query_one("#truth", TextField).value == "42"
        await pilot.press("shift+tab", "end", "0", "enter")
        await settle(pilot)
        assert asked[-1] == RaceRequest("6x70", "smollm2-135m", 8)


async def test_an_answer_that_is_hidden_is_not_read_off_its_field() -> None:
    app = home_app(truth=Truth(shown=False))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n", "tab", *"4711")
        await pilot.pause()
        assert "4711" not in text_of(app)
        await pilot.press("escape", "t")
        await pilot.pause()
        assert "4711" in text_of(app)


async def test_an_empty_question_is_not_raced() -> None:
    app = home_app()
    async with app.run_test() as pilot:
        app.screen.query_one("#race", Button).press()
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)
        assert isinstance(app.focused, TextField)
        assert len(notices_of(app)) == 1


async def test_a_model_that_is_not_installed_says_what_to_do_instead() -> None:
    app = home_app()
    async with app.run_test() as pilot:
        await pilot.press("end")
        await pilot.pause()
        assert "export EXAMPLE_KEY" in text_of(app)
        await pilot.press("enter")
        assert isinstance(app.focused, OptionList)
        (notice,) = notices_of(app)
        assert "hosted: not installed. export EXAMPLE_KEY" in notice


async def test_an_engine_that_cannot_start_is_a_sentence_and_not_a_crash() -> None:
    def missing(_request: RaceRequest) -> FakeControls:
        raise EngineMissingError("The embedded engine [/] is not installed.", "Run make demo.")

    app = home_app(start_race=missing)
    async with app.run_test() as pilot:
        await pilot.press("n", *"hi", "enter")
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)
        (notice,) = notices_of(app)
        assert notice == "The embedded engine [/] is not installed. Run make demo."
    assert app.crash is None


@at_every_size
async def test_without_models_and_sessions_home_says_what_to_do(size: tuple[int, int]) -> None:
    app = home_app(models=(), sessions=())
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        shown = text_of(app)
        assert "No models yet" in shown
        assert "discover" in shown
        assert "No races saved yet" in shown
        await pilot.press("m", "l", "n", *"hi", "enter")
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)


async def test_models_and_sessions_are_read_again_beside_the_screen() -> None:
    context = AppServices(
        start_demo=FakeControls,
        start_race=lambda _request: FakeControls(),
        models=(ModelLine("a"),),
        probe_models=lambda: [ModelLine("a", ModelState.READY), ModelLine("b")],
        list_sessions=lambda: [replace(SESSIONS[0], title="fresh")],
    )
    app = TtsApp(context)
    async with app.run_test() as pilot:
        await settle(pilot)
        shown = text_of(app)
        assert "● ready" in shown
        assert "fresh" in shown


@at_every_size
@pytest.mark.parametrize("answer", ["y", "n", "escape"])
async def test_a_folders_configuration_is_asked_about_once(
    size: tuple[int, int], answer: str
) -> None:
    decided: list[bool] = []
    probed: list[int] = []

    def probe() -> list[ModelLine]:
        probed.append(len(decided))
        return [ModelLine("evil", ModelState.READY if decided == [True] else ModelState.UNTRUSTED)]

    does = ["model evil: sends your questions to \x1b[2J [/] evil.example (elsewhere)"] * 30
    context = replace(
        home_app(models=()).services,
        untrusted=Untrusted("~/work/tts-tui.toml", 1, does, decided.append),
        probe_models=probe,
    )
    app = TtsApp(context)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        note = app.screen.query_one("#untrusted")
        assert note.region.height > 0
        assert app.screen.region.contains_region(note.region)
        assert "look" in text_of(app)
        await pilot.press("Y")
        await settle(pilot)
        shown = text_of(app)
        assert "evil.example" in shown
        assert "y trust it" in shown
        assert "\x1b" not in shown
        await pilot.press("enter")
        assert decided == []
        await pilot.press(answer)
        await settle(pilot)
        assert decided == {"y": [True], "n": [False], "escape": []}[answer]
        assert note.display == (answer == "escape")
        assert ("● ready" in text_of(app)) == (answer == "y")
        await pilot.press("Y")
        assert isinstance(app.screen, HomeScreen) == (answer != "escape")


async def test_pasted_lines_become_one_question() -> None:
    from textual.events import Paste

    app = home_app()
    async with app.run_test() as pilot:
        await pilot.press("n")
        field = app.screen.query_one(TextField)
        field.post_message(Paste("first\r\nsecond\u2028 \x1b[2J line\n"))
        await pilot.pause()
        assert field.value == "first second↵ ␛[2J line"


ENTRY = ("# vLLM, found", "[models.qwen]", 'model = "Qwen [/] 3"')


class FakeMachine:
    """A machine with one server, found when the test lets it be."""

    def __init__(self, entries: tuple[str, ...] = ENTRY, error: str = "") -> None:
        self.go = threading.Event()
        self.written = 0
        self._entries = entries
        self._error = error

    def find(self, looked: Callable[[int, int], None]) -> FoundServers:
        looked(3, 6)
        self.go.wait(5)
        answers = ("vLLM  http://127.0.0.1:8000/v1  Qwen [/] 3",)
        return FoundServers(
            "1 server on this machine.", answers, self._entries, "~/c.toml", self.write
        )

    def write(self) -> None:
        if self._error:
            raise ConfigError(self._error)
        self.written += 1


@at_every_size
async def test_f_looks_for_servers_and_y_writes_their_entries(size: tuple[int, int]) -> None:
    machine = FakeMachine()
    looks: list[int] = []

    def probe() -> list[ModelLine]:
        looks.append(machine.written)
        return [ModelLine("qwen")] if machine.written else []

    app = home_app(models=(), find_servers=machine.find, probe_models=probe)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("F")
        await pilot.pause()
        assert isinstance(app.screen, FindServersScreen)
        await pilot.press("y")
        assert machine.written == 0, "nothing is found yet"
        machine.go.set()
        await settle(pilot)
        shown = text_of(app)
        for words in ("1 server on this machine.", "Qwen [/] 3", "[models.qwen]", "~/c.toml"):
            assert words in shown
        await pilot.press("y")
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)
        assert machine.written == 1
        assert looks[-1] == 1, "the models are looked at again"
        assert "qwen" in text_of(app)


async def test_a_search_that_nobody_waits_for_ends_by_itself() -> None:
    ended = threading.Event()
    machine = FakeMachine()

    def find(looked: Callable[[int, int], None]) -> FoundServers:
        found = machine.find(looked)
        looked(6, 6)
        ended.set()
        return found

    app = home_app(find_servers=find)
    async with app.run_test() as pilot:
        await pilot.press("F", "escape")
        assert isinstance(app.screen, HomeScreen)
        machine.go.set()
        await asyncio.to_thread(ended.wait, 5)
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)
    assert app.crash is None


@pytest.mark.parametrize(
    ("machine", "words"),
    [
        (FakeMachine(entries=()), "1 server on this machine."),
        (FakeMachine(error="It cannot be written."), "It cannot be written."),
    ],
    ids=["nothing new", "not writable"],
)
async def test_where_nothing_can_be_written_the_search_says_so_and_stays(
    machine: FakeMachine, words: str
) -> None:
    app = home_app(find_servers=machine.find)
    async with app.run_test() as pilot:
        machine.go.set()
        await pilot.press("F")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        assert isinstance(app.screen, FindServersScreen)
        assert words in text_of(app)
        assert machine.written == 0
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


async def test_the_tour_is_offered_before_the_demo_and_opens_over_home() -> None:
    app = home_app(open_tour=FakeRaceScreen)
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await press(pilot)
        assert shown.index("Tour y") < shown.index("Demo d")
        assert "a race" in await press(pilot, "y")
        assert isinstance(app.screen, FakeRaceScreen)
