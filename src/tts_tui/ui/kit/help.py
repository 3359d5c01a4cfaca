"""Help: every key of the screen it was called from, and what the signs mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.table import Table
from rich.text import Text
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.dialog_keys import HELP_BINDINGS
from tts_tui.ui.kit.explain import SIGNS, strategy_rules
from tts_tui.ui.kit.key_text import key_text
from tts_tui.ui.kit.palette import palette_of
from tts_tui.ui.kit.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual.binding import Binding, BindingType
    from textual.screen import Screen
    from textual.widget import Widget


Row = tuple[str, str, str]
LEFT = 12
"""Cells of the first column."""


@dataclass(frozen=True, slots=True)
class HelpKey:
    """One key of the help: how it is written, and what it does."""

    keys: str
    meaning: str


class HelpScreen(Dialog[None]):
    """A page of four parts, scrolled with the arrows."""

    DEFAULT_CSS = """
    HelpScreen > .card { width: 100; height: 94%; }
    HelpScreen VerticalScroll {
        height: 1fr;
        background: $panel;
        scrollbar-size-vertical: 1;
        padding-right: 1;
    }
    HelpScreen .part { color: $accent; text-style: bold; height: 1; margin-top: 1; }
    HelpScreen .part:first-child { margin-top: 0; }
    HelpScreen .rows { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*HELP_BINDINGS]
    TITLE = "Help"
    HINT = (("↑↓ pgup pgdn", "scroll"), ("dialog.back", "back"))

    def __init__(self, keys: Sequence[HelpKey], columns: Sequence[tuple[str, str]] = ()) -> None:
        """`columns` are titles of the strategy board with their meanings."""
        super().__init__()
        self.keys = list(keys)
        self.columns = list(columns)

    def body(self) -> Iterable[Widget]:
        """The scrolled page."""
        yield VerticalScroll(*self._page())

    def on_mount(self) -> None:
        """Let the arrows scroll at once."""
        self.query_one(VerticalScroll).focus()

    def _page(self) -> Iterable[Widget]:
        palette = palette_of(self.app)
        for title, rows in help_parts(self.keys, self.columns):
            yield Static(Content(title), classes="part", markup=False)
            # One table a part: a widget for every cell takes a second to lay out.
            table = Table.grid(padding=(0, 2, 0, 0))
            table.add_column(width=LEFT, no_wrap=True)
            table.add_column(ratio=1)
            for left, role, right in rows:
                table.add_row(
                    Text(display_line(left), style=palette.style(role)),
                    Text(display_line(right), style=palette.muted),
                )
            yield Static(table, classes="rows")


def help_parts(
    keys: Iterable[HelpKey], columns: Iterable[tuple[str, str]]
) -> list[tuple[str, list[Row]]]:
    """The page as data: titles, and rows of term, role of its colour, meaning."""
    plain = "text"
    return [
        ("Keys", [(key.keys, plain, key.meaning) for key in keys]),
        ("Signs", [(f"{glyph} {word}", role, meaning) for glyph, role, word, meaning in SIGNS]),
        (
            "Strategies: N traces of one question race; a strategy says which answer to take",
            [(form, plain, rule) for form, rule in strategy_rules()],
        ),
        ("Columns of the strategy board", [(name, plain, meaning) for name, meaning in columns]),
    ]


def keys_of(screen: Screen[object], tables: Mapping[str, Sequence[Binding]]) -> list[HelpKey]:
    """List the keys that work on a screen now, one line a binding, in the order of the tables."""
    found: dict[str, tuple[list[str], str]] = {}
    for key, active in screen.active_bindings.items():
        binding = active.binding
        if binding.id is None:
            continue
        keys, _ = found.setdefault(binding.id, ([], binding.tooltip or binding.description))
        keys.append(key)
    ids = [binding.id for bindings in tables.values() for binding in bindings]
    order = {name: place for place, name in enumerate(ids)}
    # What belongs to the screen first, what works everywhere last.
    shown = sorted(found, key=lambda name: (name.startswith("app."), order.get(name, 0)))
    return [HelpKey(key_text(",".join(found[name][0])), found[name][1]) for name in shown]
