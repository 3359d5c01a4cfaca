"""The last line of a screen made of widgets: the keys that work now; a click presses one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Region

from tts_tui.ui.kit.board import StripBoard
from tts_tui.ui.kit.hints import Hints, hint_parts, shown_hints
from tts_tui.ui.kit.palette import grounded, palette_of
from tts_tui.ui.kit.strips import strip_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from textual.screen import Screen
    from textual.strip import Strip


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

    def keys_drawn(self) -> tuple[Hints, Region]:
        """All there is."""
        return self.view or (), Region(0, 0, self.size.width, 1)
