"""Small fields: a text field that takes no control characters, and a number with steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from tts_tui.ui.kit.dialog_keys import NUMBER_BINDINGS
from tts_tui.ui.kit.text import display_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.binding import BindingType


_AT_ONCE: Final = {
    "backspace": "delete_left",
    "delete": "delete_right",
    "left": "cursor_left",
    "right": "cursor_right",
    "home": "home",
    "end": "end",
    "enter": "submit",
}
"""Keys of a text field that keep their place among the letters typed before and after them."""


class TextField(Input):
    """An `Input` whose text is always safe to show; pasted lines become one line."""

    def validate_value(self, value: str) -> str:
        """Clean what was typed, pasted or set."""
        return display_line(value)

    async def _on_key(self, event: events.Key) -> None:
        # Textual inserts letters at once but lets bindings wait their turn: when keys come in one
        # burst, as over a slow line, a backspace would be overtaken by the letter after it.
        action = _AT_ONCE.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    def _on_paste(self, event: events.Paste) -> None:
        # The stock field keeps the first line only, by str.splitlines, which loses the rest
        # of a question.
        event.prevent_default()
        event.stop()
        lines = event.text.replace("\r", "\n").split("\n")
        words = " ".join(part.strip() for part in lines if part.strip())
        self.insert_text_at_cursor(display_line(words))


class Stepper(Widget, can_focus=True):
    """A number from a short list: `‹ 8 ›`, changed by arrows, clicks and the wheel."""

    DEFAULT_CSS = """
    Stepper { width: 8; height: 1; color: $foreground; }
    Stepper:focus { background: $accent; color: $background; text-style: bold; }
    Stepper:hover { text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*NUMBER_BINDINGS]

    value: reactive[int] = reactive(0)
    """The chosen number."""

    class Changed(Message):
        """The number is another one."""

        def __init__(self, value: int) -> None:
            super().__init__()
            self.value = value

    def __init__(self, choices: Sequence[int], value: int, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.choices = sorted({*choices, value})
        self.set_reactive(Stepper.value, value)

    def render(self) -> Content:
        """Draw the number between its arrows; an arrow that leads nowhere is left out."""
        left = "‹" if self.value != self.choices[0] else " "
        right = "›" if self.value != self.choices[-1] else " "
        return Content(f" {left}{self.value:^4}{right} ")

    def action_step(self, by: int) -> None:
        """Move `by` places in the list."""
        at = self.choices.index(self.value) + by
        self.value = self.choices[min(max(at, 0), len(self.choices) - 1)]

    def watch_value(self, value: int) -> None:
        """Tell the screen."""
        self.post_message(self.Changed(value))

    def on_click(self, event: events.Click) -> None:
        """The left half lowers, the right half raises."""
        self.action_step(-1 if event.x < self.size.width / 2 else 1)

    def on_mouse_scroll_up(self) -> None:
        """Raise."""
        self.action_step(1)

    def on_mouse_scroll_down(self) -> None:
        """Lower."""
        self.action_step(-1)
