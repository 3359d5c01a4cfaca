"""The saved sessions on the home screen: a list to filter, sort, open, rename and delete from."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tts_tui.errors import TtsTuiError
from tts_tui.figures import counted, local_time
from tts_tui.store.library import delete_session, is_bundled, rename_session
from tts_tui.store.session_sort import ORDERS, TELLING, matches, sort_sessions
from tts_tui.ui.home.rename import RenameScreen
from tts_tui.ui.home.session_keys import SESSION_BINDINGS
from tts_tui.ui.kit.confirm import ConfirmScreen
from tts_tui.ui.kit.fields import TextField
from tts_tui.ui.kit.text import display_line, safe_notify
from tts_tui.ui.kit.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tts_tui.store.summary import SessionSummary

TITLE_CHARACTERS = 200
ASKED_CELLS = 15
SCORE_CELLS = 18
"""What is longer than this shifts its own row only."""
ROOMY_CELLS = 56
"""A list that is narrower shows the day, the score and the traces, and nothing else."""
COVERED = "truth hidden"
"""In place of how often a session's answers are right."""
STAR = "★"
"""Marks a session that came with the program."""


class SessionList(OptionList):
    """The list itself; its keys are its own, so that they are letters everywhere else."""

    BINDINGS: ClassVar[list[BindingType]] = [*SESSION_BINDINGS]

    class Asked(Message):
        """Something is wanted of the highlighted session, or of the list."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def action_inspect(self) -> None:
        """Read it."""
        self.post_message(self.Asked("inspect"))

    def action_grid(self) -> None:
        """Show it as a grid."""
        self.post_message(self.Asked("grid"))

    def action_compare(self) -> None:
        """Compare strategies on all that are shown."""
        self.post_message(self.Asked("compare"))

    def action_filter(self) -> None:
        """Type a word."""
        self.post_message(self.Asked("filter"))

    def action_sort(self) -> None:
        """Sort by something else."""
        self.post_message(self.Asked("sort"))

    def action_rename(self) -> None:
        """Rename the session under the cursor."""
        self.post_message(self.Asked("rename"))

    def action_remove(self) -> None:
        """Delete it."""
        self.post_message(self.Asked("remove"))


class SessionsBox(Vertical):
    """The list with its filter; tells the screen what to open."""

    DEFAULT_CSS = """
    SessionsBox #filter {
        display: none;
        height: 1;
        border: none;
        padding: 0 1;
        background: $surface;
        background-tint: transparent;
    }
    SessionsBox.-filtering #filter { display: block; }
    SessionsBox #filter:focus { background: $selected; background-tint: transparent; }
    SessionsBox #no-sessions { display: none; color: $muted; padding: 0 1; }
    SessionsBox.-none #sessions { display: none; }
    SessionsBox.-none #no-sessions { display: block; }
    """

    class Opened(Message):
        """A session is to be played."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    class Inspected(Message):
        """A session's traces are to be read."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    class Gridded(Message):
        """A session is to be shown as a grid."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    class Compared(Message):
        """Strategies are to be compared on these sessions."""

        def __init__(self, paths: Sequence[Path]) -> None:
            super().__init__()
            self.paths = paths

    def __init__(
        self,
        sessions: Sequence[SessionSummary],
        truth: Truth | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__(id="sessions-box")
        self.truth = truth or Truth()
        self.zone = zone
        """In which dates are told; None is the reader's own."""
        self.sessions = list(sessions)
        self.shown: list[SessionSummary] = []
        """Those that pass the filter, in order."""
        self.order = "date"
        self.reading = False
        """Whether the list is being read from the disk."""
        self._narrow = False

    def on_resize(self) -> None:
        """Leave out what would push the score out of a narrow list."""
        narrow = self.size.width < ROOMY_CELLS
        if narrow != self._narrow:
            self._narrow = narrow
            self.show()

    def compose(self) -> ComposeResult:
        """The filter, the list, and what stands there while it is empty."""
        yield TextField(placeholder="a word of name, question or model", id="filter")
        yield SessionList(id="sessions", markup=False)
        yield Static(id="no-sessions", markup=False)

    def on_mount(self) -> None:
        """Fill the list."""
        self.show()

    async def refresh_from(self, read: Callable[[], Sequence[SessionSummary]]) -> None:
        """Read the list anew, beside the screen."""
        self.reading = True
        if self.sessions:
            self._title()
        else:
            self.show()
        try:
            self.sessions = list(await asyncio.to_thread(read))
        except TtsTuiError as error:
            safe_notify(self.app, str(error), "error")
        self.reading = False
        self.show()

    def show(self) -> None:
        """Show what passes the filter, in order; the highlight stays on its session."""
        options = self.query_one(SessionList)
        before = self.highlighted
        word = self.query_one("#filter", TextField).value
        if self.order not in self.orders:
            self.order = self.orders[0]
        self.shown = sort_sessions([s for s in self.sessions if matches(s, word)], self.order)
        options.set_options(
            session_option(
                session, truth_shown=self.truth.shown, zone=self.zone, narrow=self._narrow
            )
            for session in self.shown
        )
        if self.shown:
            paths = [session.path for session in self.shown]
            same = paths.index(before.path) if before and before.path in paths else 0
            options.highlighted = same
        self.set_class(not self.shown, "-none")
        self.query_one("#no-sessions", Static).update(_nothing(word, reading=self.reading))
        self._title()

    def _title(self) -> None:
        many = len(self.sessions)
        count = f"{len(self.shown)} of {many}" if len(self.shown) < many else f"{many}"
        state = "reading …" if self.reading else f"{count}, by {self.order}"
        self.border_title = Content(f"saved sessions · {state}")
        bundled = any(session.bundled for session in self.shown)
        self.border_subtitle = Content(f"{STAR} came with the program") if bundled else None

    @property
    def orders(self) -> list[str]:
        """What the list may be sorted by: nothing that tells a hidden truth."""
        return [name for name in ORDERS if self.truth.shown or name not in TELLING]

    @property
    def highlighted(self) -> SessionSummary | None:
        """The session under the cursor."""
        at = self.query_one(SessionList).highlighted
        return self.shown[at] if at is not None and at < len(self.shown) else None

    # -- what a person does -------------------------------------------------------------------

    @on(OptionList.OptionSelected, "#sessions")
    def _open(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        session = self.shown[event.option_index]
        if session.opens:
            self.post_message(self.Opened(session.path))
        else:
            safe_notify(self.app, session.trouble, "warning")

    @on(SessionList.Asked)
    def _asked(self, message: SessionList.Asked) -> None:
        match message.what, self.highlighted:
            case "compare", _:
                self.post_message(self.Compared([s.path for s in self.shown if s.opens]))
            case "filter", _:
                self.add_class("-filtering")
                self.query_one("#filter", TextField).focus()
            case "sort", _:
                names = self.orders
                self.order = names[(names.index(self.order) + 1) % len(names)]
                self.show()
            case _, None:
                safe_notify(self.app, "There is no session here.", "warning")
            case "inspect" | "grid", session if not session.opens:
                safe_notify(self.app, session.trouble, "warning")
            case "inspect", session:
                self.post_message(self.Inspected(session.path))
            case "grid", session:
                self.post_message(self.Gridded(session.path))
            case "rename", session:
                self._rename(session)
            case "remove", session:
                self._remove(session)

    @on(Input.Changed, "#filter")
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self.show()

    @on(Input.Submitted, "#filter")
    def _filtered(self, event: Input.Submitted) -> None:
        event.stop()
        self.leave_filter()

    def leave_filter(self) -> None:
        """Go back to the list; an empty filter is put away."""
        if not self.query_one("#filter", TextField).value:
            self.remove_class("-filtering")
        self.query_one(SessionList).focus()

    def _rename(self, session: SessionSummary) -> None:
        if self._refused(session):
            return

        def renamed(path: Path | None) -> None:
            if path is not None:
                safe_notify(self.app, f"It is called {path.name} now.")
                self._changed()

        self.app.push_screen(
            RenameScreen(session.name, lambda name: rename_session(session.path, name)), renamed
        )

    def _remove(self, session: SessionSummary) -> None:
        if self._refused(session):
            return

        def answered(yes: bool | None) -> None:
            if not yes:
                return
            try:
                delete_session(session.path)
            except TtsTuiError as error:
                safe_notify(self.app, str(error), "error")
            else:
                safe_notify(self.app, f"{session.name} is deleted.")
                self._changed()

        name = display_line(session.name, 60)
        self.app.push_screen(ConfirmScreen(f"Delete {name} for good?"), answered)

    def _refused(self, session: SessionSummary) -> bool:
        if is_bundled(session.path):
            safe_notify(
                self.app, f"{session.name} came with the program and stays as it is.", "warning"
            )
        return is_bundled(session.path)

    class Changed(Message):
        """The files are others now: the list wants to be read again."""

    def _changed(self) -> None:
        self.post_message(self.Changed())


def session_option(
    session: SessionSummary,
    *,
    truth_shown: bool = True,
    zone: tzinfo | None = None,
    narrow: bool = False,
) -> Option:
    """Draw a session on two lines: its question, then the facts in columns."""
    title = display_line(session.title or session.name, TITLE_CHARACTERS)
    mark = (f"{STAR} ", "$accent") if session.bundled else ("  ", "")
    if not session.opens:
        return Option(
            Content.assemble(
                ("✗ ", "$failed"),
                display_line(session.path.name, 60),
                ("\n    " + display_line(session.trouble, TITLE_CHARACTERS), "$muted"),
            )
        )
    when = display_line(local_time(session.created, zone), 16)
    score = (
        (f"{display_line(session.score, 40):<{SCORE_CELLS}}", "")
        if truth_shown
        else (f"{COVERED:<{SCORE_CELLS}}", "$muted")
    )
    if narrow:
        day = (f"\n    {when.partition(' ')[0]}  ", "$muted")
        return Option(
            Content.assemble(mark, (title, ""), day, score, (f"  ×{session.n}", "$muted"))
        )
    models = display_line(", ".join(session.models), 60)
    asked = f"{counted(session.questions, 'question')} ×{session.n}"
    facts = Content.assemble(
        (f"\n    {when:<16} ", "$muted"),
        (f"{asked:<{ASKED_CELLS}} ", "$muted"),
        score,
        (f" {session.size_text:>6} ", "$muted"),
        (session.state_word, "$muted" if session.complete else "$failed"),
        (f"  {models}", "$muted"),
        (f"  {display_line(session.name, 60)}", "$muted"),
        (f"  {session.labels} labelled" if session.labels else "", "$accent"),
    )
    return Option(Content.assemble(mark, (title, ""), facts))


def _nothing(word: str, *, reading: bool) -> Content:
    if reading:
        return Content("Reading the list …")
    if word:
        return Content("No session has that word. Esc leaves the filter.")
    return Content("No races saved yet. Press d for a first one.")
