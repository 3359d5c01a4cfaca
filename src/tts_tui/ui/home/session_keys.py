"""The keys of the list of saved sessions; they work while it has the focus."""

from __future__ import annotations

from textual.binding import Binding

SESSION_BINDINGS: list[Binding] = [
    Binding(
        "enter",
        "select",
        "Open",
        key_display="↵",
        tooltip="Play the session again.",
        id="sessions.open",
    ),
    Binding(
        "i",
        "inspect",
        "Inspect",
        tooltip="Read the session's traces one by one.",
        id="sessions.inspect",
    ),
    Binding(
        "c",
        "compare",
        "Compare",
        tooltip="Compare every strategy by budget on the sessions in the list.",
        id="sessions.compare",
    ),
    Binding(
        "slash",
        "filter",
        "Filter",
        key_display="/",
        tooltip="Show only sessions with a word in name, question or model.",
        id="sessions.filter",
    ),
    Binding(
        "o",
        "sort",
        "Sort",
        tooltip="Sort by date, name, right picks (not while the truth is hidden) or size.",
        id="sessions.sort",
    ),
    Binding(
        "r",
        "rename",
        "Rename",
        tooltip="Give the session another name.",
        id="sessions.rename",
    ),
    Binding(
        "x,delete",
        "remove",
        "Delete",
        key_display="x",
        tooltip="Delete the session; asks first.",
        id="sessions.delete",
    ),
]
"""Keys of the list of saved sessions."""
