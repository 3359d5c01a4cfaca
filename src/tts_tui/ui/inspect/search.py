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
from tts_tui.ui.inspect.scope import Scope
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
    """A search through all traces of one race, or of a session."""

    pattern: str = ""
    scope: Scope = Scope.TRACE
    """Where the next match may be."""
    found: dict[tuple[int, int], list[Place]] = field(default_factory=dict)
    """Places by race and trace, in reading order."""
    races: set[int] = field(default_factory=set)
    """The races that have been searched."""
    many: int = 0
    """How many races are being searched; 0 once they have been."""

    @property
    def active(self) -> bool:
        """Whether something is searched for."""
        return bool(self.pattern)

    def take(
        self,
        race: int,
        texts: Sequence[tuple[int, Channel, str]],
        spans: Sequence[Sequence[Span]],
    ) -> None:
        """Take in what was found in each text of a race."""
        self.races.add(race)
        for (trace, channel, _), places in zip(texts, spans, strict=True):
            if places:
                here = self.found.setdefault((race, trace), [])
                here += [Place(channel, start, end) for start, end in places]

    def of(self, at: tuple[int, int]) -> list[Place]:
        """Places in one trace."""
        return self.found.get(at, [])

    def in_race(self, race: int) -> int:
        """How many places there are in all traces of a race."""
        return sum(len(places) for (number, _), places in self.found.items() if number == race)

    @property
    def total(self) -> int:
        """Places in all that was searched."""
        return sum(map(len, self.found.values()))

    def neighbour(self, at: tuple[int, int], direction: int) -> tuple[int, int] | None:
        """The next trace with a match, going round the end; None where no other has one."""
        wide = self.scope is Scope.SESSION
        reach = (other for other in self.found if wide or other[0] == at[0])
        others = sorted(other for other in reach if other != at)
        if not others:
            return None
        if direction > 0:
            return next((other for other in others if other > at), others[0])
        return next((other for other in reversed(others) if other < at), others[-1])

    def words(self, at: tuple[int, int]) -> str:
        """Say how much was found: `7 in this trace, 31 in its race, 112 in 9 of 19 races`."""
        if self.many:
            done = f" race {len(self.races) + 1} of {self.many}" if self.many > 1 else ""
            return f"searching{done} …"
        if not self.total:
            return "found nowhere"
        said = f"{len(self.of(at))} in this trace, {self.in_race(at[0])} in its race"
        if len(self.races) > 1:
            having = len({race for race, _ in self.found})
            said += f", {self.total} in {having} of {len(self.races)} races"
        return said


class SearchField(TextField):
    """The field itself; Escape leaves it, a key of its own asks for all traces."""

    BINDINGS: ClassVar[list[BindingType]] = [*SEARCH_BINDINGS]

    class Left(Message):
        """The person wants no search."""

    class Everywhere(Message):
        """The person wants to search further, or nearer again."""

    def action_leave(self) -> None:
        """Leave without searching."""
        self.post_message(self.Left())

    def action_everywhere(self) -> None:
        """Search further: this trace, its race, the session."""
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
        # At once: letters that come in the same burst are not keys of the screen.
        self.screen.set_focus(entry)

    def tell(self, search: Search) -> None:
        """Say which traces are searched."""
        self._scope = search.scope.value
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
