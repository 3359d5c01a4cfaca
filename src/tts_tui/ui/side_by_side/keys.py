"""The keys of traces side by side."""

from __future__ import annotations

from textual.binding import Binding

from tts_tui.ui.kit.meanings import bind

SCROLL = Binding.Group("Scroll", compact=True)
COLUMN = Binding.Group("Column", compact=True)

SIDE_BY_SIDE_BINDINGS: list[Binding] = [
    bind(
        "up",
        "scroll(-1)",
        "Scroll",
        group=SCROLL,
        tooltip="Scroll up: all columns, or one while they are free.",
        id="beside.up",
    ),
    bind(
        "down",
        "scroll(1)",
        "Scroll",
        group=SCROLL,
        tooltip="Scroll down: all columns, or one while they are free.",
        id="beside.down",
    ),
    bind(
        "page up",
        "page(-1)",
        "Page up",
        show=False,
        tooltip="Go a page up.",
        id="beside.page_up",
    ),
    bind(
        "page down",
        "page(1)",
        "Page down",
        show=False,
        tooltip="Go a page down.",
        id="beside.page_down",
    ),
    bind(
        "start",
        "to_start",
        "Start",
        show=False,
        tooltip="Go to the start.",
        id="beside.start",
    ),
    bind(
        "follow",
        "to_end",
        "End",
        show=False,
        tooltip="Go to the end.",
        id="beside.end",
    ),
    bind(
        "next",
        "difference",
        "Difference",
        tooltip="Put the first word that differs on the same row in every column.",
        id="beside.difference",
    ),
    bind(
        "fold",
        "fold",
        "Fold",
        tooltip="Put the common beginning away, or bring it back.",
        id="beside.fold",
    ),
    bind(
        "link",
        "link",
        "Link",
        tooltip="Scroll the columns together, or one by one.",
        id="beside.link",
    ),
    bind(
        "left",
        "column(-1)",
        "Column",
        group=COLUMN,
        tooltip="Choose the column to the left.",
        id="beside.left",
    ),
    bind(
        "right",
        "column(1)",
        "Column",
        group=COLUMN,
        tooltip="Choose the column to the right.",
        id="beside.right",
    ),
    *(
        bind(
            f"digit {number}",
            f"choose({number})",
            "Column",
            show=False,
            tooltip=f"Choose column {number}.",
            id=f"beside.choose_{number}",
        )
        for number in range(1, 5)
    ),
    bind(
        "more",
        "add",
        "Add",
        show=False,
        tooltip="Show one more trace.",
        id="beside.add",
    ),
    bind(
        "fewer",
        "remove",
        "Remove",
        show=False,
        tooltip="Put the chosen column's trace away.",
        id="beside.remove",
    ),
    bind(
        "truth",
        "toggle_truth",
        "Truth",
        show=False,
        tooltip="Show or hide what is right and wrong.",
        id="beside.toggle_truth",
    ),
    bind(
        "back",
        "back",
        "Back",
        tooltip="Leave.",
        id="beside.back",
    ),
]
"""Keys of traces side by side."""
