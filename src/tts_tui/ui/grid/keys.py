"""The keys of a session's grid."""

from __future__ import annotations

from textual.binding import Binding

from tts_tui.ui.kit.meanings import bind

CELL = Binding.Group("Cell", compact=True)

GRID_BINDINGS: list[Binding] = [
    bind("up", "move(-1, 0)", "Cell", group=CELL, tooltip="Go to the race above.", id="grid.up"),
    bind("down", "move(1, 0)", "Cell", group=CELL, tooltip="Go to the race below.", id="grid.down"),
    bind(
        "left",
        "move(0, -1)",
        "Cell",
        group=CELL,
        tooltip="Go to the strategy before.",
        id="grid.left",
    ),
    bind(
        "right",
        "move(0, 1)",
        "Cell",
        group=CELL,
        tooltip="Go to the next strategy.",
        id="grid.right",
    ),
    bind("open", "play", "Replay", tooltip="Play the race under the cursor.", id="grid.play"),
    bind(
        "inspect",
        "inspect",
        "Inspect",
        tooltip="Read the traces of the race under the cursor.",
        id="grid.inspect",
    ),
    bind(
        "search",
        "filter",
        "Filter",
        tooltip="Type which races to show: wrong:NAME right:NAME differ:any label:WORD traces:<50 "
        "tokens:>5000 undecided: unknown: model: data: id:, words, and a minus turns one over.",
        id="grid.filter",
    ),
    bind(
        "order",
        "order",
        "Sort",
        tooltip="Sort by disagreement, difficulty (not while the truth is hidden), tokens, labels, "
        "or as raced.",
        id="grid.order",
    ),
    bind(
        "clock",
        "tokens",
        "Tokens",
        tooltip="Shade cells by the tokens that were spent, or show who is right.",
        id="grid.tokens",
    ),
    bind(
        "next",
        "differing(1)",
        "Differing",
        tooltip="Go to the next race on which strategies decided differently.",
        id="grid.next",
    ),
    bind(
        "previous",
        "differing(-1)",
        "Differing",
        show=False,
        tooltip="Go to the race before on which strategies decided differently.",
        id="grid.previous",
    ),
    bind(
        "truth",
        "toggle_truth",
        "Truth",
        tooltip="Show or hide who is right; hidden, cells name the answers by their camps.",
        id="grid.toggle_truth",
    ),
    bind("start", "first", "First", show=False, tooltip="Go to the first race.", id="grid.first"),
    bind("follow", "last", "Last", show=False, tooltip="Go to the last race.", id="grid.last"),
    bind(
        "page up",
        "page(-1)",
        "Page up",
        show=False,
        tooltip="Go a page of races up.",
        id="grid.page_up",
    ),
    bind(
        "page down",
        "page(1)",
        "Page down",
        show=False,
        tooltip="Go a page of races down.",
        id="grid.page_down",
    ),
    bind(
        "left out",
        "notices",
        "Left out",
        show=False,
        tooltip="Say what was lost or applied when the session was read.",
        id="grid.notices",
    ),
    bind(
        "back",
        "back",
        "Back",
        show=False,
        tooltip="Leave the filter, or the grid.",
        id="grid.back",
    ),
]
"""Keys of the grid."""
