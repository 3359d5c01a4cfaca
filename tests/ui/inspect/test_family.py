"""Procedures' traces in the inspector: lines read as one text, families, the heat of log p."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.families import BEAMS, CHAIN, family
from tests.support.hostile import HOSTILE, controls_in
from tests.support.inspected import desk_of_events
from tests.support.recordings import write_session
from tests.support.screens import at_every_size, notices_of, press, showing, text_of
from tts_tui.analysis.answer_in_thinking import Place
from tts_tui.domain.events import Channel, TokensArrived, TraceFinished, TraceSpawned
from tts_tui.domain.token_logp import TokenLogp
from tts_tui.errors import UsageError
from tts_tui.text import display_text
from tts_tui.ui.inspect.family import Kin, family_facts, lines, meaning, relatives
from tts_tui.ui.inspect.frame import InspectFrame
from tts_tui.ui.inspect.heat import LEVELS, chance, level_of
from tts_tui.ui.inspect.opening import open_model
from tts_tui.ui.inspect.screen import InspectScreen
from tts_tui.ui.inspect.search import Search
from tts_tui.ui.inspect.view import inspect_view
from tts_tui.ui.kit.palette import palette_from

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.support.screens import HomeApp
    from tts_tui.domain.events import Event
    from tts_tui.store.labels import LabelBook
    from tts_tui.ui.inspect.frame import InspectView
    from tts_tui.ui.inspect.model import InspectModel

ANSWER = Channel.ANSWER


def inspecting(trace: int, book: LabelBook | None = None) -> tuple[HomeApp, InspectScreen]:
    screen = InspectScreen(desk_of_events(family(), book, trace=trace))
    return showing(lambda: screen), screen


def of(trace: int) -> InspectModel:
    return desk_of_events(family(), trace=trace)


# -- a line as one text -------------------------------------------------------------------------


def test_a_chain_reads_as_one_text_with_its_joint() -> None:
    reading = of(3).reading
    assert reading.texts[ANSWER] == "It is \\boxed{41}\n\nWait, no: \\boxed{42}"
    assert reading.joints == reading.fed == [Place(ANSWER, 16, 22)]
    assert of(2).reading.texts[ANSWER] == "It is \\boxed{41}"
    assert of(2).reading.joints == []


def test_a_fork_reads_from_the_first_token_on_and_joins_where_it_forked() -> None:
    assert of(5).reading.texts[ANSWER] == "41"
    assert of(5).reading.joints == [Place(ANSWER, 1, 2)]
    assert of(4).reading.texts[ANSWER] == "42."


def test_times_and_tokens_run_on_over_a_joint() -> None:
    times = of(3).reading.times[ANSWER]
    assert list(times.t_s) == [0.3, 0.4, 0.6, 0.7]
    # Six tokens were counted before the joint, five of which were seen to arrive.
    assert list(times.total) == [2, 5, 8, 11]
    assert [times.tokens_by(at) for at in (0, 15, 16, 23, 30)] == [2, 5, 8, 8, 11]
    assert times.at(0) is not None


def test_the_answer_is_found_in_the_whole_line() -> None:
    reading = of(3).reading
    assert reading.answer is not None
    assert reading.texts[ANSWER][reading.answer.start : reading.answer.end].startswith("\\boxed{42")
    assert of(3).plain_text() == "It is \\boxed{41}\n\nWait, no: \\boxed{42}\n"


def test_hostile_pieces_keep_every_place() -> None:
    odd = "".join(HOSTILE)
    events: list[Event] = [
        *family(ended=False),
        TraceSpawned(0, 1.0, 6, CHAIN, injected=odd),
        TokensArrived(0, 6, ANSWER, (1.1,), (1,), (odd,), ((TokenLogp(-3.0),),)),
        TraceFinished(0, 1.2, 6, "length"),
        TraceSpawned(0, 1.3, 7, CHAIN, 6, None, 0, len(odd), odd),
        TokensArrived(0, 7, ANSWER, (1.4, 1.5), (1, 1), ("x", odd), ((), (TokenLogp(-0.1),))),
    ]
    reading = desk_of_events(events, trace=7).reading
    text, safe = reading.texts[ANSWER], display_text(odd)
    assert text == safe * 3 + "x" + safe
    assert controls_in(text) <= {"\n", "\t"}
    assert [text[place.start : place.end] for place in reading.fed] == [safe, safe]
    assert [token.text for token in reading.tokens] == [safe, safe]
    assert [token.place.start for token in reading.tokens] == [len(safe), 3 * len(safe) + 1]


# -- who is whose -------------------------------------------------------------------------------


def test_lines_are_walked_through_in_groups_and_a_chain_by_its_last_trace() -> None:
    model = of(0)
    assert lines(model.race) == [[0], [1], [2, 3], [4], [5]]
    walked = []
    for _ in range(6):
        walked.append(model.trace.index)
        model.step(1)
    assert walked == [0, 1, 3, 4, 5, 5]
    model.select(2)
    model.step(-1)
    assert model.trace.index == 1


def test_a_family_is_parent_siblings_and_children() -> None:
    race = of(0).race

    def kin(number: int) -> list[tuple[Kin, int]]:
        trace = race.trace(number)
        assert trace is not None
        return [(one.kin, one.trace.index) for one in relatives(race, trace)]

    assert kin(0) == []
    assert kin(2) == [(Kin.CHILD, 3)]
    assert kin(3) == [(Kin.PARENT, 2)]
    assert kin(4) == [(Kin.CHILD, 5)]
    assert kin(5) == [(Kin.PARENT, 4)]


def test_labels_hold_for_a_procedures_trace(tmp_path: Path) -> None:
    path = write_session(tmp_path / "s.jsonl", family(), strategies=(CHAIN,), n=2)
    model = open_model(path, trace=3)
    assert model.book is not None
    model.set_label(model.label.__class__(answer="41", note="odd"))
    assert model.trace.answer is not None
    assert model.trace.answer.text == "41"
    again = open_model(path, trace=3)
    assert again.said().startswith("you: answer corrected from “42”, note: odd")
    assert again.race.correct(again.trace.answer) is False


def test_a_link_to_a_trace_that_is_not_there_says_how_many_there_are(tmp_path: Path) -> None:
    path = write_session(tmp_path / "s.jsonl", family())
    assert open_model(path, trace=5).trace.index == 5
    with pytest.raises(UsageError) as refused:
        open_model(path, trace=6)
    assert str(refused.value) == (
        "There is no trace 7 in question 1. It has 6: give a number from 1 to 6."
    )


# -- the screen ---------------------------------------------------------------------------------


@at_every_size
async def test_a_chain_says_where_it_comes_from_and_what_it_cost(size: tuple[int, int]) -> None:
    app, screen = inspecting(3)
    async with app.run_test(size=size) as pilot:
        text = await press(pilot)
        for words in (
            "trace 4 of wait-1@1",
            "7 own tokens, 13 on its line",
            "wait-1@1 goes on from trace 3",
            "prompt sent again: 17 tokens (12 cached), counted apart",
            "It is \\boxed{41}",
            "┊Wait, no: \\boxed{42}",
            "0 hedge words",
        ):
            assert words in text, words
        await press(pilot, "5")
        assert screen._current == Place(ANSWER, 16, 22)


async def test_a_family_is_listed_and_gone_to() -> None:
    app, screen = inspecting(5)
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot)
        assert "trace 6 of BS@2" in text
        assert "BS@2 forked off trace 5" in text
        assert "cut by BS@2" in text
        assert "Σ log p −1.75" in text
        text = await press(pilot, "b")
        assert "The family of trace 6" in text
        assert "parent · done · 3 tokens · Σ log p −1.38" in text
        await press(pilot, "enter")
        assert screen.model.trace.index == 4
        assert f"trace 5 of {BEAMS}" in text_of(app)


async def test_the_heat_shows_the_token_in_hand_and_what_else_was_likely() -> None:
    app, screen = inspecting(5)
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot, "H")
        assert "log p: 50 % and more plain" in text
        assert all(level.words in text for level in LEVELS)
        text = await press(pilot, "full_stop")
        assert "token “4” 60.7 %, log p −0.500" in text
        assert "instead “.” 88.2 %" in text
        text = await press(pilot, "full_stop")
        assert "token “1” 28.7 %, log p −1.250" in text
        y = next(at for at, row in enumerate(text.split("\n")) if row.startswith(" 41"))
        await pilot.click(screen.board, offset=(1, y))
        text = await press(pilot)
        assert "token “4” 60.7 %" in text
        text = await press(pilot, "H")
        assert "log p: 50 %" not in text
        assert screen.model.trace.index == 5


def test_a_cell_is_of_the_character_that_it_shows() -> None:
    wide: list[Event] = [
        TokensArrived(0, 6, ANSWER, (1.1,), (1,), ("ab漢字 cd",)),
        TraceFinished(0, 1.2, 6, "stop"),
    ]
    model = desk_of_events([*family(TraceSpawned(0, 1.0, 6, CHAIN), *wide)], trace=6)
    frame, view = InspectFrame(), view_of(model)
    frame.lay_out(view, 40, 20)
    assert frame.page is not None
    line = frame.page.line(1)
    assert line is not None
    places = [frame.place_of(view, line, x) for x in range(12)]
    at = [place.start if place is not None else None for place in places]
    assert at == [None, 0, 1, 2, 2, 3, 3, 4, 5, 6, None, None]


def view_of(model: InspectModel) -> InspectView:
    return inspect_view(
        model,
        Search(),
        palette_from({}),
        (40, 20),
        current=None,
        gutter=False,
        rendered=None,
        hints=(),
    )


async def test_without_log_p_one_sentence_says_how_to_get_it() -> None:
    app, _ = inspecting(0)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "H")
        assert "`--logprobs 5`" in text
        assert any("No log p was recorded" in notice for notice in notices_of(app))


def test_a_chain_that_has_said_nothing_has_no_log_p() -> None:
    model = desk_of_events(family(TraceSpawned(0, 0.9, 9, CHAIN), ended=False), trace=9)
    facts = family_facts(model.race, model.trace, palette_from({}))
    assert not any("log p" in text for fact in facts for text, _ in fact)
    assert all("log p" not in meaning(one) for one in relatives(model.race, model.trace))


def test_levels_differ_without_colour() -> None:
    inks = [level.ink(palette_from({})) for level in LEVELS]
    looks = [(ink.italic, ink.underline, ink.reverse) for ink in inks]
    assert len(set(looks)) == len(LEVELS)
    assert all(any(look) for look in looks)


def test_levels_are_bands_of_probability() -> None:
    assert [level_of(logp) for logp in (0.0, -0.69, -0.7, -2.31, -4.61, -9999.0)] == [
        *(None, None),
        *(0, 1, 2, 2),
    ]
    assert [chance(logp) for logp in (0.0, -0.6931, -9999.0)] == [
        "100.0 %",
        "50.0 %",
        "below 0.1 %",
    ]


async def test_a_search_finds_what_was_fed_in_and_goes_through_groups() -> None:
    app, screen = inspecting(0)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "A", "slash", *"Wait", "enter")
        await until_found(app, pilot, screen)
        assert screen.search.found == {(0, 3): [Place(ANSWER, 18, 22)]}
        await press(pilot, "ctrl+t", "n")
        assert screen.model.trace.index == 3
        assert screen._current == Place(ANSWER, 18, 22)


async def until_found(app: HomeApp, pilot: Pilot[object], screen: InspectScreen) -> None:
    while screen.search.many or not screen.search.pattern:
        await pilot.pause(0.01)
    assert app.crash is None


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("hostile", HOSTILE)
async def test_hostile_procedures_and_feeds_steer_nothing(
    size: tuple[int, int], hostile: str
) -> None:
    scored = (TokenLogp(-5.0, None, ((hostile, -0.1), (hostile, -5.0))),)
    events: list[Event] = [
        *family(ended=False),
        TraceSpawned(0, 1.0, 6, hostile, injected=hostile),
        TokensArrived(0, 6, ANSWER, (1.1,), (1,), (hostile or "x",), (scored,)),
        TraceFinished(0, 1.2, 6, hostile or "stop"),
        TraceSpawned(0, 1.3, 7, hostile, 6, None, 0, len(hostile), hostile, logp=-1.0),
        TokensArrived(0, 7, ANSWER, (1.4,), (1,), (hostile or "x",), (scored,)),
    ]
    app = showing(lambda: InspectScreen(desk_of_events(events, trace=7)))
    async with app.run_test(size=size) as pilot:
        for keys in ((), ("i",), ("h", "full_stop"), ("p",), ("enter",), ("t",)):
            assert not controls_in(await press(pilot, *keys)), keys
        assert app.crash is None
