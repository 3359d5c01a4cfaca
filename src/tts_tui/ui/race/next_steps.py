"""What one may do next, as keys under the card of a race's end; a click presses one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tts_tui.ui.kit.cells import cropped
from tts_tui.ui.kit.hints import hint_parts
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.race.layout import NOTHING

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.strip import Strip

    from tts_tui.ui.kit.hints import Hint, Hints
    from tts_tui.ui.kit.palette import Palette

FINAL: Final = "final scores"
"""The word of the next step where no question is left."""
FINAL_SOON: Final = "final scores soon"
"""The same, while they open by themselves if nobody does anything."""
RACE_AGAIN: Final = "race it live"
"""The word for another race of the same question."""
STEPS: Final = (
    *("again", FINAL, FINAL_SOON, "next question", "replay", RACE_AGAIN),
    *("inspect", "side by side", "scores", "export", "what if"),
)
"""Words of the keys that are next steps, the most wanted first."""
NEXT: Final = " next: "


def next_steps(hints: Hints) -> Hints:
    """Choose the next steps out of the keys that work now."""
    known = {hint.word: hint for hint in hints}
    chosen = [known[word] for word in STEPS if word in known]
    if FINAL in known or FINAL_SOON in known:
        chosen = [hint for hint in chosen if hint.word != "scores"]
    return tuple(chosen)


@dataclass(slots=True)
class StepsRow:
    """The row of the next steps, and where it was drawn last."""

    at: Region = NOTHING
    steps: tuple[Hint, ...] = ()

    def draw(self, hints: Hints, at: Region, inks: Palette) -> Strip:
        """Draw what fits whole."""
        room = at.width - cell_len(NEXT)
        kept: list[Hint] = []
        for hint in next_steps(hints):
            if hint.cells <= room:
                room -= hint.cells
                kept.append(hint)
        self.at, self.steps = at, tuple(kept)
        parts = [(NEXT, inks.text), *hint_parts(kept, at.width, inks)] if kept else []
        return strip_of(cropped(parts, at.width), at.width, inks.background)

    def press_at(self, x: int, y: int) -> str | None:
        """The key to press for a click at a cell; None beside all of them."""
        if not self.at.contains(x, y):
            return None
        left = x - self.at.x - cell_len(NEXT)
        for hint in self.steps:
            if 0 <= left < hint.cells:
                return hint.keys[-1].press
            left -= hint.cells
        return None
