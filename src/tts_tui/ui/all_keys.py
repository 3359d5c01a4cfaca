"""Every key of the program: one table per screen, read by the screens, the help and the CLI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.ui.commands.keys import COMMANDS_BINDINGS
from tts_tui.ui.compare.keys import COMPARE_BINDINGS, COMPARE_TABLE_BINDINGS, FLIP_BINDINGS
from tts_tui.ui.grid.keys import GRID_BINDINGS
from tts_tui.ui.home.keys import FIND_BINDINGS, HOME_BINDINGS, TRUST_BINDINGS
from tts_tui.ui.home.session_keys import SESSION_BINDINGS
from tts_tui.ui.inspect.keys import INSPECT_BINDINGS, SEARCH_BINDINGS
from tts_tui.ui.inspect.listing.keys import LISTING_BINDINGS
from tts_tui.ui.kit.dialog_keys import IN_DIALOGS
from tts_tui.ui.kit.key_text import key_text
from tts_tui.ui.kit.meanings import bind
from tts_tui.ui.kit.measuring import MEASURING_BINDINGS
from tts_tui.ui.race.answers.keys import ANSWERS_BINDINGS
from tts_tui.ui.race.board_keys import SCORES_BINDINGS
from tts_tui.ui.race.duel.keys import DUEL_BINDINGS
from tts_tui.ui.race.keys import RACE_BINDINGS
from tts_tui.ui.race.matrix.keys import MATRIX_BINDINGS
from tts_tui.ui.replay.keys import REPLAY_BINDINGS, WHAT_IF_BINDINGS
from tts_tui.ui.side_by_side.keys import SIDE_BY_SIDE_BINDINGS
from tts_tui.ui.stage.keys import STAGE_BINDINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.binding import Binding

APP_BINDINGS: list[Binding] = [
    bind(
        "help",
        "help",
        "Help",
        tooltip="Every key of this screen, and what the signs mean.",
        id="app.help",
    ),
    bind(
        "commands",
        "all_commands",
        "Commands",
        show=False,
        tooltip="All that can be done from here by name: keys, strategies, sessions, themes.",
        id="app.commands",
    ),
    bind(
        "leave",
        "leave",
        "Back",
        tooltip="Go back, and from the home screen leave; asks first while a race is running.",
        id="app.quit",
    ),
    bind(
        "audience",
        "audience",
        "Phones",
        show=False,
        tooltip="Show the link of the audience page and its QR code; with --audience.",
        id="app.audience",
    ),
    bind(
        "theme",
        "themes",
        "Theme",
        tooltip="Choose another theme.",
        id="app.themes",
    ),
    bind(
        "suspend",
        "suspend_process",
        "Suspend",
        show=False,
        tooltip="Put the program to sleep; fg in the shell wakes it.",
        id="app.suspend",
    ),
    bind(
        "picture",
        "picture",
        "Picture",
        show=False,
        tooltip="Save the screen as an SVG file in the working folder.",
        id="app.picture",
    ),
    bind(
        "quit",
        "request_quit",
        "Quit",
        show=False,
        priority=True,
        tooltip="Leave, also from a text field.",
        id="app.quit_anywhere",
    ),
    bind(
        "interrupt",
        "interrupt",
        "Quit; twice leaves at once",
        show=False,
        priority=True,
        tooltip="Leave; a second one leaves at once.",
        id="app.interrupt",
    ),
]
"""Keys that work on every screen."""


SCREENS: Mapping[str, Sequence[Binding]] = {
    "everywhere": APP_BINDINGS,
    "home": [*HOME_BINDINGS, *SESSION_BINDINGS],
    "race": RACE_BINDINGS,
    "stage": STAGE_BINDINGS,
    "inspect": INSPECT_BINDINGS,
    "replay": REPLAY_BINDINGS,
    "matrix": MATRIX_BINDINGS,
    "duel": DUEL_BINDINGS,
    "grid": GRID_BINDINGS,
    "side by side": SIDE_BY_SIDE_BINDINGS,
    "compare": [*COMPARE_BINDINGS, *COMPARE_TABLE_BINDINGS],
    "differences": FLIP_BINDINGS,
    "reading": MEASURING_BINDINGS,
    "commands": COMMANDS_BINDINGS,
    "listing": LISTING_BINDINGS,
    "dialogs": [
        *IN_DIALOGS,
        *TRUST_BINDINGS,
        *FIND_BINDINGS,
        *WHAT_IF_BINDINGS,
        *ANSWERS_BINDINGS,
        *SEARCH_BINDINGS,
        *SCORES_BINDINGS,
    ],
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


def unknown_ids(keymap: Mapping[str, str]) -> list[str]:
    """Names in a keymap that no binding has."""
    known = {binding.id for bindings in SCREENS.values() for binding in bindings}
    return [name for name in keymap if name not in known]
