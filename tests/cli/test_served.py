"""Under `textual serve` a browser is the screen: the program draws by packets on a pipe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.recordings import two_traces, write_session
from tts_tui.__main__ import main
from tts_tui.cli import front_end
from tts_tui.cli.front_end import WEB_DRIVER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    import pytest


def packets(stream: IO[bytes]) -> list[tuple[bytes, bytes]]:
    """Everything that is sent until the end, each packet with its kind."""
    found = []
    while kind := stream.read(1):
        found.append((kind, stream.read(int.from_bytes(stream.read(4), "big"))))
    return found


def test_a_served_program_draws_its_screen_and_leaves_when_its_page_is_closed(home: Path) -> None:
    write_session(home / "s.jsonl", two_traces(question="Whose pen is it?"))
    env = dict(os.environ, TEXTUAL_DRIVER=WEB_DRIVER, COLUMNS="100", ROWS="30")
    with subprocess.Popen(
        [sys.executable, "-m", "tts_tui", "replay", str(home / "s.jsonl")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
    ) as served:
        assert served.stdin
        assert served.stdout
        assert served.stdout.readline() == b"__GANGLION__\n"
        drawn = b""
        while b"Whose pen is it?" not in drawn:
            assert served.stdout.read(1) == b"D"
            drawn += served.stdout.read(int.from_bytes(served.stdout.read(4), "big"))
        leave = json.dumps({"type": "quit"}).encode()
        served.stdin.write(b"M" + len(leave).to_bytes(4, "big") + leave)
        served.stdin.flush()
        *_, last = packets(served.stdout)
        assert last == (b"M", b'{"type": "exit"}')
        served.stdin.close()
        assert served.wait() == 0


@contextmanager
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The variable and the standard streams of a program that is served."""
    ends = os.pipe()
    with (
        os.fdopen(ends[0]) as stdin,
        os.fdopen(ends[1], "w") as stdout,
        monkeypatch.context() as streams,
    ):
        streams.setenv("TEXTUAL_DRIVER", WEB_DRIVER)
        streams.setattr("sys.stdin", stdin)
        streams.setattr("sys.stdout", stdout)
        yield


def test_a_browser_is_a_screen_but_nobody_to_be_asked_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with served(monkeypatch):
        assert front_end.has_screen()
        assert not front_end.has_terminal()
        with Path(os.devnull).open(encoding="utf-8") as nowhere, monkeypatch.context() as lonely:
            lonely.setattr("sys.stdin", nowhere)
            assert not front_end.has_screen()
        monkeypatch.setenv("TEXTUAL_DRIVER", "some.other:Driver")
        assert not front_end.has_screen()


def test_who_opens_a_page_is_not_asked_to_trust_the_folder_it_is_served_from(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "work" / "tts-tui.toml").write_text("n = 4\n", encoding="utf-8")
    with served(monkeypatch):
        # Refused before anything is shown, but after the folder was looked at.
        assert main(["race", "6 × 7?", "--model", "nobody"]) == 2
    assert "No model is called" in capsys.readouterr().err
