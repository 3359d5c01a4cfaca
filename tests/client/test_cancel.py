from __future__ import annotations

import asyncio
import gc
import random
from typing import TYPE_CHECKING

import anyio
import pytest

from tests.client.streams import request
from tests.support.server import Exchange, Play, ScriptServer, choice, event, serving, speak
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.openai import OpenAIClient

if TYPE_CHECKING:
    from tts_tui.client.ports import Update


async def endless(exchange: Exchange) -> None:
    exchange.head()
    while exchange.request.eof_s is None:
        exchange.say("x")
        await exchange.pause(0.002)


async def before_headers(exchange: Exchange) -> None:
    await exchange.until_gone()


async def before_first_token(exchange: Exchange) -> None:
    exchange.head()
    await exchange.until_gone()


async def in_the_drain(exchange: Exchange) -> None:
    exchange.head()
    exchange.say("42")
    exchange.send(event(choice({}, finish_reason="stop")))
    await exchange.until_gone()


def all_gone(server: ScriptServer) -> bool:
    return server.open_connections == 0 and all(r.eof_s is not None for r in server.requests)


@pytest.mark.parametrize("play", [before_headers, before_first_token, endless, in_the_drain])
async def test_row_70_a_cancel_closes_the_socket_wherever_the_stream_is(play: Play) -> None:
    with serving(play) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        async with anyio.create_task_group() as group:
            group.start_soon(client.stream, request(), lambda _: None)
            await server.until(lambda s: len(s.requests) == 1)
            group.cancel_scope.cancel()
        await server.until(all_gone)
        await client.aclose()


async def test_row_70_a_cancel_before_the_connection_leaves_nothing() -> None:
    with serving(endless) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        with anyio.CancelScope() as scope:
            scope.cancel()
            await client.stream(request(), lambda _: None)
        assert scope.cancelled_caught
        await server.until(lambda s: s.open_connections == 0)
        await client.aclose()


async def test_row_70_a_cancel_during_the_tls_handshake_closes_the_socket() -> None:
    with ScriptServer(speak("42"), hangs_up_on_garbage=False) as server:
        client = OpenAIClient(Endpoint(server.url.replace("http:", "https:"), "m"))
        async with anyio.create_task_group() as group:
            group.start_soon(client.stream, request(), lambda _: None)
            await server.until(lambda s: s.accepted == 1)
            group.cancel_scope.cancel()
        await server.until(lambda s: s.open_connections == 0)
        await client.aclose()


async def test_row_71_the_losers_of_64_are_closed_and_the_winner_stays() -> None:
    with serving(endless) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        scopes = [anyio.CancelScope() for _ in range(64)]

        async def run(trace: int) -> None:
            with scopes[trace]:
                await client.stream(request(trace), lambda _: None)

        async with anyio.create_task_group() as group:
            for trace in range(64):
                group.start_soon(run, trace)
            await server.until(lambda s: len(s.requests) == 64)
            for scope in scopes[1:]:
                scope.cancel()
            await server.until(lambda s: s.open_connections == 1)
            assert [r.body["seed"] for r in server.requests if r.eof_s is None] == [100]
            scopes[0].cancel()
        await server.until(all_gone)
        await client.aclose()


@pytest.mark.parametrize("quarter", range(4))
async def test_row_72_a_thousand_random_cancels_leak_nothing(quarter: int) -> None:
    chance = random.Random(quarter)
    with serving(endless) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        before = len(asyncio.all_tasks())

        async def race() -> None:
            async with anyio.create_task_group() as group:
                for trace in range(8):
                    group.start_soon(client.stream, request(trace), lambda _: None)
                for _ in range(chance.randrange(40)):
                    await anyio.sleep(0)
                group.cancel_scope.cancel()

        for _ in range(32):
            await race()
        assert len(asyncio.all_tasks()) == before
        # A socket that was dropped without closing it warns here, and a warning is an error.
        gc.collect()
        await server.until(lambda s: s.open_connections == 0)
        await client.aclose()


async def test_row_72_the_next_race_works_after_cancels() -> None:
    async def play(exchange: Exchange) -> None:
        await (endless if exchange.request.number < 16 else speak("42"))(exchange)

    with serving(play) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        async with anyio.create_task_group() as group:
            for trace in range(16):
                group.start_soon(client.stream, request(trace), lambda _: None)
            await server.until(lambda s: len(s.requests) == 16)
            group.cancel_scope.cancel()
        assert (await client.stream(request(), lambda _: None)).finish_reason == "stop"
        await client.aclose()


async def test_row_76_an_exception_in_the_consumer_closes_the_socket() -> None:
    def emit(_update: Update) -> None:
        raise LookupError("the consumer broke")

    with serving(endless) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        with pytest.raises(LookupError):
            await client.stream(request(), emit)
        await server.until(all_gone)
        await client.aclose()


async def test_row_77_http_2_is_never_spoken() -> None:
    with serving(speak("42")) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        await client.stream(request(), lambda _: None)
        await client.aclose()
    assert {sent.version for sent in server.requests} == {"HTTP/1.1"}


async def test_row_78_nothing_is_emitted_after_a_cancel() -> None:
    updates: list[Update] = []
    with serving(endless) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        first = anyio.Event()

        def emit(update: Update) -> None:
            updates.append(update)
            first.set()

        async with anyio.create_task_group() as group:
            group.start_soon(client.stream, request(), emit)
            await first.wait()
            group.cancel_scope.cancel()
        seen = len(updates)
        await server.until(all_gone)
        assert len(updates) == seen
        await client.aclose()


async def test_row_75_a_server_that_ignores_the_disconnect_holds_nobody_up() -> None:
    async def play(exchange: Exchange) -> None:
        exchange.head()
        exchange.say("x")
        await exchange.wait("never")

    with serving(play) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        async with anyio.create_task_group() as group:
            group.start_soon(client.stream, request(), lambda _: None)
            await server.until(lambda s: len(s.requests) == 1)
            group.cancel_scope.cancel()
        await client.aclose()


async def test_row_68_a_server_that_takes_two_at_a_time_serves_all() -> None:
    seats = asyncio.Semaphore(2)

    async def play(exchange: Exchange) -> None:
        async with seats:
            await speak("42")(exchange)

    with serving(play) as server:
        client = OpenAIClient(Endpoint(server.url, "m"))
        async with anyio.create_task_group() as group:
            for trace in range(16):
                group.start_soon(client.stream, request(trace), lambda _: None)
        assert len(server.requests) == 16
        await client.aclose()


async def test_closing_the_client_twice_or_unused_is_nothing() -> None:
    client = OpenAIClient(Endpoint("http://127.0.0.1:9", "m"))
    await client.aclose()
    await client.aclose()
