"""A dialog in which one types to find a line: the field has the focus, the arrows the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

from textual import on
from textual.widgets import Input, OptionList

from tts_tui.ui.kit.dialog import Dialog, Result
from tts_tui.ui.kit.fields import TextField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content


class TypedList(Dialog[Result], Generic[Result]):
    """Lists what was typed of; subclasses compose one `TextField` and one `OptionList`."""

    DEFAULT_CSS = """
    TypedList > .card { width: 96; }
    TypedList OptionList {
        height: 50vh;
        max-height: 50vh;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    /* It has no focus, which is in the field, and is moved in all the same. */
    TypedList OptionList > .option-list--option-highlighted { background: $selected; }
    TypedList Static#said, TypedList Static#many, TypedList Static#which {
        height: 1;
        color: $muted;
    }
    TypedList.-short Input { height: 1; padding: 0 1; }
    TypedList.-short > .card { padding: 0 2; }
    TypedList.-short OptionList { height: 10; }
    """

    @property
    def typed(self) -> str:
        """What stands in the field."""
        return self.query_one(TextField).value

    def on_mount(self) -> None:
        """List what there is; the focus stays in the field."""
        self.query_one(OptionList).can_focus = False
        self.query_one(TextField).focus()
        self.list_found()

    def list_found(self) -> None:
        """Put the lines into the list that what was typed finds."""
        raise NotImplementedError

    def choose(self, place: int) -> None:
        """Take the line at a place of the list."""
        raise NotImplementedError

    def put(self, lines: Sequence[Content], highlighted: int = 0) -> None:
        """Show lines, one of them highlighted."""
        options = self.query_one(OptionList)
        options.set_options(lines)
        if lines:
            options.highlighted = highlighted

    @on(Input.Changed)
    def _changed(self) -> None:
        self.list_found()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        options = self.query_one(OptionList)
        if options.highlighted is not None and options.highlighted < options.option_count:
            self.choose(options.highlighted)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.choose(event.option_index)

    def action_move(self, by: int) -> None:
        """Go to the line above or below."""
        options = self.query_one(OptionList)
        (options.action_cursor_up if by < 0 else options.action_cursor_down)()

    async def action_page(self, by: int) -> None:
        """Go a page up or down."""
        await self.query_one(OptionList).run_action("page_up" if by < 0 else "page_down")
