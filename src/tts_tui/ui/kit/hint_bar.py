"""The last line of a screen made of widgets: the keys that work now; a click presses one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tts_tui.ui.kit.board import StripBoard
from tts_tui.ui.kit.hints import Hints, fitting, hint_parts, shown_hints
from tts_tui.ui.kit.palette import grounded, palette_of
from tts_tui.ui.kit.strips import strip_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from textual import events
    from textual.screen import Screen
    from textual.strip import Strip

    from tts_tui.ui.kit.hints import HintKey


class HintBar(StripBoard[Hints]):
    """Follows the focus and what is on or off; the help's key is always there."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    HintBar { dock: bottom; height: 1; }
    """

    def __init__(self, hints: Callable[[], Hints] | None = None) -> None:
        """`hints` says what to show where that is more than the bindings that ask for it."""
        super().__init__()
        self._hints = hints

    def on_mount(self) -> None:
        """Draw, now and whenever other keys work or another theme is shown."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self.app.theme_changed_signal.subscribe(self, lambda _: self.redraw())
        self._follow(self.screen)

    def _follow(self, screen: Screen[Any]) -> None:
        self.show(self._hints() if self._hints is not None else shown_hints(screen))

    def draw(self, view: Hints, width: int, height: int) -> list[Strip]:
        """Draw what fits."""
        inks = grounded(palette_of(self.app))
        return [strip_of(hint_parts(view, width, inks), width, inks.background)][:height]

    def key_at(self, x: int) -> HintKey | None:
        """The key that is drawn at a cell, or belongs to the word there."""
        for hint in fitting(self.view or (), self.size.width):
            if x < hint.cells:
                at = x - 1
                for key in hint.keys:
                    if at < len(key.text):
                        return key
                    at -= len(key.text)
                return hint.keys[-1]
            x -= hint.cells
        return None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell what the key under the pointer does."""
        key = self.key_at(event.x)
        self.tooltip = Content(key.tooltip) if key is not None else None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Press the key."""
        key = self.key_at(event.x)
        if key is not None:
            self.app.simulate_key(key.press)
