"""A trace's family as a list, to go to one of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.widgets import OptionList

from tts_tui.ui.inspect.family import meaning
from tts_tui.ui.kit.choices import ChoiceList
from tts_tui.ui.kit.dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from tts_tui.ui.inspect.family import Relative


class FamilyScreen(Dialog[int]):
    """Parent, siblings and children, with their scores; gives the number of the chosen trace."""

    HINT = (("enter", "read"), ("dialog.back", "back"))

    def __init__(self, trace: int, relatives: Sequence[Relative]) -> None:
        super().__init__()
        self.title = f"The family of trace {trace + 1}"
        self._relatives = relatives

    def body(self) -> Iterable[Widget]:
        """A line a relative."""
        lines = [(f"trace {one.trace.index + 1}", meaning(one)) for one in self._relatives]
        yield ChoiceList(lines, chosen=None)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._relatives[event.option_index].trace.index)
