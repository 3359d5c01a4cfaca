from __future__ import annotations

from asyncio import to_thread
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from textual.widgets import Static

from tests.support.fake_controls import FakeControls
from tests.support.hostile import HOSTILE, controls_in
from tests.support.recordings import one_race, write_session
from tests.support.screens import (
    SESSIONS,
    FakeRaceScreen,
    HomeApp,
    at_every_size,
    home_app,
    notices_of,
    settle,
    text_of,
)
from tts_tui.errors import SessionError
from tts_tui.store.library import list_sessions
from tts_tui.store.summary import SessionSummary
from tts_tui.ui.home.rename import RenameScreen
from tts_tui.ui.home.sessions import SessionList, SessionsBox
from tts_tui.ui.kit.confirm import ConfirmScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.ui.app import TtsApp


def app_with(sessions: Sequence[SessionSummary], folder: Path | None = None) -> HomeApp:
    app = home_app(sessions=sessions)
    opened: list[Path] = []

    def play(path: Path) -> Any:
        opened.append(path)
        return FakeControls(finished=True)

    app.services = replace(
        app.services,
        list_sessions=(lambda: list_sessions([folder])) if folder else None,
        open_session=play,
        inspect_session=lambda _path, _race, _trace: FakeRaceScreen(),
    )
    app.opened = opened  # type: ignore[attr-defined]
    return app


def titles(app: TtsApp) -> list[str]:
    return [session.title for session in app.screen.query_one(SessionsBox).shown]


@at_every_size
async def test_the_list_says_what_a_session_is(size: tuple[int, int]) -> None:
    app = app_with(SESSIONS)
    async with app.run_test(size=size) as pilot:
        await pilot.press("l")
        await settle(pilot)
        text = text_of(app)
        for word in (
            "What is 1 + 1?",
            "2026-11-24 14:08",
            "MV 1 of 2 · best 1",
            "340 kB",
            "complete",
            "×8",
        ):
            assert word in text
        assert "saved sessions · 4, by date" in text
        assert "Open" in text


async def test_a_word_filters_and_o_sorts() -> None:
    app = app_with(SESSIONS)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("l", "slash", *"3 +")
        await settle(pilot)
        assert titles(app) == ["What is 3 + 3?"]
        assert "1 of 4" in text_of(app)
        await pilot.press("backspace", "backspace", "backspace", "escape")
        await settle(pilot)
        assert isinstance(app.focused, SessionList)
        assert titles(app)[0] == "What is 1 + 1?"
        for order, first in (("name", 1), ("right", 4), ("size", 4), ("date", 1)):
            await pilot.press("o")
            assert f"by {order}" in text_of(app)
            assert titles(app)[0] == f"What is {first} + {first}?"


async def test_enter_plays_and_i_inspects() -> None:
    app = app_with(SESSIONS)
    async with app.run_test() as pilot:
        await pilot.press("l", "down", "enter")
        await settle(pilot)
        assert app.opened == [SESSIONS[1].path]  # type: ignore[attr-defined]
        assert isinstance(app.screen, FakeRaceScreen)
        await pilot.press("h")
        await settle(pilot)
        await pilot.press("l", "i")
        await settle(pilot)
        assert isinstance(app.screen, FakeRaceScreen)


async def test_what_cannot_be_opened_says_why() -> None:
    broken = SessionSummary(Path("x.jsonl"), 1, trouble="x.jsonl is no session.", opens=False)
    app = app_with([broken])
    async with app.run_test() as pilot:
        await pilot.press("l", "enter")
        await settle(pilot)
        assert notices_of(app) == ["x.jsonl is no session."]


async def test_a_session_is_renamed_and_a_bad_name_is_said_beside_the_field(
    tmp_path: Path,
) -> None:
    write_session(tmp_path / "old.jsonl", one_race())
    app = app_with((), tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("l", "e")
        await pilot.pause()
        assert isinstance(app.screen, RenameScreen)
        await pilot.press("home", "slash", "enter")
        await pilot.pause()
        assert "cannot name a file" in str(app.screen.query_one("#said", Static).content)
        await pilot.press("backspace", *"very ", "enter")
        await settle(pilot)
        assert [path.name for path in tmp_path.iterdir()] == ["very old.jsonl"]
        assert "very old" in [s.name for s in app.screen.query_one(SessionsBox).shown]


async def test_deleting_asks_first(tmp_path: Path) -> None:
    path = write_session(tmp_path / "s.jsonl", one_race())
    app = app_with((), tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("l", "x")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("n")
        assert path.exists()
        await pilot.press("x", "y")
        await settle(pilot)
        assert not path.exists()
        assert app.screen.query_one(SessionsBox).shown == []


async def test_a_list_that_is_being_read_is_not_said_to_be_empty() -> None:
    begun, gate = Event(), Event()

    def read() -> list[SessionSummary]:
        begun.set()
        gate.wait()
        return []

    app = app_with(())
    app.services = replace(app.services, list_sessions=read)
    async with app.run_test() as pilot:
        await to_thread(begun.wait)
        await pilot.pause()
        said = text_of(app)
        gate.set()
        assert "Reading the list" in said
        assert "No races saved yet" not in said
        await settle(pilot)
        assert "No races saved yet" in text_of(app)


async def test_a_folder_that_cannot_be_read_is_a_notice() -> None:
    def fail() -> list[SessionSummary]:
        raise SessionError("The folder cannot be read.", "Look at its permissions.")

    app = app_with(())
    app.services = replace(app.services, list_sessions=fail)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert any("cannot be read" in notice for notice in notices_of(app))


async def test_hostile_sessions_stay_text() -> None:
    sessions = [
        SessionSummary(
            Path(f"/x/{at}{text}"), 1, created=text, title=text, models=(text,), trouble=text
        )
        for at, text in enumerate(HOSTILE)
    ]
    app = app_with(sessions)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("l")
        for _ in sessions:
            await pilot.press("down", "e", "escape", "x", "escape")
            await pilot.pause()
            assert not controls_in(text_of(app))


async def test_a_thousand_sessions_are_a_list_like_any_other() -> None:
    sessions = [
        replace(SESSIONS[0], path=Path(f"/l/{n}.jsonl"), title=f"q{n}") for n in range(1000)
    ]
    app = app_with(sessions)
    async with app.run_test() as pilot:
        await pilot.press("l", "end")
        await settle(pilot)
        assert "1000, by date" in text_of(app)
        assert "q0" in text_of(app)


async def test_the_sessions_in_the_list_are_compared() -> None:
    asked: list[list[Path]] = []

    def compare_sessions(paths: Sequence[Path]) -> FakeRaceScreen:
        asked.append(list(paths))
        return FakeRaceScreen()

    app = app_with(SESSIONS)
    app.services = replace(app.services, compare_sessions=compare_sessions)
    async with app.run_test() as pilot:
        await pilot.press("l", "slash", *"3 +", "enter", "v")
        await pilot.pause()
        assert isinstance(app.screen, FakeRaceScreen)
        assert asked == [[Path("/library/session-3.jsonl")]]


async def test_dates_are_told_where_the_reader_is() -> None:
    app = app_with(SESSIONS)
    app.services = replace(app.services, zone=timezone(timedelta(hours=11)))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("l")
        await settle(pilot)
        assert "2026-11-25 01:08" in text_of(app)
