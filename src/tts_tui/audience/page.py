"""The page as one file: its own style and script by their hashes, and nothing from elsewhere."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import Final


def _part(name: str) -> str:
    return "\n" + files(__package__).joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


_STYLE: Final = _part("page.css")
_SCRIPT: Final = _part("page.js")
POLICY: Final = (
    f"default-src 'none'; script-src {_hash(_SCRIPT)}; style-src {_hash(_STYLE)}; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE: Final = (
    _part("page.html").lstrip().replace("{style}", _STYLE).replace("{script}", _SCRIPT)
).encode("utf-8")
