"""The dialogs in which a person says something of a trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.widgets import OptionList, Static

from tts_tui.ui.kit.choices import ChoiceList
from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.text import content
from tts_tui.ui.kit.write import WriteScreen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

MAX_ANSWER: Final = 400
MAX_NOTE: Final = 500


def correct_screen(trace: int, answer: str) -> WriteScreen:
    """Ask for the answer as it should have been read; empty means as recorded."""
    return WriteScreen(
        f"Correct the answer of trace {trace + 1}",
        "Every strategy and score counts with it. The recording stays as it is; an empty field "
        "brings the recorded answer back.",
        answer,
        MAX_ANSWER,
    )


def note_screen(trace: int, note: str) -> WriteScreen:
    """Ask for a note and tags."""
    return WriteScreen(
        f"Note on trace {trace + 1}",
        "Kept beside the recording; empty for none. Words that begin with # are tags, such as "
        "#loop: the list of traces and the grid find them.",
        note,
        MAX_NOTE,
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was chosen; a dialog that was left gives None instead of this."""

    right: bool | None


class VerdictScreen(Dialog[Verdict]):
    """Right, wrong, or not marked."""

    CHOICES: ClassVar = (
        ("right", "whatever the recorded truth says", True),
        ("wrong", "whatever the recorded truth says", False),
        ("not marked", "the recorded truth decides, where there is one", None),
    )

    def __init__(self, trace: int, answer: str, right: bool | None) -> None:
        super().__init__()
        self.title = f"Mark the answer of trace {trace + 1}"
        self._answer = answer
        self._right = right

    def body(self) -> Iterable[Widget]:
        """The answer and the choices."""
        yield Static(
            content(f"Answer: {self._answer}. Every trace of this race with it counts the same."),
            classes="note",
            markup=False,
        )
        yield Static(" ")
        chosen = next(name for name, _, right in self.CHOICES if right is self._right)
        yield ChoiceList([(name, words) for name, words, _ in self.CHOICES], chosen=chosen)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(Verdict(self.CHOICES[event.option_index][2]))
