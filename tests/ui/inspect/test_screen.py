from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.hostile import HOSTILE, controls_in
from tests.support.inspected import (
    ANSWER,
    THINKING,
    TWO_RACES,
    desk_of_events,
    race_of,
    renamed,
)
from tests.support.recordings import write_session
from tests.support.screens import at_every_size, notices_of, press, showing, text_of
from tts_tui.domain.events import SamplingDropped, TraceOpened
from tts_tui.store.labels import LabelBook
from tts_tui.ui.inspect.opening import open_model
from tts_tui.ui.inspect.screen import InspectScreen
from tts_tui.ui.inspect.search import SearchField

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.support.screens import HomeApp
    from tts_tui.domain.events import Event
    from tts_tui.ui.inspect.model import InspectModel

LONG = (*THINKING, *(f"line {n} of many\n" for n in range(300)), "but at last 42.")


def inspecting(model: InspectModel) -> tuple[HomeApp, InspectScreen]:
    screen = InspectScreen(model)
    return showing(lambda: screen), screen


@at_every_size
async def test_one_picture_says_what_became_of_the_trace(size: tuple[int, int]) -> None:
    app, _ = inspecting(desk_of_events())
    async with app.run_test(size=size) as pilot:
        text = await press(pilot)
        for words in (
            "trace 1/4",
            "✓ done",
            "truth 42",
            "What is 6 × 7?",
            "answer 42 ✓ right",
            "7 tokens (4 thinking, 3 answer), counted by the server",
            "ended by itself (stop)",
            "seed 7",
            "first token 0.5 s",
            "57 % of the tokens follow it",
            "3 hedge words",
            "▾ thinking",
            "▾ answer",
            "? help",
        ):
            assert words in text, words
        assert all(len(line) == size[0] for line in text.split("\n"))


async def test_what_the_request_was_sent_without_is_told() -> None:
    events: list[Event] = []
    for event in TWO_RACES:
        events.append(event)
        if isinstance(event, TraceOpened):
            dropped = ("seed", "temperature")
            events.append(SamplingDropped(event.race, event.t_s, event.trace, dropped))
    app, _ = inspecting(desk_of_events(events))
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot)
        assert "the server refused seed, temperature: sampled without" in text
        assert "seed 7" not in text


async def test_traces_and_races_are_walked_through() -> None:
    app, screen = inspecting(desk_of_events())
    async with app.run_test(size=(80, 24)) as pilot:
        assert "✗ wrong" in await press(pilot, "right")
        assert "cut by hand" in await press(pilot, "right")
        text = await press(pilot, "right")
        assert "It broke." in text
        assert "No text came." in text
        assert "What is 3 + 4?" in await press(pilot, "}")
        assert "trace 1/1" in text_of(app)
        assert "token limit" in text_of(app)
        await press(pilot, "{")
        assert screen.model.trace.index == 0


async def test_truth_and_verdict_hide_together() -> None:
    app, _ = inspecting(desk_of_events())
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "t")
        assert "truth hidden" in text
        assert "right" not in text


async def test_sections_fold_by_key_and_click() -> None:
    app, screen = inspecting(desk_of_events())
    async with app.run_test(size=(80, 24)) as pilot:
        assert "▸ thinking" in await press(pilot, "z")
        assert "First 6" not in text_of(app)
        assert "▾ thinking" in await press(pilot, "z")
        text = await press(pilot, "Z")
        assert "▸ thinking" in text
        assert "▸ answer" in text
        frame = screen.board.frame
        await pilot.click(screen.board, offset=(5, frame.body_top))
        assert "First 6" in await press(pilot)
        # A jump opens what it leads into.
        assert "boxed{42}" in await press(pilot, "Z", "2")


async def test_scrolling_reaches_both_ends_and_jumps_bring_places_into_view() -> None:
    app, screen = inspecting(desk_of_events(race_of(0, [(LONG, ANSWER, "stop")])))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        frame = screen.board.frame
        assert "boxed" in await press(pilot, "end")
        assert "▾ thinking" in await press(pilot, "home")
        assert frame.top == 0
        assert await press(pilot, "pagedown") != await press(pilot, "down")
        assert "boxed" in await press(pilot, "2")
        assert "it is 42" in await press(pilot, "3")
        assert "▾ answer" in await press(pilot, "home", "tab")
        await press(pilot, "home")
        seen = [await press(pilot, "4") for _ in range(4)]
        assert "but at last" in seen[3]
        assert "but at last" in await press(pilot, "end", "N")
        await pilot._post_mouse_events([], screen.board)
        screen.board.scroll_lines(-(10**6))
        assert frame.top == 0


async def test_a_resize_keeps_the_place() -> None:
    app, screen = inspecting(desk_of_events(race_of(0, [(LONG, ANSWER, "stop")])))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "home", *["pagedown"] * 4)
        frame = screen.board.frame
        assert frame.page is not None
        before = frame.page.place_at(frame.top)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert frame.page.place_at(frame.top) == before


async def test_a_search_counts_walks_and_ends() -> None:
    app, screen = inspecting(desk_of_events())
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "slash", *"4[12]", "enter")
        assert "/4[12] 3 in this trace, 5 in its race" in text
        first = screen._current
        await press(pilot, "n")
        assert screen._current != first
        await press(pilot, "N")
        assert screen._current == first
        await press(pilot, "ctrl+t", "n", "n", "n")
        assert screen.model.trace.index == 1
        assert "hedge" in await press(pilot, "escape")
        assert not screen.search.active
        await press(pilot, "escape")
        assert app.screen is not screen


async def test_a_bad_pattern_is_a_notice_and_the_screen_goes_on() -> None:
    app, screen = inspecting(desk_of_events())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "slash", "(", "enter")
        assert notices_of(app)[-1].startswith("This is no")
        assert screen.bar.opened
        await press(pilot, "escape")
        assert not screen.bar.opened
        assert "found nowhere" in await press(pilot, "slash", *"zzz", "enter")


async def test_the_field_takes_every_letter_and_ctrl_t() -> None:
    app, screen = inspecting(desk_of_events())
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "slash", *"qTnea?", "ctrl+t")
        assert "this race" in text
        assert "the session" in await press(pilot, "ctrl+t")
        assert screen.query_one(SearchField).value == "qTnea?"
        assert app.is_running


async def test_times_and_rendering_are_looks_that_go_away() -> None:
    app, _ = inspecting(desk_of_events())
    async with app.run_test(size=(80, 24)) as pilot:
        assert "0:00.50" in await press(pilot, "G")
        assert "▾ thinking" not in await press(pilot, "D")
        assert "▾ thinking" in await press(pilot, "D")
        assert "0:00.50" not in await press(pilot, "G")


async def test_a_session_without_times_says_so() -> None:
    app, _ = inspecting(desk_of_events(timed=False))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "no times recorded" in await press(pilot, "G")
        assert notices_of(app)


async def test_an_answer_is_corrected_marked_noted_and_undone(tmp_path: Path) -> None:
    book = LabelBook(tmp_path / "s.jsonl")
    told: list[object] = []
    screen = InspectScreen(desk_of_events(book=book, trace=1), told.append)
    app = showing(lambda: screen)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "e", "4", "2", "enter")
        assert "answer 42 ✓ right" in text
        assert "you: answer corrected from “41”" in text
        assert "✗ wrong" in await press(pilot, "V", "up", "enter")
        assert "note: q?" in await press(pilot, "number_sign", *"q?", "enter")
        assert len(book.history) == len(told) == 3
        await press(pilot, "u", "u", "u", "u")
        assert not book.labels
        messages = notices_of(app)
        assert messages[-2].startswith("Undone on trace 2")
        assert messages[-1] == "There is nothing to undo."
        assert "answer 41 ✗ wrong" in text_of(app)


async def test_a_trace_without_an_answer_cannot_be_marked(tmp_path: Path) -> None:
    app, screen = inspecting(desk_of_events(book=LabelBook(tmp_path / "s.jsonl"), trace=2))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "V")
        assert app.screen is screen


async def test_labels_that_cannot_be_kept_are_a_notice(tmp_path: Path) -> None:
    app, screen = inspecting(desk_of_events(book=LabelBook(tmp_path / "gone" / "s.jsonl")))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "number_sign", "x", "enter")
        assert not screen.model.labels
        assert "cannot be written" in notices_of(app)[-1]


async def test_saving_and_copying_say_what_they_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    app, _ = inspecting(desk_of_events())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "w", "w", "c")
        messages = notices_of(app)
        assert messages[0] == "Saved tts-tui-race-1-trace-1.txt in the working folder."
        assert messages[1] == "Saved tts-tui-race-1-trace-1-2.txt in the working folder."
        assert "OSC 52" in messages[2]
        assert "\\boxed{42}" in (tmp_path / "tts-tui-race-1-trace-1.txt").read_text()
        assert "\\boxed{42}" in app.clipboard


@at_every_size
async def test_hostile_text_stays_text(size: tuple[int, int], tmp_path: Path) -> None:
    traces = [((text, text), (text, "\\boxed{" + text + "}"), text or "stop") for text in HOSTILE]
    events = renamed(race_of(0, traces), HOSTILE[4])
    app, _ = inspecting(desk_of_events(events, LabelBook(tmp_path / "s.jsonl")))
    async with app.run_test(size=size) as pilot:
        for _ in HOSTILE:
            for key in ("G", "2", "3", "4", "D", "right"):
                assert not controls_in(await press(pilot, key)), key
        assert app.crash is None


async def test_the_help_lists_the_inspectors_keys() -> None:
    app, _ = inspecting(desk_of_events(TWO_RACES))
    async with app.run_test(size=(120, 40)) as pilot:
        assert "hedge word" in await press(pilot, "question_mark")


async def test_what_could_not_be_read_is_said_when_it_opens(tmp_path: Path) -> None:
    path = write_session(tmp_path / "torn.jsonl", TWO_RACES)
    path.write_bytes(path.read_bytes() + b'{"k":"tok"')
    app, _ = inspecting(open_model(path))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        said = notices_of(app)
        assert said == ["The last line was cut short and is left out."]
