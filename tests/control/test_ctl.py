"""`tts-tui ctl` as it is typed, against a socket with a made-up screen."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.support.control import FakeFront, FakeSession
from tts_tui.__main__ import main
from tts_tui.control.commands import Command
from tts_tui.control.server import ControlServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def front() -> Iterator[FakeFront]:
    front = FakeFront()
    with ControlServer(front):
        yield front


def test_what_is_typed_is_done_and_its_reply_printed(
    front: FakeFront, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ctl", "arm", "FFS-1"]) == 0
    assert front.asked == [Command("arm", "FFS-1")]
    assert capsys.readouterr().out == "Done.\n"
    assert main(["ctl", "state"]) == 0
    assert json.loads(capsys.readouterr().out) == {"shows": "race"}
    assert main(["ctl"]) == 0
    assert str(os.getpid()) in capsys.readouterr().out


def test_what_is_followed_is_a_session_on_stdout(
    front: FakeFront, short: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = short / "s.jsonl"
    file.write_text('{"tts-tui-session":1}\n{"k":"race","r":0,"s":"é\\u001b"}\n{"k":"end"}\n')
    front.session = session = FakeSession(file)
    session.finished = True
    assert main(["ctl", "follow"]) == 0
    said = capsys.readouterr()
    lines = [json.loads(line) for line in said.out.split("\n")[:-1]]
    assert lines == [json.loads(line) for line in file.read_text().split("\n")[:-1]]
    assert "\x1b" not in said.out
    assert said.err == "tts-tui: The session has ended.\n"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("ctl", "arm", "nobody"), "Nobody can be armed. Name somebody."),
        (("ctl", "amr", "FFS-1"), "Did you mean arm?"),
        (("ctl", "follow"), "No race is run here"),
        (("ctl", "next", "--socket", "nowhere"), "Nothing listens on "),
    ],
)
def test_a_refusal_is_one_line_and_exit_code_2(
    front: FakeFront, typed: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed) == 2
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1


def test_where_nothing_listens_the_remedy_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ctl", "next"]) == 2
    assert "Start one with --control" in capsys.readouterr().err
    assert main(["ctl"]) == 0
    assert "No program listens" in capsys.readouterr().out


@pytest.mark.parametrize(
    "typed",
    [
        ("demo", "--control"),
        ("demo", "--kiosk", "--control"),
        ("replay", "qwen-coat", "--control-socket", "here"),
    ],
    ids=["demo", "kiosk", "replay"],
)
def test_without_a_screen_there_is_nothing_to_steer(
    typed: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*typed, "--plain"]) == 2
    assert "lets a screen be steered, and there is none here." in capsys.readouterr().err


def test_notes_are_printed_until_the_program_ends(
    short: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    front = FakeFront()
    front.note = "Ask\x1b[2J first."
    server = ControlServer(front)
    with server, ThreadPoolExecutor(1) as other:
        reading = other.submit(main, ["ctl", "notes"])
        while Command("note") not in front.asked:
            assert not reading.done()
        server.close()
        assert reading.result() == 0
    printed = capsys.readouterr().out
    assert printed.startswith("—\nAsk")
    assert "\x1b" not in printed
