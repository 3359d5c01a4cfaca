"""What is asked of the embedded server beside completions: its counters, and a warm start."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any

from tts_tui.errors import TtsTuiError

if TYPE_CHECKING:
    from tts_tui.client.keys import ApiKey

_ANSWER_WITHIN_S = 30.0
_MOST_BYTES = 4 * 1024 * 1024
_WARM_FILE = "warm-slot"


class LocalCalls:
    """Plain requests to the embedded server on loopback, each on a connection of its own."""

    def __init__(self, port: int, key: ApiKey) -> None:
        self._port = port
        self._key = key

    def metric(self, name: str) -> float:
        """Read one counter of `/metrics`. Raises TtsTuiError where it cannot be had."""
        for line in self._ask("GET", "/metrics").decode().split("\n"):
            if line.startswith(f"llamacpp:{name} "):
                return float(line.rpartition(" ")[2])
        raise TtsTuiError(f"The embedded engine does not report {name}.")

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

    def _ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=_ANSWER_WITHIN_S)
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
