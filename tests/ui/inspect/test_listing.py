"""The list of a session's traces: what is in it, what filters keep, and going through it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import OptionList

from tests.support.hostile import HOSTILE, controls_in
from tests.support.inspected import desk_of_events, race_of
from tests.support.screens import at_every_size, notices_of, press, showing, text_of
from tts_tui.domain.labels import NO_LABELS, TraceLabel, note_of, with_note
from tts_tui.store.labels import LabelBook
from tts_tui.ui.inspect.listing.rows import Filter, Which, offered, rows_of
from tts_tui.ui.inspect.listing.screen import ListingScreen
from tts_tui.ui.inspect.screen import InspectScreen
from tts_tui.ui.kit.truth import Truth

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.domain.events import Event
    from tts_tui.domain.labels import Labels
    from tts_tui.ui.inspect.model import InspectModel


def said(answer: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    return (), (f"\\boxed{{{answer}}}",), "stop"


SILENT = ((), ("I do not know.",), "stop")
SESSION = [
    *race_of(0, [said("42"), said("41"), said("42"), SILENT, ((), ("so",), "cut")]),
    *race_of(1, [said("8"), said("7")], "What is 3 + 4?", "7"),
    *race_of(2, [said("5"), said("5"), said("6")], "Who knows?", None),
]


def desk(book: LabelBook | None = None, events: list[Event] = SESSION) -> InspectModel:
    return desk_of_events(events, book)


def kept(
    among: Filter, labels: Labels = NO_LABELS, *, truth_shown: bool = True
) -> list[tuple[int, int]]:
    rows = rows_of(desk().folded, labels, truth_shown=truth_shown)
    return [row.at for row in among.of(rows)]


@pytest.mark.parametrize(
    ("which", "traces"),
    [
        (Which.ALL, [(race, trace) for race, n in enumerate((5, 2, 3)) for trace in range(n)]),
        (Which.WRONG, [(0, 1), (1, 0)]),
        # Of a tie both lead, and nobody is unlike them.
        (Which.OTHER, [(0, 1), (2, 2)]),
        # A trace that was cut may yet have answered.
        (Which.SILENT, [(0, 3), (0, 4)]),
        (Which.LABELLED, []),
    ],
)
def test_a_filter_keeps_its_traces_over_all_races(
    which: Which, traces: list[tuple[int, int]]
) -> None:
    assert kept(Filter(which)) == traces


@pytest.mark.parametrize(
    ("typed", "traces"),
    [
        ("3", [(0, 2), (2, 2)]),
        ("41", [(0, 1)]),
        ("LOOP", [(0, 1), (1, 0)]),
        ("loop early", [(1, 0)]),
        ("loop 2", [(0, 1)]),
        ("zzz", []),
    ],
)
def test_typed_words_are_a_number_or_parts_of_answers_and_labels(
    typed: str, traces: list[tuple[int, int]]
) -> None:
    labels = {
        (0, 1): TraceLabel(tags=("loop",)),
        (1, 0): TraceLabel(note="ends early", tags=("loops",)),
    }
    assert kept(Filter(Which.ALL, typed), labels) == traces


def test_while_the_truth_is_hidden_nothing_tells_who_is_wrong() -> None:
    assert Which.WRONG not in offered(truth_shown=False)
    marked = {(0, 1): TraceLabel(right=False)}
    assert kept(Filter(Which.LABELLED), marked, truth_shown=False) == []
    assert kept(Filter(Which.LABELLED), marked) == [(0, 1)]
    rows = rows_of(desk().folded, {}, truth_shown=False)
    assert {row.right for row in rows} == {None}


WORDS = st.text(st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=8)


@given(st.lists(WORDS, max_size=5))
def test_a_note_that_is_typed_again_says_the_same(words: list[str]) -> None:
    once = with_note(TraceLabel(answer="7"), " ".join(words))
    assert with_note(once, note_of(once)) == once
    assert once.answer == "7"
    assert not any(tag.startswith("#") for tag in once.tags)


@at_every_size
async def test_one_finds_a_trace_of_another_race_and_goes_on_from_it(
    size: tuple[int, int],
) -> None:
    screen = InspectScreen(desk())
    app = showing(lambda: screen)
    async with app.run_test(size=size) as pilot:
        text = await press(pilot, "l")
        assert "all 10 · wrong 2 · unlike the vote 2 · no answer 2 · labelled 0" in text
        assert "2 traces." in text
        card = app.screen.query_one(".card").region
        assert app.screen.region.contains_region(card)
        assert card.contains_region(app.screen.query_one(OptionList).region)
        assert "✗ 41" in await press(pilot, "shift+tab") or "41" in text_of(app)
        await press(pilot, "down", "enter")
        assert screen.model.at == (2, 2)
        # Round the end, and back.
        assert "listed unlike the vote: 1 of 2" in await press(pilot, "right_square_bracket")
        assert screen.model.at == (0, 1)
        assert "unlike the vote: 2 of 2" in await press(pilot, "left_square_bracket")
        assert screen.model.at == (2, 2)
        assert "listed" not in await press(pilot, "left")


async def test_tab_lists_others_and_a_number_finds_a_trace() -> None:
    screen = InspectScreen(desk())
    app = showing(lambda: screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "l")
        listing = app.screen
        assert isinstance(listing, ListingScreen)
        seen = [listing.among.which]
        for _ in range(5):
            await press(pilot, "tab")
            seen.append(listing.among.which)
        kinds = list(Which)
        assert seen == [*kinds[2:], *kinds[:3]]
        await press(pilot, "tab", "tab", "tab", *"2")
        # Also the answers in which it stands; the trace of that number is selected.
        assert [row.at for row in listing.found] == [(0, 0), (0, 1), (0, 2), (1, 1), (2, 1)]
        await press(pilot, "enter")
        assert screen.model.at == (0, 1)
        assert "listed all, “2”: 3 of 5" in await press(pilot, "right_square_bracket")


async def test_where_the_truth_is_hidden_the_wrong_ones_are_not_gone_through() -> None:
    model = desk()
    screen = InspectScreen(model)
    app = showing(lambda: screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "l", "shift+tab")
        screen._listing.among = replace(screen._listing.among, which=Which.WRONG)
        await press(pilot, "escape", "t", "right_square_bracket")
        assert model.at == (0, 0)
        assert "hidden" in notices_of(app)[-1]
        assert "wrong" not in (await press(pilot, "l")).partition("all 10")[2].partition("\n")[0]


async def test_a_tag_is_written_with_the_note_and_found(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    screen = InspectScreen(desk(LabelBook(path)))
    app = showing(lambda: screen)
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot, "number_sign", *"odd #loop", "enter")
        assert "note: odd, tags: loop" in text
        assert LabelBook(path).labels[0, 0] == TraceLabel(note="odd", tags=("loop",))
        await press(pilot, "l", "tab", "tab")
        assert "loop, odd" in text_of(app)
        assert "#loop" in await press(pilot, "escape", "number_sign")
        await press(pilot, "escape", "u")
        assert LabelBook(path).labels.get((0, 0), TraceLabel()) == TraceLabel()


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_hostile_answers_and_notes_steer_nothing(hostile: str, tmp_path: Path) -> None:
    book = LabelBook(tmp_path / "s.jsonl")
    book.set(0, 1, TraceLabel(note=hostile))
    events = race_of(0, [said("4"), said("4"), said(hostile)])
    screen = InspectScreen(desk(book, events))
    app = showing(lambda: screen)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "l", *["tab"] * 3)
        assert not controls_in(text)
    assert screen.model.truth == Truth()


async def test_a_match_in_another_race_is_gone_to() -> None:
    screen = InspectScreen(desk())
    app = showing(lambda: screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "slash", *"boxed", "ctrl+t", "ctrl+t", "enter")
        while screen.search.many or not screen.search.pattern:
            await pilot.pause(0.01)
        text = await press(pilot)
        assert "1 in this trace, 3 in its race, 8 in 3 of 3 races (n: the session)" in text
        seen = []
        for _ in range(4):
            await press(pilot, "n")
            seen.append(screen.model.at)
        assert seen == [(0, 1), (0, 2), (1, 0), (1, 1)]
        await press(pilot, "N", "N")
        assert screen.model.at == (0, 2)
