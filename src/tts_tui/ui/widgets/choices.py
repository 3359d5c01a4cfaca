"""Lists to choose from, inside dialogs: one of many, or a tick on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tts_tui.ui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterable

TICK, EMPTY = "■", "□"


def labelled(name: str, meaning: str, *, mark: str, name_cells: int) -> Content:
    """Draw one line: mark, name in its column, meaning beside it."""
    shown = display_line(name, name_cells)
    return Content.assemble(
        (f"{mark} ", "$accent"),
        (shown.ljust(name_cells), "bold"),
        (f" {display_line(meaning)}", "$muted"),
    )


class ChoiceList(OptionList):
    """An `OptionList` of (name, meaning) lines; never reads markup."""

    DEFAULT_CSS = """
    ChoiceList { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(
        self,
        lines: Iterable[tuple[str, str]],
        *,
        chosen: str | None,
        id: str | None = None,  # noqa: A002
    ) -> None:
        self.lines = list(lines)
        cells = max((len(name) for name, _ in self.lines), default=0)
        super().__init__(
            *(
                Option(
                    labelled(
                        name,
                        meaning,
                        mark="●" if name == chosen else " ",
                        name_cells=min(cells, 24),
                    )
                )
                for name, meaning in self.lines
            ),
            id=id,
            markup=False,
        )
        names = [name for name, _ in self.lines]
        if names:
            self.highlighted = names.index(chosen) if chosen in names else 0


class CheckList(OptionList):
    """A list with a tick on each line; Space and a click tick, Enter is the dialog's."""

    DEFAULT_CSS = """
    CheckList { text-wrap: nowrap; text-overflow: ellipsis; }
    """
    BINDINGS: ClassVar = [
        Binding("space", "select", "Tick", show=False),
        Binding("enter", "accept", "Accept", show=False),
    ]

    class Accepted(Message):
        """The ticks are as wanted."""

    class Ticked(Message):
        """A tick was turned over."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self.lines: list[tuple[str, str]] = []
        self.ticked: set[str] = set()

    @property
    def chosen(self) -> list[str]:
        """The ticked names, in the list's order."""
        return [name for name, _ in self.lines if name in self.ticked]

    def add(self, name: str, meaning: str, *, ticked: bool) -> None:
        """Add a line; one that is there already is only ticked."""
        if ticked:
            self.ticked.add(name)
        if name not in [known for known, _ in self.lines]:
            self.lines.append((name, meaning))
            self.add_option(Option(""))
        self._redraw()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Turn the tick of a line over."""
        event.stop()
        self.ticked ^= {self.lines[event.option_index][0]}
        self._redraw()
        self.post_message(self.Ticked())

    def action_accept(self) -> None:
        """Tell the dialog."""
        self.post_message(self.Accepted())

    def _redraw(self) -> None:
        cells = min(max(len(name) for name, _ in self.lines), 24)
        for index, (name, meaning) in enumerate(self.lines):
            mark = TICK if name in self.ticked else EMPTY
            self.replace_option_prompt_at_index(
                index, labelled(name, meaning, mark=mark, name_cells=cells)
            )
