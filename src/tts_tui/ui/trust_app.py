"""The question about a folder's configuration on a screen of its own, before a race is planned."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from tts_tui.endings import Endings
from tts_tui.ui.crash import QuietCrashApp
from tts_tui.ui.home.trust import TrustScreen
from tts_tui.ui.kit.palette import FALLBACK
from tts_tui.ui.kit.theme import use_themes
from tts_tui.ui.kit.theme_file import load_themes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

INTERRUPTED = 130


def ask(file: str, does: Sequence[str], theme: str) -> bool | None:
    """Show what a file would do; give True or False, or None where no answer was given.

    Raises KeyboardInterrupt where the person, or a signal, ended the program instead.
    """
    app = TrustApp(file, does, theme)

    def leave(code: int) -> None:
        app.call_later(partial(app.exit, return_code=code))

    with Endings(leave) as endings:
        answer = app.run()
    if app.crash is not None:
        raise app.crash
    if app.return_code or endings.code is not None:
        # Asked to end, by a signal or by Ctrl-C: nothing is to start after that.
        raise KeyboardInterrupt
    return answer if isinstance(answer, bool) else None


class TrustApp(QuietCrashApp):
    """One question and nothing else."""

    TITLE = "tts-tui"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c,ctrl+q", "leave", "Quit", show=False, priority=True)
    ]

    def __init__(self, file: str, does: Sequence[str], theme: str) -> None:
        super().__init__()
        self._question = TrustScreen(file, does)
        themes = load_themes()
        use_themes(self, themes, themes.choose(theme)[0].name)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our roles, for any theme that does not know them."""
        return dict(FALLBACK)

    def on_mount(self) -> None:
        """Ask."""
        self.push_screen(self._question, self.exit)

    def action_leave(self) -> None:
        """End the program instead of answering."""
        self.exit(return_code=INTERRUPTED)
