"""The formats that a replay can be exported as: a new one is a file here and a line below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.cli.exporters import cast, html, svg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.cli.exporters.exporter import Exporter

EXPORTERS: Final[Mapping[str, Exporter]] = {
    "cast": cast.EXPORTER,
    "svg": svg.EXPORTER,
    "html": html.EXPORTER,
}
"""Format and ending of its file → how it is written, in the order of `--help`."""
