"""The page as one file: its own style and script by their hashes, and nothing from elsewhere."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from tts_tui.page_policy import source_of


def _part(name: str) -> str:
    return "\n" + files(__package__).joinpath(name).read_text("utf-8")


_STYLE: Final = _part("page.css")
_SCRIPT: Final = _part("page.js")
POLICY: Final = (
    f"default-src 'none'; script-src {source_of(_SCRIPT)}; style-src {source_of(_STYLE)}; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE: Final = (
    _part("page.html").lstrip().replace("{style}", _STYLE).replace("{script}", _SCRIPT)
).encode("utf-8")
