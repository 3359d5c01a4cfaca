from __future__ import annotations

import errno
import json
import socket
import ssl

import httpx
import pytest

from tests.client.streams import ENDPOINT
from tts_tui.client.errors import FailureKind
from tts_tui.client.failures import Failures

FAILURES = Failures(ENDPOINT)
STATUSES: dict[int, tuple[FailureKind, bool]] = {
    400: (FailureKind.BAD_REQUEST, False),
    401: (FailureKind.AUTH, False),
    402: (FailureKind.AUTH, False),
    403: (FailureKind.AUTH, False),
    404: (FailureKind.NOT_FOUND, False),
    413: (FailureKind.BAD_REQUEST, False),
    422: (FailureKind.BAD_REQUEST, False),
    429: (FailureKind.RATE_LIMIT, True),
    500: (FailureKind.SERVER, True),
    502: (FailureKind.SERVER, True),
    503: (FailureKind.OVERLOADED, True),
    529: (FailureKind.OVERLOADED, True),
}
BODIES = {
    "OpenAI": json.dumps({"error": {"message": "so it is", "type": "x", "code": None}}),
    "flat": json.dumps({"object": "error", "message": "so it is"}),
    "list": json.dumps([{"error": {"message": "so it is"}}]),
    "FastAPI": json.dumps({"detail": "so it is"}),
    "HTML": "<html><head><title>so it is</title></head></html>",
    "text": "so it is",
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_rows_48_and_50_a_status_says_what_failed_and_whether_to_ask_again(
    status: int, body: str
) -> None:
    error = FAILURES.status(status, {"retry-after": "3"}, body)
    assert (error.kind, error.retryable) == STATUSES[status]
    assert error.retry_after_s == 3
    assert f"HTTP {status}" in error.sentence
    assert "“so it is”" in error.sentence


def test_row_48_a_spent_quota_is_not_asked_again() -> None:
    body = json.dumps({"error": {"message": "no", "code": "insufficient_quota"}})
    error = FAILURES.status(429, {}, body)
    assert not error.retryable
    assert "credit" in error.sentence


def test_row_51_an_html_page_of_a_proxy_is_told_in_words() -> None:
    page = "<html><style>b{}</style><body><h1>502 Bad Gateway</h1>\n<hr>nginx</body></html>"
    assert "“502 Bad Gateway nginx”" in FAILURES.status(502, {}, page).sentence


def test_row_60_a_hostile_body_is_short_and_clean() -> None:
    key = ENDPOINT.key.reveal() if ENDPOINT.key else ""
    body = json.dumps({"error": {"message": f"\x1b[31m{key}\u202e\n\x9b2J" + "y" * 5_000_000}})
    sentence = FAILURES.status(401, {}, body).sentence
    assert key not in sentence
    assert sentence.isprintable()
    assert len(sentence) < 400


def test_an_unknown_model_is_told_from_a_wrong_address() -> None:
    body = json.dumps({"error": {"message": "The model `m` does not exist"}})
    assert FAILURES.status(404, {}, body).kind is FailureKind.NOT_FOUND
    assert FAILURES.status(400, {}, body).kind is FailureKind.NOT_FOUND
    assert "base URL" in FAILURES.status(404, {}, "Not Found").sentence


def caused(cause: Exception) -> httpx.ConnectError:
    error = httpx.ConnectError("All connection attempts failed")
    error.__cause__ = OSError("all failed")
    error.__cause__.__cause__ = ExceptionGroup("several", [OSError("x"), cause])
    return error


CAUSES: dict[str, tuple[Exception, str, bool]] = {
    "row 66 DNS": (socket.gaierror(-2, "Name not known"), "name is unknown", False),
    "row 66 refused": (ConnectionRefusedError(111, "refused"), "connection refused", True),
    "row 66 certificate": (ssl.SSLCertVerificationError("bad"), "certificate", False),
    "row 66 no TLS": (ssl.SSLError("wrong version number"), "does not speak TLS", False),
    "row 66 timeout": (TimeoutError(), "does not answer", True),
    "row 66 other": (OSError("odd"), "All connection attempts failed", True),
}


@pytest.mark.parametrize(("cause", "words", "retryable"), CAUSES.values(), ids=CAUSES.keys())
def test_connection_troubles(cause: Exception, words: str, retryable: bool) -> None:
    error = FAILURES.unreachable(caused(cause))
    assert error.kind is FailureKind.UNREACHABLE
    assert words in error.sentence
    assert error.sentence.startswith("Cannot reach 127.0.0.1:9")
    assert error.retryable is retryable


def test_too_many_open_files_is_no_word_about_the_server() -> None:
    error = FAILURES.unreachable(caused(OSError(errno.EMFILE, "Too many open files")))
    assert "too many open files in this process" in error.sentence
    assert "ulimit -n" in error.sentence
    assert "server" not in error.sentence
