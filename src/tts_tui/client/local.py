"""The embedded engine: a llama.cpp server in a child process, started on demand.

The child serves on loopback, on a port of the system's choice and behind a random key that goes
over its stdin, so neither stands in an argument list, an environment or a file. The same pipe
ends the child: it closes whenever this process goes away, whatever the cause.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Self

from anyio import to_thread

from tts_tui.client.local_parts import MODEL_ID, locate_engine
from tts_tui.errors import EngineMissingError, TtsTuiError

if TYPE_CHECKING:
    from types import TracebackType

    from tts_tui.client.local_parts import EngineStatus

__all__ = ["LocalAddress", "LocalEngine", "locate_engine"]

_SERVER_FILE = Path(__file__).with_name("local_server.py")
_STOP_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class LocalAddress:
    """Where the embedded engine listens; lives as long as the engine does."""

    base_url: str
    """With the `/v1` that OpenAI-compatible servers have."""
    model_id: str
    key: str = field(repr=False)
    port: int


class LocalEngine:
    """The embedded model behind an OpenAI-compatible address, as a context manager.

    `slots` traces run at once, each with room for `context_tokens` tokens of prompt and
    completion together; more requests wait in the server.
    """

    def __init__(
        self,
        *,
        slots: int = 8,
        context_tokens: int = 1024,
        threads: int | None = None,
        start_within_s: float = 30.0,
        status: EngineStatus | None = None,
    ) -> None:
        self.slots = slots
        self._context_tokens = context_tokens
        self._threads = threads or os.cpu_count() or 1
        self._start_within_s = start_within_s
        self._status = status
        self._process: subprocess.Popen[bytes] | None = None
        self._address: LocalAddress | None = None

    def start(self) -> LocalAddress:
        """Start the server, or give the address of the running one; takes about a second.

        Raises EngineMissingError where a part is not installed, TtsTuiError where it does not
        come up in time.
        """
        if self._address is not None:
            return self._address
        status = self._status or locate_engine()
        if status.model_path is None or not status.ready:
            raise EngineMissingError("The embedded engine is not installed.", status.remedy)
        key = secrets.token_urlsafe(32)
        order = {
            "model": str(status.model_path),
            "model_id": MODEL_ID,
            "key": key,
            "slots": self.slots,
            "context_tokens": self._context_tokens,
            "threads": self._threads,
        }
        try:
            report = self._launch(json.dumps(order).encode() + b"\n")
            port = _port_in(report, self._returncode_if_silent(report))
        except BaseException:
            self.stop()
            raise
        self._address = LocalAddress(f"http://127.0.0.1:{port}/v1", MODEL_ID, key, port)
        return self._address

    def stop(self) -> None:
        """End the server and wait for it, at most two seconds before it is killed."""
        process, self._process, self._address = self._process, None, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        try:
            process.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    @property
    def pid(self) -> int | None:
        """The server's process, None while none runs."""
        return self._process.pid if self._process else None

    def tokens_predicted(self) -> int:
        """Tokens the server has generated since it started, by its own count."""
        return int(self._metric("llamacpp:tokens_predicted_total"))

    def requests_processing(self) -> int:
        """Slots that are generating at this moment."""
        return int(self._metric("llamacpp:requests_processing"))

    def _launch(self, order: bytes) -> bytes:
        """Start the child, hand it its order and wait for its one line; b"" where it died."""
        self._process = process = subprocess.Popen(
            [sys.executable, "-P", str(_SERVER_FILE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl-C in the terminal is for the app, which then stops the server in order.
            start_new_session=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        overdue = threading.Timer(self._start_within_s, process.kill)
        overdue.daemon = True
        overdue.start()
        try:
            with suppress(BrokenPipeError):
                process.stdin.write(order)
                process.stdin.flush()
            return process.stdout.readline()
        finally:
            overdue.cancel()

    def _returncode_if_silent(self, report: bytes) -> int | None:
        return None if report or self._process is None else self._process.wait()

    def _metric(self, name: str) -> float:
        """Read one counter of the server's `/metrics`; TtsTuiError where it is not there."""
        address = self._address
        if address is None:
            raise TtsTuiError("The embedded engine is not running.", "Start it first.")
        connection = HTTPConnection("127.0.0.1", address.port, timeout=_STOP_WITHIN_S)
        try:
            connection.request(
                "GET", "/metrics", headers={"Authorization": f"Bearer {address.key}"}
            )
            text = connection.getresponse().read().decode()
        finally:
            connection.close()
        for line in text.split("\n"):
            if line.startswith(f"{name} "):
                return float(line.rpartition(" ")[2])
        raise TtsTuiError(f"The embedded engine does not report {name}.")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        await to_thread.run_sync(self.start)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Without a thread: it takes milliseconds and must also happen while cancelled.
        self.stop()


def _port_in(report: bytes, returncode: int | None) -> int:
    """Read the child's line; TtsTuiError says in one sentence why there is no port."""
    if returncode is not None:
        raise TtsTuiError(
            f"The embedded engine did not start: {_end_of(returncode)}.",
            "Try again; if it stays so, install it anew (see `tts-tui models`).",
        )
    try:
        answer = json.loads(report)
    except ValueError:
        answer = {}
    if "port" not in answer:
        raise TtsTuiError(
            f"The embedded engine did not start: {answer.get('error', 'it gave no reason')}.",
            "Install it anew (see `tts-tui models`).",
        )
    return int(answer["port"])


def _end_of(returncode: int) -> str:
    if returncode == -signal.SIGKILL:
        return "it was not ready in time, or was killed"
    if returncode < 0:
        return f"its process ended by {signal.Signals(-returncode).name}"
    return f"its process ended with code {returncode}"
