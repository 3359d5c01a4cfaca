"""Where a model is served, and how to speak to it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import SplitResult, urlsplit, urlunsplit

from tts_tui.client.address import can_be_asked
from tts_tui.client.ports import ThinkMode
from tts_tui.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.client.keys import ApiKey

Api = Literal["chat", "completions"]
_VERSION_SEGMENT = re.compile(r"/(?:v\d|deployments/)")
"""What shows that a base URL already names its API version."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One model at one server. Raises `errors.ConfigError` for a URL that is none."""

    base_url: str
    """With or without `/v1`, with or without a slash at its end."""
    model_id: str
    key: ApiKey | None = None
    extra: Mapping[str, object] = field(default_factory=dict)
    """More parameters for the request body; they win over ours."""
    connect_s: float = 10.0
    """Longest wait for the connection, in seconds."""
    first_token_s: float = 300.0
    """Longest wait for the first token, a queue on the server included, in seconds."""
    silence_s: float = 120.0
    """Longest wait between two tokens, in seconds; keep-alive bytes do not count."""
    think_mode: ThinkMode = ThinkMode.AUTO
    continuations: int = 0
    """How often an answer that the server cuts is gone on from."""
    continuation: str | None = None
    """The form in which it goes on from a text, of `continuation.FORMS`; None tries them."""
    api: Api = "chat"
    """Which of its calls is used for a trace."""
    template: str | None = None
    """The chat template for completions, with `{prompt}` in it; None lets the server render it."""
    ca_file: str | None = None
    """A file with the certificates that vouch for the server's; None takes the usual ones."""

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.base_url)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
            _ = parts.port
            usable = usable and can_be_asked(self.base_url)
        except ValueError:
            usable = False
        if not usable:
            raise ConfigError(
                f"The base URL {self.base_url[:200]!r} is not a web address.",
                "Write it like http://127.0.0.1:8000/v1.",
            )

    @property
    def host(self) -> str:
        """Host, and port where one is given: what may be shown and saved."""
        parts = urlsplit(self.base_url)
        name = parts.hostname or ""
        name = f"[{name}]" if ":" in name else name
        return f"{name}:{parts.port}" if parts.port else name

    @property
    def hostname(self) -> str:
        """The host alone."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def port(self) -> int:
        """The port, also where it is the usual one."""
        return urlsplit(self.base_url).port or (443 if self.secure else 80)

    @property
    def secure(self) -> bool:
        """Whether it is spoken to over TLS."""
        return self.base_url.lower().startswith("https:")

    @property
    def loopback(self) -> bool:
        """Whether it is this machine, which no proxy can reach for us."""
        name = self.hostname.rstrip(".")
        if name == "localhost" or name.endswith(".localhost"):
            return True
        try:
            address = ipaddress.ip_address(name.partition("%")[0])
        except ValueError:
            return False
        return address.is_loopback or address.is_unspecified

    def url(self, call: str) -> str:
        """The address of one call, such as `chat/completions`."""
        path = self._path()
        return self._address(f"{path if _VERSION_SEGMENT.search(path) else f'{path}/v1'}/{call}")

    def url_beside(self, call: str) -> str:
        """The address of a call that a server has beside the versioned ones: `tokenize`."""
        return self._address(f"{self._path().removesuffix('/v1')}/{call}")

    def _path(self) -> str:
        return urlsplit(self.base_url).path.rstrip("/").removesuffix("/chat/completions")

    def _address(self, path: str) -> str:
        parts = urlsplit(self.base_url)
        return urlunsplit(SplitResult(parts.scheme, parts.netloc, path, parts.query, ""))
