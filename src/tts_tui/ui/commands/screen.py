"""The list of commands: type to find one, Enter does it; a theme is seen before it is chosen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.content import Content
from textual.widgets import OptionList, Static

from tts_tui.errors import TtsTuiError
from tts_tui.figures import counted
from tts_tui.ui.commands.command import Command, matching
from tts_tui.ui.commands.keys import COMMANDS_BINDINGS
from tts_tui.ui.kit.fields import TextField
from tts_tui.ui.kit.text import content, display_line, line
from tts_tui.ui.kit.typed_list import TypedList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.binding import BindingType
    from textual.widget import Widget

LISTED: Final = 200
"""Lines at most: who wants a later one types a word of it."""
NAME_CELLS, KEY_CELLS = 30, 9


class CommandsScreen(TypedList[Command | None]):
    """Gives the command that was chosen; None when it was left."""

    DEFAULT_CSS = """
    CommandsScreen { background: $background 30%; }
    CommandsScreen OptionList { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*COMMANDS_BINDINGS]
    TITLE = "Commands"
    HINT = (
        ("commands.up", ""),
        ("commands.down", "choose"),
        ("enter", "do it"),
        ("dialog.back", "back"),
    )

    def __init__(
        self,
        commands: Sequence[Command],
        later: Callable[[], Sequence[Command]] | None = None,
        note: str = "",
    ) -> None:
        """`later` gives the others in a thread, and may raise `TtsTuiError`."""
        super().__init__()
        self.commands = list(commands)
        self.found: list[Command] = []
        self._later = later
        self._note = note
        self._before = ""

    def body(self) -> Iterable[Widget]:
        """The field, the list, what the highlighted one does, and how many there are."""
        yield TextField(placeholder="type a word of a command, strategy, session or theme")
        yield OptionList(markup=False)
        yield Static(id="said", markup=False)
        yield Static(id="many", markup=False)

    def on_mount(self) -> None:
        """List what there is, and what is found meanwhile."""
        self._before = self.app.theme
        if self._later is not None:
            self.run_worker(self._add(self._later), group="commands")

    async def _add(self, later: Callable[[], Sequence[Command]]) -> None:
        try:
            self.commands += await asyncio.to_thread(later)
        except TtsTuiError as error:
            self._note = str(error)
        self.list_found()

    def list_found(self) -> None:
        """Put the commands into the list that what was typed finds."""
        self.found = matching(self.commands, self.typed)
        listed = self.found[:LISTED]
        self.put([drawn(command) for command in listed])
        if not listed:
            self._say("Nothing of that name can be done from here.")
        many = counted(len(self.found), "command")
        shown = many if len(listed) == len(self.found) else f"the first {LISTED} of {many}"
        self.query_one("#many", Static).update(
            content(f"{shown}. {self._note}" if self._note else f"{shown}.")
        )

    def choose(self, place: int) -> None:
        """Do the command at a place of the list."""
        command = self.found[place]
        self.app.theme = command.theme or self._before
        self.dismiss(command)

    @on(OptionList.OptionHighlighted)
    def _preview(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index < len(self.found):
            command = self.found[event.option_index]
            self._say(command.says)
            self.app.theme = command.theme or self._before

    def _say(self, sentence: str) -> None:
        self.query_one("#said", Static).update(line(sentence))

    def action_cancel(self) -> None:
        """Leave, with the theme of before."""
        self.app.theme = self._before
        self.dismiss(None)


def drawn(command: Command) -> Content:
    """Write one line: name, key and what it does, in columns."""
    return Content.assemble(
        (f"{display_line(command.name, NAME_CELLS):<{NAME_CELLS}} ", "bold"),
        (f"{display_line(command.key, KEY_CELLS):<{KEY_CELLS}} ", "$accent"),
        (display_line(command.says), "$muted"),
    )
