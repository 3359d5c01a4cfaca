from __future__ import annotations

import pytest

from tts_tui.client.endpoint import Endpoint
from tts_tui.errors import ConfigError

URLS = {
    "http://h:8000": "http://h:8000/v1/chat/completions",
    "http://h:8000/": "http://h:8000/v1/chat/completions",
    "http://h:8000/v1": "http://h:8000/v1/chat/completions",
    "http://h:8000/v1/": "http://h:8000/v1/chat/completions",
    "http://h/v1/chat/completions": "http://h/v1/chat/completions",
    "https://openrouter.ai/api": "https://openrouter.ai/api/v1/chat/completions",
    "https://h/api/v3": "https://h/api/v3/chat/completions",
    "https://h/v1beta/openai/": "https://h/v1beta/openai/chat/completions",
    "https://h/openai/deployments/d?api-version=1": (
        "https://h/openai/deployments/d/chat/completions?api-version=1"
    ),
}

UNASKABLE = (
    "http://gpu–box:8000/v1",
    "http://☃",
    "http://é..com",
    "http://[v1.x]",
    "http://xn--a",
    "http://１.2.3.4",
    "http://a..b",
    f"http://{'a' * 64}.example",
    f"http://h/{'a' * 70_000}",
    "http://h/\ud800",
)
"""What urllib reads and httpx or the resolver breaks on."""


@pytest.mark.parametrize(("base", "url"), URLS.items())
def test_base_url_with_and_without_version_and_slash(base: str, url: str) -> None:
    assert Endpoint(base, "m").url("chat/completions") == url


@pytest.mark.parametrize(
    "base",
    ["", "localhost:8000", "ftp://h", "http://", "http://h:port", "http://[::1", "x", *UNASKABLE],
)
def test_what_is_no_web_address_is_a_config_error(base: str) -> None:
    with pytest.raises(ConfigError, match="is not a web address"):
        Endpoint(base, "m")


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1:80", "127.8.8.8", "[::1]:8000", "a.localhost", "0.0.0.0"]
)
def test_loopback_hosts(host: str) -> None:
    assert Endpoint(f"http://{host}", "m").loopback


@pytest.mark.parametrize("host", ["example.org", "10.0.0.1", "localhost.example.org", "[fe80::1]"])
def test_other_hosts(host: str) -> None:
    assert not Endpoint(f"http://{host}", "m").loopback


def test_host_shows_neither_user_nor_path() -> None:
    assert Endpoint("http://me:secret@h:8000/v1", "m").host == "h:8000"
    assert Endpoint("http://[::1]:8000", "m").host == "[::1]:8000"


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("http://h:1", "http://h:1/tokenize"),
        ("http://h:1/v1/", "http://h:1/tokenize"),
        ("http://h:1/v1/chat/completions", "http://h:1/tokenize"),
        ("http://h:1/llama/v1?k=1", "http://h:1/llama/tokenize?k=1"),
    ],
)
def test_what_a_server_has_beside_the_versioned_calls(base: str, url: str) -> None:
    assert Endpoint(base, "m").url_beside("tokenize") == url
