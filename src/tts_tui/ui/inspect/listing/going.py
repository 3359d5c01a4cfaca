"""The inspector's list of traces, and going through what it lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.inspect.listing.rows import Filter, Which, rows_of
from tts_tui.ui.inspect.listing.screen import ListingScreen
from tts_tui.ui.kit.text import safe_notify

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

    from tts_tui.ui.inspect.listing.rows import TraceRow
    from tts_tui.ui.inspect.listing.screen import Listed
    from tts_tui.ui.inspect.model import InspectModel


class Listing:
    """Shows the list, remembers what was wanted of it, and goes on to the next of those."""

    def __init__(
        self, app: Callable[[], App[object]], model: InspectModel, moved: Callable[[], None]
    ) -> None:
        """`moved` draws the trace that was gone to."""
        self._app = app
        self._model = model
        self._moved = moved
        self.among = Filter()
        """What `[` and `]` go through."""
        self._stands: tuple[tuple[int, int], str] | None = None
        """The trace that was gone to, and which of them it is."""

    @property
    def where(self) -> str:
        """Which of those that were listed is read: `wrong, 5 of 77`; empty after another move."""
        at, words = self._stands or (None, "")
        return words if at == self._model.at else ""

    def show(self) -> None:
        """List the traces of the session, and read the one that is chosen."""
        model = self._model

        def chosen(listed: Listed | None) -> None:
            if listed is not None:
                self.among = listed.among
                self._go(listed.at)

        screen = ListingScreen(
            *(self._rows(), model.at, self.among),
            races=model.as_of.races or model.races,
            truth_shown=model.truth_shown,
        )
        self._app().push_screen(screen, chosen)

    def go_on(self, by: int) -> None:
        """Read the next of those that are wanted, or the one before, round the end; say which."""
        model = self._model
        if self.among.which is Which.WRONG and not model.truth_shown:
            self._say("The truth is hidden: that would tell who is wrong.")
            return
        found = [row.at for row in self.among.of(self._rows())]
        others = [at for at in found if at != model.at]
        if not others:
            self._say(f"No other trace: {self.among.words}. The list has others.")
            return
        ahead = [at for at in others if (at > model.at) == (by > 0)]
        at = (ahead or others)[0 if by > 0 else -1]
        self._stands = at, f"{self.among.words}: {found.index(at) + 1} of {len(found)}"
        self._go(at)

    def _rows(self) -> list[TraceRow]:
        model = self._model
        return rows_of(model.folded, model.labels, truth_shown=model.truth_shown)

    def _go(self, at: tuple[int, int]) -> None:
        self._model.go_to(*at)
        self._moved()

    def _say(self, words: str) -> None:
        safe_notify(self._app(), words)
