"""Whether a folder's configuration is trusted: what it would do, and a yes or a no."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tts_tui.ui.home.keys import TRUST_BINDINGS
from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.text import display_line, line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.binding import BindingType
    from textual.widget import Widget


class TrustScreen(Dialog[bool | None]):
    """Shows what a file would do; `y` says True, `n` False, Escape leaves it undecided.

    Enter says nothing: it is pressed too easily.
    """

    DEFAULT_CSS = """
    TrustScreen > .card { border: round $accent; }
    TrustScreen VerticalScroll { height: auto; max-height: 12; margin: 1 0; }
    .-short TrustScreen VerticalScroll, TrustScreen.-short VerticalScroll { max-height: 6; }
    TrustScreen .does { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*TRUST_BINDINGS]
    TITLE = "Is this folder's configuration yours?"
    HINT = (
        ("trust.yes", "trust it"),
        ("trust.no", "no, and do not ask again"),
        ("dialog.back", "not now"),
    )

    def __init__(self, file: str, does: Sequence[str]) -> None:
        super().__init__()
        self.file = file
        self.does = does

    def body(self) -> Iterable[Widget]:
        """The file, what it does, and what an answer means."""
        yield Static(
            Content.assemble(
                (display_line(self.file, 200), "bold"),
                " lies in the folder you are in, and whoever wrote it decides where questions and "
                "keys go:",
            ),
            markup=False,
        )
        with_lines = Content("\n").join(line(text) for text in self.does)
        yield VerticalScroll(Static(with_lines, classes="does", markup=False))
        yield Static(
            line("Until you trust it nothing in it applies. A changed file is asked about again."),
            classes="note",
            markup=False,
        )

    def action_answer(self, yes: bool) -> None:
        """The answer."""
        self.dismiss(yes)
