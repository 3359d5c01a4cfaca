"""The list of a session's traces: type to find one, Tab lists others, Enter reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final

from textual.content import Content
from textual.widgets import OptionList, Static

from tts_tui.figures import NOTHING, counted, race_name, short
from tts_tui.ui.inspect.listing.keys import LISTING_BINDINGS
from tts_tui.ui.inspect.listing.rows import Filter, offered
from tts_tui.ui.kit.fields import TextField
from tts_tui.ui.kit.text import display_line, line
from tts_tui.ui.kit.typed_list import TypedList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.binding import BindingType
    from textual.widget import Widget

    from tts_tui.ui.inspect.listing.rows import TraceRow

LISTED: Final = 300
"""Lines at most: who wants a later one types a word of it."""
ANSWER_CELLS: Final = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """What was chosen, and among which."""

    at: tuple[int, int]
    """Race and trace, by their numbers."""
    among: Filter


class ListingScreen(TypedList[Listed]):
    """Gives the trace that was chosen; None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [*LISTING_BINDINGS]
    TITLE = "Traces"
    HINT = (
        ("listing.up", ""),
        ("listing.down", "choose"),
        ("listing.which", "list others"),
        ("enter", "read it"),
        ("dialog.back", "back"),
    )

    def __init__(
        self,
        rows: Sequence[TraceRow],
        at: tuple[int, int],
        among: Filter,
        *,
        races: int,
        truth_shown: bool,
    ) -> None:
        """`at` is the trace that is read, `races` how many the session has."""
        super().__init__()
        self._rows = rows
        self._at = at
        self._offered = offered(truth_shown=truth_shown)
        which = among.which if among.which in self._offered else self._offered[0]
        self.among = Filter(which, among.typed)
        self._races = races
        self.found: list[TraceRow] = []

    def body(self) -> Iterable[Widget]:
        """The field, which traces are listed, the list, and how many there are."""
        yield TextField(self.among.typed, placeholder="a number, or a word of an answer or label")
        yield Static(id="which", markup=False)
        yield OptionList(markup=False)
        yield Static(id="many", markup=False)

    def list_found(self) -> None:
        """Put the traces into the list that are wanted."""
        self.among = replace(self.among, typed=self.typed)
        self.found = self.among.of(self._rows)
        listed = self.found[:LISTED]
        lines = [drawn(row, self._races, self._at) for row in listed]
        self.put(lines, self._first_wanted(listed))
        self.query_one("#which", Static).update(self._which_line())
        self.query_one("#many", Static).update(line(self._many(len(listed))))

    def choose(self, place: int) -> None:
        """Read the trace at a place of the list."""
        self.dismiss(Listed(self.found[place].at, self.among))

    def _first_wanted(self, listed: Sequence[TraceRow]) -> int:
        """The place of the trace that is read, or of the first with a number that is typed."""
        typed = self.among.typed.strip()
        by_number = (at for at, row in enumerate(listed) if str(row.trace + 1) == typed)
        read = (at for at, row in enumerate(listed) if row.at == self._at)
        return next(by_number if typed else read, 0)

    def _many(self, shown: int) -> str:
        if not self.found:
            return "There is none of these."
        many = counted(len(self.found), "trace")
        return f"{many}." if shown == len(self.found) else f"The first {shown} of {many}."

    def _which_line(self) -> Content:
        """Name every list there is and how long it is; the one that is shown stands out."""
        typed = self.among.typed
        parts: list[Content | tuple[str, str]] = []
        for which in self._offered:
            many = len(Filter(which, typed).of(self._rows))
            style = "$accent bold" if which is self.among.which else "$muted"
            parts += [(" " if not parts else " · ", "$muted"), (f"{which.value} {many}", style)]
        return Content.assemble(*parts)

    def action_which(self) -> None:
        """List the next kind of trace."""
        at = self._offered.index(self.among.which)
        self.among = Filter(self._offered[(at + 1) % len(self._offered)], self.among.typed)
        self.list_found()


def drawn(row: TraceRow, races: int, at: tuple[int, int]) -> Content:
    """Write one line: race, trace, verdict, answer, tokens, and what was said of it."""
    sign, ink = {True: ("✓", "$correct"), False: ("✗", "$wrong"), None: (" ", "$muted")}[row.right]
    here = "▌" if row.at == at else " "
    wide = len(race_name(races - 1, races))
    race = f"{race_name(row.race, races):<{wide}} · " if races > 1 else ""
    answer = NOTHING if row.answer is None else display_line(row.answer, ANSWER_CELLS)
    return Content.assemble(
        (here, "$accent"),
        (race, "$muted"),
        (f"{row.trace + 1:>3} ", "bold"),
        (f"{sign} ", ink),
        (f"{answer:<{ANSWER_CELLS}}", ""),
        (f"{short(row.tokens):>6} tokens", "$muted"),
        (f"  {display_line(', '.join(row.said), 200)}", "$accent"),
    )
