"""Copying: a clipboard tool of this machine where there is one, else the terminal is asked."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

from tts_tui.child_env import child_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TOOLS: Final = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
    ("", ("pbcopy",)),
)
"""Environment variable without which a tool cannot work, and its command."""
LIMIT_S: Final = 3.0
SENT: Final = "Sent to the terminal's clipboard (OSC 52); most terminals accept it."


def copy(
    text: str,
    to_terminal: Callable[[str], None],
    *,
    environment: Mapping[str, str] | None = None,
    which: Callable[[str], str | None] = shutil.which,
) -> str:
    """Copy safe text both ways; say in one sentence which way was used. May block some seconds.

    The terminal is always asked, as over ssh a tool fills the clipboard of the wrong machine.
    """
    to_terminal(text)
    tool = _by_tool(text, os.environ if environment is None else environment, which)
    if tool is None:
        return SENT
    return f"Copied with {tool}, and sent to the terminal (OSC 52)."


def _by_tool(
    text: str, environment: Mapping[str, str], which: Callable[[str], str | None]
) -> str | None:
    for needed, command in TOOLS:
        path = which(command[0])
        if path is None or (needed and not environment.get(needed)):
            continue
        try:
            # Its output goes nowhere: some tools stay behind and would keep a pipe open.
            subprocess.run(
                [path, *command[1:]],
                input=text.encode("utf-8"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=LIMIT_S,
                check=True,
                # wl-copy and xclip stay behind, and with them all they were told.
                env=child_environment(environment),
            )
        except (OSError, subprocess.SubprocessError):
            continue
        return command[0]
    return None
