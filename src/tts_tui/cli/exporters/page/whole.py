"""A page as one file: its own style and script, the session as data, and nothing from elsewhere.

The policy lets run only the script that stands here, by its hash, and loads nothing at all; what
comes from a session is data that no `</script>` of a model can leave, and is set as text only.
"""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Final

from tts_tui.page_policy import source_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.store.fields import Json

_ESCAPED: Final = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029\u0085"})


def whole_page(
    contents: Mapping[str, Json], title: str, dark: Mapping[str, str], light: Mapping[str, str]
) -> str:
    """Put a page together; colours by name, as `#rrggbb`, for dark and for light rooms."""
    folder = files(__package__)
    parts = {name: folder.joinpath(f"page.{name}").read_text("utf-8") for name in ("css", "js")}
    style = f"\n{_root(light, 'light')}{_dark(dark)}{parts['css']}"
    script = f"\n{parts['js']}"
    policy = (
        f"default-src 'none'; script-src {source_of(script)}; style-src {source_of(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    template = Template(folder.joinpath("page.html").read_text("utf-8"))
    return template.substitute(
        policy=policy,
        title=escape(title),
        style=style,
        script=script,
        session=as_data(contents),
    )


def as_data(contents: Mapping[str, Json]) -> str:
    """Write JSON that ends no element, opens no comment and holds no line break of its own."""
    text = json.dumps(contents, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_ESCAPED)


def _root(colours: Mapping[str, str], scheme: str) -> str:
    said = "".join(f" --{name}: {colour};" for name, colour in colours.items())
    return f":root {{ color-scheme: {scheme};{said} }}\n"


def _dark(colours: Mapping[str, str]) -> str:
    return f"@media (prefers-color-scheme: dark) {{ {_root(colours, 'dark').rstrip()} }}\n"
