"""Searching in the inspector: what was found where, and the field in which one types."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from tts_tui.analysis.answer_in_thinking import Place
from tts_tui.ui.inspect.keys import SEARCH_BINDINGS
from tts_tui.ui.kit.fields import TextField
from tts_tui.ui.kit.hints import by_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tts_tui.analysis.hedges import Span
    from tts_tui.domain.events import Channel


@dataclass(slots=True)
class Search:
    """A search through all traces of one race."""

    pattern: str = ""
    everywhere: bool = False
    """Whether the next match may be in another trace."""
    found: dict[int, list[Place]] = field(default_factory=dict)
    """Places by trace, in reading order."""
    running: bool = False

    @property
    def active(self) -> bool:
        """Whether something is searched for."""
        return bool(self.pattern)

    def take(
        self, texts: Sequence[tuple[int, Channel, str]], spans: Sequence[Sequence[Span]]
    ) -> None:
        """Take in what was found in each text."""
        self.running = False
        self.found = {}
        for (trace, channel, _), places in zip(texts, spans, strict=True):
            if places:
                here = self.found.setdefault(trace, [])
                here += [Place(channel, start, end) for start, end in places]

    def of(self, trace: int) -> list[Place]:
        """Places in one trace."""
        return self.found.get(trace, [])

    @property
    def total(self) -> int:
        """Places in all traces."""
        return sum(map(len, self.found.values()))

    def neighbour(self, trace: int, direction: int) -> int | None:
        """The next trace with a match, going round the end; None where no other has one."""
        others = sorted(other for other in self.found if other != trace)
        if not others:
            return None
        if direction > 0:
            return next((other for other in others if other > trace), others[0])
        return next((other for other in reversed(others) if other < trace), others[-1])

    def words(self, trace: int) -> str:
        """Say how much was found: `7 in this trace, 31 in all`."""
        if self.running:
            return "searching …"
        if not self.total:
            return "found nowhere"
        return f"{len(self.of(trace))} in this trace, {self.total} in all"


class SearchField(TextField):
    """The field itself; Escape leaves it, a key of its own asks for all traces."""

    BINDINGS: ClassVar[list[BindingType]] = [*SEARCH_BINDINGS]

    class Left(Message):
        """The person wants no search."""

    class Everywhere(Message):
        """The person turns “all traces” over."""

    def action_leave(self) -> None:
        """Leave without searching."""
        self.post_message(self.Left())

    def action_everywhere(self) -> None:
        """Search one trace, or all of them."""
        self.post_message(self.Everywhere())


class SearchBar(Horizontal):
    """The line at the bottom while one types a pattern."""

    DEFAULT_CSS = """
    SearchBar { dock: bottom; height: 1; display: none; background: $selected; }
    SearchBar.open { display: block; }
    SearchBar Static { width: auto; height: 1; color: $accent; text-style: bold; }
    SearchBar .scope { color: $muted; text-style: none; padding: 0 1; }
    SearchBar Input, SearchBar Input:focus {
        border: none;
        height: 1;
        width: 1fr;
        padding: 0;
        background: $selected;
        background-tint: transparent;
    }
    SearchBar Input > .input--placeholder { color: $muted; }
    """

    @dataclass
    class Asked(Message):
        """A pattern was typed and confirmed."""

        pattern: str

    def __init__(self) -> None:
        super().__init__()
        self._scope = ""

    def compose(self) -> ComposeResult:
        """Lay the line out."""
        yield Static(Content(" /"), markup=False)
        # Out of reach while it is hidden, or it would take the screen's keys.
        yield SearchField(placeholder="a regular expression", compact=True, disabled=True)
        yield Static(Content(""), classes="scope", markup=False)

    def on_mount(self) -> None:
        """Name the keys as they are bound, once the field has them."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self._name_keys())

    @property
    def opened(self) -> bool:
        """Whether the field is shown."""
        return self.has_class("open")

    def open_with(self, search: Search) -> None:
        """Show the field with the pattern of before."""
        self.add_class("open")
        self.tell(search)
        entry = self.query_one(SearchField)
        entry.disabled = False
        entry.value = search.pattern
        entry.focus()

    def tell(self, search: Search) -> None:
        """Say which traces are searched."""
        self._scope = "all traces" if search.everywhere else "this trace"
        self._name_keys()

    def _name_keys(self) -> None:
        bound = by_id(self.screen)
        other, leave = (
            f"{self.app.get_key_display(bound[name])} {word}  " if name in bound else ""
            for name, word in (("search.everywhere", "other"), ("search.leave", "leave"))
        )
        words = f"{self._scope}  {other}↵ search  {leave}"
        self.query_one(".scope", Static).update(Content(words.rstrip()))

    def shut(self) -> None:
        """Put the field away."""
        self.remove_class("open")
        self.query_one(SearchField).disabled = True
        self.screen.set_focus(None)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Asked(event.value))
