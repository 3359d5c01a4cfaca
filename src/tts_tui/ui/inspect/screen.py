"""The inspector: one trace on the whole screen, to be read, searched and labelled."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on

from tts_tui.analysis.bounded_search import bounded_find
from tts_tui.analysis.search import read_query
from tts_tui.errors import TtsTuiError
from tts_tui.ui.inspect.board import InspectBoard
from tts_tui.ui.inspect.family import relatives
from tts_tui.ui.inspect.family_screen import FamilyScreen
from tts_tui.ui.inspect.heat import NOT_RECORDED, token_at
from tts_tui.ui.inspect.jumps import Jumps
from tts_tui.ui.inspect.keys import INSPECT_BINDINGS
from tts_tui.ui.inspect.label_keys import LabelKeys
from tts_tui.ui.inspect.listing.going import Listing
from tts_tui.ui.inspect.model import next_place
from tts_tui.ui.inspect.reading_screen import ReadingScreen
from tts_tui.ui.inspect.rendered import RenderedText
from tts_tui.ui.inspect.save import save_text
from tts_tui.ui.inspect.scope import Scope
from tts_tui.ui.inspect.search import Search, SearchBar, SearchField
from tts_tui.ui.inspect.view import inspect_hints, inspect_view
from tts_tui.ui.kit.clipboard import copy
from tts_tui.ui.kit.destinations import OpenGrid, OpenSideBySide
from tts_tui.ui.kit.hints import by_id
from tts_tui.ui.kit.palette import palette_of
from tts_tui.ui.kit.text import safe_notify

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tts_tui.analysis.answer_in_thinking import Place
    from tts_tui.domain.grading import SessionGrading
    from tts_tui.ui.inspect.model import InspectModel


class InspectScreen(Jumps, ReadingScreen):
    """Shows one trace of its model; the model knows everything, the board only draws."""

    BINDINGS: ClassVar[list[BindingType]] = [*INSPECT_BINDINGS]

    def __init__(
        self, model: InspectModel, regrade: Callable[[SessionGrading], None] | None = None
    ) -> None:
        super().__init__()
        self.model = model
        self.search = Search()
        self._labels = LabelKeys(lambda: self.app, model, self.draw, regrade)
        self._listing = Listing(lambda: self.app, model, self._moved)
        self._gutter = False
        self._heat = False
        self._rendered = RenderedText(self, self.draw)

    @property
    def bar(self) -> SearchBar:
        """The line in which one types a pattern."""
        return self.query_one(SearchBar)

    def compose(self) -> ComposeResult:
        """The board, and the search line over its last row."""
        yield InspectBoard()
        yield SearchBar()

    def on_mount(self) -> None:
        """Draw, now and whenever the theme changes; say what could not be read."""
        self.set_focus(None)
        self.app.theme_changed_signal.subscribe(self, lambda _: self._draw_anew())
        self.call_after_refresh(self.draw)
        for loss in self.model.losses:
            safe_notify(self.app, loss, "warning")

    def on_screen_resume(self) -> None:
        """Draw again: the truth may have been hidden or shown meanwhile."""
        self.draw()

    def draw(self) -> None:
        """Draw now."""
        size = self.board.size
        if not size.width or self.model.empty:
            return
        self.board.show(
            inspect_view(
                self.model,
                self.search,
                palette_of(self.app),
                (size.width, size.height),
                current=self._current,
                gutter=self._gutter and not self._rendered.shown,
                heat=self._heat and not self._rendered.shown,
                rendered=self._rendered.strips,
                listed=self._listing.where,
                hints=inspect_hints(
                    self,
                    searching=self.search.active,
                    labels=self.model.book is not None,
                    rendered=self._rendered.shown,
                    scored=self.model.reading.scored,
                    heat=self._heat,
                    last=bool(self.model.labels),
                ),
            )
        )

    @on(InspectBoard.Resized)
    def _draw_anew(self) -> None:
        if self._rendered.shown:
            self._draw_markdown()
        self.draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that could do nothing are off."""
        if action == "again" and not self.model.empty:
            action = self.went_to
        if action in {"match", "everywhere"} and not self.model.empty:
            return self.search.active
        if action in {"token", "unlikely"}:
            return self._heat
        return self.model.can(action)

    def action_grid(self) -> None:
        """Show the session as a grid."""
        model = self.model
        self.post_message(OpenGrid(model.session, race=model.race_number, play=self._go_to_race))

    def _go_to_race(self, race: int) -> None:
        """Close what lies over the inspector, and read a race."""
        while self.app.screen is not self:
            self.app.pop_screen()
        self.model.go_to(race, 0)
        self._moved()

    def action_side_by_side(self) -> None:
        """Read traces side by side."""
        model = self.model
        self.post_message(OpenSideBySide(model.race, model.trace.index, model.truth))

    # -- another trace ------------------------------------------------------------------------

    def action_trace(self, by: int) -> None:
        """Read a neighbouring trace."""
        self.model.step(by)
        self._moved()

    def action_listing(self) -> None:
        """List the session's traces, and go to one of them."""
        self._listing.show()

    def action_listed(self, by: int) -> None:
        """Read a neighbour among those that the list shows."""
        self._listing.go_on(by)

    def action_family(self) -> None:
        """List who the trace goes on from and who goes on from it, and go to one of them."""
        race, trace = self.model.race, self.model.trace

        def chosen(number: int | None) -> None:
            if number is not None:
                self.model.select(number)
                self._moved()

        self.app.push_screen(FamilyScreen(trace.index, relatives(race, trace)), chosen)

    def action_race(self, by: int) -> None:
        """Read the same trace of a neighbouring race."""
        if self.model.step_race(by):
            self._moved()
            if self.search.active and self._unsearched():
                self._find(self.search.pattern, then=None)

    def _moved(self) -> None:
        self._current = None
        self._rendered.drop()
        self.refresh_bindings()
        self.draw()

    # -- jumping ------------------------------------------------------------------------------

    def go(self, place: Place) -> None:
        """Go to a place of the text, as it is written."""
        self._as_written()
        self._current = place
        self.draw()
        self.board.show_place(place)

    def place_here(self, direction: int) -> Place | None:
        """From where the next or previous place is looked for; None where nothing is drawn."""
        return self.board.place_here(self._current, direction)

    @on(InspectBoard.TextClicked)
    def _text_clicked(self, message: InspectBoard.TextClicked) -> None:
        token = token_at(self.model.reading.tokens, message.place) if self._heat else None
        if token is not None:
            self.go(token.place)

    # -- searching ----------------------------------------------------------------------------

    def action_search(self) -> None:
        """Open the field."""
        self.bar.open_with(self.search)

    def action_everywhere(self) -> None:
        """Search further: this trace, its race, the session."""
        self.search.scope = self.search.scope.further(races=self.model.races)
        if self.search.active and self._unsearched():
            self._find(self.search.pattern, then=None)
        self.draw()

    @on(SearchField.Everywhere)
    def _everywhere_asked(self) -> None:
        self.action_everywhere()
        self.bar.tell(self.search)

    @on(SearchField.Left)
    def _left(self) -> None:
        self.bar.shut()

    @on(SearchBar.Asked)
    def _asked(self, message: SearchBar.Asked) -> None:
        if not message.pattern:
            self._end_search()
        elif not self._find(message.pattern, then=1):
            return
        self.bar.shut()

    def _unsearched(self) -> list[int]:
        """The races that are to be searched and were not yet; the one in hand first."""
        here = self.model.race_number
        wide = self.search.scope is Scope.SESSION
        races = [here, *(race for race in self.model.folded if race != here)] if wide else [here]
        return [race for race in races if race not in self.search.races]

    def _find(self, pattern: str, then: int | None) -> bool:
        """Search beside the screen, race by race; then go to a match. False for a bad pattern."""
        try:
            query = read_query(pattern)
        except TtsTuiError as error:
            safe_notify(self.app, str(error), "error")
            return False
        search = self.search = Search(pattern, self.search.scope)
        races = self._unsearched()
        search.many = len(races)

        async def run() -> None:
            for race in races:
                texts = self.model.texts(race)
                try:
                    spans = await asyncio.to_thread(
                        bounded_find, query, [text for *_, text in texts]
                    )
                except TtsTuiError as error:
                    safe_notify(self.app, str(error), "error")
                    if self.search is search:
                        self._end_search()
                    return
                if self.search is not search:
                    return
                search.take(race, texts, spans)
                self.draw()
            search.many = 0
            self.draw()
            if then is not None:
                self.action_match(then)

        self.run_worker(run(), group="search", exclusive=True)
        self.refresh_bindings()
        self.draw()
        return True

    def _end_search(self) -> None:
        self.search = Search(scope=self.search.scope)
        self._current = None
        self.refresh_bindings()
        self.draw()

    def action_match(self, direction: int) -> None:
        """Go to the next or previous match, in another trace where that is wanted."""
        self.going_to("match")
        search, at = self.search, self.model.at
        here, near = self.place_here(direction), search.scope is Scope.TRACE
        places = search.of(at)
        found = next_place(places, here, direction) if here is not None else None
        if found is not None and (near or not found[1]):
            self.go_next(places, direction, "match")
            return
        other = search.neighbour(at, direction)
        if other is not None and not near:
            self.model.go_to(*other)
            self._moved()
            self.go(search.of(other)[0 if direction > 0 else -1])
        elif found is not None:
            self.go_next(places, direction, "match")
        elif other is not None:
            key = self.app.get_key_display(by_id(self)["inspect.everywhere"])
            safe_notify(self.app, f"Not in this trace; {key} searches further.")

    # -- looks --------------------------------------------------------------------------------

    def action_gutter(self) -> None:
        """Show or hide the times."""
        self._as_written()
        if not self.model.reading.timed:
            safe_notify(self.app, "This recording holds no times.")
            return
        self._gutter = not self._gutter
        self.draw()

    def action_heat(self) -> None:
        """Show or hide how likely each token was."""
        self._as_written()
        self._heat = not self._heat
        if self._heat and not self.model.reading.tokens:
            safe_notify(self.app, NOT_RECORDED)
        self.refresh_bindings()
        self.draw()

    def action_toggle_truth(self) -> None:
        """Show or hide the truth."""
        self.model.truth.toggle()
        self.draw()

    def action_render(self) -> None:
        """Draw the Markdown, or the text as it is written."""
        if self._rendered.asked:
            self._as_written()
        else:
            self._draw_markdown()

    def _as_written(self) -> None:
        if self._rendered.drop():
            self.draw()

    def _draw_markdown(self) -> None:
        width = self.board.size.width - 2
        self._rendered.draw(self.model.reading.texts.values(), width, palette_of(self.app))

    # -- labels, copies, the way out ----------------------------------------------------------

    def action_correct(self) -> None:
        """Correct the answer."""
        self._labels.correct()

    def action_verdict(self) -> None:
        """Mark the answer right or wrong."""
        self._labels.verdict()

    def action_note(self) -> None:
        """Write a note."""
        self._labels.note()

    def action_undo(self) -> None:
        """Take the last label back."""
        self._labels.undo()

    def action_copy(self) -> None:
        """Copy the trace's text; the notice says which way."""
        text = self.model.plain_text()

        async def run() -> None:
            to_terminal = partial(self.app.call_from_thread, self.app.copy_to_clipboard)
            safe_notify(self.app, await asyncio.to_thread(copy, text, to_terminal))

        self.run_worker(run(), group="copy")

    def action_save(self) -> None:
        """Save the trace's text; the notice says the name."""
        model = self.model
        try:
            path = save_text(model.plain_text(), model.race_number, model.trace.index)
        except TtsTuiError as error:
            safe_notify(self.app, str(error), "error")
        else:
            safe_notify(self.app, f"Saved {path.name} in the working folder.")

    def action_back(self) -> None:
        """End what is open: the search, the rendered view, else the inspector."""
        if self.search.active:
            self._end_search()
        elif self._rendered.shown:
            self._as_written()
        else:
            self.dismiss()
