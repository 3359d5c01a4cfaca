from __future__ import annotations

import json
import os
import socket
import stat
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.support.control import FakeFront, FakeSession, RawClient
from tts_tui.control import peer, place
from tts_tui.control.client import ControlClient, only_one
from tts_tui.control.commands import Command, CommandError
from tts_tui.control.protocol import MAX_CONNECTIONS, MAX_LINE_BYTES
from tts_tui.control.server import ControlServer
from tts_tui.errors import UsageError
from tts_tui.paths import control_dir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER = b'{"tts-tui-session":1}\n'
RECORDS = (b'{"k":"race","r":0,"t":0}\n', b'{"k":"tok","r":0}\n', b'{"k":"end","r":0,"t":1}\n')


@pytest.fixture
def front() -> FakeFront:
    return FakeFront()


@pytest.fixture
def server(front: FakeFront) -> Iterator[ControlServer]:
    with ControlServer(front) as listening:
        yield listening


def test_a_client_is_greeted_and_its_requests_are_done_in_order(
    front: FakeFront, server: ControlServer
) -> None:
    client = RawClient(server.path)
    assert client.hello["control"] == 1
    assert client.hello["pid"] == os.getpid()
    client.say(b'{"do":"arm","strategy":"FFS-1","id":7}\n{"do":"cut","trace":3}\n')
    assert client.hear() == {"id": 7, "ok": True, "said": "Done."}
    assert client.hear() == {"ok": True, "said": "Done."}
    assert front.asked == [Command("arm", "FFS-1"), Command("cut", 3)]
    client.close()


def test_two_clients_are_heard_side_by_side(front: FakeFront, server: ControlServer) -> None:
    one, other = RawClient(server.path), RawClient(server.path)
    assert other.ask(do="next")["ok"]
    assert one.ask(do="state")["state"] == {"shows": "race"}
    one.close()
    assert other.ask(do="hold")["ok"]
    assert [command.name for command in front.asked] == ["next", "state", "hold"]
    other.close()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"\n", "That is no JSON."),
        (b"hello\n", "That is no JSON."),
        (b"\xff\xfe\x00\n", "That is no JSON."),
        (b"[" * 60_000 + b"\n", "That is no JSON."),
        (b'["do"]\n', "That is no JSON object."),
        (b"null\n", "That is no JSON object."),
        (b"{}\n", "There is no command “”."),
        (b'{"do":{"do":"arm"}}\n', "There is no command “”."),
        (b'{"do":"arm\\u001b[31m"}\n', "There is no command"),
        (b'{"do":"cut","trace":"\\u0663"}\n', "A trace is a whole number"),
        (b'{"do":"cut","trace":true}\n', "A trace is a whole number"),
        (b'{"do":"cut","trace":1e999}\n', "A trace is a whole number"),
        (b'{"do":"arm","strategy":["FFS-1"]}\n', "A strategy is a name"),
        (b'{"do":"state","id":{"a":[]}}\n', "An id is a number or a short text."),
        (b'{"do":"arm","strategy":"nobody"}\n', "Nobody can be armed."),
        (b'{"do":"follow"}\n', "No race is run here"),
    ],
)
def test_a_hostile_line_is_refused_in_a_sentence_and_the_next_one_is_heard(
    server: ControlServer, line: bytes, says: str
) -> None:
    client = RawClient(server.path)
    client.say(line)
    refused = client.hear()
    assert refused["ok"] is False
    assert refused["error"].startswith(says)
    assert "\x1b" not in refused["error"]
    assert client.ask(do="next")["ok"]
    client.close()


def test_a_line_without_end_is_refused_and_its_client_let_go(server: ControlServer) -> None:
    client = RawClient(server.path)

    def pour() -> None:
        try:
            client.say(b"x" * 10_000_000)
        except OSError:
            return

    pouring = threading.Thread(target=pour)
    pouring.start()
    assert client.hear()["error"] == f"A request has at most {MAX_LINE_BYTES} bytes."
    pouring.join()
    # What it had not read of the rest may show as a reset.
    with suppress(OSError):
        assert not list(client.rest())
    client.close()
    other = RawClient(server.path)
    assert other.ask(do="next")["ok"]
    other.close()


def test_who_hangs_up_in_the_middle_of_a_line_disturbs_nobody(
    front: FakeFront, server: ControlServer
) -> None:
    client = RawClient(server.path)
    client.say(b'{"do":"st')
    client.close()
    other = RawClient(server.path)
    assert other.ask(do="next")["ok"]
    assert front.asked == [Command("next")]
    other.close()


def test_a_screen_that_stands_still_is_said_and_its_command_given_up(
    front: FakeFront, server: ControlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = RawClient(server.path)
    front.stands = True
    with monkeypatch.context() as hasty:
        hasty.setattr("tts_tui.control.conversation.ANSWERS_WITHIN_S", 0.01)
        assert client.ask(do="next")["error"].startswith("The screen did not answer")
    assert front.waiting[0].cancelled()
    front.stands = False
    assert client.ask(do="next")["ok"]
    client.close()


def test_more_clients_than_there_is_room_for_are_told_so(server: ControlServer) -> None:
    clients = [RawClient(server.path) for _ in range(MAX_CONNECTIONS)]
    refused = RawClient(server.path)
    assert refused.hello["error"] == f"{MAX_CONNECTIONS} are connected already."
    for client in (*clients, refused):
        client.close()


# -- whose it is ------------------------------------------------------------------------------


def test_only_its_user_may_open_the_socket_and_its_folder(server: ControlServer) -> None:
    assert stat.S_IMODE(server.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(control_dir().stat().st_mode) == 0o700
    assert server.path.name == f"{os.getpid()}.sock"


def test_a_folder_that_others_may_enter_is_closed_to_them(front: FakeFront) -> None:
    control_dir().mkdir(parents=True)
    control_dir().chmod(0o755)
    with ControlServer(front):
        assert stat.S_IMODE(control_dir().stat().st_mode) == 0o700


def test_another_user_is_turned_away(
    server: ControlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer, "peer_user", lambda _connection: os.geteuid() + 1)
    client = RawClient(server.path)
    assert client.hello["error"] == "This program is another user's."
    client.close()


def test_the_system_says_who_is_at_the_other_end() -> None:
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        assert peer.peer_user(one) == os.geteuid()


def test_a_socket_left_behind_is_replaced_and_its_own_removed(front: FakeFront) -> None:
    control_dir().mkdir(parents=True, mode=0o700)
    left = control_dir() / f"{os.getpid()}.sock"
    with socket.socket(socket.AF_UNIX) as gone:
        gone.bind(str(left))
    assert place.running() == []
    assert not left.exists()
    with socket.socket(socket.AF_UNIX) as gone:
        gone.bind(str(left))
    with ControlServer(front) as server:
        assert place.running() == [server.path] == [left]
    assert not left.exists()


def test_a_socket_that_is_in_use_and_what_is_no_socket_are_left_alone(
    front: FakeFront, short: Path
) -> None:
    with (
        ControlServer(front, short / "s") as server,
        pytest.raises(UsageError, match=r"listens on .* already"),
    ):
        ControlServer(front, server.path)
    file = short / "notes.txt"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is no socket"):
        ControlServer(front, file)
    assert file.read_text(encoding="utf-8") == "mine"
    with pytest.raises(UsageError, match="at most 100 bytes"):
        ControlServer(front, short / ("x" * 100))
    with pytest.raises(UsageError, match="No such file or directory"):
        ControlServer(front, short / "nowhere" / "s")


def test_without_unix_sockets_it_is_said(front: FakeFront, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "HAVE_SOCKETS", False)
    with pytest.raises(UsageError, match="no unix sockets"):
        ControlServer(front)
    with pytest.raises(UsageError, match="no unix sockets"):
        only_one()


def test_the_only_program_is_found_none_and_several_are_said(front: FakeFront, short: Path) -> None:
    with pytest.raises(UsageError, match=r"No program listens\. Start one with --control"):
        only_one()
    with ControlServer(front) as server:
        assert only_one() == server.path
        with ControlClient(only_one()) as client:
            assert client.ask({"do": "next"})["said"] == "Done."
            with pytest.raises(CommandError, match=r"Nobody can be armed\. Name somebody\."):
                client.ask({"do": "arm", "strategy": "nobody"})
        with (
            ControlServer(front, control_dir() / "1.sock"),
            pytest.raises(UsageError, match="2 programs listen"),
        ):
            only_one()
    with pytest.raises(UsageError, match="Nothing listens on"):
        ControlClient(short / "none")


# -- following --------------------------------------------------------------------------------


def test_who_follows_hears_what_the_file_holds_from_its_first_line_to_its_end(
    front: FakeFront, server: ControlServer, short: Path
) -> None:
    file = short / "s.jsonl"
    file.write_bytes(HEADER + RECORDS[0] + RECORDS[1][:5])
    front.session = session = FakeSession(file)
    with ControlClient(server.path) as client:
        client.ask({"do": "follow"})
        told = client.told()
        heard = [next(told), next(told)]
        with file.open("ab") as growing:
            growing.write(RECORDS[1][5:])
        heard.append(next(told))
        session.finished = True
        with file.open("ab") as growing:
            growing.write(RECORDS[2])
        heard += told
    events = [line["event"] for line in heard[:-1]]
    assert events == [record(line) for line in (HEADER, *RECORDS)]
    assert heard[-1] == {"end": "The session has ended."}


def record(line: bytes) -> object:
    return json.loads(line)


def test_a_session_that_goes_on_elsewhere_is_followed_there(
    front: FakeFront, server: ControlServer, short: Path
) -> None:
    first, second = short / "a", short / "b"
    first.write_bytes(HEADER + RECORDS[0])
    front.session = session = FakeSession(first)
    with ControlClient(server.path) as client:
        client.ask({"do": "follow"})
        told = client.told()
        heard = [next(told), next(told)]
        second.write_bytes(HEADER + b"".join(RECORDS))
        session.notice = "a can no longer be used; the whole session is saved in b instead."
        session.finished = True
        session.saved_as = second
        heard += told
    assert [record(line) for line in (HEADER, *RECORDS)] == [line["event"] for line in heard[:-1]]
    assert heard[-1] == {"end": session.notice}


def test_a_reader_that_takes_nothing_holds_nobody_up_and_the_end_lets_it_go(
    front: FakeFront, short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tts_tui.control.server.CLOSES_WITHIN_S", 0.05)
    file = short / "s.jsonl"
    file.write_bytes(HEADER + RECORDS[0] + RECORDS[1] * 200_000)
    front.session = FakeSession(file)
    with ControlServer(front) as server:
        lazy, other = RawClient(server.path), RawClient(server.path)
        lazy.say(b'{"do":"follow"}\n')
        assert other.ask(do="next")["ok"]
        other.close()
    lazy.close()


def test_a_follower_gets_what_is_left_when_the_program_ends(front: FakeFront, short: Path) -> None:
    file = short / "s.jsonl"
    file.write_bytes(HEADER + RECORDS[0])
    front.session = session = FakeSession(file)
    with ControlServer(front) as server:
        client = RawClient(server.path)
        client.say(b'{"do":"follow"}\n')
        assert client.hear()["ok"]
        assert client.hear()["event"] == record(HEADER)
        with file.open("ab") as growing:
            growing.write(RECORDS[1] + RECORDS[2])
        session.finished = True
    assert [*client.rest()][-1] == {"end": "The session has ended."}
    client.close()


def test_a_session_that_is_not_saved_cannot_be_followed(
    front: FakeFront, server: ControlServer
) -> None:
    front.session = FakeSession(None)
    client = RawClient(server.path)
    assert client.ask(do="follow")["error"] == "The session is not saved, so it cannot be followed."
    client.close()


# -- the presenter's notes --------------------------------------------------------------------


def test_notes_are_told_as_they_come_and_once_each(
    front: FakeFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tts_tui.control.conversation.NOTES_EVERY_S", 0.001)
    front.note = "Ask the room first."
    with ControlServer(front) as server:
        client = RawClient(server.path)
        assert client.ask(do="notes")["ok"]
        assert client.hear() == {"note": "Ask the room first."}
        front.note = None
        assert client.hear() == {"note": None}
        front.note = "Two lines,\nand a pause."
        assert client.hear() == {"note": "Two lines,\nand a pause."}
    assert [*client.rest()] == [{"end": "The program has ended."}]
    client.close()
