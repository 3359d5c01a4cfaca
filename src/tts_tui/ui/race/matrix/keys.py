"""The keys of the matrix of probed answers."""

from __future__ import annotations

from textual.binding import Binding

CELL = Binding.Group("Cell", compact=True)

MATRIX_BINDINGS: list[Binding] = [
    Binding(
        "up,k",
        "move(-1, 0)",
        "Cell",
        key_display="↑",
        group=CELL,
        tooltip="Go to the trace above.",
        id="matrix.up",
    ),
    Binding(
        "down,j",
        "move(1, 0)",
        "Cell",
        key_display="↓",
        group=CELL,
        tooltip="Go to the trace below.",
        id="matrix.down",
    ),
    Binding(
        "left",
        "move(0, -1)",
        "Cell",
        key_display="←",
        group=CELL,
        tooltip="Go to the probe before.",
        id="matrix.left",
    ),
    Binding(
        "right",
        "move(0, 1)",
        "Cell",
        key_display="→",
        group=CELL,
        tooltip="Go to the next probe; past the last one it stays with the newest.",
        id="matrix.right",
    ),
    Binding(
        "enter",
        "read",
        "Read",
        key_display="↵",
        tooltip="Read the probe under the cursor, or the trace itself where it was not asked.",
        id="matrix.read",
    ),
    Binding(
        "space",
        "hold",
        "Hold",
        key_display="␣",
        tooltip="Freeze the picture of a race, or play and hold a replay.",
        id="matrix.hold",
    ),
    Binding(
        "left_square_bracket",
        "mark(-1)",
        "Marks",
        key_display="[",
        tooltip="Jump to the replay's mark before.",
        id="matrix.mark_before",
    ),
    Binding(
        "right_square_bracket",
        "mark(1)",
        "Marks",
        key_display="]",
        tooltip="Jump to the replay's next mark.",
        id="matrix.mark_next",
    ),
    Binding(
        "tab",
        "next_procedure",
        "Next",
        tooltip="Show the probes of the next strategy that asks running traces.",
        id="matrix.next",
    ),
    Binding(
        "t",
        "toggle_truth",
        "Truth",
        tooltip="Show or hide the true answer, so that an audience can bet first.",
        id="matrix.toggle_truth",
    ),
    Binding(
        "home",
        "first",
        "First probe",
        show=False,
        tooltip="Go to the first probe.",
        id="matrix.first",
    ),
    Binding(
        "f,end",
        "newest",
        "Newest",
        show=False,
        key_display="f",
        tooltip="Go to the newest probe, and stay with it.",
        id="matrix.newest",
    ),
    Binding(
        "pageup",
        "page(-1)",
        "Page up",
        show=False,
        tooltip="Go a page of traces up.",
        id="matrix.page_up",
    ),
    Binding(
        "pagedown",
        "page(1)",
        "Page down",
        show=False,
        tooltip="Go a page of traces down.",
        id="matrix.page_down",
    ),
    Binding("escape,M", "back", "Back", tooltip="Go back to the race.", id="matrix.back"),
]
"""Keys of the matrix."""
