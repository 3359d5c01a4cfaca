"""Keys as people read them."""

from __future__ import annotations

from typing import Final

from textual.keys import format_key

from tts_tui.ui.kit.meanings import MEANINGS

ENTER: Final = MEANINGS["open"].display or "enter"
WRITTEN: Final = {"space": "space", "enter": ENTER}
"""Keys that Textual writes in another way."""


def key_text(keys: str) -> str:
    """Write a binding's keys the way people read them: `up,k` as `↑ k`."""
    return " ".join(_one_key(key.strip()) for key in keys.split(","))


def _one_key(key: str) -> str:
    *modifiers, last = key.split("+")
    return "+".join([*modifiers, WRITTEN.get(last) or format_key(last)])
