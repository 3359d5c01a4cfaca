"""The keys of the list of saved sessions; they work while it has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.kit.meanings import bind

if TYPE_CHECKING:
    from textual.binding import Binding

SESSION_BINDINGS: list[Binding] = [
    bind(
        "open",
        "select",
        "Open",
        tooltip="Play the session again.",
        id="sessions.open",
    ),
    bind(
        "inspect",
        "inspect",
        "Inspect",
        tooltip="Read the session's traces one by one.",
        id="sessions.inspect",
    ),
    bind(
        "grid",
        "grid",
        "Grid",
        tooltip="Show the session as a grid: questions by strategies.",
        id="sessions.grid",
    ),
    bind(
        "compare",
        "compare",
        "Compare",
        tooltip="Compare every strategy by budget on the sessions in the list.",
        id="sessions.compare",
    ),
    bind(
        "search",
        "filter",
        "Filter",
        tooltip="Show only sessions with a word in name, question or model.",
        id="sessions.filter",
    ),
    bind(
        "order",
        "sort",
        "Sort",
        tooltip="Sort by date, name, right picks (not while the truth is hidden) or size.",
        id="sessions.sort",
    ),
    bind(
        "edit",
        "rename",
        "Rename",
        tooltip="Give the session another name.",
        id="sessions.rename",
    ),
    bind(
        "cut",
        "remove",
        "Delete",
        tooltip="Delete the session; asks first.",
        id="sessions.delete",
    ),
]
"""Keys of the list of saved sessions."""
