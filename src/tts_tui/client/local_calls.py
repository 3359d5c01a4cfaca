"""What is asked of the embedded server beside completions: its counters, and a warm start."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any

from tts_tui.errors import TtsTuiError

if TYPE_CHECKING:
    from tts_tui.client.keys import ApiKey

_ANSWER_WITHIN_S = 30.0
_LOOK_AGAIN_S = 0.005
_MOST_BYTES = 4 * 1024 * 1024
_WARM_FILE = "warm-slot"
_WORK = ("requests_processing", "requests_deferred")


class LocalCalls:
    """Plain requests to the embedded server on loopback, each on a connection of its own."""

    def __init__(self, port: int, key: ApiKey) -> None:
        self._port = port
        self._key = key

    def metric(self, name: str) -> float:
        """Read one counter of `/metrics`. Raises TtsTuiError where it cannot be had."""
        return _reading(self._metrics(_ANSWER_WITHIN_S), name)

    def settled(self, name: str, within_s: float) -> float | None:
        """Read a counter once the server works on nothing; None where that takes too long.

        Raises TtsTuiError where it cannot be had.
        """
        until_s = time.monotonic() + within_s
        while (left_s := until_s - time.monotonic()) > 0:
            # Both out of one answer: they are of one moment.
            metrics = self._metrics(left_s)
            if not any(_reading(metrics, work) for work in _WORK):
                return _reading(metrics, name)
            time.sleep(_LOOK_AGAIN_S)
        return None

    def _metrics(self, within_s: float) -> str:
        return self._ask("GET", "/metrics", within_s=within_s).decode(errors="replace")

    def warm_up(self, system: str, slots: int) -> None:
        """Let every slot begin with the system prompt already read.

        Reading it takes up to a second in one slot, and the slots of a race would read it one
        after the other: the first trace would start seconds before the others. One slot reads
        it, the others take over its state. Raises TtsTuiError.
        """
        messages = [{"role": "system", "content": system}, {"role": "user", "content": "Hello."}]
        self._post("/v1/chat/completions", {"messages": messages, "max_tokens": 1, "id_slot": 0})
        self._post("/slots/0?action=save", {"filename": _WARM_FILE})
        for slot in range(1, slots):
            self._post(f"/slots/{slot}?action=restore", {"filename": _WARM_FILE})

    def _post(self, path: str, body: dict[str, Any]) -> None:
        self._ask("POST", path, json.dumps(body).encode())

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        within_s: float = _ANSWER_WITHIN_S,
    ) -> bytes:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=within_s)
        headers = {
            "Authorization": f"Bearer {self._key.reveal()}",
            "Content-Type": "application/json",
        }
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read(_MOST_BYTES)
        except (OSError, HTTPException) as error:
            raise TtsTuiError(
                f"The embedded engine does not answer: {type(error).__name__}.",
                "Start the program again.",
            ) from error
        finally:
            connection.close()
        if response.status != 200:
            raise TtsTuiError(f"The embedded engine refused {path} (HTTP {response.status}).")
        return text


def _reading(metrics: str, name: str) -> float:
    for line in metrics.split("\n"):
        if line.startswith(f"llamacpp:{name} "):
            with suppress(ValueError):
                return float(line.rpartition(" ")[2])
    raise TtsTuiError(f"The embedded engine does not report {name}.")
