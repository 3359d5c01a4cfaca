from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.client.streams import shown
from tests.support.server import JSON, Exchange, Play, ScriptServer, body, serving, speak
from tts_tui.client.body import RequestBody
from tts_tui.client.continuation import FORMS, PAIR, PLAIN, PREFIX, REASONING, tagged
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.openai import OpenAIClient
from tts_tui.client.ports import Dropped, Joint, Prefix, ThinkMode, TraceRequest
from tts_tui.client.reasoning import ThinkSplitter
from tts_tui.domain.events import Sampling

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.client.ports import Completion, Update

USER = {"role": "user", "content": "What is 12 + 30?"}
BEGUN = Prefix("", "12 + 30 = 4")
OPEN = Prefix("Twelve and")
CLOSED = Prefix("Twelve and thirty.", "12 + 30 = 4")
NO_NEW_TURN = {"add_generation_prompt": False}


def request(prefix: Prefix | None = BEGUN, **fields: object) -> TraceRequest:
    made = TraceRequest("What is 12 + 30?", Sampling(0.6, None, 64, None), None, continues=prefix)
    return replace(made, **fields)  # type: ignore[arg-type]


def sent_body(prefix: Prefix | None, form: str | None, **extra: object) -> dict[str, object]:
    endpoint = Endpoint("http://127.0.0.1:9/v1", "m", continuation=form, extra=extra)
    return RequestBody(endpoint).build(request(prefix))


@pytest.mark.parametrize(
    ("form", "prefix", "message", "fields"),
    [
        (PLAIN, BEGUN, {"content": "12 + 30 = 4"}, {}),
        (PAIR, BEGUN, {"content": "12 + 30 = 4"}, {PAIR: True, **NO_NEW_TURN}),
        (PAIR, OPEN, {"content": "<think>\nTwelve and"}, {PAIR: True, **NO_NEW_TURN}),
        (
            PAIR,
            CLOSED,
            {"content": "<think>\nTwelve and thirty.\n</think>\n\n12 + 30 = 4"},
            {PAIR: True, **NO_NEW_TURN},
        ),
        (PREFIX, BEGUN, {"content": "12 + 30 = 4", "prefix": True}, {}),
        (PREFIX, OPEN, {"content": "", "reasoning_content": "Twelve and", "prefix": True}, {}),
        (
            REASONING,
            OPEN,
            {"content": "", "reasoning_content": "Twelve and"},
            {PAIR: "reasoning_content", **NO_NEW_TURN},
        ),
        (
            REASONING,
            CLOSED,
            {"content": "12 + 30 = 4", "reasoning_content": "Twelve and thirty."},
            {PAIR: True, **NO_NEW_TURN},
        ),
    ],
)
def test_every_form_has_its_message_and_its_fields(
    form: str, prefix: Prefix, message: dict[str, object], fields: dict[str, object]
) -> None:
    body = sent_body(prefix, form)
    assert body["messages"] == [USER, {"role": "assistant", **message}]
    assert {name: body[name] for name in body if name in (PAIR, *NO_NEW_TURN)} == fields


@pytest.mark.parametrize("prefix", [None, Prefix(), Prefix("", "")])
def test_what_says_nothing_is_nothing_to_go_on_from(prefix: Prefix | None) -> None:
    body = sent_body(prefix, PAIR)
    assert body["messages"] == [USER]
    assert PAIR not in body


@given(st.text("ab\n", min_size=1, max_size=6), st.none() | st.text("ab\n", max_size=6))
def test_a_text_with_its_tags_is_read_as_it_was_said(thinking: str, answer: str | None) -> None:
    splitter = ThinkSplitter(ThinkMode.AUTO)
    found = shown([*splitter.feed(tagged(Prefix(thinking, answer)), 1), *splitter.close()])
    assert found[0].strip("\n") == thinking.strip("\n")
    assert found[1].strip("\n") == (answer or "").strip("\n")


def test_a_request_has_its_own_limit_stops_and_log_p() -> None:
    endpoint = Endpoint("http://127.0.0.1:9/v1", "m", extra={"max_completion_tokens": 900})
    made = request(None, max_tokens=16, stop=("Wait", "\ud83d"), logprobs=0)
    body = RequestBody(endpoint).build(made)
    assert (body["max_completion_tokens"], body["stop"]) == (16, ["Wait", "\ufffd"])
    # llama.cpp tells nothing where no alternative is asked for.
    assert (body["logprobs"], body["top_logprobs"]) == (True, 1)
    assert "logprobs" not in RequestBody(endpoint).build(request(None))


# -- over the wire -----------------------------------------------------------------------------


async def ask(
    server: ScriptServer, *requests: TraceRequest, **fields: object
) -> tuple[list[Update], Completion]:
    client = OpenAIClient(Endpoint(server.url, "m", **fields))  # type: ignore[arg-type]
    updates: list[Update] = []
    try:
        for each in requests or [request()]:
            completion = await client.stream(each, updates.append)
    finally:
        await client.aclose()
    return updates, completion


def refusing(words: str, when: Callable[[dict[str, object]], bool], play: Play) -> Play:
    refusal = body(json.dumps({"error": {"message": words}}).encode(), 400, JSON)

    async def choose(exchange: Exchange) -> None:
        await (refusal if when(exchange.request.body) else play)(exchange)

    return choose


def last(body: dict[str, object]) -> dict[str, object]:
    messages = body["messages"]
    assert isinstance(messages, list)
    found: dict[str, object] = messages[-1]
    return found


async def test_a_continuation_is_asked_for_so_that_a_refusal_can_be_told() -> None:
    with serving(speak("2.")) as server:
        updates, completion = await ask(server)
    assert shown(updates) == ("", "2.")
    assert completion.joint is Joint.WENT_ON
    assert server.requests[0].body[PAIR] is True
    assert server.requests[0].body["add_generation_prompt"] is False


async def test_where_one_form_is_refused_the_next_is_tried_once_and_remembered() -> None:
    words = "Cannot set both add_generation_prompt and continue_final_message to true."
    with serving(refusing(words, lambda sent: PAIR in sent, speak("2."))) as server:
        updates, _ = await ask(server, request(), request())
    assert shown(updates) == ("", "2.2.")
    assert [PAIR in each.body for each in server.requests] == [True, False, False]
    assert last(server.requests[2].body)["prefix"] is True


@pytest.mark.parametrize(
    "words",
    [
        "Unrecognized request argument supplied: continue_final_message",
        "This model does not support assistant message prefill.",
        "Expected last role User or Tool for serving but got assistant",
        "[{'type': 'extra_forbidden', 'loc': ['body', 'continue_final_message']}]",
    ],
)
async def test_what_cannot_be_continued_is_an_error_and_never_a_new_text(words: str) -> None:
    play = refusing(words, lambda sent: last(sent)["role"] == "assistant", speak("42"))
    with serving(play) as server:
        with pytest.raises(TraceError) as caught:
            await ask(server)
        assert all(last(each.body)["role"] == "assistant" for each in server.requests)
    assert len(server.requests) == 2
    assert caught.value.kind is FailureKind.NOT_OFFERED
    assert not caught.value.retryable
    assert "refuses to go on from a text" in caught.value.sentence


async def test_a_server_that_refused_every_form_is_not_asked_again_and_still_begins_anew() -> None:
    words = "assistant message prefill is not supported"
    play = refusing(words, lambda sent: last(sent)["role"] == "assistant", speak("42"))
    with serving(play) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        for _ in range(2):
            with pytest.raises(TraceError, match="prefill is not supported"):
                await client.stream(request(), lambda _: None)
        assert (await client.stream(request(None), lambda _: None)).joint is None
        await client.aclose()
    assert len(server.requests) == 3


async def test_a_form_that_is_named_is_the_only_one() -> None:
    with serving(speak("2.")) as server:
        await ask(server, continuation=PLAIN)
    assert PAIR not in server.requests[0].body
    with serving(refusing("prefix", lambda sent: True, speak("2."))) as server:
        with pytest.raises(TraceError, match="refuses to go on"):
            await ask(server, continuation=PLAIN)
        assert len(server.requests) == 1


async def test_a_refused_parameter_is_left_out_and_the_continuation_stays() -> None:
    play = refusing("seed is not supported", lambda sent: "seed" in sent, speak("2."))
    with serving(play) as server:
        updates, _ = await ask(server, request(seed=7))
    assert [PAIR in each.body for each in server.requests] == [True, True]
    assert [update.names for update in updates if isinstance(update, Dropped)] == [("seed",)]


async def test_another_refusal_says_nothing_about_the_form() -> None:
    play = refusing("maximum context length exceeded", lambda sent: True, speak("2."))
    with serving(play) as server:
        with pytest.raises(TraceError, match="maximum context length"):
            await ask(server)
        assert len(server.requests) == 1


async def test_log_p_that_is_refused_is_absent_and_changes_no_sample() -> None:
    words = "logprobs are not supported with reasoning models"
    play = refusing(words, lambda sent: "logprobs" in sent, speak("42"))
    with serving(play) as server:
        updates, _ = await ask(server, request(None, logprobs=5))
    assert shown(updates) == ("", "42")
    assert "top_logprobs" not in server.requests[1].body
    assert not [update for update in updates if isinstance(update, Dropped)]


async def test_a_limit_of_one_request_is_held_where_the_server_ignores_it() -> None:
    with serving(speak(*["so "] * 40)) as server:
        updates, completion = await ask(server, request(None, max_tokens=4))
    assert completion.finish_reason == "length"
    assert completion.stopped_here
    assert shown(updates)[1].count("so") <= 5


async def test_a_stop_that_the_server_ignores_closes_its_stream() -> None:
    async def play(exchange: Exchange) -> None:
        exchange.head()
        exchange.say("so 42. Wa")
        exchange.say("it, no")
        await exchange.until_gone()

    with serving(play) as server:
        updates, completion = await ask(server, request(None, stop=("Wait",)))
        await server.until(lambda s: s.open_connections == 0)
    assert shown(updates) == ("", "so 42. ")
    assert (completion.finish_reason, completion.stopped_here) == ("stop", True)


def test_forms_are_told_apart_by_what_they_send() -> None:
    for name, form in FORMS.items():
        message, fields = form.fields(OPEN)
        sent = {"messages": [message], **fields}
        assert form.is_in(sent, message), name
