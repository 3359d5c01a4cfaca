"""The answers of a race over its board: what counts as one, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tts_tui.domain.clusters import clusters_of
from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.text import content
from tts_tui.ui.race.answers.lines import AnswerLine, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.widget import Widget

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.race import RaceState

NOBODY: Final = "Nobody has answered so far."
AROUND: Final = 12
"""Rows of the card besides the list."""
AGAIN_S: Final = 0.5
"""How often a race that runs is looked at for answers that came."""


class AnswersScreen(Dialog[None]):
    """Lists answers with the ways they were written; says of the selected one why it counts so."""

    DEFAULT_CSS = """
    AnswersScreen > .card { width: 90; }
    AnswersScreen OptionList {
        text-wrap: nowrap; text-overflow: ellipsis; padding: 0;
    }
    AnswersScreen #why { height: auto; min-height: 2; color: $muted; margin-top: 1; }
    """
    TITLE = "Answers: what counts as one, and why"
    HINT: ClassVar[tuple[tuple[str, str], ...]] = (("↑↓", "why"), ("dialog.back", "back"))
    AFTER = "Once its race has ended and is saved, answers can be merged by hand."
    """What is said besides of any line."""

    def __init__(self, race: Callable[[], RaceState], *, truth_shown: bool) -> None:
        """`race` gives it as it is graded now."""
        super().__init__()
        self.race = race
        self.truth_shown = truth_shown
        self.lines: list[AnswerLine] = []
        self._answers = 0
        self._told: tuple[str, int | None] = ("", None)

    def body(self) -> Iterable[Widget]:
        """The list, and the line that says why."""
        yield OptionList(markup=False)
        yield Static(id="why", markup=False)

    def on_mount(self) -> None:
        """Fill the list, and stay with a race that runs."""
        self.fill()
        self.query_one(OptionList).focus()
        if not self.race().ended:
            self.set_interval(AGAIN_S, self.follow)

    def on_resize(self) -> None:
        """Leave room for what stands around the list."""
        self.query_one(OptionList).styles.max_height = max(3, self.size.height * 94 // 100 - AROUND)

    def follow(self) -> None:
        """List the answers that came since."""
        if self._answered() != self._answers:
            self.fill()

    def _answered(self) -> int:
        return sum(trace.answer is not None for trace in self.race().traces)

    def fill(self, show: Answer | None = None) -> None:
        """List what counts as one now, and go to an answer, or stay where it stands."""
        race = self.race()
        listed = self.query_one(OptionList)
        at = listed.highlighted or 0
        self._answers = self._answered()
        self.lines = [*lines_of(clusters_of(race), truth_shown=self.truth_shown)]
        keys = [line.cluster.answer.key for line in self.lines]
        if show is not None and show.key in keys:
            at = keys.index(show.key)
        listed.set_options(Option(line.drawn) for line in self.lines)
        listed.highlighted = min(at, len(self.lines) - 1) if self.lines else None
        self._say()

    @property
    def selected(self) -> AnswerLine | None:
        """The line that is selected; None where there is none."""
        at = self.query_one(OptionList).highlighted
        return self.lines[at] if at is not None and at < len(self.lines) else None

    def tell(self, said: str) -> None:
        """Say something of what was just done, until another line is selected."""
        self._told = (said, self.query_one(OptionList).highlighted)
        self._say()

    @on(OptionList.OptionHighlighted)
    def _say(self) -> None:
        line, (told, at) = self.selected, self._told
        said = line.said if line is not None else NOBODY
        if told and at == self.query_one(OptionList).highlighted:
            said = told
        else:
            self._told = ("", None)
        self.query_one("#why", Static).update(content(f"{said} {self.AFTER}".strip()))
