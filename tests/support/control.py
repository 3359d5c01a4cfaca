"""A control socket with a made-up screen behind it, and clients that may say anything."""

from __future__ import annotations

import json
import socket
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from tts_tui.control.commands import Command, CommandError
from tts_tui.control.steering import Reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tts_tui.control.following import Followed


class FakeSession:
    """A live session that is saved in a file."""

    def __init__(self, path: Path | None) -> None:
        self.finished = False
        self.notice: str | None = None
        self.saved_as = path


class FakeFront:
    """A screen that does what it is told, and keeps it; `stands` lets nothing through."""

    def __init__(self) -> None:
        self.session: Followed | None = None
        self.asked: list[Command] = []
        self.stands = False
        self.waiting: list[Future[Reply]] = []
        self.note: str | None = None

    def ask(self, command: Command) -> Future[Reply]:
        self.asked.append(command)
        reply: Future[Reply] = Future()
        if self.stands:
            self.waiting.append(reply)
        elif command == Command("arm", "nobody"):
            reply.set_exception(CommandError("Nobody can be armed.", "Name somebody."))
        else:
            data: dict[str, dict[str, object]] = {
                "state": {"state": {"shows": "race"}},
                "note": {"note": self.note},
            }
            reply.set_result(Reply("Done.", data.get(command.name, {})))
        return reply


class RawClient:
    """A client that says bytes and hears lines."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(str(path))
        self._reader = self.socket.makefile("rb")
        self.hello = self.hear()

    def say(self, raw: bytes) -> None:
        self.socket.sendall(raw)

    def hear(self) -> dict[str, Any]:
        heard: dict[str, Any] = json.loads(self._reader.readline())
        return heard

    def rest(self) -> Iterator[dict[str, Any]]:
        for line in self._reader:
            yield json.loads(line)

    def ask(self, **request: object) -> dict[str, Any]:
        self.say(json.dumps(request).encode() + b"\n")
        return self.hear()

    def close(self) -> None:
        self._reader.close()
        self.socket.close()
