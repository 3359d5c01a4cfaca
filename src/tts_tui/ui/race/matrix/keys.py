"""The keys of the matrix of probed answers."""

from __future__ import annotations

from textual.binding import Binding

from tts_tui.ui.kit.meanings import bind

CELL = Binding.Group("Cell", compact=True)

MATRIX_BINDINGS: list[Binding] = [
    bind(
        "up",
        "move(-1, 0)",
        "Cell",
        group=CELL,
        tooltip="Go to the trace above.",
        id="matrix.up",
    ),
    bind(
        "down",
        "move(1, 0)",
        "Cell",
        group=CELL,
        tooltip="Go to the trace below.",
        id="matrix.down",
    ),
    bind(
        "left",
        "move(0, -1)",
        "Cell",
        group=CELL,
        tooltip="Go to the probe before.",
        id="matrix.left",
    ),
    bind(
        "right",
        "move(0, 1)",
        "Cell",
        group=CELL,
        tooltip="Go to the next probe; past the last one it stays with the newest.",
        id="matrix.right",
    ),
    bind(
        "open",
        "read",
        "Read",
        tooltip="Read the probe under the cursor, or the trace itself where it was not asked.",
        id="matrix.read",
    ),
    bind(
        "hold",
        "hold",
        "Hold",
        tooltip="Freeze the picture of a race, or play and hold a replay.",
        id="matrix.hold",
    ),
    bind(
        "before",
        "mark(-1)",
        "Marks",
        tooltip="Jump to the replay's mark before.",
        id="matrix.mark_before",
    ),
    bind(
        "after",
        "mark(1)",
        "Marks",
        tooltip="Jump to the replay's next mark.",
        id="matrix.mark_next",
    ),
    bind(
        "section",
        "next_procedure",
        "Next",
        tooltip="Show the probes of the next strategy that asks running traces.",
        id="matrix.next",
    ),
    bind(
        "truth",
        "toggle_truth",
        "Truth",
        tooltip="Show or hide the true answer, so that an audience can bet first.",
        id="matrix.toggle_truth",
    ),
    bind(
        "start",
        "first",
        "First probe",
        show=False,
        tooltip="Go to the first probe.",
        id="matrix.first",
    ),
    bind(
        "follow",
        "newest",
        "Newest",
        show=False,
        tooltip="Go to the newest probe, and stay with it.",
        id="matrix.newest",
    ),
    bind(
        "page up",
        "page(-1)",
        "Page up",
        show=False,
        tooltip="Go a page of traces up.",
        id="matrix.page_up",
    ),
    bind(
        "page down",
        "page(1)",
        "Page down",
        show=False,
        tooltip="Go a page of traces down.",
        id="matrix.page_down",
    ),
    bind(
        "back",
        "back",
        "Back",
        tooltip="Go back to the race.",
        id="matrix.back",
    ),
]
"""Keys of the matrix."""
