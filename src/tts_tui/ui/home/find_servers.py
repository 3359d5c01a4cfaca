"""Servers of this machine: looked for while one watches, then what would be written, and a yes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tts_tui.errors import TtsTuiError
from tts_tui.ui.home.keys import FIND_BINDINGS
from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.text import content, line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from tts_tui.ui.home.model import FindServers, FoundServers


class FindServersScreen(Dialog[bool]):
    """Says what answers and what would be written; `y` writes it, and True says that it was."""

    DEFAULT_CSS = """
    FindServersScreen #progress { height: auto; }
    FindServersScreen VerticalScroll { height: auto; max-height: 16; margin: 1 0; }
    .-short FindServersScreen VerticalScroll, FindServersScreen.-short VerticalScroll {
        max-height: 10;
    }
    FindServersScreen #found { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*FIND_BINDINGS]
    TITLE = "Servers on this machine"
    HINT = (("find.write", "write the entries"), ("dialog.back", "back"))

    def __init__(self, find: FindServers) -> None:
        super().__init__()
        self._find = find
        self.found: FoundServers | None = None
        """What was found, once all have been looked at."""

    def body(self) -> Iterable[Widget]:
        """How far it is, and what was found."""
        yield Static(line("Looking at the usual ports …"), id="progress", markup=False)
        yield VerticalScroll(Static(id="found", markup=False))

    def on_mount(self) -> None:
        """Begin to look."""
        self.run_worker(self._look(), exclusive=True)

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()

        def looked(done: int, every: int) -> None:
            # Told in the thread that looks, which goes on where nobody waits for it any more.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._progress, f"{done} of {every} ports looked at …")

        try:
            found = await asyncio.to_thread(self._find, looked)
        except TtsTuiError as error:
            self._progress(str(error))
            return
        self._show(found)

    def _show(self, found: FoundServers) -> None:
        self.found = found
        self._progress(found.said)
        entries = [line(f"Into {found.file}:", "$muted"), *map(line, found.entries)]
        shown = [*map(line, found.answers), *([Content(""), *entries] if found.entries else [])]
        self.query_one("#found", Static).update(Content("\n").join(shown))

    def _progress(self, words: str) -> None:
        if not self.is_attached:
            return
        self.query_one("#progress", Static).update(content(words))

    def action_write(self) -> None:
        """Write what was found, where there is something to write."""
        if self.found is None or not self.found.entries:
            return
        try:
            self.found.write()
        except TtsTuiError as error:
            self._progress(str(error))
            return
        self.dismiss(True)
