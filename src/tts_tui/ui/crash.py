"""What a person is told when the program itself is at fault."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from textual.css.query import NoMatches

from tts_tui.text import display_line
from tts_tui.ui.suspend import SuspendableApp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

INTERNAL_ERROR = 70
"""Exit code of an internal error (EX_SOFTWARE), apart from the codes that mean something."""


def crash_sentence(error: BaseException, saved: Sequence[str] = ()) -> str:
    """Name the kind and the place of an error, and where the races it ended are saved.

    Neither its message nor any variable: both may hold a key or what a model said.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "tts_tui" in frame.filename] or list(frames)
    place = ""
    if ours:
        file = ours[-1].filename.rpartition("tts_tui")[2].lstrip("/\\") or "?"
        place = f" at {display_line(file, 80)}:{ours[-1].lineno}"
    return (
        f"tts-tui stopped because of an error of its own: {type(error).__name__}{place}. "
        f"{_ended(saved)}Please report this line."
    )


def _ended(saved: Sequence[str]) -> str:
    return f"The race was ended and is {' and '.join(saved)}. " if saved else ""


class QuietCrashApp(SuspendableApp):
    """An app that keeps an internal error to itself until the terminal is restored.

    The stock app prints a traceback with every local variable, API keys included.
    """

    crash: Exception | None = None
    """The first unhandled error."""

    def _handle_exception(self, error: Exception) -> None:
        if self._exit and isinstance(error, NoMatches):
            # A screen that is left in the moment in which it opens has no parts any more.
            return
        self.crash = self.crash or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """Leave without printing what the error carries."""
        self._close_messages_no_wait()
