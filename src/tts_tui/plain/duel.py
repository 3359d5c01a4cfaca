"""A duel as lines: what each question came to for both sides, after the lines of its races."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tts_tui.analysis.duel_words import conditions, headline, score_sentence, sentences
from tts_tui.domain.duel import Score, names_of, pairs_of, verdict_of
from tts_tui.domain.events import RaceEnded, RaceStarted
from tts_tui.domain.grading import AS_RECORDED
from tts_tui.domain.race import SessionState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tts_tui.domain.duel import Pair
    from tts_tui.domain.events import Event
    from tts_tui.domain.grading import SessionGrading

    class Printer(Protocol):
        """Where the races of it are printed."""

        def handle(self, event: Event) -> None:
            """Print one event."""


class DuelPrinter:
    """Prints races as `inner` does, and a verdict once both of a question have ended."""

    def __init__(
        self,
        inner: Printer,
        write: Callable[[str], None],
        *,
        grading: SessionGrading = AS_RECORDED,
        truth_shown: bool = True,
    ) -> None:
        """`write` takes one whole line with its newline."""
        self._inner = inner
        self._write = write
        self._truth_shown = truth_shown
        self._state = SessionState((), grading)
        self._score = Score()

    def handle(self, event: Event) -> None:
        """Print an event, and what it decides."""
        self._inner.handle(event)
        if not isinstance(event, RaceStarted) and event.race not in self._state.races:
            return
        self._state.apply(event)
        if isinstance(event, RaceEnded):
            for pair in pairs_of(self._state.races.values()):
                if all(race.ended for race in pair):
                    for line in self._said(pair):
                        self._write(f"duel  {line}\n")
                    # What a whole data set said would not fit in memory.
                    for race in pair:
                        del self._state.races[race.started.race]

    def _said(self, pair: Pair) -> Iterator[str]:
        verdict = verdict_of(pair, truth_shown=self._truth_shown)
        self._score = self._score.plus(verdict.outcome)
        yield conditions(pair)
        yield headline(verdict)
        yield from sentences(verdict)
        if self._score.questions > 1:
            yield score_sentence(self._score, names_of(pair))
