from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.client.streams import KEY, Played
from tests.support.server import DONE, choice, event
from tts_tui.client.listening import Asked
from tts_tui.client.logprobs import nats
from tts_tui.client.ports import Delta
from tts_tui.domain.token_logp import LEAST_LOGP, TokenLogp

FINISH = event(choice({}, finish_reason="stop"))
_Deltas = list[tuple[str, int, tuple[TokenLogp, ...]]]


def entry(token: str, logp: object, *tops: tuple[str, object]) -> dict[str, object]:
    told = [{"token": text, "logprob": value, "bytes": None} for text, value in tops]
    return {"token": token, "logprob": logp, "bytes": [*token.encode()], "top_logprobs": told}


def scored(text: str, *entries: object, **delta: object) -> bytes:
    return event(choice({"content": text, **delta}, logprobs={"content": [*entries]}))


def deltas(*chunks: bytes, most: int | None = 2) -> _Deltas:
    played = Played([*chunks, FINISH, DONE], asked=Asked(logprobs=most))
    assert played.error is None
    found = [update for update in played.updates if isinstance(update, Delta)]
    return [(delta.text, delta.tokens, delta.logps) for delta in found]


def test_a_token_a_delta_has_its_log_p_and_no_text_of_its_own() -> None:
    chunk = scored(" so", entry(" so", -0.25, (" so", -0.25), (" and", -2.0), (" but", -3.0)))
    top = ((" so", -0.25), (" and", -2.0))
    assert deltas(chunk) == [(" so", 1, (TokenLogp(-0.25, None, top),))]
    assert deltas(chunk, most=0) == [(" so", 1, (TokenLogp(-0.25),))]
    assert deltas(chunk, most=None) == [(" so", 1, ())]


def test_several_tokens_in_a_delta_share_its_text() -> None:
    chunk = scored("12 +", entry("12", -1.0), entry(" +", -2.0))
    assert deltas(chunk) == [("12 +", 2, (TokenLogp(-1.0, "12"), TokenLogp(-2.0, " +")))]


def test_a_character_in_several_tokens_is_of_one_of_them() -> None:
    chunk = scored("€", entry("\ufffd", -1.0), entry("\ufffd", -2.0), entry("\ufffd", -0.5))
    [(text, tokens, logps)] = deltas(chunk)
    assert (text, tokens) == ("€", 3)
    assert [token.logp for token in logps] == [-1.0, -2.0, -0.5]
    assert "".join(token.text or "" for token in logps) == "€"


def test_text_that_was_held_back_keeps_the_log_p_of_its_tokens() -> None:
    chunks = (scored("<", entry("<", -1.0)), scored("b", entry("b", -2.0)))
    assert deltas(*chunks) == [("<b", 2, (TokenLogp(-1.0, "<"), TokenLogp(-2.0, "b")))]


def test_text_that_may_become_a_stop_comes_with_its_tokens() -> None:
    chunks = (scored("so", entry("so", -1.0)), scored("\n", entry("\n", -2.0)))
    later = (scored("we", entry("we", -3.0)), FINISH, DONE)
    played = Played([*chunks, *later], asked=Asked(logprobs=0, stop=("\n\n",)))
    found = [(u.text, u.logps) for u in played.updates if isinstance(u, Delta)]
    assert found == [
        ("so", (TokenLogp(-1.0),)),
        ("\nwe", (TokenLogp(-2.0, "\n"), TokenLogp(-3.0, "we"))),
    ]


def test_the_tokens_of_a_tag_are_kept_without_its_text() -> None:
    chunks = (
        scored("<think>", entry("<think>", -0.5)),
        scored("so", entry("so", -1.0)),
        scored("</th", entry("</th", -2.0)),
        scored("ink>4", entry("ink>", -3.0), entry("4", -4.0)),
    )
    found = deltas(*chunks)
    assert "".join(text for text, *_ in found) == "so4"
    logps = [token.logp for *_, logps in found for token in logps]
    assert logps == [-0.5, -1.0, -2.0, -3.0, -4.0]


def test_the_form_of_completions_is_read_as_well() -> None:
    logprobs = {
        "tokens": ["1", "2"],
        "token_logprobs": [-1.0, -2.0],
        "top_logprobs": [{"1": -1.0, "3": -1.5, "4": -9.0}, None],
    }
    chunk = event({"choices": [{"index": 0, "text": "12", "logprobs": logprobs}]})
    one, two = TokenLogp(-1.0, "1", (("1", -1.0), ("3", -1.5))), TokenLogp(-2.0, "2")
    assert deltas(chunk) == [("12", 2, (one, two))]


@pytest.mark.matrix(41)
@pytest.mark.parametrize(
    "value", [None, "x", True, math.nan, math.inf, 0.5, -9999.0, -math.inf, []]
)
def test_a_value_that_is_no_log_p_is_absent_and_the_next_token_has_its_own(value: object) -> None:
    chunks = (scored("a", entry("a", value)), scored("b", entry("b", -1.0)))
    assert deltas(*chunks) == [("a", 1, ()), ("b", 1, (TokenLogp(-1.0),))]


def test_where_one_of_a_deltas_tokens_is_unknown_none_is_said() -> None:
    chunks = (scored("ab", entry("a", None), entry("b", -1.0)), scored("c", entry("c", -2.0)))
    assert deltas(*chunks) == [("ab", 2, ()), ("c", 1, (TokenLogp(-2.0),))]


@pytest.mark.matrix(41)
def test_asked_for_and_not_given_is_absent() -> None:
    nothing: list[object] = [None, {}, {"content": None}, {"content": []}, {"content": {}}, 3, "x"]
    for logprobs in nothing:
        chunk = event(choice({"content": "so"}, logprobs=logprobs))
        assert deltas(chunk) == [("so", 1, ())]


def test_no_chance_is_a_number_that_json_can_hold() -> None:
    chunk = scored("a", entry("a", -1.0, ("b", -math.inf), ("c", -3.4e38)))
    [(_, _, (token,))] = deltas(chunk)
    assert token.top == (("b", LEAST_LOGP), ("c", LEAST_LOGP))


@given(st.floats() | st.integers() | st.none() | st.text(max_size=2) | st.booleans())
def test_any_value_is_a_log_p_in_range_or_none(value: object) -> None:
    logp = nats(value)
    assert logp is None or (LEAST_LOGP <= logp <= 0 and json.loads(json.dumps(logp)) == logp)


@given(st.data())
def test_however_a_stream_is_cut_up_its_log_p_stay_with_their_text(data: st.DataObject) -> None:
    words = st.sampled_from(["so", "<", "<think>", "</think>", "4\n", "é", ""])
    said = data.draw(st.lists(st.lists(words, min_size=1, max_size=3), max_size=8))
    count = iter(range(100))
    body = b"".join(
        scored("".join(tokens), *(entry(token, -float(next(count))) for token in tokens))
        for tokens in said
    )
    body += FINISH + DONE
    cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=6)))
    pieces = [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True)]
    played = Played(pieces, asked=Asked(logprobs=0))
    found = [update for update in played.updates if isinstance(update, Delta)]
    assert played.error is None or not said
    for delta in found:
        assert len(delta.logps) == delta.tokens
        if delta.tokens > 1:
            assert "".join(token.text or "" for token in delta.logps) == delta.text
    logps = [token.logp for delta in found for token in delta.logps]
    assert logps == [-float(at) for at in range(len(logps))]
    assert len(logps) == sum(map(len, said))


@pytest.mark.matrix(104)
def test_no_key_is_named_by_a_token_or_by_what_was_likely() -> None:
    secret = KEY.reveal()
    chunks = (
        scored(secret[:9], entry(secret[:9], -1.0, (secret, -2.0))),
        scored(secret[9:], entry(secret[9:], -1.0)),
        scored(" x", entry(" x", -1.0)),
    )
    assert secret[:9] not in repr(deltas(*chunks))
