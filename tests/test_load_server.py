from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from benchmarks.screen import received_in
from tests.support.load_server import LoadScript
from tests.support.recordings import started, write_session
from tests.support.server import serving
from tts_tui.domain.events import Channel, TokensArrived

if TYPE_CHECKING:
    from pathlib import Path

ASKED = b'{"messages": [], "stream": true}'
REQUEST = b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b"


def test_the_load_server_counts_what_it_sent_of_traces_that_never_end() -> None:
    script = LoadScript(rate=1000, tokens=1_000_000)
    with serving(script.play) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as stream:
            stream.sendall(REQUEST % (len(ASKED), ASKED))
            came = b""
            while said(came) < 20:
                came += stream.recv(1 << 16)
            sent = script.hush()
            while said(came) < sent:
                came += stream.recv(1 << 16)
        assert said(came) == sent == script.said


def test_the_load_server_counts_the_answers_of_traces_that_end() -> None:
    script = LoadScript(rate=1000, tokens=3)
    with serving(script.play) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as stream:
            stream.sendall(REQUEST % (len(ASKED), ASKED))
            came = b""
            while b"[DONE]" not in came:
                came += stream.recv(1 << 16)
        assert said(came) == script.hush() == 4


def test_tokens_that_reached_a_session_count_whether_or_not_their_traces_ended(
    tmp_path: Path,
) -> None:
    arrived = [
        TokensArrived(0, trace, Channel.ANSWER, (0.1, 0.2), (1, 2), ("a", "b c"))
        for trace in range(2)
    ]
    path = write_session(tmp_path / "s.jsonl", [started(), *arrived])
    assert received_in(path) == 6


def said(came: bytes) -> int:
    """Deltas with a text."""
    return came.count(b'"content": "') - came.count(b'"content": ""')
