"""The link of the audience page, and its QR code, large enough for the last row."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import segno
from rich.segment import Segment
from rich.style import Style
from textual.containers import Center
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.text import line

if TYPE_CHECKING:
    from collections.abc import Iterable


# Phones want dark on light with light around it, whatever the theme is.
_INK = Style(color="#000000", bgcolor="#ffffff")
_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
QUIET_ZONE = 2
"""Light modules around the code; four are the standard, two are what phones need."""


def qr_rows(text: str) -> list[str]:
    """Draw a QR code in half blocks, two modules a cell high, its quiet zone with it."""
    code = segno.make(text, error="l", micro=False)
    modules = [[bool(dark) for dark in row] for row in code.matrix_iter(border=QUIET_ZONE)]
    if len(modules) % 2:
        modules.append([False] * len(modules[0]))
    pairs = zip(modules[::2], modules[1::2], strict=True)
    return ["".join(_BLOCKS[pair] for pair in zip(*two, strict=True)) for two in pairs]


class QrCode(Widget):
    """A QR code."""

    DEFAULT_CSS = "QrCode { height: auto; width: auto; }"

    def __init__(self, text: str) -> None:
        super().__init__()
        self._rows = qr_rows(text)
        self.styles.width = len(self._rows[0])
        self.styles.height = len(self._rows)

    def render_line(self, y: int) -> Strip:
        """One row of cells, in the same ink in every theme."""
        row = self._rows[y] if y < len(self._rows) else ""
        return Strip([Segment(row, _INK)])


class AudienceLink(Dialog[None]):
    """Shows where phones find the page."""

    TITLE = "The race on your phone"
    HINT: ClassVar[tuple[tuple[str, str], ...]] = (("dialog.back", "back"),)
    DEFAULT_CSS = """
    AudienceLink > .card { width: auto; min-width: 44; padding: 0 2; }
    AudienceLink > .card > .title { margin-bottom: 0; text-align: center; width: 100%; }
    AudienceLink Center { height: auto; width: 100%; }
    AudienceLink #url { width: 100%; text-align: center; text-style: bold; height: auto; }
    AudienceLink KeyLines { margin-top: 0; }
    """

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def body(self) -> Iterable[Widget]:
        """The code, and the link beside it for who types."""
        yield Center(QrCode(self._url))
        yield Static(line(self._url), id="url", markup=False)
