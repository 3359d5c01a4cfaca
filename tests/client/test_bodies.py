from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.client.streams import KEY, request
from tests.support.server import DONE, JSON, Exchange, Play, ScriptServer, body, serving
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.models import list_models
from tts_tui.client.openai import OpenAIClient
from tts_tui.client.unpacking import PIECE_BYTES, _Unpacker

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

LISTED = b'{"data": [{"id": "a"}]}'
MOST_MEMORY = 24 * 1024**2
BLOWN_UP = 96 * 1024**2


def endless(piece: bytes, status: int = 200) -> Play:
    async def play(exchange: Exchange) -> None:
        exchange.head(status, JSON, chunked=False)
        while not exchange._connection.gone.is_set():
            exchange.raw(piece)
            await exchange.pause(0)

    return play


def packed(data: bytes, how: str) -> Play:
    return body(data, 200, JSON, headers={"Content-Encoding": how})


async def models(server: ScriptServer) -> list[str]:
    return await list_models(Endpoint(server.url, "m", KEY))


async def stream(server: ScriptServer) -> None:
    client = OpenAIClient(Endpoint(server.url, "m", KEY))
    try:
        await client.stream(request(), lambda _: None)
    finally:
        await client.aclose()


async def failure(play: Play, ask: Callable[[ScriptServer], Coroutine[None, None, object]]) -> str:
    with serving(play) as server:
        with pytest.raises(TraceError) as caught:
            await ask(server)
        await server.until(lambda s: s.open_connections == 0)
    return caught.value.sentence


@pytest.mark.parametrize("charset", ["utf-16", "base64", "undefined", "hex", "punycode", "no-such"])
async def test_a_charset_that_is_none_of_json_does_not_matter(charset: str) -> None:
    with serving(body(LISTED, 200, f"{JSON}; charset={charset}")) as server:
        assert await models(server) == ["a"]


@pytest.mark.parametrize("charset", ["utf-16", "base64", "undefined"])
async def test_an_error_in_a_charset_of_its_own_is_read_all_the_same(charset: str) -> None:
    said = await failure(body(b'{"error": "full"}', 500, f"{JSON}; charset={charset}"), models)
    assert "full" in said


async def test_a_list_of_models_without_end_is_cut() -> None:
    assert "more than 4 MiB" in await failure(endless(b" " * 65536), models)


@pytest.mark.parametrize("ask", [models, stream])
async def test_an_error_body_without_end_is_cut(
    ask: Callable[[ScriptServer], Coroutine[None, None, object]],
) -> None:
    assert "HTTP 500" in await failure(endless(b"x" * 65536, 500), ask)


@pytest.mark.parametrize("how", ["gzip", "deflate"])
@pytest.mark.parametrize("ask", [models, stream])
@pytest.mark.parametrize("status", [200, 500])
async def test_a_body_that_unpacks_a_thousandfold_takes_no_memory(
    ask: Callable[[ScriptServer], Coroutine[None, None, object]], how: str, status: int
) -> None:
    zeros = b" " * BLOWN_UP
    bomb = gzip.compress(zeros, 9) if how == "gzip" else zlib.compress(zeros, 9)
    del zeros
    tracemalloc.start()
    try:
        await failure(body(bomb, status, JSON, headers={"Content-Encoding": how}), ask)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MOST_MEMORY


@pytest.mark.parametrize("how", ["br", "zstd", "gzip, gzip", "\x1b[2J"])
@pytest.mark.parametrize("ask", [models, stream])
async def test_a_packing_nobody_asked_for_is_named(
    ask: Callable[[ScriptServer], Coroutine[None, None, object]], how: str
) -> None:
    said = await failure(packed(LISTED, how), ask)
    assert "packed as" in said
    assert "\x1b" not in said


RAW = zlib.compressobj(wbits=-zlib.MAX_WBITS)
PACKED = {
    "gzip": gzip.compress(LISTED),
    "x-gzip": gzip.compress(LISTED[:9]) + gzip.compress(LISTED[9:]),
    "deflate": zlib.compress(LISTED),
    "Deflate": RAW.compress(LISTED) + RAW.flush(),
    "identity": LISTED,
}


@pytest.mark.parametrize(("how", "data"), PACKED.items(), ids=PACKED.keys())
async def test_a_packed_list_is_read(how: str, data: bytes) -> None:
    with serving(packed(data, how)) as server:
        assert await models(server) == ["a"]


async def test_a_packed_list_that_is_corrupt_is_an_error_in_one_sentence() -> None:
    with serving(packed(b"no gzip at all", "gzip")) as server, pytest.raises(TraceError) as caught:
        await models(server)
    assert caught.value.kind is FailureKind.PROTOCOL


@given(st.binary(max_size=300), st.integers(1, 40), st.sampled_from([31, 15]))
def test_unpacking_does_not_depend_on_how_a_body_was_cut(data: bytes, step: int, bits: int) -> None:
    packing = zlib.compressobj(wbits=bits)
    whole = packing.compress(data) + packing.flush()
    unpacker = _Unpacker((bits,))
    pieces = [
        piece for at in range(0, len(whole), step) for piece in unpacker.feed(whole[at : at + step])
    ]
    assert b"".join(pieces) == data


def test_pieces_are_small_however_much_is_in_them() -> None:
    pieces = list(_Unpacker((31,)).feed(gzip.compress(DONE * 100_000)))
    assert max(map(len, pieces)) <= PIECE_BYTES
    assert b"".join(pieces) == DONE * 100_000


def test_a_body_that_is_nothing_but_packing_is_refused() -> None:
    # Empty lines are no event: without this they would be read for as long as they come.
    bomb = gzip.compress(b"\n" * BLOWN_UP, 9)
    with pytest.raises(httpx.DecodingError, match="times its packed size"):
        sum(map(len, _Unpacker((31,)).feed(bomb)))
