"""What the control socket needs of whoever shows the race."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from concurrent.futures import Future

    from tts_tui.control.commands import Command
    from tts_tui.control.following import Followed
    from tts_tui.control.steering import Reply


class Front(Protocol):
    """Shows a race or a replay; every call may come from any thread, and returns at once."""

    def ask(self, command: Command) -> Future[Reply]:
        """Do a command on its own thread; the future may hold a TtsTuiError."""

    @property
    def session(self) -> Followed | None:
        """The live session that is shown, or was last; None where there is none."""
