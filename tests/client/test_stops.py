from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.client.streams import Played
from tests.support.server import DONE, choice, event
from tts_tui.client.listening import Asked
from tts_tui.client.ports import Completion, Prefix
from tts_tui.client.stops import Stops

FINISH = event(choice({}, finish_reason="stop"))


def say(*words: str, **delta: object) -> list[bytes]:
    return [event(choice({"content": word, **delta})) for word in words]


def think(*words: str) -> list[bytes]:
    return [event(choice({"reasoning_content": word})) for word in words]


@given(
    st.lists(st.text("abc", max_size=4), max_size=8),
    st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=3),
)
def test_a_text_in_pieces_ends_where_the_whole_text_would(
    pieces: list[str], stops: list[str]
) -> None:
    watch = Stops(stops)
    filtered = watch.filter()
    found = "".join(map(filtered.feed, pieces)) + filtered.close()
    text = "".join(pieces)
    ends = [text.find(stop) for stop in stops if stop in text]
    assert watch.found is bool(ends)
    # The first to be whole ends the text, where one begins inside another.
    assert text.startswith(found)
    assert not any(stop in found for stop in stops)
    if ends:
        assert len(found) >= min(ends)
    else:
        assert found == text


def test_where_the_server_goes_on_the_answer_ends_before_the_stop_from_our_side() -> None:
    played = Played([*say("so 4", "2 Wa", "it, no", "way")], asked=Asked(stop=("Wait", "\n\n")))
    assert played.answer == "so 42 "
    assert played.completion == Completion("stop", stopped_here=True)
    assert played.tokens == 3


def test_where_the_server_stops_itself_it_was_the_server() -> None:
    played = Played([*say("so 42", " W"), FINISH, DONE], asked=Asked(stop=("Wait",)))
    assert played.answer == "so 42 W"
    assert played.completion == Completion("stop")


def test_a_stop_in_the_thinking_ends_it_too() -> None:
    played = Played([*think("I am", " done. So"), *say("42")], asked=Asked(stop=("done.",)))
    assert (played.thinking, played.answer) == ("I am ", "")


@pytest.mark.parametrize(
    "body",
    [
        [*think("I am", " sure"), *say("42", " it is")],
        [*say("<think>I am", " sure</th", "ink>", "42")],
    ],
    ids=["a server that separates", "tags in the text"],
)
def test_the_end_of_the_thinking_can_be_a_stop(body: list[bytes]) -> None:
    played = Played(body, asked=Asked(stop=("</think>",)))
    assert (played.thinking, played.answer) == ("I am sure", "")
    assert played.completion is not None
    assert played.completion.stopped_here


def test_the_end_of_a_thinking_that_is_gone_on_from_can_be_a_stop() -> None:
    asked = Asked(stop=("</think>",), continues=Prefix("Let me see."))
    played = Played([*say(" Sure", ".</think>\n\n42")], asked=asked)
    assert (played.thinking, played.answer) == (" Sure.", "")
    played = Played([*think(" Sure."), *say("\n", "42")], asked=asked)
    assert (played.thinking, played.answer.strip()) == (" Sure.", "")
