from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.analysis.answer_in_thinking import Place, answer_place, first_appearance
from tts_tui.domain.answers import extract, locate, normalise
from tts_tui.domain.events import Channel


@pytest.mark.parametrize(
    ("final", "thinking", "written"),
    [
        ("3", "12/4 is 3 or 3", "3"),
        ("1000", "that is 1,000 of them", "1,000"),
        ("7/2", "7 of 2 are \\frac{7}{2}", "\\frac{7}{2}"),
        ("3.5", "so 7/2", "7/2"),
        ("-5", "10-5 is 5, x = -5", "-5"),
        ("5", "q5, x_5, 10^5, 15, 5.1, 5", "5"),
        ("50", "it is 50% of that", "50%"),
        ("B", "A is wrong. Option B, B) too", "Option B"),
        ("C", "Can it be (C)?", "(C)"),
        ("New York", "perhaps new\nyork, not Newark", "new\nyork"),
    ],
)
def test_the_first_place_with_the_same_value_is_found(
    final: str, thinking: str, written: str
) -> None:
    place = first_appearance(normalise(final), thinking, "", None)
    assert place is not None
    assert (place.channel, thinking[place.start : place.end]) == (Channel.THINKING, written)


@pytest.mark.parametrize(
    ("final", "thinking"),
    [
        ("A", "A box is here"),
        ("3", "12/4, 13, 3x3x"),
    ],
)
def test_what_only_looks_like_the_answer_is_not_it(final: str, thinking: str) -> None:
    place = first_appearance(normalise(final), thinking, "", None)
    assert place is None or thinking[place.start] == "3"


def test_without_thinking_the_text_before_the_box_is_looked_at() -> None:
    text = "It is 42. Hence \\boxed{42}"
    place = answer_place("", text)
    assert place == Place(Channel.ANSWER, 16, 26)
    assert first_appearance(normalise("42"), "", text, place) == Place(Channel.ANSWER, 6, 8)


def test_the_box_itself_is_no_earlier_place() -> None:
    text = "Hence \\boxed{42}"
    assert first_appearance(normalise("42"), "", text, answer_place("", text)) is None


def test_an_answer_said_in_words_has_a_place() -> None:
    text = "The answer is 12. I am sure."
    place = answer_place("", text)
    assert place is not None
    assert text[place.start : place.end] == "12"


def test_a_trace_without_an_answer_has_no_place() -> None:
    assert answer_place("hm", "no idea") is None
    assert first_appearance(None, "5", "", None) is None


TEXTS = st.lists(
    st.sampled_from(
        [
            "\\boxed{",
            "}",
            "4",
            "2",
            " ",
            "\n",
            "the answer is ",
            "**Final Answer**\n",
            ".",
            "x",
            "/",
        ]
    ),
    max_size=30,
).map("".join)


@given(TEXTS, st.booleans())
def test_the_place_is_where_the_answer_was_read(text: str, truncated: bool) -> None:
    found = locate(text, truncated=truncated)
    answer = extract(answer_text=text, truncated=truncated)
    assert (found.answer if found else None) == answer
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)


@given(TEXTS, TEXTS)
def test_the_first_appearance_is_the_answers_value(thinking: str, answer: str) -> None:
    final = extract(answer_text=answer, thinking_text=thinking)
    place = answer_place(thinking, answer)
    first = first_appearance(final, thinking, answer, place)
    if first is not None and final is not None:
        text = thinking if first.channel is Channel.THINKING else answer
        written = normalise(text[first.start : first.end])
        assert written is not None
        assert written.key == final.key or final.key.startswith("text:")
