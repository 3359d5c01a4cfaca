"""The keys of the list of traces; what is typed goes into its field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.kit.meanings import bind

if TYPE_CHECKING:
    from textual.binding import Binding

LISTING_BINDINGS: list[Binding] = [
    bind("up", "move(-1)", "Up", tooltip="Go to the trace above.", id="listing.up"),
    bind("down", "move(1)", "Down", tooltip="Go to the trace below.", id="listing.down"),
    bind("page up", "page(-1)", "Page up", tooltip="Go a page up.", id="listing.page_up"),
    bind("page down", "page(1)", "Page down", tooltip="Go a page down.", id="listing.page_down"),
    bind(
        "section",
        "which",
        "Which",
        tooltip="List others: all, wrong, unlike the vote, without an answer, labelled.",
        id="listing.which",
    ),
]
"""Keys beside the letters that are typed."""
