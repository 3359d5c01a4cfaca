"""The keys of the duel's screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.kit.meanings import bind

if TYPE_CHECKING:
    from textual.binding import Binding

DUEL_BINDINGS: list[Binding] = [
    bind(
        "next",
        "next_question",
        "Next",
        tooltip="Go on to the next question, once both sides have ended this one.",
        id="duel.next_question",
    ),
    bind(
        "hold",
        "hold",
        "Hold",
        tooltip="Freeze the picture of a race, or play and hold a replay.",
        id="duel.hold",
    ),
    bind(
        "left",
        "seek(-5)",
        "Back",
        show=False,
        tooltip="Move a replay back by five seconds.",
        id="duel.seek_back",
    ),
    bind(
        "right",
        "seek(5)",
        "On",
        show=False,
        tooltip="Move a replay on by five seconds.",
        id="duel.seek_on",
    ),
    bind(
        "before",
        "mark(-1)",
        "Marks",
        tooltip="Jump to the replay's mark before.",
        id="duel.mark_before",
    ),
    bind(
        "after",
        "mark(1)",
        "Marks",
        tooltip="Jump to the replay's next mark.",
        id="duel.mark_next",
    ),
    bind(
        "truth",
        "toggle_truth",
        "Truth",
        tooltip="Show or hide the true answer, so that an audience can bet first.",
        id="duel.toggle_truth",
    ),
    bind("back", "back", "Back", tooltip="Go to the screen of one race.", id="duel.back"),
    bind(
        "both",
        "back",
        "Back",
        show=False,
        tooltip="Go back to the screen of one race, too.",
        id="duel.back_too",
    ),
]
"""Keys of the duel."""
