"""The keys in the last line of the race screen: only those that work now, as they are bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.screen import Screen

    from tts_tui.ui.race_view_desk import RaceDesk


def race_hints(
    screen: Screen[None], desk: RaceDesk, *, following: bool
) -> tuple[tuple[str, str], ...]:
    """Pair keys with words, the most useful first; a changed keymap shows its own keys."""
    return pair_hints(
        screen,
        [
            ("select_previous", ""),
            ("select_next", "trace"),
            ("open_trace", "close" if desk.enlarged else "open"),
            ("next_question", "next question"),
            ("help", "help"),
            ("arm", "arm"),
            ("cut_trace", "cut"),
            ("pause_view", "go on" if desk.paused else "freeze"),
            ("stop", "stop"),
            ("strategies", "strategies"),
            ("toggle_truth", "hide truth" if desk.truth_shown else "show truth"),
            ("next_model", "model"),
            *([] if following else [("follow", "follow")]),
            ("request_quit", "quit"),
            ("app.home", "home"),
            ("themes", "theme"),
        ],
    )


def pair_hints(screen: Screen[None], wanted: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Put its key before each action's word; an action without one joins the next.

    An action may be written with its parameters, as a binding has it. Those that are off, or
    have no key, are left out; a pair lost its first key where that is off.
    """
    keys = {
        active.binding.action: screen.app.get_key_display(active.binding)
        for active in reversed(list(screen.active_bindings.values()))
        if active.enabled and not active.binding.priority
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
