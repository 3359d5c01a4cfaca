"""The paper's way of sampling: completions of a prompt in the chat template, begun by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.client.streams import shown
from tests.support.server import (
    DONE,
    JSON,
    Exchange,
    Play,
    ScriptServer,
    body,
    event,
    serving,
)
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.openai import OpenAIClient
from tts_tui.client.ports import Delta, Joint, Prefix, ThinkMode, TraceRequest
from tts_tui.client.rendered import Rendered
from tts_tui.domain.events import Channel, Sampling
from tts_tui.domain.token_logp import TokenLogp

if TYPE_CHECKING:
    from tts_tui.client.ports import Completion, Update

PLAIN = TraceRequest("6 × 7?", Sampling(0.6, 0.95, 64, None), 3, system="Be brief.")
TEMPLATE = "<s>{system}<u>{prompt}<a>"
MESSAGES = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "6 × 7?"},
]


def said(*words: str, **logprobs: object) -> Play:
    async def play(exchange: Exchange) -> None:
        exchange.head()
        for word in words:
            one = {"index": 0, "text": word, "finish_reason": None, **logprobs}
            exchange.send(event({"choices": [one]}))
        exchange.send(event({"choices": [{"index": 0, "text": "", "finish_reason": "stop"}]}))
        exchange.send(DONE)
        exchange.end()

    return play


def serves(answer: Play, **calls: object) -> Play:
    """Completions, and other calls that answer with one object each."""

    async def play(exchange: Exchange) -> None:
        name = exchange.request.path.rpartition("/")[2]
        if exchange.request.path == "/v1/completions":
            await answer(exchange)
        elif name in calls:
            await body(json.dumps(calls[name]).encode(), content_type=JSON)(exchange)
        else:
            await body(b'{"error": {"message": "no such path"}}', 404, JSON)(exchange)

    return play


async def ask(
    server: ScriptServer, *requests: TraceRequest, **fields: object
) -> tuple[list[Update], Completion]:
    endpoint = Endpoint(server.url, "m", api="completions", **fields)  # type: ignore[arg-type]
    client = OpenAIClient(endpoint)
    updates: list[Update] = []
    try:
        for request in requests:
            completion = await client.stream(request, updates.append)
    finally:
        await client.aclose()
    return updates, completion


async def test_a_given_template_is_filled_and_sent_as_one_prompt() -> None:
    with serving(serves(said("4", "2"))) as server:
        updates, completion = await ask(server, PLAIN, template=TEMPLATE)
    assert shown(updates) == ("", "42")
    assert completion.finish_reason == "stop"
    [sent] = server.requests
    assert (sent.path, sent.body) == (
        "/v1/completions",
        {
            "model": "m",
            "prompt": "<s>Be brief.<u>6 × 7?<a>",
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": 0.6,
            "top_p": 0.95,
            "max_tokens": 64,
            "seed": 3,
        },
    )


async def test_a_question_that_names_a_place_of_the_template_is_left_as_it_is() -> None:
    odd = replace(PLAIN, prompt="What is {system}, {prompt}?")
    with serving(serves(said("42"))) as server:
        await ask(server, odd, template=TEMPLATE)
    assert server.requests[0].body["prompt"] == "<s>Be brief.<u>What is {system}, {prompt}?<a>"


async def test_llama_cpp_renders_its_own_template_once_for_all_traces() -> None:
    play = serves(said("42"), **{"apply-template": {"prompt": "<u>6 × 7?<a>"}})
    with serving(play) as server:
        await ask(server, PLAIN, replace(PLAIN, seed=4))
    rendered, *others = server.requests
    assert (rendered.path, rendered.body) == ("/apply-template", {"messages": MESSAGES})
    assert [each.path for each in others] == ["/v1/completions"] * 2
    assert others[0].body["prompt"] == "<u>6 × 7?<a>"
    assert "add_special_tokens" not in others[0].body


async def test_vllm_renders_its_template_there_and_back_and_adds_no_second_mark() -> None:
    calls = {"tokenize": {"tokens": [1, 5, 6]}, "detokenize": {"prompt": "<s>6 × 7?<a>"}}
    with serving(serves(said("42"), **calls)) as server:
        await ask(server, PLAIN)
    *_, tokenized, back, sent = server.requests
    assert tokenized.body["messages"] == MESSAGES
    assert tokenized.body["add_generation_prompt"] is True
    assert back.body["tokens"] == [1, 5, 6]
    assert sent.body["prompt"] == "<s>6 × 7?<a>"
    assert sent.body["add_special_tokens"] is False


@pytest.mark.parametrize("calls", [{}, {"apply-template": {"prompt": ""}}, {"apply-template": []}])
async def test_a_server_without_its_template_is_one_sentence(calls: dict[str, object]) -> None:
    why = pytest.raises(TraceError, match="does not render its chat template")
    with serving(serves(said("42"), **calls)) as server, why as caught:
        await ask(server, PLAIN)
    assert caught.value.kind is FailureKind.NOT_OFFERED
    assert not caught.value.retryable


async def test_a_text_that_is_begun_by_hand_is_shown_whole_and_counted_as_said() -> None:
    begun = replace(PLAIN, begins="Alright,")
    with serving(serves(said(" so", " 42"))) as server:
        updates, _ = await ask(server, begun, template=TEMPLATE)
    assert server.requests[0].body["prompt"] == "<s>Be brief.<u>6 × 7?<a>Alright,"
    spoken = [update for update in updates if isinstance(update, Delta)]
    assert [(delta.text, delta.tokens) for delta in spoken] == [
        ("Alright,", 0),
        (" so", 1),
        (" 42", 1),
    ]


async def test_a_beginning_can_open_the_thinking() -> None:
    begun = replace(PLAIN, begins="<think>\nOkay so")
    with serving(serves(said(" I add", "</think>", "42"))) as server:
        updates, _ = await ask(server, begun, template=TEMPLATE)
    assert shown(updates) == ("\nOkay so I add", "42")


async def test_a_template_that_opens_the_thinking_and_a_beginning_after_it() -> None:
    begun = replace(PLAIN, begins="Okay so")
    with serving(serves(said(" I add", "</think>", "42"))) as server:
        updates, _ = await ask(
            server,
            begun,
            template=TEMPLATE + "<think>\n",
            think_mode=ThinkMode.STARTS_IN_REASONING,
        )
    assert shown(updates) == ("Okay so I add", "42")


async def test_a_text_is_gone_on_from_by_its_end() -> None:
    going_on = replace(PLAIN, continues=Prefix("Let me add.", "12 + 30 = 4"), begins="Alright,")
    with serving(serves(said("2."))) as server:
        updates, completion = await ask(server, going_on, template=TEMPLATE)
    prompt = server.requests[0].body["prompt"]
    assert prompt == "<s>Be brief.<u>6 × 7?<a><think>\nLet me add.\n</think>\n\n12 + 30 = 4"
    assert "continue_final_message" not in server.requests[0].body
    assert shown(updates) == ("", "2.")
    assert completion.joint is Joint.WENT_ON


def test_a_thinking_that_the_template_opened_is_not_opened_twice() -> None:
    assert Rendered("<a><think>\n").then("<think>\nSo").text == "<a><think>\nSo"
    assert Rendered("<a><think>").then("<think>\nSo").text == "<a><think>\nSo"
    assert Rendered("<a>").then("<think>\nSo").text == "<a><think>\nSo"


async def test_log_p_is_asked_for_and_read_as_completions_have_it() -> None:
    logprobs = {"tokens": ["42"], "token_logprobs": [-0.5], "top_logprobs": [{"42": -0.5}]}
    with serving(serves(said("42", logprobs=logprobs))) as server:
        updates, _ = await ask(server, replace(PLAIN, logprobs=1), template=TEMPLATE)
    assert server.requests[0].body["logprobs"] == 1
    assert "top_logprobs" not in server.requests[0].body
    top = (("42", -0.5),)
    assert Delta(Channel.ANSWER, "42", 1, (TokenLogp(-0.5, None, top),)) in updates
