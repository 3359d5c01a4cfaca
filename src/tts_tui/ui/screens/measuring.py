"""What stands on the screen while sessions are read and measured; then the comparison."""

from __future__ import annotations

import asyncio
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from tts_tui.errors import TtsTuiError
from tts_tui.ui.text import safe_notify

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tts_tui.study.comparing import Report
    from tts_tui.study.reading import Watch

    Measure = Callable[[Watch], Report]
    """Reads and measures, in a thread."""


class Left(Exception):  # noqa: N818 - it is no error: the person went away
    """The measuring was left before its end."""


class MeasuringScreen(Screen[None]):
    """Measures beside the screen; leaving it stops that."""

    CSS = """
    MeasuringScreen #progress { height: 1fr; content-align: center middle; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Stop", tooltip="Stop measuring and go back.")
    ]

    def __init__(self, measure: Measure, show: Callable[[Report], Screen[None]]) -> None:
        super().__init__()
        self._said = "reading …"
        self._measure = measure
        self._show = show
        self._left = Event()

    def compose(self) -> ComposeResult:
        """How far it is, and how to stop."""
        yield Static(id="progress", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin."""
        self.set_interval(0.1, self._draw)
        self.run_worker(self._fill(), group="measure")

    def on_unmount(self) -> None:
        """Stop, however it was left."""
        self._left.set()

    def _draw(self) -> None:
        self.query_one("#progress", Static).update(Content(self._said))

    def _watch(self, doing: str, done: int, every: int) -> None:
        self._said = f"{doing}: {done} of {every}"
        if self._left.is_set():
            raise Left

    async def _fill(self) -> None:
        try:
            report = await asyncio.to_thread(self._measure, self._watch)
        except Left:
            return
        except TtsTuiError as error:
            safe_notify(self.app, str(error), "error")
            self.dismiss(None)
            return
        self._finish(report)

    def _finish(self, report: Report) -> None:
        """Give way to the comparison, once no dialog lies over this screen."""
        if self.app.screen is self:
            self.app.switch_screen(self._show(report))
        elif not self._left.is_set():
            self.set_timer(0.1, lambda: self._finish(report))

    def action_back(self) -> None:
        """Stop measuring and go back."""
        self._left.set()
        self.dismiss(None)
