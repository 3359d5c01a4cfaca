"""The race screen's own state without the screen: events go in, pictures' contents come out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.playback import RECORDED
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.strategies import armable
from tts_tui.figures import race_name
from tts_tui.ui.kit.truth import Truth, Verdicts
from tts_tui.ui.race.decision import DecisionBanner, decision_banner
from tts_tui.ui.race.frame import BoardView
from tts_tui.ui.race.header import HeaderView
from tts_tui.ui.race.heading import header_view
from tts_tui.ui.race.picks import PickBoard
from tts_tui.ui.race.playback_words import playback_signature, what_if_words
from tts_tui.ui.race.view import Speed, VoteBoard, all_failed, troubles, vote_board

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from tts_tui.domain.events import Event
    from tts_tui.domain.trace import TraceState
    from tts_tui.engine.controls import RaceControls
    from tts_tui.ui.kit.palette import Palette

REVEAL_S = 0.45
"""How long the winner's blocks take to appear."""


class RaceModel:
    """Folds the events and remembers what the person has chosen to see."""

    def __init__(self, controls: RaceControls, truth: Truth | None = None) -> None:
        self.controls = controls
        self.session = SessionState()
        self.names = list(controls.plan.strategies)
        """The strategies on the board."""
        self.selected = 0
        self.truth = truth or Truth()
        self.enlarged = False
        self.paused = False
        self._model = 0
        self._question = controls.question_index
        self._held: list[Event] = []
        self._boards: dict[int, PickBoard] = {}
        self._speeds: dict[int, Speed] = {}
        self._put_away: set[tuple[int, str]] = set()
        self._seen: dict[tuple[int, str], float] = {}
        self._event_at_s = 0.0
        self._jumped = False

    # -- what comes in ------------------------------------------------------------------------

    def take(self, now_s: float) -> bool:
        """Take what the engine has; `now_s` is the screen's clock. Says whether something came.

        While the view is frozen the events wait, so that one can look around in a still picture.
        """
        batch = self.controls.poll()
        events = batch.events
        if batch.reset is not None:
            self._jump_to(batch.reset)
        if self.paused:
            self._held += events
            return False
        if self.controls.question_index != self._question:
            self._question = self.controls.question_index
            self.selected = 0
            self.enlarged = False
        for event in self._held:
            self.session.apply(event)
        for event in events:
            self.session.apply(event)
        came = bool(events or self._held or batch.reset is not None)
        self._held = []
        if came:
            self._event_at_s = now_s
        return came

    def _jump_to(self, session: SessionState) -> None:
        """Go on from another state; what only a moment's passing would show is left out."""
        self.session = session
        self._held = []
        self._speeds.clear()
        for board in self._boards.values():
            board.forget()
        self._jumped = True

    @property
    def truth_shown(self) -> bool:
        """Whether right and wrong may be seen."""
        return self.truth.shown

    @property
    def waiting_events(self) -> int:
        """Events that wait behind a frozen view."""
        return len(self._held)

    # -- what is looked at --------------------------------------------------------------------

    @property
    def races(self) -> list[tuple[int, RaceState]]:
        """The races of the current question, one a model, with their numbers."""
        plan = self.controls.plan
        if not plan.questions:
            return list(self.session.races.items())[-1:]
        question = plan.questions[min(self._question, len(plan.questions) - 1)]
        found = [
            (number, race)
            for number, race in self.session.races.items()
            if race.started.question.id == question.id
        ]
        # The same question may be asked twice in a plan; the latest round counts.
        return found[-max(1, len(plan.entrants)) :]

    @property
    def current(self) -> tuple[int, RaceState] | None:
        """Number and state of the race in view."""
        races = self.races
        return races[self._model % len(races)] if races else None

    @property
    def focused(self) -> TraceState | None:
        """The selected trace."""
        if self.current is None or not 0 <= self.selected < self.current[1].n:
            return None
        return self.current[1].traces[self.selected]

    @property
    def running(self) -> bool:
        """Whether traces of the current question run; a race that has not begun counts.

        In a replay nothing does: leaving it loses nothing.
        """
        if self.controls.playback is not None:
            return False
        races = self.races
        return any(not race.ended for _, race in races) or (
            not races and not self.controls.finished
        )

    @property
    def more_questions(self) -> bool:
        """Whether the plan has a question after this one."""
        return self._question + 1 < len(self.controls.plan.questions)

    @property
    def armed(self) -> str | None:
        """The armed strategy of the race in view."""
        return self.current[1].armed if self.current else self.controls.plan.armed

    @property
    def armable(self) -> list[str]:
        """The strategies on the board that can be armed."""
        return armable(self.names, self.current[1].n if self.current else self.controls.plan.n)

    def select(self, index: int) -> None:
        """Select a trace; out of range goes to the nearest end."""
        n = self.current[1].n if self.current else 0
        self.selected = max(0, min(index, n - 1))

    def next_model(self) -> None:
        """Look at the next model's race."""
        self._model += 1
        self.select(self.selected)

    def show_strategies(self, names: Sequence[str]) -> None:
        """Put other strategies on the board."""
        self.names = list(names)
        for board in self._boards.values():
            board.show(self.names)

    def put_away(self) -> None:
        """Take the winner's moment down; it does not come back."""
        moment = self._moment()
        if self.current is not None and moment is not None:
            self._put_away.add((self.current[0], moment.key))

    # -- what goes out ------------------------------------------------------------------------

    def signature(self, now_s: float) -> Hashable:
        """Everything that moves without an event: equal signatures need no new picture."""
        if self.current is None:
            return (self._question, self.truth_shown)
        number, race = self.current
        board = self._board(number)
        return (
            self._question,
            self.truth_shown,
            int(self._elapsed_s(race, now_s)),
            tuple(name for name in board.picks if board.flashing(name, now_s)),
            round(self._revealed(number, self._moment(), now_s) * 20),
            None if (playback := self.controls.playback) is None else playback_signature(playback),
        )

    def view(
        self, palette: Palette, now_s: float, hints: tuple[tuple[str, str], ...] = ()
    ) -> BoardView:
        """Put together what the board shows now."""
        if self.current is None:
            return self._empty(palette, hints)
        number, race = self.current
        verdicts = Verdicts(race, self.truth_shown)
        board = self._board(number)
        playback = self.controls.playback
        board.update(race, now_s, playback.what_if if playback else RECORDED)
        speed = self._speeds.setdefault(number, Speed())
        speed.sample(race.now_s, race.tokens)
        moment = self._moment()
        self._settle(number, moment)
        return BoardView(
            palette=palette,
            header=self._header(number, race, speed, now_s),
            race=race,
            race_number=number,
            verdicts=verdicts,
            rows=board.rows(verdicts, now_s),
            votes=vote_board(race, verdicts, list(board.picks.values())),
            selected=self.selected,
            moment=moment,
            moment_shown=self._revealed(number, moment, now_s),
            troubles=troubles(race) if all_failed(race) else (),
            notice=self.controls.notice,
            enlarged=self.enlarged,
            hints=hints,
            playback=playback,
            remark=what_if_words(playback) if playback else None,
        )

    def _empty(self, palette: Palette, hints: tuple[tuple[str, str], ...]) -> BoardView:
        plan = self.controls.plan
        question = plan.questions[self._question].text if plan.questions else ""
        model = plan.entrants[0].card.name if plan.entrants else ""
        name = race_name(self._question * len(plan.entrants), self._races)
        header = HeaderView(
            name, model, plan.n, 0.0, "starting", 0.0, question, None, self.truth_shown
        )
        return BoardView(
            palette, header, None, -1, None, (), VoteBoard((), plan.n, f"{plan.n} queued", 0),
            notice=self.controls.notice, hints=hints,
        )  # fmt: skip

    def _header(self, number: int, race: RaceState, speed: Speed, now_s: float) -> HeaderView:
        return header_view(
            race,
            [other for _, other in self.races],
            name=race_name(number, self._races),
            elapsed_s=self._elapsed_s(race, now_s),
            tok_s=speed.tok_s,
            paused=self.paused,
            truth_shown=self.truth_shown,
            playback=self.controls.playback,
        )

    @property
    def _races(self) -> int:
        """How many races the session has."""
        plan, playback = self.controls.plan, self.controls.playback
        return playback.races if playback else len(plan.questions) * len(plan.entrants)

    def _elapsed_s(self, race: RaceState, now_s: float) -> float:
        playback = self.controls.playback
        if playback is not None:
            return playback.position_s
        if race.ended or self.paused:
            return race.now_s
        return race.now_s + max(0.0, now_s - self._event_at_s)

    def _board(self, number: int) -> PickBoard:
        return self._boards.setdefault(number, PickBoard(self.names))

    def _moment(self) -> DecisionBanner | None:
        if self.current is None:
            return None
        number, race = self.current
        picks = list(self._board(number).picks.values())
        moment = decision_banner(race, picks, Verdicts(race, self.truth_shown))
        return None if moment and (number, moment.key) in self._put_away else moment

    def _settle(self, number: int, moment: DecisionBanner | None) -> None:
        """After a jump: a moment that lies ahead may come again, one that is passed just stands."""
        if not self._jumped:
            return
        self._jumped = False
        if moment is None:
            self._put_away = {away for away in self._put_away if away[0] != number}
            self._seen = {seen: at for seen, at in self._seen.items() if seen[0] != number}
        else:
            self._seen[number, moment.key] = float("-inf")

    def _revealed(self, number: int, moment: DecisionBanner | None, now_s: float) -> float:
        if moment is None:
            return 1.0
        since_s = now_s - self._seen.setdefault((number, moment.key), now_s)
        return min(1.0, max(0.05, since_s / REVEAL_S))
