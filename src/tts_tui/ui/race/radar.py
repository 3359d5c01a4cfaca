"""What of a text is telling while it grows: hedge words, repetition, and how long it is by now."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from tts_tui.analysis.hedges import HedgeCount
from tts_tui.domain.events import Channel
from tts_tui.domain.lengths import Lengths
from tts_tui.domain.other_models import other_model_of
from tts_tui.domain.repetition import Repetition
from tts_tui.domain.trace import TraceStatus
from tts_tui.figures import counted, share, whole
from tts_tui.text import display_line

if TYPE_CHECKING:
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState

LEAST_KNOWN = 4
"""With fewer known lengths a length is not placed among them."""


class TraceRadar:
    """Follows one trace's text, thinking first; what is new is looked at once."""

    def __init__(self) -> None:
        self._hedges: HedgeCount | None = None
        """Counts from the first time that somebody asks: one trace is read, all are followed."""
        self._start()

    def _start(self) -> None:
        self._repetition = Repetition()
        self._thought = self._answered = 0

    def read(self, trace: TraceState) -> None:
        """Take in what is new; a replay that went back starts over."""
        length, thinking = trace.text_since(Channel.THINKING, self._thought)
        answered, answer = trace.text_since(Channel.ANSWER, self._answered)
        went_back = length < self._thought or answered < self._answered
        if went_back or (thinking and self._answered):
            self._start()
            self._hedges = None
            thinking, answer = trace.text(Channel.THINKING), trace.text(Channel.ANSWER)
        self._thought, self._answered = length, answered
        for text in (thinking, answer):
            if text:
                self._repetition.feed(text)
                if self._hedges is not None:
                    self._hedges.feed(text)

    def hedges(self, trace: TraceState) -> int:
        """How many hedge words there are in what has been read of it."""
        if self._hedges is None:
            self._hedges = HedgeCount()
            self._hedges.feed(trace.text(Channel.THINKING)[: self._thought])
            self._hedges.feed(trace.text(Channel.ANSWER)[: self._answered])
        return self._hedges.count

    def repeats_since(self, trace: TraceState) -> int | None:
        """From about which token on it repeats itself; None where it does not.

        Where a token stands in the text is not recorded: its place is that of its share.
        """
        loop, characters = self._repetition.loop, self._thought + self._answered
        return None if loop is None else loop.since * trace.tokens // max(1, characters)


class Radar:
    """The radar of one race."""

    def __init__(self) -> None:
        self.warning: str | None = None
        """Which running traces repeat themselves, and since when, in a sentence."""
        self._traces: dict[int, TraceRadar] = {}
        self._lengths = Lengths()

    def look(self, race: RaceState, lengths: Lengths) -> None:
        """Take in what is new; `lengths` are those that are known of its model."""
        self._lengths = lengths
        said = []
        for trace in race.everyone:
            known = self._traces.setdefault(trace.index, TraceRadar())
            known.read(trace)
            since = None if trace.ended else known.repeats_since(trace)
            if since is not None:
                said.append(
                    f"trace {trace.index + 1} repeats itself since about token {whole(since)}"
                )
        self.warning = f"{'; '.join(said)}." if said else None

    def words(self, trace: TraceState | None) -> tuple[str, ...]:
        """Say in a few words what is telling of one trace, what matters most first."""
        known = self._traces.get(trace.index) if trace is not None else None
        if trace is None or known is None:
            return ()
        said = []
        since = known.repeats_since(trace)
        if since is not None:
            said.append(f"↻ repeats since {whole(since)}")
        if hedges := known.hedges(trace):
            said.append(counted(hedges, "hedge"))
        # How long another model's traces are, these lengths do not tell.
        own = other_model_of(trace) is None
        if own and not trace.ended and len(self._lengths) >= LEAST_KNOWN:
            said.append(place_of(trace, self._lengths))
        return tuple(said)


def place_of(trace: TraceState, lengths: Lengths) -> str:
    """Say where a length stands among those known: `longer than 90 % of qwen's 214 traces`.

    While a trace thinks, and the model's thinking is told apart, its thinking is what is placed.
    """
    thinks = trace.status is TraceStatus.THINKING and lengths.thinks
    known = lengths.thinking if thinks else lengths.tokens
    own = trace.thinking_tokens if thinks else trace.tokens
    shorter = share(bisect_left(known, own) / len(known))
    verb = "thinks longer" if thinks else "longer"
    whose = display_line(lengths.model, 16)
    return f"{verb} than {shorter} of {whose}'s {counted(len(known), 'trace')}"
