"""The keys of the list of commands; what is typed goes into its field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.kit.meanings import bind

if TYPE_CHECKING:
    from textual.binding import Binding

COMMANDS_BINDINGS: list[Binding] = [
    bind("up", "move(-1)", "Up", tooltip="Go to the command above.", id="commands.up"),
    bind("down", "move(1)", "Down", tooltip="Go to the command below.", id="commands.down"),
    bind(
        "page up", "page(-1)", "Page up", tooltip="Go a page of commands up.", id="commands.page_up"
    ),
    bind(
        "page down",
        "page(1)",
        "Page down",
        tooltip="Go a page of commands down.",
        id="commands.page_down",
    ),
]
"""Keys beside the letters that are typed."""
