"""What the race screen works on besides what a replay has too: a race that runs, a frozen view."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_tui.domain.race import SessionState
from tts_tui.domain.why_no_answer import answerable, why_no_trace, why_not
from tts_tui.engine.controls import Batch
from tts_tui.ui.race.budget import least_left
from tts_tui.ui.race.header import Tone
from tts_tui.ui.race.heading import END_WORDS, Standing
from tts_tui.ui.race.held import held_words
from tts_tui.ui.race.introduction import Introduction, explained
from tts_tui.ui.race.known_lengths import no_past
from tts_tui.ui.race.model import RaceModel

if TYPE_CHECKING:
    from tts_tui.domain.capabilities import Capabilities
    from tts_tui.domain.events import Event
    from tts_tui.domain.grading import SessionGrading
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState
    from tts_tui.engine.controls import LiveControls
    from tts_tui.ui.kit.hints import Hints
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.kit.truth import Truth
    from tts_tui.ui.race.badges import KnownOf
    from tts_tui.ui.race.board_view import BoardView
    from tts_tui.ui.race.decision import DecisionBanner
    from tts_tui.ui.race.known_lengths import PastOf

FROZEN = "view frozen, race continues"


class LiveModel(RaceModel):
    """A race that is being run; its view can be frozen while it goes on."""

    def __init__(
        self,
        controls: LiveControls,
        truth: Truth | None = None,
        known_of: KnownOf | None = None,
        past_of: PastOf = no_past,
        introduction: Introduction | None = None,
    ) -> None:
        super().__init__(controls, truth, known_of, past_of)
        self.controls = controls
        self.introduction = introduction or Introduction()
        self.paused = False
        self._held: list[Event] = []

    def take(self, now_s: float) -> bool:
        """Take what the engine has; `now_s` is the screen's clock. Says whether something came.

        While the view is frozen the events wait, so that one can look around in a still picture.
        """
        self._held += self.source.poll().events
        if self.paused:
            return False
        held, self._held = self._held, []
        return self.fold(Batch(held), now_s)

    def regrade(self, grading: SessionGrading) -> None:
        """See every race of the session, and those to come, through another grading."""
        session = SessionState((), grading)
        for number, race in self.session.races.items():
            session.races[number] = race.graded(grading.of(race.started))
        self._go_on_from(session)

    @property
    def waiting_events(self) -> int:
        """Events that wait behind a frozen view."""
        return len(self._held)

    @property
    def running(self) -> bool:
        """Whether traces of the current question run; a race that has not begun counts."""
        races = self.races
        return any(not race.ended for _, race in races) or (
            not races and not self.controls.finished
        )

    @property
    def answerable(self) -> tuple[int, ...]:
        """The traces of the race in view that can be made to answer now."""
        return answerable(*self._asked) if self._asked is not None else ()

    @property
    def can_answer(self) -> bool:
        """Whether the selected trace can be made to answer now."""
        trace = self.focused
        return trace is not None and self.why_no_answer(trace) is None

    def why_no_answer(self, trace: TraceState | None = None) -> str | None:
        """Say why a trace, or any, cannot be made to answer now; None where it can."""
        if self._asked is None:
            return None
        race, known = self._asked
        return why_no_trace(race, known) if trace is None else why_not(race, trace, known)

    @property
    def _asked(self) -> tuple[RaceState, Capabilities | None] | None:
        if self.current is None:
            return None
        race = self.current[1]
        return race, self._badges.found(race.started.model)

    @property
    def held_on_stage(self) -> bool:
        """Whether the first race waits for a card on the stage."""
        return self.current is None and self.controls.begins_held

    @property
    def more_questions(self) -> bool:
        """Whether the plan has a question after this one."""
        more = self._question + 1 < len(self.controls.plan.questions)
        # A session whose ceiling is reached begins no race.
        return more and not self.controls.finished

    @property
    def explains(self) -> bool:
        """Whether a strip says in plain words what happens."""
        questions = self.controls.plan.questions
        return bool(questions) and self.introduction.explains(questions[0].dataset)

    def view(self, palette: Palette, now_s: float, hints: Hints = ()) -> BoardView:
        """What the board shows now, explained where that is still wanted."""
        view = super().view(palette, now_s, hints)
        if self.held_on_stage:
            header = replace(view.header, state="held")
            view = replace(view, header=header, waits=held_words(hints))
        if not self.explains:
            return view
        picks = list(self._board(view.race_number).picks.values()) if view.race else []
        return explained(view, picks, self.controls.plan.n)

    @property
    def all_asked(self) -> bool:
        """Whether several races were run and none is left: then what they came to is next."""
        over = self.controls.finished and not self.running
        return over and not self.more_questions and len(self.session.races) > 1

    @property
    def races_in_session(self) -> int:
        """As many as the plan has."""
        plan = self.controls.plan
        return len(plan.questions) * len(plan.entrants)

    def _moment(self) -> DecisionBanner | None:
        """The end says too where the race is saved."""
        moment = super()._moment()
        where = self.controls.whereabouts
        if moment is None or where is None or not moment.over:
            return moment
        return replace(moment, saved=where)

    def standing(self, race: RaceState, now_s: float) -> Standing:
        """How a race stands; its time goes on between two events."""
        if race.ended or self.paused:
            elapsed_s = race.now_s
        else:
            elapsed_s = race.now_s + max(0.0, now_s - self._event_at_s)
        left = least_left(self.controls.budget_left(race.started.race))
        if self.paused:
            return Standing(FROZEN, Tone.UNUSUAL, elapsed_s, left=left)
        if race.end_reason is None:
            return Standing("live", Tone.MOVING, elapsed_s, left=left)
        return Standing(END_WORDS[race.end_reason], Tone.RESTING, elapsed_s, left=left)
