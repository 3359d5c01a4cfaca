"""Keys and what they do, for the last line of a screen that draws its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.screen import Screen


def pair_hints(screen: Screen[None], wanted: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Put its key before each action's word; an action without one joins the next.

    An action may be written with its parameters, as a binding has it. Those that are off, or
    have no key, are left out. Only keys with an id count: those of ours that are shown in tables.
    """
    keys = {
        active.binding.action: screen.app.get_key_display(active.binding)
        for active in reversed(list(screen.active_bindings.values()))
        if active.enabled and active.binding.id and not active.binding.priority
    }
    hints: list[tuple[str, str]] = []
    pending = ""
    for action, word in wanted:
        if action not in keys:
            continue
        if word:
            hints.append((pending + keys[action], word))
        pending = "" if word else keys[action]
    return tuple(hints)
