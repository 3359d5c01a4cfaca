"""What stands on the screen while sessions are read or measured; then what was made of them."""

from __future__ import annotations

import asyncio
from threading import Event
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tts_tui.errors import TtsTuiError
from tts_tui.ui.kit.hint_bar import HintBar
from tts_tui.ui.kit.meanings import bind
from tts_tui.ui.kit.text import safe_notify

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import Binding, BindingType

    from tts_tui.study.reading import Watch

Result = TypeVar("Result")


MEASURING_BINDINGS: list[Binding] = [
    bind(
        "back",
        "back",
        "Stop",
        tooltip="Stop reading and go back.",
        id="reading.stop",
    )
]
"""Keys while sessions are read or measured."""


class Left(Exception):  # noqa: N818 - it is no error: the person went away
    """The measuring was left before its end."""


class MeasuringScreen(Screen[None], Generic[Result]):
    """Reads and measures in a thread beside the screen; leaving it stops that."""

    CSS = """
    MeasuringScreen #progress { height: 1fr; content-align: center middle; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MEASURING_BINDINGS]

    def __init__(
        self,
        measure: Callable[[Watch], Result],
        show: Callable[[Result], Screen[None]],
        refused: Callable[[TtsTuiError], None] | None = None,
    ) -> None:
        """`refused` is told of what cannot be read; else that is a notice, and one is back."""
        super().__init__()
        self._said = "reading …"
        self._measure = measure
        self._show = show
        self._refused = refused
        self._left = Event()

    def compose(self) -> ComposeResult:
        """How far it is, and how to stop."""
        yield Static(id="progress", markup=False)
        yield HintBar()

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
            if self._refused is not None:
                self._refused(error)
            else:
                safe_notify(self.app, str(error), "error")
                self.dismiss(None)
            return
        self._finish(report)

    def _finish(self, report: Result) -> None:
        """Make way for what was made of it, once no dialog lies over this screen."""
        if self.app.screen is self:
            self.app.switch_screen(self._show(report))
        elif not self._left.is_set():
            self.set_timer(0.1, lambda: self._finish(report))

    def action_back(self) -> None:
        """Stop reading and go back."""
        self._left.set()
        self.dismiss(None)
