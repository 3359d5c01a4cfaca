"""Where a reader jumps to in a text: answers, hedge words, joints, tokens; and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.inspect.heat import unlikely
from tts_tui.ui.inspect.model import next_place
from tts_tui.ui.inspect.reading_screen import ReadingScreen
from tts_tui.ui.kit.text import safe_notify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.analysis.answer_in_thinking import Place
    from tts_tui.ui.inspect.model import InspectModel


class Jumps(ReadingScreen):
    """The jumps of the inspector; it says what is read, and goes to a place."""

    model: InspectModel
    went_to = "match"
    """What was gone to last, and `again` goes on to."""

    def go(self, place: Place) -> None:
        """Go to a place of the text."""
        raise NotImplementedError

    def place_here(self, direction: int) -> Place | None:
        """From where the next or previous place is looked for; None where nothing is drawn."""
        raise NotImplementedError

    def action_match(self, direction: int) -> None:
        """Go to the next or previous match."""
        raise NotImplementedError

    def go_next(self, places: Sequence[Place], direction: int, noun: str) -> None:
        """Go to the next of some places, or the previous one, round the end; say where it is."""
        here = self.place_here(direction)
        found = next_place(places, here, direction) if here is not None else None
        if found is not None:
            place, round_the_end = found
            self.go(place)
            if round_the_end and len(places) > 1:
                end = "first" if direction > 0 else "last"
                safe_notify(self.app, f"Once around: this is the {end} {noun}.")

    def action_answer(self) -> None:
        """Jump to the place from which the answer is read."""
        self._go_or_say(self.model.reading.answer, "No boxed or named answer stands in this text.")

    def action_first(self) -> None:
        """Jump to where the final answer is written for the first time."""
        if self.model.trace.answer is None:
            words = "This trace has no answer that could appear anywhere."
        else:
            words = "The final answer is not written earlier in this text."
        self._go_or_say(self.model.reading.first, words)

    def _go_or_say(self, place: Place | None, words: str) -> None:
        if place is None:
            safe_notify(self.app, words)
        else:
            self.go(place)

    def action_again(self, direction: int) -> None:
        """Go on, or back, to the next of what was gone to last."""
        {
            "match": self.action_match,
            "hedge": self.action_hedge,
            "joint": self.action_joint,
            "unlikely": self.action_unlikely,
        }[self.went_to](direction)

    def going_to(self, what: str) -> None:
        """Remember what `again` goes on to."""
        if self.went_to != what:
            self.went_to = what
            self.refresh_bindings()

    def action_hedge(self, direction: int) -> None:
        """Go to the next or previous hedge word."""
        self.going_to("hedge")
        self.go_next(self.model.reading.hedges, direction, "hedge word")

    def action_joint(self, direction: int) -> None:
        """Go to where the line goes on after another trace's text."""
        self.going_to("joint")
        self.go_next(self.model.reading.joints, direction, "joint")

    def action_token(self, direction: int) -> None:
        """Go to the next or previous token whose log p is known."""
        tokens = [token.place for token in self.model.reading.tokens if token.text]
        self.go_next(tokens, direction, "token")

    def action_unlikely(self, direction: int) -> None:
        """Go to the next or previous token that had less than one chance in ten."""
        self.going_to("unlikely")
        self.go_next(unlikely(self.model.reading.tokens), direction, "unlikely token")
