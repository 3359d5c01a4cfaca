from __future__ import annotations

import itertools
import json

import httpx
import pytest
from httpx_sse import EventSource
from hypothesis import given, settings
from hypothesis import strategies as st

from tts_tui.client.sse import SseDecoder, SseEvent

ONE = b'data: {"a": 1}\n\ndata: {"a": 2}\n\n'
FIXTURES = {
    "row 1 LF": (ONE, ['{"a": 1}', '{"a": 2}']),
    "row 2 CRLF": (ONE.replace(b"\n", b"\r\n"), ['{"a": 1}', '{"a": 2}']),
    "row 3 CR only": (ONE.replace(b"\n", b"\r"), ['{"a": 1}', '{"a": 2}']),
    "row 4 mixed line ends": (b"data: a\r\ndata: b\n\r\ndata: c\r\r", ["a\nb", "c"]),
    "row 8 BOM": (b"\xef\xbb\xbf" + ONE, ['{"a": 1}', '{"a": 2}']),
    "row 8 only one BOM": (b"\xef\xbb\xbfdata: \xef\xbb\xbfx\n\n", ["\ufeffx"]),
    "row 9 no space": (b"data:x\n\ndata:  y\n\n", ["x", " y"]),
    "row 10 several data lines": (b"data: a\ndata:\ndata: b\n\n", ["a\n\nb"]),
    "row 11 comments": (
        b": OPENROUTER PROCESSING\n\n: keep-alive\ndata: a\n: ping\ndata: b\n\n:\n\n",
        ["a\nb"],
    ),
    "row 12 frames without data": (b"id: 1\n\nretry: 5\n\nevent: x\n\ndata: a\n\n", ["a"]),
    "row 13 empty data": (b"data:\n\ndata\n\ndata: a\n\n", ["", "", "a"]),
    "row 14 separators inside": (
        "data: a\u2028b\u2029c\u0085d\x0b\x0c\x1ce\n\n".encode(),
        ["a\u2028b\u2029c\u0085d\x0b\x0c\x1ce"],
    ),
    "row 15 wide characters": ("data: é€😀\n\n".encode(), ["é€😀"]),
    "row 16 invalid UTF-8": (b"data: a\xffb\xe2\x82\n\n", ["a\ufffdb\ufffd"]),
    "row 18 no blank line at the end": (b"data: a\n\ndata: b\n", ["a", "b"]),
    "row 19 no newline at the end": (b"data: a\n\ndata: b", ["a", "b"]),
    "row 22 NUL inside": (b"data: a\x00b\n\n", ["a\x00b"]),
    "unknown field": (b"error: {}\ndata: a\n\n", ["{}", "a"]),
    "bare JSON line": (b'{"error": 1}\n', ['{"error": 1}']),
    "bare word": (b"oops\n\n", ["oops"]),
}


def decode(*chunks: bytes) -> list[SseEvent]:
    decoder = SseDecoder()
    events = [event for chunk in chunks for event in decoder.feed(chunk)]
    return events + decoder.close()


@pytest.mark.parametrize(("body", "data"), FIXTURES.values(), ids=FIXTURES.keys())
def test_an_event_stream_is_cut_into_events_by_the_rules_of_the_format(
    body: bytes, data: list[str]
) -> None:
    assert [event.data for event in decode(body)] == data


@pytest.mark.parametrize("body", [body for body, _ in FIXTURES.values()], ids=FIXTURES.keys())
def test_row_5_a_stream_cut_at_any_byte_gives_the_same_events(body: bytes) -> None:
    whole = decode(body)
    for at in range(len(body) + 1):
        assert decode(body[:at], body[at:]) == whole


@pytest.mark.parametrize("body", [body for body, _ in FIXTURES.values()], ids=FIXTURES.keys())
def test_row_6_a_stream_of_one_byte_a_packet_gives_the_same_events(body: bytes) -> None:
    assert decode(*(body[at : at + 1] for at in range(len(body)))) == decode(body)


def test_row_7_a_thousand_events_in_one_packet() -> None:
    body = b"".join(b"data: %d\n\n" % number for number in range(1000))
    assert [event.data for event in decode(body)] == [str(number) for number in range(1000)]


def test_row_4_newline_after_a_carriage_return_at_the_edge_ends_no_second_line() -> None:
    assert [e.data for e in decode(b"data: a\r", b"\ndata: b\r\n\r", b"\n")] == ["a\nb"]


def test_row_21_an_event_of_two_mebibytes_is_read() -> None:
    text = "x" * (2 * 1024 * 1024)
    assert decode(f"data: {text}\n\n".encode())[0].data == text


@pytest.mark.parametrize("filler", [b"x" * 50, b"data: " + b"x" * 40 + b"\n"])
def test_row_21_an_endless_event_stops_at_the_cap(filler: bytes) -> None:
    decoder = SseDecoder(max_event_bytes=1000)
    assert [decoder.feed(b"data: a\n\n")[0].data] == ["a"]
    for _ in range(100):
        assert decoder.feed(filler) == []
    assert decoder.overflowed
    assert decoder.feed(b"\n\ndata: late\n\n") + decoder.close() == []


def test_comments_are_counted_and_not_shown() -> None:
    decoder = SseDecoder()
    assert decoder.feed(b": ping\n: ping\n\n") == []
    assert decoder.comments == 2


def test_stray_lines_keep_their_whole_line() -> None:
    assert decode(b'  "error": {"a": 1}\n')[0].stray == '  "error": {"a": 1}'
    assert decode(b"error: x\n")[0] == SseEvent("x", stray="error: x", field="error")


def test_event_name_belongs_to_its_event_only() -> None:
    events = decode(b"event: error\ndata: a\n\ndata: b\n\n")
    assert [(event.name, event.data) for event in events] == [("error", "a"), ("message", "b")]


LINES = st.sampled_from(
    [
        b"data: a",
        b"data:b",
        b"data",
        b"data: \xe2\x80\xa8x",
        b": c",
        b"event: e",
        b"id: 1",
        b"",
        b"",
    ]
)


@given(st.lists(LINES, max_size=12), st.sampled_from([b"\n", b"\r\n", b"\r"]), st.data())
@settings(max_examples=150)
def test_same_events_however_the_bytes_are_cut(
    lines: list[bytes], end: bytes, data: st.DataObject
) -> None:
    body = end.join([*lines, b"", b""])
    cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=6)))
    edges = [0, *cuts, len(body)]
    parts = [body[a:b] for a, b in itertools.pairwise(edges)]
    assert decode(*parts) == decode(body)


@given(st.binary(max_size=80), st.data())
@settings(max_examples=150)
def test_any_bytes_give_the_same_events_however_they_are_cut(
    body: bytes, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(body)))
    assert decode(body[:at], body[at:]) == decode(body)


PAYLOADS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=20)


@given(st.lists(st.tuples(st.sampled_from(["", "ping", "error"]), PAYLOADS), max_size=8))
@settings(max_examples=100)
def test_well_formed_streams_read_as_httpx_sse_reads_them(events: list[tuple[str, str]]) -> None:
    body = "".join(
        (f"event: {name}\n" if name else "") + f"data: {json.dumps(text, ensure_ascii=False)}\n\n"
        for name, text in events
    ).encode()
    response = httpx.Response(200, headers={"content-type": "text/event-stream"}, content=body)
    theirs = [(event.event, event.data) for event in EventSource(response).iter_sse()]
    assert [(event.name, event.data) for event in decode(body)] == theirs


def test_an_endless_line_byte_by_byte_is_linear_work() -> None:
    # With a copy of the line for every byte this would move 45 GB, far over the time limit.
    decoder = SseDecoder()
    for _ in range(300_000):
        decoder.feed(b"x")
    assert len(decoder.close()[0].data) == 300_000


class OneLineAtATime(SseDecoder):
    """The decoder without its short way."""

    def _is_one_frame(self, chunk: bytes) -> bool:
        return False


PACKETS = st.sampled_from(
    [
        *(b"data: a\n\n", b"data: b\xff\n\n", b"data: \n\n", b"data: a\r\n\n", b"data: c\n"),
        *(b"data: d\ndata: e\n\n", b"event: x\n", b"x", b"\r", b"\n", b": \n\n", b"\xef\xbb\xbf"),
        b"data: " + b"y" * 30 + b"\n\n",
    ]
)


@given(st.lists(PACKETS, max_size=8))
@settings(max_examples=500)
def test_the_short_way_gives_the_same_events_as_the_long_one(packets: list[bytes]) -> None:
    short, long = SseDecoder(max_event_bytes=40), OneLineAtATime(max_event_bytes=40)
    for packet in packets:
        assert short.feed(packet) == long.feed(packet)
        assert short.overflowed == long.overflowed
    assert short.close() == long.close()
