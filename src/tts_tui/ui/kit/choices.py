"""Lists to choose from, inside dialogs: one of many, or a tick on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tts_tui.ui.kit.dialog_keys import LIST_BINDINGS
from tts_tui.ui.kit.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType

TICK, EMPTY = "■", "□"
NAMES_MEASURED = 100
"""Names that the width of their column is taken from: more would cost and say the same."""


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
    BINDINGS: ClassVar[list[BindingType]] = [*LIST_BINDINGS]

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

    def fill(self, lines: Iterable[tuple[str, str, bool]]) -> None:
        """Put (name, meaning, ticked) lines in place of all there are; fast for thousands."""
        listed = list(lines)
        self.lines = [(name, meaning) for name, meaning, _ in listed]
        self.ticked = {name for name, _, ticked in listed if ticked}
        at = self.highlighted
        self.set_options([Option(self._drawn(index)) for index in range(len(self.lines))])
        if at is not None and self.lines:
            self.highlighted = min(at, len(self.lines) - 1)

    def add(self, name: str, meaning: str, *, ticked: bool) -> None:
        """Add a line; one that is there already is only ticked."""
        lines = [(known, said, known in self.ticked) for known, said in self.lines]
        if name not in [known for known, _ in self.lines]:
            lines.append((name, meaning, ticked))
        elif ticked:
            lines = [(known, said, was or known == name) for known, said, was in lines]
        self.fill(lines)

    def go_to(self, name: str) -> None:
        """Highlight a line, and scroll to it."""
        self.highlighted = [known for known, _ in self.lines].index(name)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Turn the tick of a line over."""
        event.stop()
        self.ticked ^= {self.lines[event.option_index][0]}
        self.replace_option_prompt_at_index(event.option_index, self._drawn(event.option_index))
        self.post_message(self.Ticked())

    def action_accept(self) -> None:
        """Tell the dialog."""
        self.post_message(self.Accepted())

    def _drawn(self, index: int) -> Content:
        name, meaning = self.lines[index]
        cells = min(max(len(known) for known, _ in self.lines[:NAMES_MEASURED]), 24)
        mark = TICK if name in self.ticked else EMPTY
        return labelled(name, meaning, mark=mark, name_cells=cells)
