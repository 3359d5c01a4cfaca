"""The servers that have been raced on: only they are asked for their models unbidden."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tts_tui import paths
from tts_tui.private_file import write_private

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.client.endpoint import Endpoint

KNOWN_FILE: Final = "servers"
"""In the state folder: one a line."""
_MOST_BYTES: Final = 100_000


def server_of(endpoint: Endpoint) -> str:
    """Name a server: scheme, host and port."""
    return f"{'https' if endpoint.secure else 'http'}://{endpoint.host}"


def known_servers() -> list[str]:
    """The servers that were raced on, the first one first."""
    try:
        with (paths.state_dir() / KNOWN_FILE).open("rb") as stream:
            text = stream.read(_MOST_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return []
    return [line for line in text.split("\n") if line]


def remember(endpoints: Iterable[Endpoint]) -> None:
    """Keep the servers of a race that has been started."""
    known = known_servers()
    raced = (server_of(endpoint) for endpoint in endpoints if not endpoint.loopback)
    new = [server for server in dict.fromkeys(raced) if server not in known]
    if new:
        text = "".join(f"{server}\n" for server in [*known, *new])
        # A server that cannot be remembered is no reason to stop a race.
        with suppress(OSError):
            write_private(paths.state_dir() / KNOWN_FILE, text[-_MOST_BYTES:])
