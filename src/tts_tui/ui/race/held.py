"""A race that a card on the stage holds: what its own screen says of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tts_tui.ui.kit.hints import Hints

ON_STAGE: Final = "on stage"
"""The word of the key that leads to the stage."""


def held_words(hints: Hints) -> str:
    """Say why the race does not begin, and with which key one gets to where it does."""
    keys = [hint.label for hint in hints if hint.word == ON_STAGE]
    back = f": {keys[0]} goes back to it" if keys else ""
    return f"a card on the stage holds the race{back}"
