"""The log p of a trace's tokens, channel by channel, and how confident they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.confidence import Measure, Meter
from tts_tui.domain.events import Channel
from tts_tui.domain.logps import Logps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.domain.confidence import Confident

_THINKING, _ANSWER = Channel.THINKING, Channel.ANSWER


class ScoredTokens:
    """What is known of the tokens of each channel's text."""

    def __init__(self, lengths: Mapping[Channel, int], window: int) -> None:
        """Begin after texts of so many characters, which came without.

        `window` is how many tokens a group has.
        """
        self._window = window
        self.channels = {channel: Logps(length) for channel, length in lengths.items()}
        self._followed: dict[Measure, _Followed] = {}
        self._kept: dict[Measure, Confident | None] = {}
        """What an ended trace's tokens say; they need not be there any more."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ScoredTokens):
            return NotImplemented
        return self.channels == other.channels

    @property
    def total(self) -> float:
        """Σ log p, in nats."""
        # Each is a whole number of millionths, and so is their sum, in whatever order it was taken.
        return round(sum(each.total for each in self.channels.values()), 6)

    def reclassify(self) -> None:
        """Make everything so far thinking."""
        self.channels[_THINKING].take(self.channels[_ANSWER])
        self.channels[_ANSWER] = Logps()
        self._followed.clear()

    def confidence(self, measure: Measure, came: int, *, ended: bool) -> Confident | None:
        """How confident the tokens were by a measure, thinking first; None where nothing says so.

        `came` is how many tokens came in all.
        """
        if not ended:
            return self.meter(measure).told(came, ended=False)
        if measure not in self._kept:
            self._kept[measure] = self.meter(measure).told(came, ended=True)
        return self._kept[measure]

    def meter(self, measure: Measure) -> Meter:
        """The groups of all tokens so far; those that are new are looked at once."""
        followed = self._followed.get(measure)
        if followed is None or not followed.catch_up(self.channels):
            followed = self._followed[measure] = _Followed(measure, self._window)
            followed.catch_up(self.channels)
        return followed.meter

    def forget(self, came: int) -> None:
        """Let go of the tokens; what they come to stays."""
        for measure in Measure:
            self.confidence(measure, came, ended=True)
        self._followed.clear()
        for logps in self.channels.values():
            logps.forget()


class _Followed:
    """How far the tokens of a trace have been looked at by one measure."""

    def __init__(self, measure: Measure, window: int) -> None:
        self.meter = Meter(window)
        self._measure = measure
        self._thought = (0, False)
        self._at = dict.fromkeys((_THINKING, _ANSWER), 0)

    def catch_up(self, channels: Mapping[Channel, Logps]) -> bool:
        """Look at what is new. Says whether that follows what was looked at."""
        thinking, answer = channels[_THINKING], channels[_ANSWER]
        thought = len(thinking), thinking.waits
        if self._at[_ANSWER] and thought != self._thought:
            return False  # it thinks again, and what it thinks comes first
        self._thought = thought
        for channel, logps in ((_THINKING, thinking), (_ANSWER, answer)):
            if len(logps) > self._at[channel]:
                chosen = self._measure is Measure.CHOSEN
                read = logps.chosen_from if chosen else logps.confidences_from
                levels = read(self._at[channel])
                self._at[channel] = len(logps)
                if channel is _ANSWER and thinking.waits:
                    levels = levels._replace(sure=0, whole=False)
                self.meter.add(levels.values, levels.sure, whole=levels.whole)
        return True
