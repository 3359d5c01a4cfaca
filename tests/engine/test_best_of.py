"""best-of@N: the server's own best of several; one that does not do it is found out by effect."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.engine_race import Race
from tests.support.server import JSON, Exchange, body, serving
from tts_tui.client.openai import Endpoint, OpenAIClient
from tts_tui.domain.events import EndReason, ProcedureStopped
from tts_tui.domain.strategies import Clock, parse

if TYPE_CHECKING:
    from tests.support.server import Play

TEXT = "So it is \\boxed{42}."


def _answer(tokens: int) -> bytes:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": TEXT},
        "finish_reason": "stop",
    }
    usage = {"prompt_tokens": 9, "completion_tokens": tokens, "total_tokens": tokens + 9}
    return json.dumps({"choices": [choice], "usage": usage}).encode()


def _server(best: Play) -> Play:
    async def play(exchange: Exchange) -> None:
        if "best_of" in exchange.request.body:
            await best(exchange)
            return
        exchange.head()
        exchange.say("\\boxed{41}")
        exchange.finish(tokens=4)

    return play


async def _race(best: Play) -> tuple[Race[OpenAIClient], list[dict[str, object]]]:
    with serving(_server(best)) as server:
        client = OpenAIClient(Endpoint(base_url=server.url, model_id="m"))
        race = Race(client, n=1, strategies=[parse("best-of@4", 1)])
        await race.runner.run()
        await client.aclose()
        return race, [request.body for request in server.requests]


async def test_the_servers_best_is_the_answer_and_all_texts_are_paid() -> None:
    race, sent = await _race(body(_answer(tokens=24), content_type=JSON))
    assert {(each.get("best_of"), each["stream"]) for each in sent} == {(None, True), (4, False)}
    pick = race.state.ask(parse("best-of@4", 1), Clock.WALL)
    assert pick.decided
    assert pick.answer is not None
    assert pick.answer.text == "42"
    assert (pick.ledger.spent_tokens, pick.ledger.sequential_tokens) == (24, 6)


@pytest.mark.parametrize(
    ("best", "why"),
    [
        (
            body(_answer(tokens=6), content_type=JSON),
            "best-of@4 was ended: the server took best_of and generated one text only.",
        ),
        (
            body(b'{"error": {"message": "best_of is not supported"}}', 400, JSON),
            "best-of@4 was ended: the server refuses best_of.",
        ),
    ],
    ids=["ignored", "refused"],
)
async def test_a_server_without_it_ends_the_procedure_and_no_more(best: Play, why: str) -> None:
    race, _ = await _race(best)
    [stopped] = race.of_type(ProcedureStopped)
    assert stopped.reason == why
    pick = race.state.ask(parse("best-of@4", 1), Clock.WALL)
    assert (pick.decided, f"best-of@4 was ended: {pick.reason}.") == (False, why)
    assert race.state.end_reason is EndReason.ALL_ENDED
