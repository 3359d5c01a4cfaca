from __future__ import annotations

import socket

import pytest

from tts_tui.client.endpoint import Endpoint
from tts_tui.client.keys import ApiKey
from tts_tui.client.transport import UnusableClientError, open_client, proxy_for, socket_options


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(name.lower(), "proxy:3128")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    return monkeypatch


@pytest.mark.usefixtures("proxied")
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_row_66_no_proxy_catches_loopback(host: str) -> None:
    assert proxy_for(Endpoint(f"http://{host}", "m")) is None


@pytest.mark.usefixtures("proxied")
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_row_66_the_proxy_of_the_environment_serves_other_hosts(scheme: str) -> None:
    assert proxy_for(Endpoint(f"{scheme}://example.org", "m")) == "http://proxy:3128"


def test_row_66_no_proxy_names_are_left_out(proxied: pytest.MonkeyPatch) -> None:
    proxied.setenv("no_proxy", "example.org")
    assert proxy_for(Endpoint("http://example.org:8000", "m")) is None
    assert proxy_for(Endpoint("http://example.com:8000", "m")) is not None


def test_row_66_a_proxy_that_cannot_be_used_is_named(proxied: pytest.MonkeyPatch) -> None:
    proxied.setenv("http_proxy", "socks4://proxy:1080")
    with pytest.raises(UnusableClientError, match="proxy"):
        open_client(Endpoint("http://example.org", "m"))


@pytest.mark.parametrize("key", ["sk-é", "sk-a\nb", "sk-a\x00b"])
def test_a_key_no_header_can_carry_is_named_and_not_shown(key: str) -> None:
    with pytest.raises(UnusableClientError) as caught:
        open_client(Endpoint("http://127.0.0.1", "m", ApiKey(key)))
    assert "sk-" not in str(caught.value)


def test_sockets_notice_a_peer_that_vanished() -> None:
    assert (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1) in socket_options()
