"""The guided tour: a replay that goes from stop to stop, with a caption over its lower rows."""

from __future__ import annotations

import re
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from tts_tui.ui.kit.hints import HELP, Hints, hint_lines, hints_of
from tts_tui.ui.kit.text import content
from tts_tui.ui.race.board import RaceBoard
from tts_tui.ui.replay.screen import ReplayScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.app import ComposeResult

    from tts_tui.replay.player import ReplayControls
    from tts_tui.replay.tour import Stop
    from tts_tui.ui.kit.truth import Truth

FORWARD, BACK = "seek(5)", "seek(-5)"
"""Actions of a replay that go from stop to stop here."""
CAPTION_EDGES = 4
"""Cells of the caption's border and padding."""


class TourScreen(ReplayScreen, inherit_bindings=True):
    """Plays up to each stop and holds there; Escape ends the tour and leaves the replay."""

    DEFAULT_CSS = """
    TourScreen { layers: base caption; }
    TourScreen #caption {
        layer: caption;
        dock: bottom;
        height: auto;
        background: $panel;
        border: round $accent;
        border-title-color: $accent;
        border-title-style: bold;
        padding: 0 1;
        color: $foreground;
    }
    TourScreen #caption.-over { display: none; }
    """

    travel_s: ClassVar[float] = 3.0
    """How long the way to the next stop takes on the screen, in seconds."""
    on_the_way: ClassVar[str] = "…"
    """What is said until it is reached."""

    def __init__(
        self,
        controls: ReplayControls,
        stops: Sequence[Stop],
        now: Callable[[], float] = monotonic,
        *,
        fps: int = 30,
        truth: Truth | None = None,
    ) -> None:
        super().__init__(controls, now, fps=fps, truth=truth)
        self.stops = tuple(stops)
        self.at = 0
        """The stop that is shown or being gone to, from 0."""
        self.touring = True
        self._arrived = True

    @cached_property
    def caption(self) -> Static:
        """Kept, as the repaint clock may tick once more while the screen goes away."""
        return self.query_one("#caption", Static)

    def compose(self) -> ComposeResult:
        """The board, and the caption over it."""
        yield RaceBoard()
        yield Static(id="caption", markup=False)

    def on_mount(self) -> None:
        """Stand at the stop to begin with."""
        self.controls.pause()
        self._go(self.at)

    def tick(self) -> None:
        """Hold where the stop is."""
        self._make_room()
        super().tick()
        if self.touring and not self._arrived:
            stop = self.stops[self.at]
            playback = self.controls.playback
            if playback.position_s >= stop.t_s or not playback.playing:
                self._arrive()

    def action_toggle_truth(self) -> None:
        """Show or hide the truth, in the caption as well."""
        super().action_toggle_truth()
        if self.touring:
            self._caption()

    # -- from stop to stop ----------------------------------------------------------------------

    def action_play_pause(self) -> None:
        """Go on, or play and hold once the tour is over."""
        if self.touring:
            self._next()
        else:
            super().action_play_pause()

    def action_open_trace(self) -> None:
        """Go on, or open the trace once the tour is over."""
        if self.touring:
            self._next()
        else:
            super().action_open_trace()

    def action_seek(self, seconds: float) -> None:
        """Go on or back; seconds count once the tour is over."""
        if not self.touring:
            super().action_seek(seconds)
        elif seconds > 0:
            self._next()
        elif self.at > 0:
            self._go(self.at - 1)

    def action_back(self) -> None:
        """End the tour; what is on the screen can then be played with."""
        if self.touring:
            self._end()
        else:
            super().action_back()

    def on_click(self, event: events.Click) -> None:
        """A click on the caption goes on."""
        if event.widget is not None and event.widget.id == "caption":
            self._next()

    def _next(self) -> None:
        if not self._arrived:
            # Asked again on the way: be there at once.
            self._arrive()
        elif self.at + 1 < len(self.stops):
            self._travel(self.at + 1)
        else:
            self._end()

    def _travel(self, to: int) -> None:
        """Play up to a stop; where the rules change there is nothing to play, only to show."""
        stop, before = self.stops[to], self.stops[self.at]
        distance_s = stop.t_s - self.controls.playback.position_s
        elsewhere = stop.scene != before.scene or stop.what_if != before.what_if
        if elsewhere or distance_s <= 0:
            self._go(to)
        else:
            self._ride(to)

    def _ride(self, to: int) -> None:
        """Play from here up to a stop of the race that is shown."""
        distance_s = self.stops[to].t_s - self.controls.playback.position_s
        self.at = to
        self._arrived = False
        self.controls.set_speed(max(1.0, round(distance_s / self.travel_s)))
        self.model.put_away()
        self.controls.pause()
        self.controls.play_pause()
        self._caption()

    def _go(self, to: int) -> None:
        self.at = to
        self._arrive()

    def _arrive(self) -> None:
        stop = self.stops[self.at]
        self._arrived = True
        if self.controls.question_index != stop.scene:
            self.controls.show_question(stop.scene)
        self.controls.pause()
        if self.controls.playback.what_if != stop.what_if:
            self.controls.set_what_if(stop.what_if)
        self.controls.seek_to(stop.t_s)
        self.controls.set_speed(1.0)
        self.model.spoken_of = frozenset(re.findall(r"[\w-]+", stop.text))
        self._caption()
        self._moved()

    def _end(self) -> None:
        self.touring = False
        self.model.spoken_of = frozenset()
        self.caption.add_class("-over")
        self._moved()

    def _caption(self) -> None:
        stop = self.stops[self.at]
        last = self.at + 1 == len(self.stops)
        caption = self.caption
        caption.border_title = Content(f"stop {self.at + 1} of {len(self.stops)}")
        text = stop.text if self.model.truth_shown else stop.covered
        said = text if self._arrived else self.on_the_way
        caption.update(Content.assemble(content(said), "\n", self._below(last=last)))

    def _below(self, *, last: bool) -> Content:
        """What stands under the words: the keys that go on."""
        return hint_lines(self._keys(last=last), self.size.width - CAPTION_EDGES)

    def _make_room(self) -> None:
        """Have the answer drawn above the caption, and not half behind it."""
        row = self.caption.region.y if self.touring else 0
        if self.board.frame.rows_in_sight != (row or None):
            self.board.frame.rows_in_sight = row or None
            self.board.redraw()

    def _keys(self, *, last: bool) -> Hints:
        back = [(BACK, "back")] if self.at else []
        if last:
            wanted = [*back, (FORWARD, "look around freely"), ("leave", "leave")]
        else:
            wanted = [(FORWARD, "next"), *back, ("back", "look around freely")]
        return hints_of(self, [*wanted, (HELP, HELP)])
