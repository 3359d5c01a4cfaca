"""The keys of traces side by side."""

from __future__ import annotations

from textual.binding import Binding

SCROLL = Binding.Group("Scroll", compact=True)
COLUMN = Binding.Group("Column", compact=True)

SIDE_BY_SIDE_BINDINGS: list[Binding] = [
    Binding(
        "up,k",
        "scroll(-1)",
        "Scroll",
        key_display="↑",
        group=SCROLL,
        tooltip="Scroll up: all columns, or one while they are free.",
        id="beside.up",
    ),
    Binding(
        "down,j",
        "scroll(1)",
        "Scroll",
        key_display="↓",
        group=SCROLL,
        tooltip="Scroll down: all columns, or one while they are free.",
        id="beside.down",
    ),
    Binding(
        "pageup", "page(-1)", "Page up", show=False, tooltip="Go a page up.", id="beside.page_up"
    ),
    Binding(
        "pagedown",
        "page(1)",
        "Page down",
        show=False,
        tooltip="Go a page down.",
        id="beside.page_down",
    ),
    Binding(
        "home,g", "to_start", "Start", show=False, tooltip="Go to the start.", id="beside.start"
    ),
    Binding("end,G", "to_end", "End", show=False, tooltip="Go to the end.", id="beside.end"),
    Binding(
        "d",
        "difference",
        "Difference",
        tooltip="Put the first word that differs on the same row in every column.",
        id="beside.difference",
    ),
    Binding(
        "f",
        "fold",
        "Fold",
        tooltip="Put the common beginning away, or bring it back.",
        id="beside.fold",
    ),
    Binding(
        "l",
        "link",
        "Link",
        tooltip="Scroll the columns together, or one by one.",
        id="beside.link",
    ),
    Binding(
        "left",
        "column(-1)",
        "Column",
        key_display="←",
        group=COLUMN,
        tooltip="Choose the column to the left.",
        id="beside.left",
    ),
    Binding(
        "right",
        "column(1)",
        "Column",
        key_display="→",
        group=COLUMN,
        tooltip="Choose the column to the right.",
        id="beside.right",
    ),
    *(
        Binding(
            str(number),
            f"choose({number})",
            "Column",
            show=False,
            tooltip=f"Choose column {number}.",
            id=f"beside.choose_{number}",
        )
        for number in range(1, 5)
    ),
    Binding(
        "plus,equals_sign",
        "add",
        "Add",
        show=False,
        key_display="+",
        tooltip="Show one more trace.",
        id="beside.add",
    ),
    Binding(
        "minus",
        "remove",
        "Remove",
        show=False,
        key_display="−",
        tooltip="Put the chosen column's trace away.",
        id="beside.remove",
    ),
    Binding(
        "t",
        "toggle_truth",
        "Truth",
        show=False,
        tooltip="Show or hide what is right and wrong.",
        id="beside.toggle_truth",
    ),
    Binding("escape", "back", "Back", tooltip="Leave.", id="beside.back"),
]
"""Keys of traces side by side."""
