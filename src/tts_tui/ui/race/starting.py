"""What is shown while a race is being started: the engine loads, the server is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Middle
from textual.screen import Screen
from textual.widgets import LoadingIndicator, Static

from tts_tui.ui.kit.hints import hints_of
from tts_tui.ui.kit.text import content

if TYPE_CHECKING:
    from textual.app import ComposeResult


LOADING = "Loading the model…"


class StartingScreen(Screen[None]):
    """Says that something is being done, for the second or two that it takes."""

    DEFAULT_CSS = """
    StartingScreen { align: center middle; }
    StartingScreen Middle { height: auto; width: 100%; }
    StartingScreen Static { width: 100%; text-align: center; }
    StartingScreen LoadingIndicator { height: 3; }
    StartingScreen .quiet { color: $text-muted; }
    """

    def compose(self) -> ComposeResult:
        """Two lines and a sign of life."""
        with Middle():
            yield Static(content("Starting the race …"))
            yield LoadingIndicator()
            yield Static(content(LOADING), id="loading", classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Name the key that cancels, as it is bound."""
        self.bindings_updated_signal.subscribe(self, lambda _: self._name_key())

    def _name_key(self) -> None:
        for hint in hints_of(self, [("leave", "cancel")]):
            said = f"{LOADING} ({hint.label} to {hint.word})"
            self.query_one("#loading", Static).update(content(said))
