from __future__ import annotations

import gzip
import json
import socket
from typing import TYPE_CHECKING

import anyio
import pytest

from tests.client.streams import KEY, request, shown
from tests.support.server import (
    DONE,
    JSON,
    Exchange,
    Play,
    ScriptServer,
    body,
    choice,
    event,
    in_turn,
    serving,
    speak,
)
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.openai import OpenAIClient, list_models
from tts_tui.client.ports import Completion, Dropped

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.client.ports import Update

SPOKEN = event(choice({"content": "42"})) + event(choice({}, finish_reason="stop")) + DONE


async def ask(server: ScriptServer, **fields: object) -> tuple[str, Completion]:
    endpoint = Endpoint(server.url, "m", KEY, **fields)  # type: ignore[arg-type]
    client = OpenAIClient(endpoint)
    updates: list[Update] = []
    try:
        completion = await client.stream(request(), updates.append)
    finally:
        await client.aclose()
    return shown(updates)[1], completion


async def failure(play: Play, **fields: object) -> TraceError:
    with serving(play) as server:
        with pytest.raises(TraceError) as caught:
            await ask(server, **fields)
        await server.until(lambda s: s.open_connections == 0)
    return caught.value


async def test_one_trace_from_request_to_usage() -> None:
    with serving(speak("4", "2", tokens=9)) as server:
        text, completion = await ask(server, extra={"top_k": 5})
    assert text == "42"
    assert (completion.finish_reason, completion.completion_tokens) == ("stop", 9)
    sent = server.requests[0]
    assert (sent.method, sent.path, sent.version) == ("POST", "/v1/chat/completions", "HTTP/1.1")
    assert sent.headers["accept-encoding"] == "identity"
    assert sent.headers["authorization"] == f"Bearer {KEY.reveal()}"
    assert sent.body == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "How many?"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.6,
        "top_p": 0.95,
        "max_tokens": 64,
        "seed": 100,
        "top_k": 5,
    }


async def test_a_prompt_with_half_a_character_can_be_sent() -> None:
    with serving(speak("42")) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        await client.stream(request(prompt="a\ud83d"), lambda _: None)
        await client.aclose()
    assert "authorization" not in server.requests[0].headers
    assert server.requests[0].body["messages"][1]["content"] == "a\ufffd"  # type: ignore[index]


async def test_row_6_an_answer_of_one_byte_a_packet_is_read_whole() -> None:
    async def play(exchange: Exchange) -> None:
        exchange.head()
        for at in range(len(SPOKEN)):
            exchange.send(SPOKEN[at : at + 1])
            await exchange.pause(0)
        exchange.end()

    with serving(play) as server:
        assert (await ask(server))[0] == "42"


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 422, 429, 500, 502, 503, 529])
async def test_rows_48_to_50_an_error_status_is_told_with_the_servers_words_and_wait(
    status: int,
) -> None:
    words = json.dumps({"error": {"message": "so it is"}}).encode()
    error = await failure(body(words, status, JSON, headers={"Retry-After": "3"}))
    assert f"HTTP {status}" in error.sentence
    assert "so it is" in error.sentence
    assert error.retry_after_s == 3


async def test_row_50_llama_cpp_loading_its_model_may_be_asked_again() -> None:
    words = json.dumps({"error": {"code": 503, "message": "Loading model"}}).encode()
    error = await failure(body(words, 503, JSON))
    assert error.kind is FailureKind.OVERLOADED
    assert error.retryable


@pytest.mark.parametrize("status", [200, 502])
async def test_row_51_html_is_told_in_words_whatever_its_status(status: int) -> None:
    page = b"<!doctype html>\n<html><body>Please log in</body></html>"
    error = await failure(body(page, status, "text/html"))
    assert "Please log in" in error.sentence


async def test_row_52_a_json_error_with_status_200_is_an_error() -> None:
    error = await failure(body(b'{"error": {"message": "so it is"}}', 200, JSON))
    assert error.kind is FailureKind.IN_STREAM


async def test_row_53_a_whole_completion_is_one_burst() -> None:
    top = {
        "choices": [{"message": {"content": "42"}, "finish_reason": "stop"}],
        "usage": {"completion_tokens": 2},
    }
    with serving(body(json.dumps(top, indent=1).encode(), 200, JSON)) as server:
        text, completion = await ask(server)
    assert (text, completion.completion_tokens) == ("42", 2)


async def test_row_60_an_error_body_of_five_megabytes_is_a_sentence_without_the_key() -> None:
    words = json.dumps({"error": {"message": f"\x1b[2J bad key {KEY.reveal()}"}}).encode()
    error = await failure(body(words + b" " * 5_000_000, 401, JSON))
    assert KEY.reveal() not in error.sentence
    assert error.sentence.isprintable()
    assert error.kind is FailureKind.AUTH


async def test_row_61_a_200_without_a_body_is_a_stream_that_broke_off() -> None:
    assert (await failure(body(b""))).kind is FailureKind.TRUNCATED


async def test_row_62_a_redirect_is_named_and_not_followed() -> None:
    error = await failure(
        body(b"", 307, JSON, headers={"Location": "https://elsewhere.example/v1"})
    )
    assert "https://elsewhere.example/v1" in error.sentence


async def test_row_63_a_wrong_content_type_does_not_matter_for_a_stream() -> None:
    with serving(body(SPOKEN, 200, "application/octet-stream")) as server:
        assert (await ask(server))[0] == "42"


def breaking(end: Callable[[Exchange], None], *, chunked: bool = True, gate: bool = True) -> Play:
    async def play(exchange: Exchange) -> None:
        exchange.head(chunked=chunked)
        exchange.say("4")
        if gate:
            await exchange.wait("seen")
        end(exchange)

    return play


@pytest.mark.parametrize(
    "play",
    [
        breaking(Exchange.close),
        breaking(Exchange.reset),
        breaking(Exchange.end),
        breaking(Exchange.close, chunked=False),
    ],
    ids=["chunked cut", "reset", "clean end", "clean end without length"],
)
async def test_row_64_a_body_that_breaks_off_keeps_its_text_and_may_be_asked_again(
    play: Play,
) -> None:
    with serving(play) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        updates: list[Update] = []

        def emit(update: Update) -> None:
            updates.append(update)
            server.open_gate("seen")

        with pytest.raises(TraceError) as caught:
            await client.stream(request(), emit)
        await client.aclose()
    assert caught.value.kind is FailureKind.TRUNCATED
    assert caught.value.retryable
    assert shown(updates) == ("", "4")


async def test_row_64_a_reset_after_the_finish_changes_nothing() -> None:
    async def play(exchange: Exchange) -> None:
        exchange.head()
        exchange.say("42")
        exchange.send(event(choice({}, finish_reason="stop")))
        await exchange.pause(0)
        exchange.close()

    with serving(play) as server:
        assert (await ask(server))[0] == "42"


async def test_row_65_a_compressed_stream_is_read() -> None:
    with serving(body(gzip.compress(SPOKEN), headers={"Content-Encoding": "gzip"})) as server:
        assert (await ask(server))[0] == "42"


async def test_row_65_a_corrupt_compressed_stream_is_an_error() -> None:
    error = await failure(body(b"no gzip at all", headers={"Content-Encoding": "gzip"}))
    assert error.kind is FailureKind.PROTOCOL


async def test_row_66_a_refused_connection_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    client = OpenAIClient(Endpoint(f"http://127.0.0.1:{port}", "m"))
    with pytest.raises(TraceError, match=f"Cannot reach 127.0.0.1:{port}: connection refused"):
        await client.stream(request(), lambda _: None)
    await client.aclose()


async def test_row_66_an_unknown_name_is_a_server_out_of_reach() -> None:
    client = OpenAIClient(Endpoint("http://no-such-host.invalid", "m"))
    with pytest.raises(TraceError) as caught:
        await client.stream(request(), lambda _: None)
    await client.aclose()
    assert caught.value.kind is FailureKind.UNREACHABLE


async def test_row_66_tls_where_there_is_none_is_a_server_out_of_reach() -> None:
    with serving(speak("42")) as server:
        client = OpenAIClient(Endpoint(server.url.replace("http:", "https:"), "m"))
        with pytest.raises(TraceError, match="Cannot reach"):
            await client.stream(request(), lambda _: None)
        await client.aclose()


def ipv6_loopback_name() -> str:
    """How this machine calls ::1; a test without IPv6 is skipped."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 loopback here")
    try:
        socket.getaddrinfo("localhost", 80, socket.AF_INET6)
    except OSError:
        return "[::1]"
    return "localhost"


async def test_row_66_a_loopback_of_ipv6_only_is_reached() -> None:
    name = ipv6_loopback_name()
    with serving(speak("42"), host="::1") as server:
        client = OpenAIClient(Endpoint(f"http://{name}:{server.port}", "m"))
        assert (await client.stream(request(), lambda _: None)).finish_reason == "stop"
        await client.aclose()


async def test_row_66_a_proxy_of_the_environment_does_not_catch_loopback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(speak("42")) as server:
        assert (await ask(server))[0] == "42"


async def test_row_67_silence_after_the_headers_ends_and_may_be_asked_again() -> None:
    async def play(exchange: Exchange) -> None:
        exchange.head()
        await exchange.until_gone()

    error = await failure(play, first_token_s=0.05)
    assert (error.kind, error.retryable) == (FailureKind.SILENT, True)
    assert "no first token for 0.05 s" in error.sentence


async def test_row_67_a_server_without_an_answer_is_silent() -> None:
    error = await failure(Exchange.until_gone, first_token_s=0.05)
    assert error.kind is FailureKind.SILENT


async def test_row_67_comments_do_not_keep_a_trace_alive() -> None:
    async def play(exchange: Exchange) -> None:
        exchange.head()
        while exchange.request.eof_s is None:
            exchange.send(b": keep-alive\n\n")
            await exchange.pause(0.005)

    assert (await failure(play, first_token_s=0.1)).kind is FailureKind.SILENT


async def test_row_67_silence_after_a_token_ends_and_is_not_asked_again() -> None:
    async def play(exchange: Exchange) -> None:
        exchange.head()
        exchange.say("4")
        await exchange.until_gone()

    error = await failure(play, silence_s=0.05)
    assert (error.kind, error.retryable) == (FailureKind.SILENT, False)
    assert "no further token" in error.sentence


async def test_after_the_finish_nobody_waits_for_a_server_that_says_no_more() -> None:
    async def play(exchange: Exchange) -> None:
        exchange.head()
        exchange.say("42")
        exchange.send(event(choice({}, finish_reason="stop")))
        await exchange.until_gone()

    with serving(play) as server:
        assert (await ask(server))[0] == "42"
        await server.until(lambda s: s.open_connections == 0)


@pytest.mark.parametrize("how", [Exchange.close, Exchange.reset, Exchange.end, "error", "cut"])
async def test_text_that_was_held_back_is_not_lost_when_a_stream_fails_or_is_cut(
    how: Callable[[Exchange], None] | str,
) -> None:
    async def play(exchange: Exchange) -> None:
        exchange.head()
        exchange.say("so 4", reasoning="hm sk-")
        exchange.say(" <thin")
        await exchange.wait("seen")
        if not isinstance(how, str):
            how(exchange)
        elif how == "error":
            exchange.send(event({"error": "boom"}))
        else:
            await exchange.until_gone()

    with serving(play) as server:
        client = OpenAIClient(Endpoint(server.url, "m", KEY))
        updates: list[Update] = []
        seen = anyio.Event()

        def take(update: Update) -> None:
            updates.append(update)
            if shown(updates) == ("", "so 4 "):
                seen.set()

        async def run() -> None:
            try:
                await client.stream(request(), take)
            except TraceError:
                assert how != "cut"

        async with anyio.create_task_group() as group:
            group.start_soon(run)
            await seen.wait()
            server.open_gate("seen")
            if how == "cut":
                group.cancel_scope.cancel()
        await client.aclose()
    assert shown(updates) == ("hm sk-", "so 4 <thin")


def refusing(*words: str, param: str | None = None) -> Play:
    """A server that refuses one request for each of the words, then speaks."""
    refusals = [
        body(json.dumps({"error": {"message": word, "param": param}}).encode(), 400, JSON)
        for word in words
    ]
    return in_turn(*refusals, speak("42"))


REFUSED = {
    "seed": ("Unsupported parameter: 'seed'", "seed", None),
    "stream_options": ("Unrecognized request argument: stream_options", "stream_options", None),
    "temperature": ("temperature does not support 0.6, only the default", "temperature", None),
    "top_p": ("body.top_p: Extra inputs are not permitted", "top_p", None),
    "max_tokens": (
        "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
        "max_tokens",
        "max_completion_tokens",
    ),
    "extra": ("top_logprobs is not supported", "top_logprobs", None),
}


@pytest.mark.parametrize(("words", "gone", "new"), REFUSED.values(), ids=REFUSED.keys())
async def test_row_69_a_refused_parameter_is_left_out_from_then_on(
    words: str, gone: str, new: str | None
) -> None:
    with serving(refusing(words)) as server:
        client = OpenAIClient(Endpoint(server.url, "m", extra={"top_logprobs": 2}))
        for _ in range(2):
            await client.stream(request(), lambda _: None)
        await client.aclose()
    first, *later = (sent.body for sent in server.requests)
    assert gone in first
    assert len(later) == 2
    for sent in later:
        assert gone not in sent
        assert new is None or sent[new] == first[gone]


async def test_row_69_several_refusals_one_after_another_are_learned() -> None:
    play = refusing("Unsupported parameter: 'seed'", "Unsupported parameter: 'top_p'")
    with serving(play) as server:
        assert (await ask(server))[0] == "42"
    assert len(server.requests) == 3


async def test_what_a_request_is_sent_without_is_said_by_each_trace() -> None:
    play = refusing("Unsupported parameter: 'seed'", "top_k is not supported, nor stream_options")
    with serving(play) as server:
        client = OpenAIClient(Endpoint(server.url, "m", extra={"top_k": 5}))
        said: list[list[Update]] = [[], []]
        for updates in said:
            await client.stream(request(), updates.append)
        await client.aclose()
    gone = [[u.names for u in updates if isinstance(u, Dropped)] for updates in said]
    assert gone == [[("seed",), ("seed", "top_k")], [("seed", "top_k")]]


async def test_a_renamed_parameter_is_not_one_sent_without() -> None:
    with serving(refusing("Use 'max_completion_tokens' instead of max_tokens")) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        updates: list[Update] = []
        await client.stream(request(), updates.append)
        await client.aclose()
    assert not any(isinstance(update, Dropped) for update in updates)


async def test_row_69_a_refusal_that_names_its_parameter_apart_is_learned() -> None:
    with serving(refusing("This is not supported here", param="seed")) as server:
        assert (await ask(server))[0] == "42"


@pytest.mark.parametrize(
    "words",
    ["max_tokens is too large: 64 > 32", "max_tokens is not supported", "Bad prompt", "seed it"],
)
async def test_row_69_what_teaches_nothing_fails_at_once(words: str) -> None:
    with serving(refusing(words)) as server:
        with pytest.raises(TraceError) as caught:
            await ask(server)
        assert len(server.requests) == 1
    assert caught.value.kind is FailureKind.BAD_REQUEST


async def test_an_unknown_model_is_told_with_those_the_server_has() -> None:
    unknown = body(b'{"error": {"message": "model m not found"}}', 404, JSON)
    listed = body(b'{"data": [{"id": "a"}, {"id": "b"}]}', 200, JSON)
    error = await failure(in_turn(unknown, listed))
    assert error.kind is FailureKind.NOT_FOUND
    assert "does not serve “m”; it has a, b." in error.sentence


LISTS = {
    "OpenAI": (b'{"object": "list", "data": [{"id": "a"}, {"id": "b"}, {"id": "a"}]}', ["a", "b"]),
    "Ollama": (b'{"models": [{"name": "a"}]}', ["a"]),
    "bare": (b'["a", {"id": "b"}, {}, 5]', ["a", "b"]),
    "empty": (b'{"data": null}', []),
}


@pytest.mark.parametrize(("words", "names"), LISTS.values(), ids=LISTS.keys())
async def test_list_models(words: bytes, names: list[str]) -> None:
    with serving(body(words, 200, JSON)) as server:
        assert await list_models(Endpoint(server.url, "m", KEY)) == names
    assert server.requests[0].path == "/v1/models"


@pytest.mark.parametrize(
    ("play", "kind"),
    [
        (body(b"{}", 401, JSON), FailureKind.AUTH),
        (body(b"<html>", 200, "text/html"), FailureKind.NOT_A_STREAM),
        (body(b"", 302, JSON, headers={"Location": "/x"}), FailureKind.NOT_FOUND),
        (breaking(Exchange.reset, gate=False), FailureKind.UNREACHABLE),
    ],
    ids=["key", "page", "redirect", "reset"],
)
async def test_list_models_fails_in_one_sentence(play: Play, kind: FailureKind) -> None:
    with serving(play) as server, pytest.raises(TraceError) as caught:
        await list_models(Endpoint(server.url, "m", KEY))
    assert caught.value.kind is kind


async def test_no_cause_leads_a_traceback_to_the_headers() -> None:
    with (
        serving(breaking(Exchange.reset, gate=False)) as server,
        pytest.raises(TraceError) as caught,
    ):
        await ask(server)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


async def test_the_finish_is_said_before_its_usage_comes() -> None:
    async def play(exchange: Exchange) -> None:
        exchange.head()
        exchange.say("42")
        exchange.send(event(choice({}, finish_reason="stop")))
        await exchange.wait("usage")
        exchange.send(event({"choices": [], "usage": {"completion_tokens": 9}}))
        await exchange.until_gone()

    updates: list[Update] = []
    with serving(play) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))

        def see(update: Update) -> None:
            updates.append(update)
            if isinstance(update, Completion):
                server.open_gate("usage")

        completion = await client.stream(request(), see)
        await server.until(lambda s: s.open_connections == 0)
        await client.aclose()
    assert updates[-1] == Completion("stop")
    assert completion == Completion("stop", completion_tokens=9)


async def test_a_server_that_ignores_the_token_limit_is_left_at_it() -> None:
    async def play(exchange: Exchange) -> None:
        exchange.head()
        while exchange.request.eof_s is None:
            exchange.say("on ")
            await exchange.pause(0)

    with serving(play) as server:
        text, completion = await ask(server, extra={"max_tokens": 20})
        await server.until(lambda s: s.open_connections == 0)
    assert (completion.finish_reason, completion.stopped_here) == ("length", True)
    assert text.count("on ") >= 21


async def test_a_trace_that_ends_at_its_limit_by_itself_is_not_stopped_here() -> None:
    with serving(speak(*["on "] * 20, reason="stop")) as server:
        text, completion = await ask(server, extra={"max_tokens": 20})
    assert (completion.finish_reason, completion.stopped_here) == ("stop", False)
    assert text == "on " * 20
