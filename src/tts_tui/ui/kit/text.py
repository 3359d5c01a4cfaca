"""Outside text on its way into a widget: sanitised, and never read as markup."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from textual.content import Content

from tts_tui.text import display_line, display_text
from tts_tui.ui.kit.notices import put_away_empty

if TYPE_CHECKING:
    from textual.app import App

__all__ = ["content", "display_line", "display_text", "line", "safe_notify"]

NOTICE_S = 5.0
"""How long a notice stands."""
NOTICE_LIMIT = 400
"""Characters of a notice; a server's error body can be megabytes long."""


def content(text: str, style: str = "") -> Content:
    """Make text of several lines from outside showable; its brackets stay brackets."""
    return Content.styled(display_text(text), style)


def line(text: str, style: str = "", limit: int | None = None) -> Content:
    """Make text from outside showable on one line of at most `limit` characters."""
    return Content.styled(display_line(text, limit), style)


def safe_notify(
    app: App[object],
    message: str,
    severity: Literal["information", "warning", "error"] = "information",
) -> None:
    """Show a notice whose words may come from outside."""
    app.notify(
        display_line(message, NOTICE_LIMIT), severity=severity, timeout=NOTICE_S, markup=False
    )
    app.set_timer(NOTICE_S + 0.2, partial(put_away_empty, app))
