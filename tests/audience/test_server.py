"""The server of the audience page: who gets in, what is read, and that it ends."""

from __future__ import annotations

import json
import socket
import time
from typing import TYPE_CHECKING

import httpx
import pytest
from httpx_sse import connect_sse

from tts_tui.audience.place import Address, AudienceError, Place, read_address, take_place
from tts_tui.audience.published import Published
from tts_tui.audience.server import AudienceServer
from tts_tui.domain.bets import BetBook
from tts_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def book() -> BetBook:
    return BetBook()


@pytest.fixture
def server(book: BetBook) -> Iterator[AudienceServer]:
    with AudienceServer(take_place(Address()), Published(), book) as running:
        yield running


@pytest.fixture
def phone(server: AudienceServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.place.url, trust_env=False) as client:
        yield client


def root(server: AudienceServer, path: str) -> str:
    return f"http://127.0.0.1:{server.place.port}{path}"


@pytest.mark.parametrize("path", ["/", "/events", "/bet", "/x/", "/x/events", "/favicon.ico"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_the_token_nothing_is_served(
    server: AudienceServer, phone: httpx.Client, path: str, method: str
) -> None:
    reply = phone.request(method, root(server, path), content="{}")
    assert (reply.status_code, reply.content) == (404, b"")
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "x"), ("GET", "bet"), ("GET", "../"), ("GET", "%2e%2e/"), ("GET", "events/"),
     ("POST", ""), ("POST", "events"), ("PUT", "bet"), ("DELETE", ""), ("GET", "page.js")],
)  # fmt: skip
def test_with_it_nothing_else_is_served(phone: httpx.Client, method: str, path: str) -> None:
    assert phone.request(method, str(phone.base_url) + path).status_code == 404


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1", 200), ("localhost:1", 200), ("192.168.1.7:80", 200), ("[::1]:80", 200),
     ("evil.example", 404), ("127.0.0.1.evil.example", 404), ("localhost.evil.example:80", 404)],
)  # fmt: skip
def test_another_sites_name_for_this_machine_is_not_listened_to(
    phone: httpx.Client, host: str, status: int
) -> None:
    assert phone.get("", headers={"host": host}).status_code == status


def test_the_page_lets_nothing_run_but_its_own(phone: httpx.Client) -> None:
    reply = phone.get("")
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert "src=" not in reply.text
    assert "HttpOnly" in reply.headers["set-cookie"]
    assert "set-cookie" not in phone.get("").headers


def test_a_phone_gets_the_state_there_is_and_then_every_newer_one(
    server: AudienceServer, phone: httpx.Client
) -> None:
    assert server.published.publish({"at": 1})
    assert not server.published.publish({"at": 1})
    with connect_sse(phone, "GET", "events") as source:
        states = source.iter_sse()
        assert json.loads(next(states).data) == {"at": 1}
        for at in range(2, 50):
            server.published.publish({"at": at, "text": "\u2028\n</script>"})
        # Those between were never sent: nothing queues for a phone.
        newest = json.loads(next(states).data)
        assert newest == {"at": 49, "text": "\u2028\n</script>"}


def test_a_phone_that_leaves_gives_its_place_back(
    server: AudienceServer, phone: httpx.Client
) -> None:
    with connect_sse(phone, "GET", "events") as source:
        states = source.iter_sse()
        assert next(states).data == "null"
        assert server.watching == 1
    # It leaves in the moment in which there is news.
    server.published.publish({"at": 1})
    while server.watching:
        time.sleep(0.01)


@pytest.mark.parametrize("target", ["*", "x", "a:1"])
def test_a_target_without_a_path_is_told_nothing(server: AudienceServer, target: str) -> None:
    with socket.create_connection(("127.0.0.1", server.place.port)) as asking:
        asking.sendall(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        assert asking.recv(1000).startswith(b"HTTP/1.1 404")


def test_closing_ends_every_stream(book: BetBook) -> None:
    server = AudienceServer(take_place(Address()), Published(), book)
    with httpx.Client(base_url=server.place.url, trust_env=False) as phone:
        with server, connect_sse(phone, "GET", "events") as source:
            states = source.iter_sse()
            assert next(states).data == "null"
            server.__exit__()
            assert list(states) == []
        with pytest.raises(httpx.ConnectError):
            phone.get("")


def test_a_phone_has_one_bet_and_may_change_it(book: BetBook, phone: httpx.Client) -> None:
    book.open(0, ["FFS-1", "MV"])
    assert phone.post("bet", json={"choice": "MV"}).status_code == 403
    phone.get("")
    assert phone.post("bet", json={"choice": "MV"}).json() == {"bet": "MV"}
    assert phone.post("bet", json={"choice": "FFS-1"}).status_code == 200
    assert book.tally() == {"FFS-1": 1, "MV": 0}
    book.close()
    late = phone.post("bet", json={"choice": "MV"})
    assert (late.status_code, "closed" in late.json()["why"]) == (409, True)
    assert book.tally() == {"FFS-1": 1, "MV": 0}


@pytest.mark.parametrize(
    "body",
    [b"", b"nonsense", b"[]", b"{}", b'{"choice": 1}', b'{"choice": null}', b"[" * 900,
     b'{"choice": "' + b"x" * 5_000 + b'"}', b"\xff\xfe"],
    ids=range(9),
)  # fmt: skip
def test_nonsense_is_no_bet(book: BetBook, phone: httpx.Client, body: bytes) -> None:
    book.open(0, ["MV"])
    phone.get("")
    assert phone.post("bet", content=body).status_code == 400
    assert book.tally() == {"MV": 0}


def test_another_site_cannot_bet(book: BetBook, phone: httpx.Client) -> None:
    book.open(0, ["MV"])
    phone.get("")
    reply = phone.post("bet", json={"choice": "MV"}, headers={"origin": "http://evil.example"})
    assert reply.status_code == 403
    assert book.tally() == {"MV": 0}


def test_nobody_bets_without_end(
    book: BetBook, phone: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tts_tui.audience.server.MAX_BETS_A_MINUTE", 6)
    book.open(0, ["MV"])
    phone.get("")
    replies = [phone.post("bet", json={"choice": "MV"}).status_code for _ in range(7)]
    assert replies == [*6 * [200], 429]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", Address()),
        (":8080", Address(port=8080)),
        ("0.0.0.0", Address("0.0.0.0")),
        ("192.168.1.7:80", Address("192.168.1.7", 80)),
        ("[::1]:80", Address("::1", 80)),
        ("::1", Address("::1")),
        ("stage.local:9000", Address("stage.local", 9000)),
    ],
)
def test_addresses_are_read_as_they_are_written(text: str, address: Address) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize("text", [":x", "a:99999", "a:-1", "[::1]:x"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no port"):
        read_address(text)


def test_a_place_that_is_taken_is_said(server: AudienceServer) -> None:
    with pytest.raises(AudienceError, match=r"cannot listen on 127\.0\.0\.1"):
        take_place(Address(port=server.place.port))


@pytest.mark.parametrize(
    ("host", "alone"), [("127.0.0.1", True), ("localhost", True), ("::1", True),
                        ("0.0.0.0", False), ("10.0.0.1", False), ("stage.local", False)]
)  # fmt: skip
def test_loopback_is_told_from_the_rest(host: str, alone: bool) -> None:
    assert Address(host).is_loopback is alone


def test_the_secret_is_another_each_time() -> None:
    one, other = take_place(Address()), take_place(Address())
    assert one.token != other.token
    assert isinstance(one, Place)
    one.socket.close()
    other.socket.close()
