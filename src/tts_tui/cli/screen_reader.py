"""Whether a race is told in sentences instead of drawn.

A flag, a variable and the configuration say so, or the environment announces a screen reader.

Few announce themselves. What is looked at says so on purpose; `QT_ACCESSIBILITY` and
`GTK_MODULES=gail:atk-bridge` are set in every session of some desktops and say nothing, and NVDA,
JAWS, Orca and VoiceOver set no variable at all.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from tts_tui.cli.front_end import has_terminal
from tts_tui.cli.output import complain
from tts_tui.errors import UsageError
from tts_tui.text import display_line

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from tts_tui.config import Settings

VARIABLE: Final = "TTS_TUI_SCREEN_READER"
_YES: Final = frozenset({"1", "yes", "true", "on"})
_NO: Final = frozenset({"0", "no", "false", "off"})
_ANNOUNCE: Final = (
    "ACCESSIBLE",  # a person's own, asked for by forms of charmbracelet/huh
    "VSCODE_A11Y_MODE",  # VS Code's terminal, while its screen reader mode is on
)


def choose(args: Namespace, settings: Settings) -> None:
    """Settle in `args.screen_reader` whether a race is told, and say so where nobody asked.

    Raises UsageError for a value of the variable that is none, and for two forms of lines.
    """
    if args.screen_reader and (args.plain or args.json):
        other = "--plain" if args.plain else "--json"
        raise UsageError(f"--screen-reader and {other} are two forms.", "Leave out one of them.")
    if args.screen_reader is not None:
        return
    said = _said(os.environ.get(VARIABLE, ""))
    if said is None:
        said = settings.screen_reader
    args.screen_reader = _announced(args) if said is None else said


def announced(environ: Mapping[str, str]) -> str | None:
    """The variable that announces a screen reader, as it is written; None where none does."""
    for name in _ANNOUNCE:
        value = environ.get(name, "").strip()
        if value and value.lower() not in _NO:
            return f"{name}={value}"
    # Emacspeak's own folder may stand in a profile: it only speaks what runs within Emacs.
    if environ.get("EMACSPEAK_DIR") and environ.get("INSIDE_EMACS"):
        return "EMACSPEAK_DIR"
    return None


def _announced(args: Namespace) -> bool:
    found = announced(os.environ)
    if found is None or args.plain or args.json or not has_terminal():
        return False
    complain(
        f"{display_line(found, 60)} announces a screen reader: this is told in sentences. "
        f"--no-screen-reader or {VARIABLE}=0 shows the screen."
    )
    return True


def _said(value: str) -> bool | None:
    word = value.strip().lower()
    if not word or word in _YES | _NO:
        return None if not word else word in _YES
    raise UsageError(f"{VARIABLE} is neither 1 nor 0.", "Set it to one of them, or not at all.")
