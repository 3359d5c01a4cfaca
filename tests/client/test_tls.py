from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.server import TLS, ScriptServer, body, serving, speak
from tts_tui.client.certificate import Certificate, read_certificate
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.keys import ApiKey
from tts_tui.client.models import list_models
from tts_tui.client.openai import Endpoint, OpenAIClient
from tts_tui.client.ports import TraceRequest
from tts_tui.domain.events import Sampling

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AUTHORITY = str(TLS / "authority.pem")
AUTHORITY_HASH = "8ab4cbe2.0"
"""How OpenSSL looks for it in a folder: a hash of its name."""
KEY = ApiKey("sk-live-0123456789abcdef")


@pytest.fixture(autouse=True)
def no_authorities(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


async def ask(url: str, ca_file: str | None = None) -> str:
    """The finish reason of a trace that is asked for there."""
    client = OpenAIClient(Endpoint(url, "m", KEY, ca_file=ca_file))
    request = TraceRequest("hi", Sampling(max_tokens=9), seed=1)
    try:
        return (await client.stream(request, lambda _: None)).finish_reason
    finally:
        await client.aclose()


async def failure(url: str, ca_file: str | None = None) -> TraceError:
    with pytest.raises(TraceError) as caught:
        await ask(url, ca_file)
    return caught.value


async def listing_failure(url: str) -> TraceError:
    with pytest.raises(TraceError) as caught:
        await list_models(Endpoint(url, "m", KEY))
    return caught.value


async def test_row_66_a_models_own_authority_is_believed_on_this_machine() -> None:
    with serving(speak("42"), certificate="ours.pem") as server:
        assert await ask(server.url, AUTHORITY) == "stop"


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_row_66_the_environments_authorities_are_believed_on_this_machine(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / AUTHORITY_HASH).symlink_to(AUTHORITY)
    monkeypatch.setenv(name, AUTHORITY if name == "SSL_CERT_FILE" else str(tmp_path))
    with serving(speak("42"), certificate="ours.pem") as server:
        assert await ask(server.url) == "stop"


async def test_row_66_a_certificate_nobody_vouches_for_names_its_issuer_and_ca_file() -> None:
    with serving(speak("42"), certificate="ours.pem") as server:
        error = await failure(server.url)
    assert (error.kind, error.retryable) == (FailureKind.UNREACHABLE, False)
    assert "issued by “Our own authority”" in error.sentence
    assert "ca_file = …" in error.sentence
    assert not server.requests


async def test_a_models_own_authority_is_the_only_one_it_has() -> None:
    own = str(TLS.parent / "self_signed.pem")
    with serving(speak("42"), certificate="ours.pem") as server:
        error = await failure(server.url, own)
    assert "issued by “Our own authority”" in error.sentence
    assert "The model's ca_file has to hold" in error.sentence


async def test_row_66_a_certificate_for_another_host_says_which() -> None:
    with serving(speak("42"), certificate="elsewhere.pem") as server:
        error = await failure(server.url, AUTHORITY)
    assert "certificate is not valid for '127.0.0.1'" in error.sentence
    assert "it is for gpu-box.example, *.gpu-box.example" in error.sentence
    assert "ca_file" not in error.sentence


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("SSL_CERT_FILE", "/nowhere/authority.pem", "No such file"),
        ("SSL_CERT_FILE", str(TLS), "is no file"),
        ("SSL_CERT_FILE", __file__, "holds no certificate"),
        ("SSL_CERT_DIR", __file__, "is no folder"),
    ],
)
async def test_authorities_of_the_environment_that_cannot_be_read_are_named(
    name: str, value: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    error = await failure("https://127.0.0.1:9/v1")
    assert f"{name} cannot be used: " in error.sentence
    assert why in error.sentence
    assert not error.retryable


@pytest.mark.parametrize("asking", [failure, listing_failure])
async def test_row_66_http_where_tls_is_spoken_names_https(
    asking: Callable[[str], object],
) -> None:
    with serving(speak("42"), certificate="ours.pem") as server:
        error = await asking(server.url.replace("https:", "http:") + "/v1")  # type: ignore[misc]
    assert isinstance(error, TraceError)
    assert (error.kind, error.retryable) == (FailureKind.UNREACHABLE, False)
    assert f"Write {server.url}/v1 as the base URL." in error.sentence
    assert not server.requests


@pytest.mark.parametrize(
    ("asking", "hangs_up"), [(failure, True), (listing_failure, True), (listing_failure, False)]
)
async def test_row_66_https_where_plain_http_is_spoken_names_http(
    asking: Callable[[str], object], hangs_up: bool
) -> None:
    with ScriptServer(body(b"", 404), hangs_up_on_garbage=hangs_up) as server:
        error = await asking(server.url.replace("http:", "https:") + "/v1")  # type: ignore[misc]
    assert isinstance(error, TraceError)
    assert (error.kind, error.retryable) == (FailureKind.UNREACHABLE, False)
    assert f"Write {server.url}/v1 as the base URL." in error.sentence
    assert all("authorization" not in request.headers for request in server.requests)


@pytest.mark.parametrize(
    "words",
    [
        "<html><h1>400 Bad Request</h1>The plain HTTP request was sent to HTTPS port</html>",
        "Client sent an HTTP request to an HTTPS server.\n",
        "Reason: You're speaking plain HTTP to an SSL-enabled server port.",
    ],
)
async def test_a_server_that_says_itself_that_it_wants_https_is_believed(words: str) -> None:
    with serving(body(words.encode(), 400, "text/html")) as server:
        error = await failure(server.url)
    assert error.kind is FailureKind.UNREACHABLE
    assert f"Write {server.url.replace('http:', 'https:')} as the base URL." in error.sentence


async def test_a_server_that_only_hangs_up_is_not_taken_for_one_that_speaks_tls() -> None:
    async def hang_up(exchange: object) -> None:
        exchange.close()  # type: ignore[attr-defined]

    with serving(hang_up) as server:
        error = await failure(server.url)
    assert "https" not in error.sentence
    assert error.retryable


def der(name: str) -> bytes:
    text = (TLS / name).read_text()
    return ssl.PEM_cert_to_DER_cert(text[: text.index("-----END CERTIFICATE-----") + 26])


def test_a_certificate_tells_who_vouches_for_it_and_what_it_is_for() -> None:
    assert read_certificate(der("ours.pem")) == Certificate(
        "Our own authority", ("localhost", "127.0.0.1")
    )


@given(st.binary(max_size=200), st.integers(0, 600), st.integers(0, 20))
def test_whatever_stands_in_the_place_of_a_certificate_is_read(
    noise: bytes, at: int, cut: int
) -> None:
    good = der("ours.pem")
    for data in (noise, good[:at], good[:at] + noise[:cut] + good[at + cut :]):
        read = read_certificate(data)
        assert len(read.names) <= 5
