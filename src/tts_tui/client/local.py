"""The embedded engine: a llama.cpp server in a child process, started on demand.

The child serves on loopback, on a port of the system's choice and behind a random key that goes
over its stdin, so neither stands in an argument list, an environment or a file. The same pipe
ends the child: the kernel closes it whenever this process goes away, whatever the cause.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self

from anyio import to_thread

from tts_tui.child_env import child_environment
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.keys import quiet_key
from tts_tui.client.local_calls import LocalCalls
from tts_tui.client.local_parts import MODEL_ID, EngineStatus, locate_engine
from tts_tui.errors import EngineMissingError, TtsTuiError

if TYPE_CHECKING:
    from types import TracebackType

    from tts_tui.client.keys import ApiKey

__all__ = ["MODEL_ID", "EngineStatus", "LocalEngine", "locate_engine"]

_SERVER_FILE = Path(__file__).with_name("local_server.py")
_STOP_WITHIN_S = 2.0
_SETTLED_WITHIN_S = 0.5
_LONGEST_REPORT_BYTES = 64 * 1024


class LocalEngine:
    """The embedded model behind an OpenAI-compatible endpoint, as a context manager.

    `slots` traces run at once, each with room for `context_tokens` tokens of prompt and
    completion together; further requests wait in the server. Where `system` is given, every
    slot has read that system prompt before the first request. There are `beam_slots` more for
    whoever names them: a request that names no slot may be run in any.
    """

    def __init__(
        self,
        *,
        slots: int = 8,
        beam_slots: int = 0,
        context_tokens: int = 1024,
        system: str | None = None,
        threads: int | None = None,
        start_within_s: float = 30.0,
        status: EngineStatus | None = None,
    ) -> None:
        self.slots = range(slots)
        """Numbers of the slots for traces."""
        self.beam_slots = range(slots, slots + beam_slots)
        """Numbers of the slots for the beams of a search."""
        self._context_tokens = context_tokens
        self._system = system
        self._threads = threads or _usual_threads()
        self._start_within_s = start_within_s
        self._status = status
        self._process: subprocess.Popen[bytes] | None = None
        self._endpoint: Endpoint | None = None
        self._calls: LocalCalls | None = None

    def start(self) -> Endpoint:
        """Start the server, or give the endpoint of the running one; takes a second or two.

        Raises EngineMissingError where a part is not installed, TtsTuiError where it does not
        come up in time.
        """
        if self._endpoint is not None:
            return self._endpoint
        status = self._status or locate_engine()
        if not status.ready:
            raise EngineMissingError("The embedded engine is not installed.", status.remedy)
        key = quiet_key()
        try:
            # Holds a warm slot's state for as long as it takes to copy it into the others.
            with TemporaryDirectory(prefix="tts-tui-") as warm_folder:
                port = self._launch(self._order(status, key, warm_folder))
                self._calls = LocalCalls(port, key)
                if self._system is not None:
                    self._calls.warm_up(self._system, self.beam_slots.stop)
        except BaseException:
            self.stop()
            raise
        self._endpoint = Endpoint(f"http://127.0.0.1:{port}/v1", MODEL_ID, key)
        return self._endpoint

    def stop(self) -> None:
        """End the server and wait for it; after two seconds it is killed."""
        process, self._process = self._process, None
        self._endpoint = self._calls = None
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
        """The server's process; None while there is none."""
        return self._process.pid if self._process else None

    def tokens_predicted(self) -> int:
        """Tokens the server has generated so far by its own count, to check a ledger against."""
        return int(self._running().metric("tokens_predicted_total"))

    async def generated_tokens(self) -> int | None:
        """The same once it generates none; None where it does not say within half a second."""
        return await to_thread.run_sync(self._settled_tokens, abandon_on_cancel=True)

    def _settled_tokens(self) -> int | None:
        try:
            tokens = self._running().settled("tokens_predicted_total", _SETTLED_WITHIN_S)
        except TtsTuiError:
            return None
        return None if tokens is None else int(tokens)

    def requests_processing(self) -> int:
        """Slots that are generating at this moment."""
        return int(self._running().metric("requests_processing"))

    def _running(self) -> LocalCalls:
        if self._calls is None:
            raise TtsTuiError("The embedded engine is not running.")
        return self._calls

    def _order(self, status: EngineStatus, key: ApiKey, warm_folder: str) -> bytes:
        order: dict[str, Any] = {
            "engine_folder": str(status.engine_folder) if status.engine_folder else None,
            "model": str(status.model_path),
            "model_id": MODEL_ID,
            "key": key.reveal(),
            "slots": self.beam_slots.stop,
            "context_tokens": self._context_tokens,
            "threads": self._threads,
            "warm_folder": f"{warm_folder}{os.sep}",
        }
        return json.dumps(order).encode() + b"\n"

    def _launch(self, order: bytes) -> int:
        """Start the child, hand it its order and wait for its port. Raises TtsTuiError."""
        self._process = process = subprocess.Popen(
            [sys.executable, "-P", str(_SERVER_FILE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
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
            report = process.stdout.readline(_LONGEST_REPORT_BYTES)
        finally:
            overdue.cancel()
        if not report:
            raise _not_started(_end_of(process.wait(_STOP_WITHIN_S)))
        answer = json.loads(report)
        if "port" not in answer:
            raise _not_started(answer["error"])
        return int(answer["port"])

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
        # Not in a thread: it takes milliseconds, and must also happen while being cancelled.
        self.stop()


def _usual_threads() -> int:
    """Leave a core to the app and its neighbours, and take four at most.

    The engine's threads wait for each other at every token: with one on each core, any other
    busy process makes them some 10 times slower; with one core left free they keep their pace.
    """
    return min(4, max(1, (os.cpu_count() or 1) - 1))


def _not_started(why: str) -> TtsTuiError:
    return TtsTuiError(
        f"The embedded engine did not start: {why}.",
        "Try again; if it stays so, install its parts anew (`tts-tui models` says how).",
    )


def _end_of(returncode: int) -> str:
    if returncode == -signal.SIGKILL:
        return "it was not ready in time, or was killed"
    if returncode < 0:
        return f"its process ended by {signal.Signals(-returncode).name}"
    return f"its process ended with code {returncode}"
