"""A trace's text as rendered Markdown: made beside the screen, and dropped again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tts_tui.ui.kit.palette import grounded
from tts_tui.ui.kit.text import safe_notify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.screen import Screen
    from textual.strip import Strip

    from tts_tui.ui.kit.palette import Palette


class RenderedText:
    """Holds the rendered rows while they are wanted; `changed` redraws once they are there."""

    def __init__(self, screen: Screen[None], changed: Callable[[], None]) -> None:
        self.strips: list[Strip] | None = None
        self._screen = screen
        self._changed = changed
        self._coming = False

    @property
    def shown(self) -> bool:
        """Whether the rendered text is on the screen."""
        return self.strips is not None

    @property
    def asked(self) -> bool:
        """Whether it is shown, or will be in a moment."""
        return self.shown or self._coming

    def drop(self) -> bool:
        """Go back to the text as it is written; whether that changes the picture."""
        shown, self.strips, self._coming = self.shown, None, False
        return shown

    def draw(self, texts: Iterable[str], width: int, palette: Palette) -> None:
        """Render texts in a thread, for a width in cells; one that is too long is a notice."""
        from tts_tui.ui.inspect.markdown import MAX_CHARACTERS, render_markdown

        full = [text for text in texts if text.strip()]
        if sum(map(len, full)) > MAX_CHARACTERS:
            safe_notify(self._screen.app, "This trace is too long to be rendered.")
            return
        inks = grounded(palette)
        self._coming = True

        async def run() -> None:
            made = await asyncio.to_thread(render_markdown, "\n\n---\n\n".join(full), width, inks)
            if self._coming:
                self.strips = made
                self._changed()

        self._screen.run_worker(run(), group="render", exclusive=True)
