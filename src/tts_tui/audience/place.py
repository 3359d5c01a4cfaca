"""Where the page is served, and who that lets in."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from dataclasses import dataclass, field
from typing import Final

from tts_tui.errors import TtsTuiError, UsageError

LOOPBACK: Final = "127.0.0.1"
TOKEN_BYTES: Final = 9
"""72 bits: nobody guesses it, and a QR code of it is still coarse."""


class AudienceError(TtsTuiError):
    """The page cannot be served."""


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port; port 0 takes a free one."""

    host: str = LOOPBACK
    port: int = 0

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can ask."""
        return self.host == "localhost" or ((ip := _ip(self.host)) is not None and ip.is_loopback)


def read_address(text: str) -> Address:
    """Read `HOST`, `HOST:PORT`, `:PORT` or `[IPv6]:PORT`. Raises UsageError."""
    host, port = text, ""
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        port = port.removeprefix(":")
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    if not port.isascii() or (port and not port.isdigit()) or int(port or 0) > 65535:
        raise UsageError(f"“{port}” is no port.", "Use a number up to 65535.")
    return Address(host or LOOPBACK, int(port or 0))


@dataclass(frozen=True, slots=True)
class Place:
    """A socket that listens, and the secret in its links."""

    socket: socket.socket
    host: str
    """As it was asked for."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(TOKEN_BYTES))

    @property
    def port(self) -> int:
        """The port it got."""
        port: int = self.socket.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """The link for the room, with the token."""
        host = reachable(self.host)
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{self.port}/{self.token}/"

    def welcomes(self, host_header: str) -> bool:
        """Whether a request names this server as its own page does.

        A name that somebody else's page had resolved to this address does not (DNS rebinding):
        only addresses, `localhost` and the name that was asked for do.
        """
        name = host_header.rsplit(":", 1)[0] if not host_header.endswith("]") else host_header
        name = name.strip("[]").lower()
        return name in {"localhost", self.host.lower()} or _ip(name) is not None


def take_place(address: Address) -> Place:
    """Listen there. Raises AudienceError."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        listening = socket.create_server((address.host, address.port), family=family, backlog=256)
    except (OSError, OverflowError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise AudienceError(
            f"The audience page cannot listen on {address.host}:{address.port}: {what}.",
            "Give another HOST:PORT, or none.",
        ) from error
    return Place(listening, address.host)


def reachable(host: str) -> str:
    """The address that others write for this one: of “every” address, one of this machine."""
    ip = _ip(host)
    if ip is None or not ip.is_unspecified:
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: the system only says which address it would send from.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return LOOPBACK
        name: str = probe.getsockname()[0]
        return name


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
