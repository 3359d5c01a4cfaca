from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client.streams import KEY, Played
from tests.support.server import DONE, choice, event
from tts_tui.client.errors import FailureKind
from tts_tui.client.ports import ThinkMode

if TYPE_CHECKING:
    from collections.abc import Callable

FINISH = event(choice({}, finish_reason="stop"))


def say(text: str | None, **fields: object) -> bytes:
    return event(choice({"content": text, **fields}))


def usage(completion: int, **fields: object) -> dict[str, object]:
    return {"usage": {"prompt_tokens": 7, "completion_tokens": completion, **fields}}


def whole(content: str, **fields: object) -> bytes:
    top = {"choices": [{"message": {"content": content}, "finish_reason": "stop"}], **fields}
    return json.dumps(top, indent=2).encode()


def native(**fields: object) -> bytes:
    return json.dumps({"choices": [{"index": 0, **fields}]}).encode() + b"\n"


ENDED: dict[str, tuple[bytes, str, str, str]] = {
    "plain": (say("4") + say("2") + FINISH + DONE, "", "42", "stop"),
    "row 17 lone surrogate": (
        b'data: {"choices": [{"delta": {"content": "a\\ud83d"}}]}\n\n' + FINISH,
        "",
        "a\ufffd",
        "stop",
    ),
    "row 17 pair over two deltas": (
        b'data: {"choices": [{"delta": {"content": "a\\ud83d"}}]}\n\n'
        b'data: {"choices": [{"delta": {"content": "\\ude00b"}}]}\n\n' + FINISH,
        "",
        "a😀b",
        "stop",
    ),
    "row 20 no [DONE]": (say("42") + FINISH, "", "42", "stop"),
    "row 20 [DONE] twice": (say("42") + FINISH + DONE + DONE, "", "42", "stop"),
    "row 20 [DONE] without space": (say("42") + FINISH + b"data:[DONE]\n\n", "", "42", "stop"),
    "row 20 [DONE] and more": (
        say("42") + FINISH + b"data: [DONE] bye\n\n" + say("late"),
        "",
        "42",
        "stop",
    ),
    "row 22 NUL": (
        b'data: {"choices": [{"delta": {"content": "a\0b"}}]}\n\n' + FINISH,
        "",
        "a\0b",
        "stop",
    ),
    "row 28 back and forth": (
        say(None, reasoning="a") + say("b") + say(None, reasoning="c") + say("d") + FINISH,
        "ac",
        "bd",
        "stop",
    ),
    "row 33 null texts": (
        event(choice({"content": None, "reasoning": None}, token_ids=[5])) + say("42") + FINISH,
        "",
        "42",
        "stop",
    ),
    "row 34 reasoning only": (
        say(None, reasoning_content="hm") + event(choice({}, finish_reason="length")),
        "hm",
        "",
        "length",
    ),
    "row 40 more after the finish": (say("42") + FINISH + say("late") + DONE, "", "42", "stop"),
    "row 43 Azure": (
        event({"choices": [], "prompt_filter_results": [{}]})
        + say("42")
        + event(choice({}, finish_reason="content_filter")),
        "",
        "42",
        "content_filter",
    ),
    "row 45 fake stream": (
        event({"choices": [{"message": {"content": "42"}, "finish_reason": "stop"}]}) + DONE,
        "",
        "42",
        "stop",
    ),
    "row 47 model changes": (
        event({**choice({"content": "4"}), "model": "a"})
        + event({**choice({"content": "2"}), "model": "b"})
        + FINISH,
        "",
        "42",
        "stop",
    ),
    "row 53 whole completion": (whole("<think>hm</think>42"), "hm", "42", "stop"),
    "NDJSON": (
        native(delta={"content": "4"}) + native(delta={"content": "2"}, finish_reason="stop"),
        "",
        "42",
        "stop",
    ),
    "SGLang's own chunk": (
        say("42") + event({"choices": [], "sglext": {}}) + FINISH,
        "",
        "42",
        "stop",
    ),
    "null event": (b"data: null\n\n" + say("42") + FINISH, "", "42", "stop"),
}

BROKEN: dict[str, tuple[bytes, FailureKind, str]] = {
    "row 20 [DONE] early": (say("4") + DONE + say("2") + FINISH, FailureKind.TRUNCATED, "breaks"),
    "row 38 finish error": (
        say("4") + event(choice({}, finish_reason="error")),
        FailureKind.IN_STREAM,
        "finish reason error",
    ),
    "row 38 finish abort": (
        say("4") + event(choice({}, finish_reason="abort")),
        FailureKind.IN_STREAM,
        "abort",
    ),
    "row 38 finish empty": (
        say("4") + event(choice({}, finish_reason="")),
        FailureKind.TRUNCATED,
        "breaks off",
    ),
    "row 39 finish missing": (say("4") + DONE, FailureKind.TRUNCATED, "without a finish reason"),
    "row 44 Ollama": (say(""), FailureKind.TRUNCATED, "Ollama"),
    "row 51 HTML": (
        b"<html><head><style>x{}</style></head>\n<body><h1>Log in</h1></body></html>",
        FailureKind.NOT_A_STREAM,
        "“Log in”",
    ),
    "row 52 JSON error": (
        b'{"error": {"message": "no such route"}}',
        FailureKind.IN_STREAM,
        "no such route",
    ),
    "row 52 pretty JSON error": (
        b'{\n  "error": {\n    "message": "no: such: route"\n  }\n}',
        FailureKind.IN_STREAM,
        "no: such: route",
    ),
    "row 54 error first": (event({"error": "boom"}), FailureKind.IN_STREAM, "boom"),
    "row 55 error then [DONE]": (
        say("4") + event({"error": {"message": "boom", "code": 500}}) + DONE,
        FailureKind.IN_STREAM,
        "HTTP 500",
    ),
    "row 56 event error": (
        say("4") + b'event: error\ndata: {"error": {"message": "boom"}}\n\n',
        FailureKind.IN_STREAM,
        "boom",
    ),
    "row 56 event error in words": (
        b"event: error\ndata: boom\n\n",
        FailureKind.IN_STREAM,
        "boom",
    ),
    "row 56 event error, odd object": (
        b'event: error\ndata: {"reason": "boom"}\n\n',
        FailureKind.IN_STREAM,
        "boom",
    ),
    "row 57 field error": (
        say("4") + b'error: {"code": 500, "message": "boom"}\n\n',
        FailureKind.IN_STREAM,
        "boom",
    ),
    "row 58 bare line": (
        say("4") + b'{"error": {"message": "boom"}}\n',
        FailureKind.IN_STREAM,
        "boom",
    ),
    "row 59 choice error": (
        event({"choices": [{"index": 0, "error": {"message": "boom"}, "finish_reason": "error"}]}),
        FailureKind.IN_STREAM,
        "boom",
    ),
    "row 59 string": (b'data: "boom"\n\n', FailureKind.IN_STREAM, "boom"),
    "row 60 long and coloured": (
        event({"error": "\x1b[31m" + "x" * 100_000 + "\x1b]0;t\x07"}),
        FailureKind.IN_STREAM,
        "xxx…",
    ),
    "row 60 the key": (
        event({"error": "bad key sk-proj-abcdefghijklmnop1234, or sk-proj-abc***1234"}),
        FailureKind.IN_STREAM,
        "bad key [key], or [key]",
    ),
    "row 61 empty": (b"", FailureKind.TRUNCATED, "empty"),
    "row 61 only comments": (b": ping\n\n: ping\n\n", FailureKind.TRUNCATED, "empty"),
    "row 63 plain text": (b"It works!\n", FailureKind.NOT_A_STREAM, "It works!"),
    "row 63 JSON array": (b"[1, 2]", FailureKind.NOT_A_STREAM, "[1, 2]"),
    "row 64 clean early end": (say("4"), FailureKind.TRUNCATED, "breaks off"),
    "torn last event": (say("4") + b'data: {"choi', FailureKind.TRUNCATED, "breaks off"),
    "no JSON in the middle": (b"data: oops\n\n" + say("4"), FailureKind.PROTOCOL, "oops"),
}


@pytest.mark.parametrize(("body", "thinking", "answer", "reason"), ENDED.values(), ids=ENDED.keys())
def test_streams_that_end_well(body: bytes, thinking: str, answer: str, reason: str) -> None:
    played = Played([body])
    assert played.error is None
    assert (played.thinking, played.answer) == (thinking, answer)
    assert played.completion is not None
    assert played.completion.finish_reason == reason


@pytest.mark.parametrize(("body", "kind", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_streams_that_break(body: bytes, kind: FailureKind, words: str) -> None:
    error = Played([body], content_type="text/odd").error
    assert error is not None
    assert error.kind is kind
    assert words in error.sentence
    assert error.sentence.isprintable()
    assert len(error.sentence) < 500


BODIES = {name: case[0] for name, case in {**ENDED, **BROKEN}.items() if len(case[0]) < 5000}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_row_5_a_body_cut_at_any_byte_comes_to_the_same_end(body: bytes) -> None:
    one_piece = Played([body]).outcome
    for at in range(len(body) + 1):
        assert Played([body[:at], body[at:]]).outcome == one_piece


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_row_6_a_body_of_one_byte_a_packet_comes_to_the_same_end(body: bytes) -> None:
    parts = (body[at : at + 1] for at in range(len(body)))
    assert Played(parts).outcome == Played([body]).outcome


@given(st.binary(max_size=60), st.integers(0, 60))
@settings(max_examples=200)
def test_any_bytes_end_in_a_completion_or_one_sentence(body: bytes, at: int) -> None:
    played = Played([body[:at], body[at:]])
    assert (played.completion is None) != (played.error is None)
    assert played.outcome == Played([body]).outcome


def test_row_21_an_event_over_the_cap_is_an_error() -> None:
    error = Played([b"data: " + b"x" * 1_000_000] + [b"x" * 1_000_000] * 5).error
    assert error is not None
    assert error.kind is FailureKind.PROTOCOL


@pytest.mark.parametrize("form", [str, quote], ids=["plain", "URL-encoded"])
def test_a_key_in_the_finish_reason_is_taken_out(form: Callable[[str], str]) -> None:
    secret = form(KEY.reveal())
    played = Played([say("42") + event(choice({}, finish_reason=f"stop {secret}"))])
    assert played.completion is not None
    assert played.completion.finish_reason == "stop [key]"


def test_what_came_before_an_error_is_shown() -> None:
    played = Played([say("4") + event({"error": "boom"})])
    assert played.answer == "4"
    assert played.tokens == 1


COUNTED: dict[str, tuple[bytes, int, int | None, bool]] = {
    "row 35 usage in the last chunk": (
        say("4") + FINISH + event({"choices": [], **usage(9)}),
        1,
        9,
        False,
    ),
    "row 35 usage on the finish chunk": (
        say("4") + event({**choice({}, finish_reason="stop"), **usage(9)}),
        1,
        9,
        False,
    ),
    "row 35 usage in every chunk": (
        event({**choice({"role": "assistant"}), **usage(0)})
        + event({**choice({"content": "4"}), **usage(1)})
        + event({**choice({"content": "2"}), **usage(4)})
        + FINISH,
        4,
        4,
        True,
    ),
    "row 35 zeros after the real ones": (
        say("4") + event({**choice({}, finish_reason="stop"), **usage(9)}) + event(usage(0)),
        1,
        9,
        False,
    ),
    "row 35 zeros in every chunk": (
        event({**choice({"content": "4"}), **usage(0)})
        + event({**choice({}, finish_reason="stop"), **usage(0)}),
        1,
        None,
        False,
    ),
    "row 35 absent": (say("4") + FINISH + DONE, 1, None, False),
    "row 35 timings in every chunk": (
        event({**choice({"content": "4"}), "timings": {"predicted_n": 1}})
        + event({**choice({"content": "2"}), "timings": {"predicted_n": 3}})
        + FINISH,
        3,
        3,
        True,
    ),
    "row 36 eight ids in a chunk": (
        event(choice({"content": "so it is"}, token_ids=list(range(8)))) + FINISH,
        8,
        None,
        True,
    ),
    "row 36 a block of text": (say("x" * 41) + FINISH, 11, None, False),
    "row 36 sixteen characters": (say("x" * 16) + FINISH, 1, None, False),
    "row 41 log-probabilities": (
        event(choice({"content": "4"}, logprobs={"content": [{}, {}]})) + say("2") + FINISH,
        3,
        None,
        False,
    ),
    "two channels in one chunk": (
        event(choice({"content": "b", "reasoning": "aaa"}, token_ids=[1, 2, 3, 4])) + FINISH,
        4,
        None,
        True,
    ),
    "tokens without text": (
        event(choice({"content": ""}, token_ids=[1, 2])) + say("4") + FINISH,
        3,
        None,
        False,
    ),
    "whole completion": (whole("x" * 100, **usage(31)), 31, 31, True),
}


@pytest.mark.parametrize(
    ("body", "live", "final", "per_chunk"), COUNTED.values(), ids=COUNTED.keys()
)
def test_token_counts(body: bytes, live: int, final: int | None, per_chunk: bool) -> None:
    played = Played([body])
    assert played.completion is not None
    assert played.tokens == live
    assert played.completion.completion_tokens == final
    assert played.completion.per_chunk_counts is per_chunk


def test_row_35_usage_details_are_read() -> None:
    details = usage(
        9,
        completion_tokens_details={"reasoning_tokens": 6},
        prompt_tokens_details={"cached_tokens": 5},
    )
    completion = Played([say("4"), FINISH, event(details)]).completion
    assert completion is not None
    assert completion.thinking_tokens == 6
    assert (completion.prompt_tokens, completion.cached_prompt_tokens) == (7, 5)


def test_comments_bring_no_tokens() -> None:
    assert Played([b": ping\n\n" * 5 + say("") + say("4") + FINISH]).token_chunks == 1


def test_think_mode_reaches_the_text() -> None:
    body = [say("hm</think>42"), FINISH]
    assert Played(body, ThinkMode.STARTS_IN_REASONING).thinking == "hm"
    assert Played(body, ThinkMode.OFF).answer == "hm</think>42"
