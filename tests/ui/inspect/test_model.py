from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.inspected import TWO_RACES, desk_of_events, race_of
from tests.support.studies import write_study
from tts_tui.analysis.answer_in_thinking import Place
from tts_tui.domain.events import Channel
from tts_tui.domain.labels import TraceLabel
from tts_tui.store.labels import LabelBook
from tts_tui.ui.inspect.facts import facts, section_title, why_ended
from tts_tui.ui.inspect.model import difference, next_place, reading_order
from tts_tui.ui.inspect.opening import open_model
from tts_tui.ui.inspect.page import Page
from tts_tui.ui.inspect.save import save_text
from tts_tui.ui.inspect.scope import Scope
from tts_tui.ui.inspect.search import Search
from tts_tui.ui.kit.palette import palette_from

if TYPE_CHECKING:
    from pathlib import Path

T, A = Channel.THINKING, Channel.ANSWER


def test_the_share_after_the_first_appearance_counts_tokens() -> None:
    reading = desk_of_events().reading
    assert reading.first is not None
    assert reading.texts[T][reading.first.start : reading.first.end] == "42"
    # Seven tokens; the answer comes with the third.
    assert reading.share_after == pytest.approx(4 / 7)


def test_without_thinking_the_text_before_the_box_counts() -> None:
    reading = desk_of_events(trace=1).reading
    assert reading.first == Place(A, 6, 8)
    assert reading.share_after == pytest.approx(1 / 2)


def test_a_character_knows_when_it_came_and_how_fast() -> None:
    times = desk_of_events().reading.times[T]
    assert times.at(0) == pytest.approx((0.501, 2.0))
    assert times.at(len(desk_of_events().reading.texts[T])) is None


def test_times_stay_true_where_the_shown_text_has_other_lengths() -> None:
    events = race_of(0, [((), ("\ta", "\ufeffb", "c"), "stop")])
    reading = desk_of_events(events).reading
    assert reading.texts[A] == "    abc"
    assert [round(reading.times[A].at(at)[0], 1) for at in (0, 4, 5, 6)] == [0.5, 0.5, 1.0, 1.5]  # type: ignore[index]


def test_an_untimed_session_has_no_times_and_no_share() -> None:
    reading = desk_of_events(timed=False).reading
    assert not reading.timed
    assert reading.share_after is None
    assert reading.first is not None


def test_stepping_stays_inside() -> None:
    model = desk_of_events()
    model.step(99)
    assert model.trace.index == 3
    assert model.step_race(1)
    assert (model.race_number, model.trace.index) == (1, 0)
    assert not model.step_race(1)


def test_why_it_ended_is_said_of_every_end() -> None:
    traces = desk_of_events().race.traces
    assert [why_ended(trace) for trace in traces] == [
        "ended by itself (stop)",
        "ended by itself (stop)",
        "cut by hand",
        "server error: It broke.",
    ]


def test_a_section_says_its_tokens() -> None:
    model = desk_of_events()
    assert section_title(model.reading, T) == "thinking · 4 tokens"
    assert section_title(model.reading, A) == "answer · 3 tokens"
    model.step(1)
    assert section_title(model.reading, A) == "text (no thinking channel) · 2 tokens"


# -- labels -----------------------------------------------------------------------------------


def test_a_label_changes_the_verdict_at_once_and_undo_brings_it_back(tmp_path: Path) -> None:
    model = desk_of_events(book=LabelBook(tmp_path / "s.jsonl"), trace=1)
    assert model.race.correct(model.trace.answer) is False
    assert model.set_label(TraceLabel(answer="42"))
    assert model.race.correct(model.trace.answer) is True
    assert "corrected from “41”" in model.said()
    assert not model.set_label(TraceLabel(answer="42"))
    model.select(0)
    assert model.undo() == "Undone on trace 2 of race 1: answer “42” → as recorded."
    assert model.trace.index == 1
    assert model.race.correct(model.trace.answer) is False
    assert model.undo() is None
    assert model.said() == ""


def test_a_label_reads_the_trace_anew(tmp_path: Path) -> None:
    model = desk_of_events(book=LabelBook(tmp_path / "s.jsonl"))
    assert model.reading.first is not None
    model.set_label(TraceLabel(answer="41"))
    assert model.reading.first is not None
    assert model.reading.texts[T][model.reading.first.start :].startswith("41")


def test_what_differs_between_labels_is_said() -> None:
    assert difference(TraceLabel(), TraceLabel(right=True)) == "not marked → ✓ right"
    assert difference(TraceLabel(note="a"), TraceLabel()) == "note “a” → none"


# -- places -----------------------------------------------------------------------------------

PLACES = st.lists(
    st.builds(
        lambda channel, start: Place(channel, start, start + 1),
        st.sampled_from(Channel),
        st.integers(0, 50),
    ),
    unique=True,
).map(lambda places: sorted(places, key=reading_order))


@given(PLACES)
def test_going_on_visits_every_place_once_and_comes_round(places: list[Place]) -> None:
    at = Place(T, -1, 0)
    seen = []
    for _ in places:
        found = next_place(places, at, 1)
        assert found is not None
        at = found[0]
        seen.append(at)
    assert seen == places
    if places:
        assert next_place(places, at, 1) == (places[0], True)
        assert next_place(places, places[0], -1) == (places[-1], True)


def test_a_search_goes_from_trace_to_trace() -> None:
    search = Search("x", Scope.RACE)
    search.take(0, [(0, A, "x"), (1, A, ""), (2, A, "xx")], [[(0, 1)], [], [(0, 1), (1, 2)]])
    assert search.words((0, 2)) == "2 in this trace, 3 in its race"
    assert [search.neighbour((0, trace), 1) for trace in range(3)] == [(0, 2), (0, 2), (0, 0)]
    assert [search.neighbour((0, trace), -1) for trace in range(3)] == [(0, 2), (0, 0), (0, 0)]


def test_a_search_of_the_session_goes_from_race_to_race() -> None:
    search = Search("x", Scope.SESSION)
    search.many = 3
    search.take(0, [(1, A, "x")], [[(0, 1)]])
    assert search.words((0, 1)) == "searching race 2 of 3 …"
    search.take(1, [(0, A, "")], [[]])
    search.take(2, [(0, A, "xx")], [[(0, 1), (1, 2)]])
    search.many = 0
    assert search.words((0, 1)) == "1 in this trace, 1 in its race, 3 in 2 of 3 races"
    assert [search.neighbour((0, 1), by) for by in (1, -1)] == [(2, 0), (2, 0)]
    assert search.neighbour((1, 0), -1) == (0, 1)
    search.scope = Scope.RACE
    assert search.neighbour((0, 1), 1) is None


def test_a_session_of_one_race_is_searched_no_further() -> None:
    assert Scope.RACE.further(races=1) is Scope.TRACE
    assert [Scope.TRACE.further(races=2), Scope.RACE.further(races=2)] == [
        Scope.RACE,
        Scope.SESSION,
    ]


TEXTS = st.text(st.sampled_from("ab 漢\n\t."), min_size=1, max_size=80)


@given(TEXTS, TEXTS, st.integers(2, 20))
def test_every_character_is_in_the_row_that_the_page_names(
    thinking: str, answer: str, width: int
) -> None:
    texts = {T: thinking.replace("\t", " "), A: answer.replace("\t", " ")}
    page = Page(texts, width)
    assert [page.line(y) for y in (-1, page.total)] == [None, None]
    for section in page.sections:
        text = texts[section.channel]
        for offset, character in enumerate(text):
            if character == "\n":
                continue
            y = page.y_of(Place(section.channel, offset, offset + 1))
            assert y is not None
            line = page.line(y)
            assert line is not None
            assert line.section is section
            assert line.row is not None
            row, start = section.rows[line.row], section.starts[line.row]
            assert row.text[offset - start] == character


def test_a_text_is_saved_beside_others_never_over_them(tmp_path: Path) -> None:
    names = [save_text(text, 0, 2, tmp_path).name for text in ("one", "two", "three")]
    assert names == [f"tts-tui-race-1-trace-3{tail}.txt" for tail in ("", "-2", "-3")]
    assert (tmp_path / names[0]).read_text() == "one"


def test_the_saved_text_is_safe_to_show() -> None:
    events = race_of(0, [((), ("\x1b]52;c;aGk=\x07[red]",), "stop")])
    assert desk_of_events(events).plain_text() == "␛]52;c;aGk=␇[red]\n"
    assert desk_of_events(TWO_RACES, trace=3).plain_text() == "\n"


def test_a_recorded_answer_that_the_text_contradicts_is_said(tmp_path: Path) -> None:
    path = write_study(tmp_path, {"a": [(10, "7"), (20, "8")]})
    text = path.read_text("ascii").replace(r"\\boxed{8}", r"\\boxed{9}")
    path.write_text(text, encoding="ascii")
    model = open_model(path)
    inks = palette_from({})
    said = []
    for trace in range(2):
        model.select(trace)
        rows = facts(model.race, model.reading, inks, truth_shown=True, said="", untimed="")
        said.append(" ".join(part for row in rows for part, _ in row))
    assert "read from the text" not in said[0]
    assert "answer  8  ✗ wrong that is recorded; read from the text:  9" in said[1]
