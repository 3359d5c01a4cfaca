"""Answers that a host cuts at its own limit are gone on from, and every joint is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.engine_race import Race
from tests.support.server import Exchange, ScriptServer, serving
from tts_tui.client.long_answers import LongAnswers
from tts_tui.client.openai import Endpoint, OpenAIClient
from tts_tui.domain.events import Channel, Sampling, TraceContinued
from tts_tui.domain.trace import TraceStatus

if TYPE_CHECKING:
    from tests.support.server import Play

WORDS = ("Six ", "times ", "seven ", "is ", "\\boxed{42}", ".")


def gives_at_most(tokens: int) -> Play:
    """A host that says a few words, and goes on where a continuation stands."""

    async def play(exchange: Exchange) -> None:
        sent = exchange.request.body
        messages = sent["messages"]
        assert isinstance(messages, list)
        last = messages[-1]
        said = str(last["content"]) if last["role"] == "assistant" else ""
        at = len(
            [word for word in WORDS if "".join(WORDS).startswith(said) and said and word in said]
        )
        limit = sent["max_tokens"]
        assert isinstance(limit, int)
        spoken = WORDS[at : at + min(tokens, limit)]
        exchange.head()
        for word in spoken:
            exchange.say(word)
        ended = at + len(spoken) == len(WORDS)
        exchange.finish("stop" if ended else "length", len(spoken))

    return play


async def race_on(server: ScriptServer, most: int, max_tokens: int = 100) -> Race[LongAnswers]:
    client = LongAnswers(OpenAIClient(Endpoint(base_url=server.url, model_id="m")), most)
    race = Race(client, n=1, sampling=Sampling(seed=0, max_tokens=max_tokens))
    await race.runner.run()
    await client.aclose()
    return race


async def test_an_answer_goes_on_until_it_ends_and_is_one_trace() -> None:
    with serving(gives_at_most(2)) as server:
        race = await race_on(server, most=100)
        bodies = [request.body for request in server.requests]
    [trace] = race.state.traces
    assert trace.text(Channel.ANSWER) == "".join(WORDS)
    assert (trace.finish_reason, trace.tokens, trace.continuations) == ("stop", 6, 2)
    assert [body["max_tokens"] for body in bodies] == [100, 98, 96]
    assert len(race.of_type(TraceContinued)) == 2
    assert trace.answer is not None
    assert trace.answer.text == "42"


async def test_it_goes_on_as_often_as_it_may_and_no_more() -> None:
    with serving(gives_at_most(1)) as server:
        race = await race_on(server, most=2)
    [trace] = race.state.traces
    assert (trace.finish_reason, trace.tokens, trace.continuations) == ("length", 3, 2)


async def test_our_own_limit_ends_it_for_good() -> None:
    with serving(gives_at_most(2)) as server:
        race = await race_on(server, most=100, max_tokens=3)
    [trace] = race.state.traces
    assert (trace.finish_reason, trace.tokens, trace.continuations) == ("length", 3, 1)


async def test_a_host_that_has_no_more_to_say_is_not_asked_for_ever() -> None:
    async def mute(exchange: Exchange) -> None:
        exchange.head()
        if len(server.requests) == 1:
            exchange.say("Six ")
        exchange.finish("length", 1 if len(server.requests) == 1 else 0)

    with serving(mute) as server:
        race = await race_on(server, most=100)
        requests = len(server.requests)
    [trace] = race.state.traces
    assert trace.status is TraceStatus.DONE
    assert (requests, trace.continuations) == (2, 1)
