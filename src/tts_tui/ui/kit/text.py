"""Outside text on its way into a widget: sanitised, and never read as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.content import Content

from tts_tui.text import display_line, display_text

if TYPE_CHECKING:
    from textual.app import App

__all__ = ["content", "display_line", "display_text", "line", "safe_notify"]

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
    app.notify(display_line(message, NOTICE_LIMIT), severity=severity, markup=False)
