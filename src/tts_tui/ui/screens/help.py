"""Help: every key of the screen it was called from, and what the signs mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tts_tui.ui.explain import COLUMNS, SIGNS, strategy_rules
from tts_tui.ui.keys import key_table, key_text
from tts_tui.ui.screens.dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.screen import Screen
    from textual.widget import Widget


_ORDER = {row.id: place for place, row in enumerate(key_table())}


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
    HelpScreen .row { height: auto; layout: horizontal; }
    HelpScreen .row > .left { width: 14; height: auto; text-style: bold; }
    HelpScreen .row > .right { width: 1fr; height: auto; color: $muted; }
    """
    BINDINGS: ClassVar = [
        ("q,question_mark,enter", "cancel", "Back"),
    ]
    TITLE = "Help"
    HINT = (("↑↓ pgup pgdn", "scroll"), ("esc", "back"))

    def __init__(self, keys: Sequence[HelpKey]) -> None:
        super().__init__()
        self.keys = list(keys)

    def body(self) -> Iterable[Widget]:
        """Give the scrolled page."""
        yield VerticalScroll(*self._parts())

    def on_mount(self) -> None:
        """Let the arrows scroll at once."""
        self.query_one(VerticalScroll).focus()

    def _parts(self) -> Iterable[Widget]:
        yield _part("Keys")
        yield from (_row(Content(key.keys), key.meaning) for key in self.keys)
        yield _part("Signs")
        yield from (
            _row(Content.styled(f"{glyph} {word}", f"${role}"), meaning)
            for glyph, role, word, meaning in SIGNS
        )
        yield _part(
            "Strategies: N traces of one question race; a strategy says which answer to take"
        )
        yield from (_row(Content(form), rule) for form, rule in strategy_rules())
        yield _part("Columns of the strategy board")
        yield from (_row(Content(name), meaning) for name, meaning in COLUMNS)


def keys_of(screen: Screen[object]) -> list[HelpKey]:
    """List the keys that work on a screen now, one line a binding, the keymap applied."""
    found: dict[str, tuple[list[str], str]] = {}
    for key, active in screen.active_bindings.items():
        binding = active.binding
        if binding.id is None:
            continue
        keys, _ = found.setdefault(binding.id, ([], binding.tooltip or binding.description))
        keys.append(key)
    # What belongs to the screen first, what works everywhere last.
    ids = sorted(found, key=lambda name: (name.startswith("app."), _ORDER.get(name, 0)))
    return [HelpKey(key_text(",".join(found[name][0])), found[name][1]) for name in ids]


def _part(title: str) -> Static:
    return Static(Content(title), classes="part", markup=False)


def _row(left: Content, right: str) -> Widget:
    return Horizontal(
        Static(left, classes="left", markup=False),
        Static(Content(right), classes="right", markup=False),
        classes="row",
    )
