from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import h11
import httpcore
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.client.streams import request, shown
from tests.support.server import choice, event, serving
from tts_tui.client.chunked import ChunkedDecoder
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.openai import OpenAIClient
from tts_tui.client.sockets import ClosingStream

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.support.server import Exchange
    from tts_tui.client.ports import Update

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def chunk(data: bytes, extension: bytes = b"") -> bytes:
    return b"%x%b\r\n%b\r\n" % (len(data), extension, data)


def decoded(packets: Iterable[bytes]) -> tuple[bytes, bool] | None:
    """The body and whether it ended; None where it was refused."""
    decoder = ChunkedDecoder()
    try:
        return b"".join(decoder.feed(packet) for packet in packets), decoder.ended
    except ValueError:
        return None


def by_h11(data: bytes) -> tuple[bytes, bool] | None:
    """What the library reads of it that read all bodies before."""
    peer = h11.Connection(h11.CLIENT)
    peer.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    peer.receive_data(HEAD + data)
    body = b""
    try:
        while (got := peer.next_event()) is not h11.NEED_DATA:
            if isinstance(got, h11.Data):
                body += bytes(got.data)
            elif isinstance(got, h11.EndOfMessage):
                return body, True
    except h11.RemoteProtocolError:
        return None
    return body, False


def cut(data: bytes, cuts: Iterable[int]) -> list[bytes]:
    places = sorted({0, len(data), *(at % (len(data) + 1) for at in cuts)})
    return [data[a:b] for a, b in pairwise(places)]


CHUNKS = st.lists(
    st.tuples(
        st.binary(min_size=1, max_size=40), st.sampled_from([b"", b";a", b"; a=\x22b\x22", b" "])
    ),
    max_size=8,
)
TRAILERS = st.sampled_from(
    [b"\r\n", b"X: 1\r\n\r\n", b"X: 1\r\nY: 2\r\n\r\nmore", b"X: 1\r\n", b""]
)
CUTS = st.lists(st.integers(0, 400), max_size=12)


@given(CHUNKS, TRAILERS, CUTS)
def test_a_chunked_body_cut_anywhere_is_what_was_packed(
    chunks: list[tuple[bytes, bytes]], trailers: bytes, cuts: list[int]
) -> None:
    packed = b"".join(chunk(data, extension) for data, extension in chunks) + b"0\r\n" + trailers
    whole = b"\r\n\r\n" in b"\r\n" + trailers
    assert decoded(cut(packed, cuts)) == (b"".join(data for data, _ in chunks), whole)


@given(CHUNKS, st.integers(0, 400), st.sampled_from(b"\r\n0;xf \x00"), CUTS)
@example([], 0, 0x20, [])
def test_a_damaged_chunked_body_gives_nothing_that_h11_would_not_give(
    chunks: list[tuple[bytes, bytes]], at: int, wrong: int, cuts: list[int]
) -> None:
    packed = b"".join(chunk(data, extension) for data, extension in chunks) + b"0\r\n\r\n"
    at %= len(packed)
    damaged = packed[:at] + bytes([wrong]) + packed[at + 1 :]
    ours, theirs = decoded(cut(damaged, cuts)), by_h11(damaged)
    if ours is not None and theirs is not None:
        assert ours == theirs
    elif ours is not None:
        # Refused there, and here not whole yet: the end of the connection is the same fault.
        assert not ours[1] or b"\r\n\r\n" in damaged


@pytest.mark.parametrize(
    "data", [b"x\r\n", b"\r\n", b"5\nhello", b"-1\r\n", b"0x1\r\n", b"1\r\naX\r\n", b"1" * 70_000]
)
def test_what_is_no_chunk_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no size of a chunk"):
        ChunkedDecoder().feed(data)


@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 100 Continue\r\n\r\n"], ids=["", "continue"])
@pytest.mark.parametrize("at", range(len(HEAD)))
async def test_a_body_begins_where_its_head_ends_however_the_packets_fall(
    before: bytes, at: int
) -> None:
    body = b"5\r\nhello\r\n0\r\n\r\n"
    stream = ClosingStream(
        httpcore.AsyncMockStream([before + HEAD[: len(HEAD) - at], HEAD[len(HEAD) - at :] + body])
    )
    connection = httpcore.AsyncHTTP11Connection(httpcore.Origin(b"http", b"x", 80), stream)
    await connection.handle_async_request(
        httpcore.Request("GET", "http://x/", headers={"Host": "x"})
    )
    begun = stream.end_of_head()
    assert begun is not None
    assert begun + await stream.read(100) == body


async def test_all_that_came_in_one_packet_is_read_and_no_more_than_was_asked_for() -> None:
    said = event(choice({"content": "on "})) * 100

    async def play(exchange: Exchange) -> None:
        exchange.raw(HEAD + chunk(said))
        await exchange.until_gone()

    updates: list[Update] = []
    with serving(play) as server:
        client = OpenAIClient(Endpoint(server.url, "m", extra={"max_tokens": 20}))
        completion = await client.stream(request(), updates.append)
        await client.aclose()
    assert (completion.finish_reason, completion.stopped_here) == ("length", True)
    # The first that is too many says that the server goes on.
    assert shown(updates)[1] == "on " * 21
