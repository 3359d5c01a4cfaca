"""The keys of the list of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.kit.meanings import bind

if TYPE_CHECKING:
    from textual.binding import Binding

ANSWERS_BINDINGS: list[Binding] = [
    bind(
        "cut",
        "split",
        "Split off",
        show=False,
        tooltip="Let the selected answer count as itself again, after it was merged.",
        id="answers.split",
    ),
    bind(
        "compare",
        "ask_math",
        "Ask math-verify",
        show=False,
        tooltip="Ask math-verify which answers are equal, and count those as one.",
        id="answers.math",
    ),
    bind(
        "undo",
        "undo",
        "Undo",
        show=False,
        tooltip="Take the last merge or split of answers back.",
        id="answers.undo",
    ),
]
"""Keys of the list of answers."""
