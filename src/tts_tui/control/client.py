"""The other end: finds a running program, asks it one thing at a time, and hears what it tells."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Final

from tts_tui.control.commands import CommandError
from tts_tui.control.place import refuse_without_sockets, running
from tts_tui.control.protocol import VERSION, line
from tts_tui.errors import UsageError
from tts_tui.paths import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

ANSWERS_WITHIN_S: Final = 10.0
"""How long a program may take for one answer, in seconds."""


class ControlClient:
    """A connection to a running program. Raises UsageError where nobody listens or speaks this."""

    def __init__(self, path: Path) -> None:
        refuse_without_sockets()
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(ANSWERS_WITHIN_S)
        try:
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise UsageError(
                f"Nothing listens on {shown(path)} ({error.strerror or error}).",
                "Start a race with --control, or name its socket: --socket PATH",
            ) from error
        self._reader = self._socket.makefile("rb")
        try:
            self.pid = self._greeted()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> ControlClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._reader.close()
        self._socket.close()

    def ask(self, request: Mapping[str, object]) -> dict[str, object]:
        """Send one request and give its reply. Raises CommandError for a refusal."""
        try:
            self._socket.sendall(line(request))
        except OSError as error:
            raise self._gone() from error
        return _granted(self._hear())

    def told(self) -> Iterator[dict[str, object]]:
        """What the program tells after `follow`, until it has told all or is gone."""
        self._socket.settimeout(None)
        while (told := self._next()) is not None:
            yield told
            if "end" in told:
                return

    def _greeted(self) -> int:
        hello = self._hear()
        _granted({"ok": True, **hello})
        version, pid = hello.get("control"), hello.get("pid")
        if version != VERSION or not isinstance(pid, int):
            raise UsageError(
                f"{shown(self.path)} speaks another version of the control socket.",
                "Use the tts-tui that the running program is of.",
            )
        return pid

    def _hear(self) -> dict[str, object]:
        heard = self._next()
        if heard is None:
            raise self._gone()
        return heard

    def _next(self) -> dict[str, object] | None:
        try:
            raw = self._reader.readline()
            heard = json.loads(raw) if raw.endswith(b"\n") else None
        except TimeoutError as error:
            raise CommandError(
                f"{shown(self.path)} does not answer.", "Its program may be stopped."
            ) from error
        except OSError:
            return None
        except ValueError as error:
            raise UsageError(f"{shown(self.path)} is no control socket of tts-tui.") from error
        return heard if isinstance(heard, dict) else None

    def _gone(self) -> CommandError:
        return CommandError("The program hung up.", "`tts-tui ctl` lists those that listen.")


def _granted(reply: dict[str, object]) -> dict[str, object]:
    if reply.get("ok") is True:
        return reply
    sentence, remedy = reply.get("error"), reply.get("remedy")
    raise CommandError(str(sentence), remedy if isinstance(remedy, str) else "")


def only_one() -> Path:
    """The socket of the only running program. Raises UsageError where there are none or several."""
    refuse_without_sockets()
    found = running()
    if not found:
        raise UsageError("No program listens.", "Start one with --control: tts-tui demo --control")
    if len(found) > 1:
        many = ", ".join(shown(path) for path in found)
        raise UsageError(f"{len(found)} programs listen: {many}.", "Name one: --socket PATH")
    return found[0]
