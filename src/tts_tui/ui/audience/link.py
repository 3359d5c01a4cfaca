"""The link of the audience page, and its QR code, large enough for the last row."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.containers import Center
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.qr import QR_INK, qr_rows
from tts_tui.ui.kit.text import line

if TYPE_CHECKING:
    from collections.abc import Iterable


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
        return Strip([Segment(row, QR_INK)])


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
