from __future__ import annotations

import gzip
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.folded import folded
from tests.support.generated.races import unruly_races
from tts_tui.domain.events import Event, TraceOpened
from tts_tui.errors import SessionError
from tts_tui.store.bytesource import lines
from tts_tui.store.codec import encode
from tts_tui.store.header import VERSION, SessionHeader, encode_header
from tts_tui.store.jsonline import dump
from tts_tui.store.reader import ALTERED, SessionFile, read_session

if TYPE_CHECKING:
    from pathlib import Path

VERSION_BYTES = f'"{VERSION}"'.encode()
HEADER = SessionHeader("2026-11-24T00:00:00Z")
HEADER_LINE = dump(encode_header(HEADER)).encode() + b"\n"


def line(event: Event) -> bytes:
    return dump(encode(event)).encode() + b"\n"


def opened(trace: int) -> TraceOpened:
    return TraceOpened(0, 0.5, trace, seed=trace)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sessions") / "s.jsonl"


@given(happened=unruly_races())
@pytest.mark.matrix(103)
def test_a_session_comes_back_whole(file: Path, happened: list[Event]) -> None:
    file.write_bytes(HEADER_LINE + b"".join(map(line, happened)))
    session = read_session(file)
    assert session.header == HEADER
    assert session.events == happened
    assert session.losses == []
    assert folded(session.events) == folded(happened)


@given(happened=unruly_races(max_size=12), data=st.data())
@pytest.mark.matrix(97)
def test_a_file_cut_anywhere_loses_only_what_follows_the_last_whole_line(
    file: Path, happened: list[Event], data: st.DataObject
) -> None:
    whole = HEADER_LINE + b"".join(map(line, happened))
    at = data.draw(st.integers(len(HEADER_LINE), len(whole)))
    file.write_bytes(whole[:at])
    session = read_session(file)
    complete = whole[:at].count(b"\n") - 1
    assert session.events[:complete] == happened[:complete]
    assert len(session.events) <= complete + 1
    assert session.events == happened[: len(session.events)]
    torn = not whole[:at].endswith(b"\n") and len(session.events) == complete
    assert session.losses == (["The last line was cut short and is left out."] if torn else [])


@given(happened=unruly_races(max_size=12), data=st.data())
@pytest.mark.matrix(107)
def test_a_gzip_cut_anywhere_is_read_as_far_as_it_goes(
    file: Path, happened: list[Event], data: st.DataObject
) -> None:
    packed = gzip.compress(HEADER_LINE + b"".join(map(line, happened)))
    file.write_bytes(packed[: data.draw(st.integers(1, len(packed)))])
    try:
        session = read_session(file)
    except SessionError:
        # Its first line, without which there is no session, is not whole.
        assert file.stat().st_size < len(packed)
    else:
        assert session.events == happened[: len(session.events)]
        if file.stat().st_size == len(packed):
            assert session.events == happened
            assert session.losses == []
        else:
            early = "The compressed file ends early; what could be unpacked is here."
            assert early in session.losses


@given(happened=unruly_races(max_size=12), bit=st.integers(0, 63))
def test_a_gzip_with_a_wrong_checksum_is_read_whole_and_it_is_said(
    file: Path, happened: list[Event], bit: int
) -> None:
    packed = bytearray(gzip.compress(HEADER_LINE + b"".join(map(line, happened))))
    packed[len(packed) - 8 + bit // 8] ^= 1 << bit % 8
    file.write_bytes(packed)
    session = read_session(file)
    assert session.events == happened
    assert session.losses == [ALTERED]


def test_a_gzip_with_damage_in_it_is_read_up_to_the_damage(file: Path) -> None:
    events: list[Event] = [TraceOpened(0, 0.5, trace, seed=trace * 7919) for trace in range(4000)]
    packed = bytearray(gzip.compress(HEADER_LINE + b"".join(map(line, events))))
    packed[-2000:-1900] = bytes(100)
    file.write_bytes(packed)
    session = read_session(file)
    assert session.events[:2000] == events[:2000]
    assert session.losses


@given(
    st.binary(max_size=80).map(lambda b: b.replace(b"\r", b"\n")),
    st.lists(st.integers(0, 80)),
    st.integers(1, 90),
)
def test_lines_are_the_same_for_any_chunking(data: bytes, cuts: list[int], limit: int) -> None:
    bounds = [0, *sorted(cuts), len(data)]
    chunks = [data[a:b] for a, b in pairwise(bounds)]
    pieces = data.split(b"\n")
    expected = [(p, True) if len(p) <= limit else (b"", False) for p in pieces[:-1]]
    if pieces[-1]:
        expected.append((pieces[-1] if len(pieces[-1]) <= limit else b"", False))
    assert list(lines(chunks, limit)) == expected


@given(st.lists(st.binary(max_size=30) | st.just(line(opened(0))), max_size=8))
@pytest.mark.matrix(99)
def test_garbage_never_crashes_the_reader(file: Path, garbage: list[bytes]) -> None:
    file.write_bytes(HEADER_LINE + b"".join(garbage))
    read_session(file)


@pytest.mark.parametrize(
    ("tail", "traces", "losses"),
    [
        (b"", [], []),
        (line(opened(1))[:-1], [1], []),
        (b"\n\n" + line(opened(1)), [1], []),
        (b'{"k":"op', [], ["The last line was cut short and is left out."]),
        (line(opened(1)) + b"\0" * 300, [1], ["The last line was cut short and is left out."]),
        (
            b"\0" * 9 + b"\n" + line(opened(1)),
            [1],
            ["1 line cannot be read and is left out, the first at line 2."],
        ),
        (
            line(opened(1)) + b"garbage\n" + line(opened(2)) + b'{"k":"open"}\n' + line(opened(3)),
            [1, 2, 3],
            ["2 lines cannot be read and are left out, the first at line 3."],
        ),
        (
            b'{"k":"weather"}\n{"k":"row"}\n' + line(opened(1)),
            [1],
            ["1 record of a kind this version does not know is left out."],
        ),
    ],
)
@pytest.mark.matrix(99)
def test_damage_is_left_out_and_said(
    tmp_path: Path, tail: bytes, traces: list[int], losses: list[str]
) -> None:
    path = tmp_path / "s.jsonl"
    path.write_bytes(HEADER_LINE + tail)
    session = read_session(path)
    assert [event.trace for event in session.events if isinstance(event, TraceOpened)] == traces
    assert session.losses == losses


def test_a_line_above_the_cap_is_skipped_without_being_held() -> None:
    chunks = [b"a\n", *[b"x" * 1000] * 50, b"\nb\n"]
    assert list(lines(chunks, limit=2000)) == [(b"a", True), (b"", False), (b"b", True)]


@pytest.mark.matrix(102)
def test_a_later_minor_version_is_read(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_bytes(HEADER_LINE.replace(VERSION_BYTES, b'"1.9","mood":"new"') + line(opened(1)))
    assert read_session(path).events == [opened(1)]


def test_events_can_be_read_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_bytes(HEADER_LINE + line(opened(1)) + line(opened(2)) + b"{")
    with SessionFile(path) as session:
        events = session.events()
        assert next(events) == opened(1)
        assert list(events) == [opened(2)]
        assert session.losses.torn


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n", "is no session"),
        (b"hello\n", "is no session"),
        (b"{}\n", "is no session"),
        (HEADER_LINE[:20], "is no session"),
        (b"[" * 100_000, "is no session"),
        (b"\x1f\x8b\x08\x00", "is empty"),
        (HEADER_LINE.replace(VERSION_BYTES, b'"one"'), "is no session"),
        (HEADER_LINE.replace(VERSION_BYTES, b'"2.0"'), "is of format 2.0"),
        (b'{"format":"tts-tui session","version":"12.1"}', "is of format 12.1"),
    ],
)
@pytest.mark.matrix(102)
def test_what_is_no_session_is_refused_with_a_remedy(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "x\x1b[2J.jsonl"
    path.write_bytes(content)
    with pytest.raises(SessionError, match=sentence) as raised:
        read_session(path)
    assert raised.value.remedy
    assert "\x1b" not in str(raised.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="There is no file"):
        read_session(tmp_path / "none.jsonl")
    with pytest.raises(SessionError, match="cannot be read"):
        read_session(tmp_path)
