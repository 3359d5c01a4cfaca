from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from tts_tui.cli.wiring import EmbeddedClient
from tts_tui.client.keys import ApiKey
from tts_tui.client.local import LocalEngine
from tts_tui.client.local_calls import LocalCalls
from tts_tui.client.openai import OpenAIClient
from tts_tui.client.ports import Metered
from tts_tui.errors import TtsTuiError

if TYPE_CHECKING:
    from collections.abc import Iterator

ENOUGH_S = 9.0


def metrics(tokens: object, processing: int, deferred: int = 0) -> str:
    return (
        "# HELP llamacpp:tokens_predicted_total Number of generation tokens processed.\n"
        f"llamacpp:tokens_predicted_total {tokens}\n"
        f"llamacpp:requests_processing {processing}\n"
        f"llamacpp:requests_deferred {deferred}\n"
    )


@contextmanager
def serving(*answers: str) -> Iterator[LocalCalls]:
    """Serve one answer after the other, the last one again and again."""
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (left.pop(0) if len(left) > 1 else left[0]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield LocalCalls(server.server_address[1], ApiKey("k"))
        finally:
            server.shutdown()
            thread.join()


def test_a_counter_is_read_once_the_server_works_on_nothing() -> None:
    with serving(metrics(5, 2), metrics(7, 0, 1), metrics(9, 0)) as calls:
        assert calls.settled("tokens_predicted_total", ENOUGH_S) == 9


def test_a_server_that_goes_on_working_is_not_waited_for() -> None:
    with serving(metrics(5, 1)) as calls:
        assert calls.settled("tokens_predicted_total", 0.01) is None


@pytest.mark.parametrize("answer", ["", metrics("many", 0)])
def test_a_counter_that_is_not_there_is_a_clear_error(answer: str) -> None:
    with serving(answer) as calls, pytest.raises(TtsTuiError, match="does not report"):
        calls.settled("tokens_predicted_total", ENOUGH_S)


async def test_an_engine_that_does_not_run_has_no_count() -> None:
    assert await LocalEngine().generated_tokens() is None


def test_only_the_embedded_engine_is_read() -> None:
    # A server elsewhere may work for others at the same time: its total says nothing of ours.
    assert issubclass(EmbeddedClient, Metered)
    assert not issubclass(OpenAIClient, Metered)
