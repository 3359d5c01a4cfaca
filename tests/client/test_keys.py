from __future__ import annotations

import itertools
import pickle
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.client.keys import ApiKey, KeyFilter

SECRET = "sk-proj-abcdefghijklmnop1234"


def test_repr_and_str_hide_it() -> None:
    key = ApiKey(SECRET)
    shown = f"{key} {key!r} {[key]} " + repr({"k": key})
    assert SECRET not in shown
    assert key.reveal() == SECRET


def test_locals_of_a_traceback_hide_it() -> None:
    key = ApiKey(SECRET)
    try:
        raise ValueError(key)
    except ValueError as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert ApiKey("x") != key
    assert not any(SECRET in line for line in told.format() if "SECRET" not in line)


def test_it_cannot_be_written_to_a_file() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(ApiKey(SECRET))


def test_white_space_around_it_is_no_part_of_it() -> None:
    assert ApiKey(f" {SECRET}\n") == ApiKey(SECRET)
    assert not ApiKey(" ")


ECHOES = {
    "whole": (f"key {SECRET} is wrong", "key [key] is wrong"),
    "beginning": ("key sk-proj-abcd is wrong", "key [key] is wrong"),
    "end": ("key ghijklmnop1234 is wrong", "key [key] is wrong"),
    "masked": ("key sk-pr********1234 is wrong", "key [key] is wrong"),
    "dotted": ("key sk-...1234.", "key [key]."),
    "another key": ("key sk-otherkey123 is wrong", "key [key] is wrong"),
    "no key": ("wait... and try again", "wait... and try again"),
}


@pytest.mark.parametrize(("text", "clean"), ECHOES.values(), ids=ECHOES.keys())
def test_row_60_echoes_are_taken_out(text: str, clean: str) -> None:
    assert ApiKey(SECRET).redact(text) == clean


def test_an_url_encoded_echo_is_taken_out() -> None:
    assert ApiKey("a+b/c=d&e").redact("k=a%2Bb%2Fc%3Dd%26e") == "k=[key]"


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_key_is_never_left_in_a_text(before: str, after: str) -> None:
    assert SECRET not in ApiKey(SECRET).redact(before + SECRET + after)
    assert SECRET not in ApiKey(SECRET).remove(before + SECRET + after)


def test_an_empty_key_changes_nothing() -> None:
    assert ApiKey("").redact("abc") == "abc"


def test_a_placeholder_takes_nothing_out_of_a_text() -> None:
    for placeholder in ("x", "EMPTY", "ollama"):
        said = "x is 4 and EMPTY, ollama"
        assert ApiKey(placeholder).redact(said) == said
        assert ApiKey(placeholder).remove(said) == said


def test_a_model_may_say_what_a_key_begins_with() -> None:
    assert ApiKey("lm-studio").remove("lm-stu and sk-otherkey123") == "lm-stu and sk-otherkey123"


@given(st.text(max_size=20), st.text(max_size=20), st.lists(st.integers(0, 70), max_size=6))
def test_a_key_that_comes_in_pieces_is_taken_out(before: str, after: str, cuts: list[int]) -> None:
    text = before + SECRET + after
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[a:b] for a, b in itertools.pairwise(places)]
    keys = KeyFilter(ApiKey(SECRET))
    said = "".join([*(keys.feed(piece) for piece in pieces), keys.close()])
    assert SECRET not in said
    assert said == ApiKey(SECRET).remove(text)


@given(st.lists(st.text("skproj-abc", max_size=8)))
def test_text_without_the_key_comes_through_whole(pieces: list[str]) -> None:
    keys = KeyFilter(ApiKey(SECRET))
    assert "".join([*map(keys.feed, pieces), keys.close()]) == "".join(pieces)
