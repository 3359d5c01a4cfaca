from __future__ import annotations

import itertools
import pickle
import re
import traceback
from base64 import b64decode, b64encode, urlsafe_b64encode
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.client.keys import ApiKey, KeyFilter, quiet_key

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
def test_row_60_a_key_that_a_server_echoes_is_taken_out_of_its_words(text: str, clean: str) -> None:
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


ODD = "sk/proj+a=b~c-d_e.f?g>h"


def spelled(secret: str) -> dict[str, str]:
    """What a text may hold in place of a secret."""
    percent = "".join(f"%{octet:02X}" for octet in secret.encode())
    ways = {
        "plain": secret,
        "URL-encoded": quote(secret, safe=""),
        "URL-encoded in small letters": quote(secret, safe="").replace("%2B", "%2b"),
        "every character URL-encoded": percent,
        "every character in small letters": percent.lower(),
    }
    for before in ("", "x", "xy"):
        around = f"{before}{secret} and so on".encode()
        ways[f"base64 after {len(before)}"] = b64encode(around).decode()
        ways[f"URL-safe base64 after {len(before)}"] = urlsafe_b64encode(around).decode()
    return ways


def tellable(secret: str, said: str) -> bool:
    """Whether a text still holds the secret, for somebody who knows how to look."""
    for text in (said, unquote(said)):
        if secret in text:
            return True
        for run in re.findall(r"[\w+/-]{12,}", text):
            standard = run.replace("-", "+").replace("_", "/")
            for skip in range(4):
                whole = standard[skip : skip + (len(standard) - skip) // 4 * 4]
                if secret[2:-2].encode() in b64decode(whole):
                    return True
    return False


WAYS = [(secret, way, said) for secret in (SECRET, ODD) for way, said in spelled(secret).items()]


@pytest.mark.parametrize(
    ("secret", "said"), [(s, x) for s, _, x in WAYS], ids=[w for _, w, _ in WAYS]
)
def test_a_key_is_taken_out_however_it_is_written(secret: str, said: str) -> None:
    assert tellable(secret, said)
    assert not tellable(secret, ApiKey(secret).remove(f"It is {said}, you know."))
    assert not tellable(secret, ApiKey(secret).redact(f"It is {said}, you know."))


@pytest.mark.parametrize(
    ("secret", "said"), [(s, x) for s, _, x in WAYS], ids=[w for _, w, _ in WAYS]
)
@given(sizes=st.lists(st.integers(1, 9), min_size=1))
def test_a_key_said_token_by_token_is_taken_out_however_it_is_written(
    secret: str, said: str, sizes: list[int]
) -> None:
    text = f"It is {said}, 100% sure."
    keys, pieces, at = KeyFilter(ApiKey(secret)), [], 0
    for size in itertools.cycle(sizes):
        if at >= len(text):
            break
        pieces.append(keys.feed(text[at : at + size]))
        at += size
    pieces.append(keys.close())
    assert "".join(pieces) == ApiKey(secret).remove(text)
    assert not tellable(secret, "".join(pieces))


@pytest.mark.parametrize(
    ("secret", "said"), [(s, x) for s, _, x in WAYS], ids=[w for _, w, _ in WAYS]
)
def test_a_stream_that_breaks_off_in_a_key_shows_no_beginning_of_it(secret: str, said: str) -> None:
    for end in range(len(said)):
        keys = KeyFilter(ApiKey(secret))
        shown = keys.feed("It is ") + keys.feed(said[:end]) + keys.close()
        assert secret[:6] not in shown
        assert secret[:6] not in unquote(shown)


@given(st.lists(st.text("skproj-abc%7", max_size=8)))
def test_text_without_the_key_comes_through_whole(pieces: list[str]) -> None:
    keys = KeyFilter(ApiKey(SECRET))
    assert "".join([*map(keys.feed, pieces), keys.close()]) == "".join(pieces)


@pytest.mark.parametrize("_draw", range(20))
def test_the_key_of_our_own_server_leaves_tokens_whole(_draw: int) -> None:
    key = quiet_key()
    assert len(key.reveal()) == 43
    for token in ("Let", " us", " is", ".", "\n", " the", "{", "42", " (B", " \\frac", "」", "'"):
        keys = KeyFilter(key)
        assert [keys.feed(token), keys.close()] == [token, ""]


@given(st.lists(st.text("skproj-abc ", min_size=1, max_size=4)))
def test_a_piece_is_held_back_whole_or_not_at_all(pieces: list[str]) -> None:
    keys = KeyFilter(ApiKey(SECRET))
    ends = {0, *itertools.accumulate(map(len, pieces))}
    assert set(itertools.accumulate(len(keys.feed(piece)) for piece in pieces)) <= ends
