from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tts_tui.client.chunks import (
    Chunk,
    ServerError,
    parse_json,
    read_chunk,
    usual_scored,
    usual_text,
)
from tts_tui.client.usage import Usage
from tts_tui.domain.events import Channel

THINKING, ANSWER = Channel.THINKING, Channel.ANSWER


def delta(fields: object, **choice: object) -> Chunk:
    return read_chunk({"choices": [{"index": 0, "delta": fields, **choice}]})


PIECES: dict[str, tuple[object, tuple[tuple[Channel, str], ...]]] = {
    "row 23 role only": ({"role": "assistant", "content": ""}, ()),
    "row 25 null": (None, ()),
    "row 25 empty": ({}, ()),
    "row 25 text": ("hi", ()),
    "row 26 null": ({"content": None}, ()),
    "row 26 number": ({"content": 5}, ()),
    "row 26 parts": (
        {"content": [{"type": "text", "text": "a"}, "b", {"type": "image"}, 3]},
        ((ANSWER, "a"), (ANSWER, "b")),
    ),
    "row 26 thinking parts": (
        {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]},
        ((THINKING, "hm"),),
    ),
    "row 27 reasoning": ({"reasoning": "a"}, ((THINKING, "a"),)),
    "row 27 reasoning_content": ({"reasoning_content": "a", "content": ""}, ((THINKING, "a"),)),
    "row 27 both": ({"reasoning": "a", "reasoning_content": "a"}, ((THINKING, "a"),)),
    "row 27 first empty": ({"reasoning": "", "reasoning_content": "a"}, ((THINKING, "a"),)),
    "row 27 details too": (
        {"reasoning": "a", "reasoning_details": [{"text": "a"}]},
        ((THINKING, "a"),),
    ),
    "row 27 details only": (
        {"reasoning_details": [{"text": "a"}, {"summary": "b"}, {"data": "x"}, None]},
        ((THINKING, "ab"),),
    ),
    "row 28 both channels": (
        {"content": "b", "reasoning": "a"},
        ((THINKING, "a"), (ANSWER, "b")),
    ),
    "row 42 tool calls": ({"tool_calls": [{"index": 0}], "content": None}, ()),
    "row 42 refusal": ({"refusal": "no"}, ((ANSWER, "no"),)),
    "row 46 obfuscation": ({"content": "a", "obfuscation": "xx", "new": {}}, ((ANSWER, "a"),)),
}


@pytest.mark.parametrize(("fields", "pieces"), PIECES.values(), ids=PIECES.keys())
def test_a_delta_is_read_as_pieces_of_thinking_and_answer(
    fields: object, pieces: tuple[tuple[Channel, str], ...]
) -> None:
    assert delta(fields).pieces == pieces


@pytest.mark.parametrize("choices", [[], None, {}, "x", [None], [[]]])
def test_row_24_a_chunk_whose_choices_are_none_says_nothing(choices: object) -> None:
    assert read_chunk({"choices": choices}) == Chunk()


def test_row_24_a_chunk_without_choices_says_nothing() -> None:
    assert read_chunk({"id": "x"}) == Chunk()


def test_row_25_a_choice_without_a_delta_says_nothing() -> None:
    assert read_chunk({"choices": [{"index": 0}]}) == Chunk()


def test_row_37_only_the_choice_of_index_0_or_without_one_counts() -> None:
    choices = [{"index": i, "delta": {"content": str(i)}} for i in (2, 1, 0, 7)]
    assert read_chunk({"choices": choices}).pieces == ((ANSWER, "0"),)
    assert read_chunk({"choices": choices[:2]}).pieces == ()
    assert read_chunk({"choices": [{"delta": {"content": "x"}}]}).pieces == ((ANSWER, "x"),)


@pytest.mark.parametrize("reason", ["stop", "length", "content_filter", "tool_calls", "eos", "odd"])
def test_row_38_finish_reasons_are_kept_as_they_are(reason: str) -> None:
    assert delta({}, finish_reason=reason).finish_reason == reason


@pytest.mark.parametrize("reason", [None, "", "null", 5, {}])
def test_row_38_what_is_no_word_is_no_finish_reason(reason: object) -> None:
    assert delta({}, finish_reason=reason).finish_reason is None


COUNTS: dict[str, tuple[dict[str, object], int | None]] = {
    "row 36 token ids": ({"token_ids": [1, 2, 3]}, 3),
    "row 41 log-probabilities": ({"logprobs": {"content": [{"logprob": -9999.0}, {}]}}, 2),
    "row 41 null": ({"logprobs": None}, None),
    "row 41 null content": ({"logprobs": {"content": None}}, None),
    "row 41 NaN": ({"logprobs": {"content": [{"logprob": float("nan"), "bytes": None}]}}, 1),
    "row 41 legacy": ({"logprobs": {"tokens": ["token_id:123", "b"]}}, 2),
    "row 41 integers": ({"logprobs": 3}, None),
}


@pytest.mark.parametrize(("fields", "count"), COUNTS.values(), ids=COUNTS.keys())
def test_tokens_of_a_chunk_are_counted_by_ids_or_log_probabilities(
    fields: dict[str, object], count: int | None
) -> None:
    assert delta({"content": "x"}, **fields).tokens == count


USAGES: dict[str, tuple[dict[str, object], Usage | None]] = {
    "row 35 null": ({"usage": None}, None),
    "row 35 absent": ({}, None),
    "row 35 zeros": (
        {"usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}},
        None,
    ),
    "row 35 full": (
        {
            "usage": {
                "prompt_tokens": 9,
                "completion_tokens": 5,
                "completion_tokens_details": {"reasoning_tokens": 3},
                "prompt_tokens_details": {"cached_tokens": 8},
            }
        },
        Usage(5, 3, 9, 8),
    ),
    "row 35 x_groq": (
        {"x_groq": {"usage": {"completion_tokens": 5, "prompt_tokens": 2}}},
        Usage(5, None, 2, None),
    ),
    "row 35 DeepSeek": (
        {"usage": {"completion_tokens": 5, "prompt_cache_hit_tokens": 4}},
        Usage(5, None, None, 4),
    ),
    "row 35 llama.cpp timings": (
        {"timings": {"predicted_n": 5, "prompt_n": 2, "cache_n": 7}},
        Usage(5, None, 9, 7),
    ),
    "row 46 numbers as strings": (
        {"usage": {"completion_tokens": "5", "prompt_tokens": 9.0}},
        Usage(5, None, 9, None),
    ),
    "row 46 not numbers": (
        {
            "usage": {
                "completion_tokens": True,
                "prompt_tokens": float("nan"),
                "reasoning_tokens": -4,
                "prompt_cache_hit_tokens": 10**30,
            }
        },
        None,
    ),
}


@pytest.mark.parametrize(("top", "usage"), USAGES.values(), ids=USAGES.keys())
def test_usage_is_read_wherever_a_server_puts_it(
    top: dict[str, object], usage: Usage | None
) -> None:
    assert read_chunk({"choices": [], **top}).usage == usage


ERRORS: dict[str, tuple[dict[str, object], ServerError | None]] = {
    "object": (
        {"error": {"message": "m", "type": "t", "code": 503, "param": "seed"}},
        ServerError("m", 503, "t", "seed"),
    ),
    "row 59 string": ({"error": "m"}, ServerError("m")),
    "row 59 choice": (
        {"choices": [{"error": {"message": "m", "code": "502"}}]},
        ServerError("m", 502),
    ),
    "flat": ({"object": "error", "message": "m", "code": 400}, ServerError("m", 400)),
    "type error": ({"type": "error", "error": {"message": "m"}}, ServerError("m")),
    "x_groq": ({"x_groq": {"error": "m"}, "choices": []}, ServerError("m")),
    "detail": ({"detail": "Not Found"}, ServerError("Not Found")),
    "list": ({"error": [{"message": "m"}]}, ServerError("m")),
    "LM Studio": ({"error": {"message": "m"}, "message": "n"}, ServerError("m")),
    "without a message": ({"error": {"code": 1}}, ServerError('{"code": 1}')),
    "null": ({"error": None, "choices": []}, None),
    "empty": ({"error": {}, "choices": []}, None),
    "blank": ({"error": " ", "choices": []}, None),
}


@pytest.mark.parametrize(("top", "error"), ERRORS.values(), ids=ERRORS.keys())
def test_an_error_is_read_wherever_a_server_puts_it(
    top: dict[str, object], error: ServerError | None
) -> None:
    assert read_chunk(top).error == error


def test_row_45_a_message_stands_for_a_delta() -> None:
    chunk = read_chunk(
        {
            "choices": [
                {"message": {"reasoning_content": "hm", "content": "a"}, "finish_reason": "stop"}
            ]
        }
    )
    assert chunk.pieces == ((THINKING, "hm"), (ANSWER, "a"))
    assert chunk.finish_reason == "stop"


def test_legacy_completions_text_is_answer() -> None:
    assert read_chunk({"choices": [{"index": 0, "text": "a"}]}).pieces == ((ANSWER, "a"),)


def test_row_17_a_lone_surrogate_is_json_all_the_same() -> None:
    assert parse_json('{"a": "x\\ud83d"}') == {"a": "x\ud83d"}


def test_row_22_a_raw_control_character_is_json_all_the_same() -> None:
    assert parse_json('{"a": "x\x00y"}') == {"a": "x\x00y"}


def test_row_46_the_last_of_two_equal_keys_counts() -> None:
    assert parse_json('{"a": 1, "a": 2}') == {"a": 2}


@pytest.mark.parametrize(
    "text", ["", "ping", "{", "[" * 100_000, '{"a": \\ud83d}', "1" * 5000 + "x"]
)
def test_what_is_no_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_json(text)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("choices", "delta", "message", "content", "reasoning", "usage", "error"),
                    *("logprobs", "finish_reason", "x_groq", "timings", "detail", "index"),
                    *("completion_tokens", "reasoning_details", "token_ids", "text", "code"),
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(JSON_VALUES)
@settings(max_examples=300)
def test_no_shape_of_json_raises(value: object) -> None:
    chunk = read_chunk(value)
    assert all(text for _, text in chunk.pieces)


ODDITIES = st.none() | st.sampled_from([0, 1, "0", "", "x", "stop", "error", [], {}, [{"a": 1}]])


def objects(**usual: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """An object that is mostly as usual, with keys missing, odd or more."""
    odd = dict.fromkeys((*usual, "error", "token_ids", "reasoning", "type"), ODDITIES)
    return st.builds(
        lambda good, bad: {**good, **bad},
        st.fixed_dictionaries({}, optional=usual),
        st.just({}) | st.just({}) | st.fixed_dictionaries({}, optional=odd),
    )


USUAL = objects(
    id=st.just("x"),
    object=st.just("chat.completion.chunk"),
    usage=st.none(),
    choices=st.lists(
        objects(
            index=st.just(0),
            delta=objects(content=st.text(max_size=3), role=st.just("assistant")),
            finish_reason=st.none(),
            logprobs=st.none() | st.sampled_from([{"content": [{"logprob": -1.0}]}, {}, 3]),
        ),
        min_size=1,
        max_size=2,
    ),
)


@given(USUAL | ODDITIES)
@settings(max_examples=500)
def test_the_short_way_says_the_same_as_the_long_one(value: object) -> None:
    text, scored, whole = usual_text(value), usual_scored(value), read_chunk(value)
    assert text is None or whole == Chunk(((ANSWER, text),))
    assert scored is None or whole == scored
    assert text is None or scored is not None
