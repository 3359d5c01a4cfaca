"""A model's horizon, how hard its questions are, and what to do for a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tts_tui.study.advice import advise_for
from tts_tui.study.telling import told
from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from tts_tui.ui.compare.model import CompareModel


class AdviceScreen(Dialog[None]):
    """The lines of `tts-tui recommend` for the model that is looked at."""

    DEFAULT_CSS = """
    AdviceScreen > .card { width: 110; }
    AdviceScreen VerticalScroll { height: auto; max-height: 30; scrollbar-size-vertical: 1; }
    AdviceScreen.-short VerticalScroll { max-height: 14; }
    """
    TITLE = "Horizon, difficulty and what to do"
    HINT: ClassVar[tuple[tuple[str, str], ...]] = (("↑↓", "scroll"), ("dialog.back", "back"))

    def __init__(self, model: CompareModel) -> None:
        super().__init__()
        self._lines = list(told(advise_for(model.report, model.model_name, None, model.axis)))

    def body(self) -> Iterable[Widget]:
        """The lines, as many as there are."""
        lines = [display_line(line, 300) for line in self._lines]
        with VerticalScroll():
            yield Static(Content("\n".join(lines)), markup=False)
