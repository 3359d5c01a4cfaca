"""How a session goes on a stage: a card, its race, what came of it, and the next card."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from tts_tui.ui.race.scores import totals_of
from tts_tui.ui.stage.choices import came_out, strategy_choices, trace_choices
from tts_tui.ui.stage.countdown import Countdown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.domain.bets import Settled
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick
    from tts_tui.engine.controls import LiveControls
    from tts_tui.ui.race.live_model import LiveModel
    from tts_tui.ui.stage.choices import Choice
    from tts_tui.ui.stage.stage import Stage

REVEAL_AFTER_S: Final = 8.0
"""How long a race that has ended stands before the truth shows by itself."""


class Phase(Enum):
    """What is on the stage."""

    CARD = "card"
    RACE = "race"
    REVEAL = "reveal"
    FINAL = "final"


class Show:
    """One session on the stage; the right answer is hidden until it is revealed.

    Times are of the screen's clock. It may be left and come back to: meanwhile it stands still.
    """

    def __init__(
        self, model: LiveModel, controls: LiveControls, stage: Stage, now_s: float
    ) -> None:
        self._model = model
        self._controls = controls
        self.stage = stage
        self.phase = Phase.RACE
        self.countdown: Countdown | None = None
        """What leads on by itself; None while a race runs."""
        self.choices: tuple[Choice, ...] = ()
        self.on_traces = False
        """Whether the bets are on traces, not on strategies."""
        self.settled: Settled | None = None
        self.revealed: dict[int, RaceState] = {}
        """The races whose truth was shown, by number."""
        self.question = controls.question_index
        """Which question of the plan is on, from 0."""
        self._raised: list[str] = []
        self._stands_still = False
        self._enter(now_s)

    # -- what there is ------------------------------------------------------------------------

    @property
    def current(self) -> tuple[int, RaceState] | None:
        """The race in view of the question that is on; None before it begins."""
        current, questions = self._model.current, self._controls.plan.questions
        if current is None or not questions:
            return current
        asked = questions[min(self.question, len(questions) - 1)]
        return current if current[1].started.question.id == asked.id else None

    @property
    def running(self) -> bool:
        """Whether something of this question runs, or is about to."""
        if self.phase is not Phase.RACE:
            return False
        if self.current is None:
            return not self._controls.finished
        return not all(race.ended for _, race in self._model.races)

    @property
    def _begun_elsewhere(self) -> bool:
        """Whether the race that a card announces was begun from somewhere else."""
        controls = self._controls
        begun = controls.question_index >= self.question and not controls.begins_held
        return self.phase is Phase.CARD and begun

    @property
    def can_reveal(self) -> bool:
        """Whether the race is over and its truth still hidden."""
        return self.phase is Phase.RACE and not self.running

    # -- what a moment and a person do --------------------------------------------------------

    def look(self, now_s: float, picks: Iterable[Pick]) -> None:
        """Go on where the time has come."""
        if self._begun_elsewhere:
            self.stage.bets.close()
            self.phase, self.countdown = Phase.RACE, None
        over = self.countdown is not None and self.countdown.over(now_s)
        if self.phase is Phase.CARD and over:
            self.begin()
        elif self.can_reveal and self.current is None:
            self.finish()  # no race begins any more
        elif self.can_reveal and self.countdown is None:
            self.countdown = Countdown(REVEAL_AFTER_S, now_s)
        elif self.can_reveal and over:
            self.reveal(picks)

    def hold(self, now_s: float) -> None:
        """Hold what leads on by itself, or let it run on."""
        if self.countdown is not None:
            self.countdown.hold(now_s)

    def stand_still(self, now_s: float) -> None:
        """Hold what leads on by itself until `run_on`, if nobody holds it already."""
        if self.countdown is not None and self.countdown.runs:
            self.countdown.hold(now_s)
            self._stands_still = True

    def run_on(self, now_s: float) -> None:
        """Let it lead on again."""
        if self._stands_still and self.countdown is not None and self.countdown.held:
            self.countdown.hold(now_s)
        self._stands_still = False

    def leave(self, now_s: float) -> None:
        """Go off the stage: nobody bets on what is not on it."""
        self.stand_still(now_s)
        self.stage.bets.close()
        self.stage.question = None

    def come_back(self, now_s: float) -> None:
        """Go on exactly where it was left, or where the session is by now if that has gone on."""
        on_card = self.phase is Phase.CARD and not self._begun_elsewhere
        if not on_card and self._controls.question_index != self.question:
            self._enter(now_s)
            return
        self.stage.question = self.question
        if on_card:
            self.stage.bets.open_again()
        self.run_on(now_s)
        shows = self.phase is Phase.REVEAL or (self.phase is Phase.FINAL and bool(self.revealed))
        self._model.truth.shown = shows

    def begin(self) -> None:
        """Close the bets and race."""
        self.stage.bets.close()
        self.phase, self.countdown, self._stands_still = Phase.RACE, None, False
        self._model.put_away()
        self._controls.next_question()

    def reveal(self, picks: Iterable[Pick]) -> None:
        """Show the truth, and who bet right."""
        if self.current is None:
            return
        number, race = self.current
        out = came_out(race, picks, self.stage.bets.choices)
        self.settled = self.stage.bets.settle(out.right, out.undecided)
        self.phase, self.countdown = Phase.REVEAL, None
        self.revealed[number] = race
        model = self._model
        self.stage.totals = totals_of(self.revealed.values(), model.names, model.rules)
        model.truth.shown = True

    def go_on(self, now_s: float) -> None:
        """Go on to the next question, or to the end where there is none."""
        if self._model.more_questions:
            self._open(self._controls.question_index + 1, now_s)
        else:
            self.finish()

    def finish(self) -> None:
        """Put up what the session came to."""
        self.phase, self.countdown = Phase.FINAL, None
        self._model.truth.shown = bool(self.revealed)

    # -- bets ---------------------------------------------------------------------------------

    def bet(self, key: int) -> None:
        """Count a hand for a choice, by its key from 1; one that has no choice does nothing."""
        if self.phase is Phase.CARD and key <= len(self.choices):
            name = self.choices[key - 1].name
            self.stage.bets.raise_hands(name)
            self._raised.append(name)

    def take_back(self) -> None:
        """Take the last hand back."""
        if self.phase is Phase.CARD and self._raised:
            self.stage.bets.raise_hands(self._raised.pop(), -1)

    @property
    def raised(self) -> int:
        """How many hands can be taken back."""
        return len(self._raised) if self.phase is Phase.CARD else 0

    def bet_on_others(self) -> None:
        """Have the room bet on traces instead of strategies, or the other way; bets begin anew."""
        if self.phase is Phase.CARD:
            self.on_traces = not self.on_traces
            self._take_bets()

    def _take_bets(self) -> None:
        n = self._controls.plan.n
        self.choices = (
            trace_choices(n) if self.on_traces else strategy_choices(self._model.names, n)
        )
        self.stage.bets.open(self.question, [choice.name for choice in self.choices])
        self._raised.clear()

    # -- from question to question ------------------------------------------------------------

    def _enter(self, now_s: float) -> None:
        """Come in where the session is: before a race, while one runs, or when all are over."""
        controls, model = self._controls, self._model
        if controls.begins_held:
            self._open(controls.question_index, now_s)
        elif model.more_questions and not model.running:
            self._open(controls.question_index + 1, now_s)
        else:
            self._join()

    def _open(self, question: int, now_s: float) -> None:
        self._put_on(question)
        self.phase, self.countdown = Phase.CARD, Countdown(self.stage.countdown_s, now_s)
        self._model.put_away()

    def _join(self) -> None:
        """Nobody has bet on what was not on the stage."""
        self._put_on(self._controls.question_index)
        self.phase, self.countdown = Phase.RACE, None
        self.stage.bets.close()

    def _put_on(self, question: int) -> None:
        self.question = self.stage.question = question
        self.settled, self._stands_still = None, False
        self._take_bets()
        self._model.truth.shown = False
