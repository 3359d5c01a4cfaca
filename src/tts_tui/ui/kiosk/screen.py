"""One recording of the kiosk: a tour that goes on by itself, and plays the way to every stop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from textual.content import Content
from textual.message import Message

from tts_tui.ui.replay.model import ReplayModel
from tts_tui.ui.tour.screen import TourScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.domain.race import RaceState
    from tts_tui.replay.player import ReplayControls
    from tts_tui.replay.tour import Stop
    from tts_tui.ui.kit.truth import Truth
    from tts_tui.ui.race.heading import Standing

READS_AT_LEAST_S: Final = 6.0
READS_A_WORD_S: Final = 0.4
"""How long a stop is held: a person reads aloud at about this pace."""
OFF: Final = frozenset({"inspect", "answer_now", "give_truth", "export", "anew"})
"""Keys of a replay that a kiosk has not: they lead to where files are written."""


class KioskModel(ReplayModel):
    """A recording that says whose it is now."""

    line = ""

    def standing(self, race: RaceState, now_s: float) -> Standing:
        """How the replay stands, and when the show goes on."""
        standing = super().standing(race, now_s)
        said = [said for said in (standing.remark, self.line) if said]
        return replace(standing, remark=" · ".join(said) or None)


class KioskScreen(TourScreen, inherit_bindings=True):
    """Goes from stop to stop until somebody takes over."""

    travel_s: ClassVar[float] = 8.0
    on_the_way: ClassVar[str] = "A recorded race plays …"
    model: KioskModel

    class Left(Message):
        """Whoever took over is done with it."""

    def __init__(
        self,
        controls: ReplayControls,
        stops: Sequence[Stop],
        now: Callable[[], float],
        *,
        fps: int = 30,
        truth: Truth | None = None,
        begin: int = 0,
    ) -> None:
        """`begin` is the stop to begin with, from 0."""
        super().__init__(controls, stops, now, fps=fps, truth=truth)
        self.at = begin
        self.model = KioskModel(controls, truth)
        self._fresh = True
        self._since_s: float | None = None
        """When the stop was reached."""

    def advance(self, now_s: float) -> bool:
        """Go on once a stop has been read. Says whether the last one has."""
        if not self.touring or not self._arrived:
            self._since_s = None
            return False
        if self._since_s is None:
            self._since_s = now_s
        words = len(self.stops[self.at].text.split())
        if now_s - self._since_s < max(READS_AT_LEAST_S, words * READS_A_WORD_S):
            return False
        self._since_s = None
        if self.at + 1 == len(self.stops):
            return True
        self._next()
        return False

    def take_over(self, line: str) -> None:
        """Leave the replay to a person, and say on a line for how long."""
        self.model.line = line
        self.controls.set_speed(1.0)
        self._end()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What writes files is off."""
        return False if action in OFF else super().check_action(action, parameters)

    def action_back(self) -> None:
        """Close what is open; with nothing open, let the show go on."""
        if self.model.enlarged:
            super().action_back()
        else:
            self.post_message(self.Left())

    def _go(self, to: int) -> None:
        """Play the way to a stop also where a still would do: of another race from its start."""
        stop = self.stops[to]
        other = self.controls.question_index != stop.scene
        begin_s = 0.0 if other or self._fresh else stop.t_s / 2
        self._fresh = False
        if other:
            self.controls.show_question(stop.scene)
        if self.controls.playback.what_if != stop.what_if:
            self.controls.set_what_if(stop.what_if)
        if stop.t_s <= begin_s:
            super()._go(to)
            return
        self.controls.seek_to(begin_s)
        self._ride(to)

    def _below(self, *, last: bool) -> Content:
        return Content("any key: it is yours · ctrl+q leaves")
