"""Every key of the program: one table per screen, read by the screens, the help and the CLI.

Left out on purpose: ctrl+m, ctrl+i, ctrl+h, ctrl+[ and chords such as ctrl+enter, because a
legacy terminal sends them as Enter, Tab, Backspace and Escape, or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.keys import format_key

from tts_tui.ui.beside_keys import BESIDE_BINDINGS
from tts_tui.ui.compare_keys import COMPARE_BINDINGS, COMPARE_TABLE_BINDINGS, FLIP_BINDINGS
from tts_tui.ui.inspect_keys import INSPECT_BINDINGS
from tts_tui.ui.replay_keys import REPLAY_BINDINGS
from tts_tui.ui.session_keys import SESSION_BINDINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

APP_BINDINGS: list[Binding] = [
    Binding(
        "question_mark,f1",
        "help",
        "Help",
        key_display="?",
        tooltip="Every key of this screen, and what the signs mean.",
        id="app.help",
    ),
    Binding(
        "T",
        "themes",
        "Theme",
        key_display="T",
        tooltip="Choose another theme.",
        id="app.themes",
    ),
    Binding(
        "ctrl+z",
        "suspend_process",
        "Suspend",
        show=False,
        tooltip="Put the program to sleep; fg in the shell wakes it.",
        id="app.suspend",
    ),
    Binding(
        "P",
        "picture",
        "Picture",
        show=False,
        key_display="P",
        tooltip="Save the screen as an SVG file in the working folder.",
        id="app.picture",
    ),
    Binding(
        "q",
        "request_quit",
        "Quit",
        tooltip="Leave; asks first while a race is running.",
        id="app.quit",
    ),
    Binding(
        "ctrl+q",
        "request_quit",
        "Quit",
        show=False,
        priority=True,
        tooltip="Leave, also from a text field.",
        id="app.quit_anywhere",
    ),
    Binding(
        "ctrl+c",
        "interrupt",
        "Quit; twice leaves at once",
        show=False,
        priority=True,
        tooltip="Leave; a second one leaves at once.",
        id="app.interrupt",
    ),
]
"""Keys that work on every screen."""

SELECT = Binding.Group("Trace", compact=True)

RACE_BINDINGS: list[Binding] = [
    Binding(
        "up,k",
        "select_previous",
        "Trace",
        key_display="↑",
        group=SELECT,
        tooltip="Select the trace above.",
        id="race.select_previous",
    ),
    Binding(
        "down,j",
        "select_next",
        "Trace",
        key_display="↓",
        group=SELECT,
        tooltip="Select the trace below.",
        id="race.select_next",
    ),
    Binding(
        "enter",
        "open_trace",
        "Open",
        key_display="↵",
        tooltip="Open the selected trace large, or close it.",
        id="race.open_trace",
    ),
    Binding(
        "a",
        "arm",
        "Arm",
        tooltip="Choose the strategy that really cancels the others, or none.",
        id="race.arm",
    ),
    Binding(
        "s",
        "strategies",
        "Strategies",
        tooltip="Choose which strategies the board shows.",
        id="race.strategies",
    ),
    Binding("c", "cut_trace", "Cut", tooltip="Cancel the selected trace.", id="race.cut_trace"),
    Binding(
        "space",
        "pause_view",
        "Freeze",
        key_display="␣",
        tooltip="Freeze the picture; the race itself goes on.",
        id="race.pause_view",
    ),
    Binding("x", "stop", "Stop", tooltip="Stop every running trace; asks first.", id="race.stop"),
    Binding(
        "t",
        "toggle_truth",
        "Truth",
        tooltip="Show or hide the true answer, so that an audience can bet first.",
        id="race.toggle_truth",
    ),
    Binding(
        "n",
        "next_question",
        "Next",
        tooltip="Race the next question, once this one has ended.",
        id="race.next_question",
    ),
    Binding(
        "m",
        "next_model",
        "Model",
        show=False,
        tooltip="Look at the next model's race.",
        id="race.next_model",
    ),
    Binding(
        "h",
        "app.home",
        "Home",
        show=False,
        tooltip="Go back to the home screen; asks first while a race is running.",
        id="race.home",
    ),
    Binding(
        "f,end",
        "follow",
        "Follow",
        show=False,
        key_display="f",
        tooltip="Jump to the newest text of the trace and stay with it.",
        id="race.follow",
    ),
    Binding(
        "pageup",
        "page(-1)",
        "Page up",
        show=False,
        tooltip="Read the trace a page further up; it stops following.",
        id="race.page_up",
    ),
    Binding(
        "pagedown",
        "page(1)",
        "Page down",
        show=False,
        tooltip="Read the trace a page further down.",
        id="race.page_down",
    ),
    Binding(
        "home",
        "to_start",
        "First line",
        show=False,
        tooltip="Go to the trace's first line.",
        id="race.to_start",
    ),
    Binding(
        "escape",
        "back",
        "Back",
        show=False,
        tooltip="Close the large trace, or put the winner's moment away.",
        id="race.back",
    ),
]
"""Keys of the race screen."""

HOME_BINDINGS: list[Binding] = [
    Binding("d", "demo", "Demo", tooltip="Race the embedded model, offline.", id="home.demo"),
    Binding("n", "question", "New race", tooltip="Type a question.", id="home.question"),
    Binding("m", "models", "Models", tooltip="Go to the list of models.", id="home.models"),
    Binding("s", "sessions", "Sessions", tooltip="Go to the saved sessions.", id="home.sessions"),
    Binding(
        "t",
        "trust",
        "Trust",
        show=False,
        tooltip="See what an untrusted tts-tui.toml of this folder would do, and trust it or not.",
        id="home.trust",
    ),
    Binding(
        "v",
        "toggle_truth",
        "Truth",
        show=False,
        tooltip="Show or hide how often the sessions are right, here and on every other screen.",
        id="home.toggle_truth",
    ),
    Binding(
        "escape",
        "leave_field",
        "Leave field",
        show=False,
        tooltip="Leave the text field, so that single keys work again.",
        id="home.leave_field",
    ),
]
"""Keys of the home screen."""

SCREENS: Mapping[str, Sequence[Binding]] = {
    "everywhere": APP_BINDINGS,
    "home": [*HOME_BINDINGS, *SESSION_BINDINGS],
    "race": RACE_BINDINGS,
    "inspect": INSPECT_BINDINGS,
    "replay": REPLAY_BINDINGS,
    "side by side": BESIDE_BINDINGS,
    "compare": [*COMPARE_BINDINGS, *COMPARE_TABLE_BINDINGS],
    "differences": FLIP_BINDINGS,
}
"""Every binding a person can change, by screen."""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One line of the key table."""

    screen: str
    id: str
    """What a keymap in the configuration calls it."""
    key: str
    """As people write it: `↑`, `?`, `ctrl+q`."""
    description: str


def key_table(keymap: Mapping[str, str] | None = None) -> list[KeyLine]:
    """List every key, with the configuration's changes."""
    changed = keymap or {}
    return [
        KeyLine(
            screen,
            binding.id or "",
            key_text(changed.get(binding.id or "", binding.key)),
            binding.tooltip or binding.description,
        )
        for screen, bindings in SCREENS.items()
        for binding in bindings
    ]


def key_text(keys: str) -> str:
    """Write a binding's keys the way people read them: `up,k` as `↑ k`."""
    return " ".join(_one_key(key.strip()) for key in keys.split(","))


def _one_key(key: str) -> str:
    *modifiers, last = key.split("+")
    return "+".join([*modifiers, "space" if last == "space" else format_key(last)])


def unknown_ids(keymap: Mapping[str, str]) -> list[str]:
    """Names in a keymap that no binding has."""
    known = {binding.id for bindings in SCREENS.values() for binding in bindings}
    return [name for name in keymap if name not in known]
