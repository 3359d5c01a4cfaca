"""Keys as people read them."""

from __future__ import annotations

from textual.keys import format_key


def key_text(keys: str) -> str:
    """Write a binding's keys the way people read them: `up,k` as `↑ k`."""
    return " ".join(_one_key(key.strip()) for key in keys.split(","))


def _one_key(key: str) -> str:
    *modifiers, last = key.split("+")
    return "+".join([*modifiers, "space" if last == "space" else format_key(last)])
