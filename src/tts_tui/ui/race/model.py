"""What a screen of a race works on, live or replayed: events in, the contents of pictures out."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.strategies import armable
from tts_tui.domain.strategies.answer_now import late_answers
from tts_tui.domain.strategies.in_turn import in_turn_words
from tts_tui.figures import duel_name, race_name
from tts_tui.ui.kit.explain import arming_of
from tts_tui.ui.kit.truth import Truth, Verdicts
from tts_tui.ui.race.badges import Badges
from tts_tui.ui.race.banner_memory import BannerMemory
from tts_tui.ui.race.board_view import BoardView
from tts_tui.ui.race.decision import DecisionBanner, decision_banner
from tts_tui.ui.race.explaining import Explaining
from tts_tui.ui.race.header import HeaderView, Tone
from tts_tui.ui.race.heading import header_view
from tts_tui.ui.race.known_lengths import KnownLengths, no_past
from tts_tui.ui.race.picks import OWN_RULES, PickBoard, first_of
from tts_tui.ui.race.probing import probing_names
from tts_tui.ui.race.radar import Radar
from tts_tui.ui.race.rows import group_names, line_of, only_line_of, row_of, to_read_of
from tts_tui.ui.race.sparks import bar_of, confidence_words
from tts_tui.ui.race.sure import SureNotes, VotesAhead, sure_notes
from tts_tui.ui.race.unspent_words import unspent_forms
from tts_tui.ui.race.view import (
    Speed,
    VoteBoard,
    all_failed,
    stopped_sentence,
    troubles,
    vote_board,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from tts_tui.domain.trace import TraceState
    from tts_tui.engine.controls import Batch, RaceSource
    from tts_tui.ui.kit.hints import Hints
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.badges import KnownOf
    from tts_tui.ui.race.heading import Standing
    from tts_tui.ui.race.known_lengths import PastOf
    from tts_tui.ui.race.picks import Rules
    from tts_tui.ui.race.rows import RowKey


class RaceModel:
    """Folds the events and remembers what the person has chosen to see.

    Whoever feeds it says how the race stands: a live race and a replay each are a subclass.
    """

    def __init__(
        self,
        source: RaceSource,
        truth: Truth | None = None,
        known_of: KnownOf | None = None,
        past_of: PastOf = no_past,
    ) -> None:
        self.source = source
        self.session = SessionState()
        self.names = list(source.plan.strategies)
        """The strategies on the board."""
        self._begun_with = tuple(self.names)
        self.selected: RowKey = 0
        """The row that is selected: a trace, the first trace of a line, or a procedure's group."""
        self.folds: dict[str, bool] = {}
        """Which procedures' groups were folded, or not; the others fold where they do not fit."""
        self.truth = truth or Truth()
        self.explaining = Explaining()
        self.enlarged = False
        self.shown: Hashable = None
        """The signature of the last view."""
        self.spoken_of: frozenset[str] = frozenset()
        """Words of a caption; the strategies and columns among them are shown first."""
        self._model = 0
        self._question = source.question_index
        self._races: list[tuple[int, RaceState]] = []
        self._races_of: object = None
        self._boards: dict[int, PickBoard] = {}
        self._speeds: dict[int, Speed] = {}
        self._radars: dict[int, Radar] = defaultdict(Radar)
        self._sure: dict[int, SureNotes] = defaultdict(SureNotes)
        """How sure each race's vote is, as of the last picks."""
        self._ahead: dict[int, VotesAhead] = defaultdict(VotesAhead)
        self._unspent: dict[int, tuple[str, ...]] = {}
        """What each race's cut traces would have cost, in words, as of the last picks."""
        self._banners = BannerMemory()
        self._badges = Badges(known_of)
        self._lengths = KnownLengths(past_of)
        self._past_shown: object = None
        self._event_at_s = 0.0

    # -- what only those know who feed it -----------------------------------------------------

    def standing(self, race: RaceState, now_s: float) -> Standing:
        """How a race stands at a moment of the screen's clock."""
        raise NotImplementedError

    @property
    def races_in_session(self) -> int:
        """How many races the session has."""
        raise NotImplementedError

    @property
    def races_so_far(self) -> Iterable[RaceState]:
        """Every race of the session that is known by now."""
        return self.session.races.values()

    @property
    def rules(self) -> Rules:
        """How strategies are asked."""
        return OWN_RULES

    # -- what comes in ------------------------------------------------------------------------

    def take(self, now_s: float) -> bool:
        """Take what the source has; `now_s` is the screen's clock. Says whether something came."""
        return self.fold(self.source.poll(), now_s)

    def fold(self, batch: Batch, now_s: float) -> bool:
        """Fold what came. Says whether there was anything."""
        if batch.reset is not None:
            self._go_on_from(batch.reset)
        if self.source.question_index != self._question:
            self._question = self.source.question_index
            self.selected = 0
            self.enlarged = False
        for event in batch.events:
            self.session.apply(event)
        came = bool(batch.events) or batch.reset is not None
        if came:
            self._event_at_s = now_s
        return came

    def _go_on_from(self, session: SessionState) -> None:
        """Go on from another state; what only a moment's passing would show is left out."""
        self.session = session
        self._speeds.clear()
        for board in self._boards.values():
            board.forget()
        self._banners.jump()

    @property
    def truth_shown(self) -> bool:
        """Whether right and wrong may be seen."""
        return self.truth.shown

    # -- what is looked at --------------------------------------------------------------------

    @property
    def races(self) -> list[tuple[int, RaceState]]:
        """The races of the current question, one a model, with their numbers."""
        of = (self.session, len(self.session.races), self._question)
        if of != self._races_of:
            self._races, self._races_of = self._races_now(), of
        return self._races

    def _races_now(self) -> list[tuple[int, RaceState]]:
        plan = self.source.plan
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
        """The trace that the selected row is of: the last one of a line, or what that answered."""
        if self.current is None:
            return None
        race, row = self.current[1], self.selected
        if isinstance(row, str):
            line = only_line_of(race, row)
        elif 0 <= row < race.n:
            return late_answers(race.cohorts).get(row, race.traces[row])
        else:
            line = line_of(race, row)
        return (line.late or line.trace) if line is not None else None

    @property
    def to_read(self) -> int:
        """The number of the trace that other screens begin with."""
        if self.focused is not None:
            return self.focused.index
        if self.current is None or not isinstance(self.selected, str):
            return 0
        return to_read_of(self.current[1], self.selected) or 0

    @property
    def armed(self) -> str | None:
        """The armed strategy of the race in view."""
        return self.current[1].armed if self.current else self.source.plan.armed

    @property
    def armable(self) -> list[str]:
        """The strategies on the board that can be armed."""
        if self.current is None:
            return armable(self.names, self.source.plan.n)
        number, race = self.current
        return armable(self._board(number).working, race.n)

    @property
    def in_turn(self) -> str:
        """How many traces of the race in view run at once, in words; empty where all do."""
        return in_turn_words(self.current[1].pool) if self.current is not None else ""

    def arming_of(self, name: str) -> str:
        """Say what arming a strategy does in the race in view."""
        return arming_of(name, in_turn=bool(self.in_turn))

    @property
    def named(self) -> list[str]:
        """The strategies that the race was begun with, and the procedures that ran in it."""
        cohorts = group_names(self.current[1]) if self.current is not None else ()
        return [*dict.fromkeys((*self._begun_with, *cohorts))]

    @property
    def probing(self) -> list[str]:
        """The procedures that probe running traces, or would."""
        return probing_names(self.current[1] if self.current else None, self.named)

    def unspent_of(self, number: int) -> tuple[str, ...]:
        """What the cut traces of a race may have cost more, in words, the longest form first."""
        return self._unspent.get(number, ())

    def select(self, row: RowKey) -> None:
        """Select a row; one that is not there goes to the nearest trace."""
        race = self.current[1] if self.current else None
        if race is None or (isinstance(row, str) and row not in race.cohorts):
            self.selected = 0
        elif isinstance(row, str) or race.has(row):
            self.selected = row if isinstance(row, str) else row_of(race, row)
        else:
            self.selected = max(0, min(row, race.n - 1))

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
        if self.current is not None:
            self._banners.put_away(self.current[0], self._moment())

    # -- what goes out ------------------------------------------------------------------------

    def signature(self, now_s: float) -> Hashable:
        """Everything that moves without an event: equal signatures need no new picture."""
        if self.current is None:
            return (self._question, self.truth_shown)
        number, race = self.current
        revealed = self._banners.revealed(number, self._moment(), now_s)
        return self._moving(race, self._board(number), self.standing(race, now_s), revealed, now_s)

    def _moving(
        self, race: RaceState, board: PickBoard, standing: Standing, revealed: float, now_s: float
    ) -> Hashable:
        return (
            self._question,
            self.truth_shown,
            int(standing.elapsed_s),
            tuple(board.flashing_names(now_s)),
            round(revealed * 20),
            standing.moves,
            id(self._lengths.past(race)),
        )

    def view(self, palette: Palette, now_s: float, hints: Hints = ()) -> BoardView:
        """Put together what the board shows now."""
        if self.current is None:
            self.shown = self.signature(now_s)
            return self._empty(palette, hints)
        number, race = self.current
        verdicts = Verdicts(race, self.truth_shown)
        board = self._board(number)
        past = self._lengths.past(race)
        if board.update(race, now_s, self.rules) or past is not self._past_shown:
            self._past_shown = past
            known, ahead = self._lengths.of(race, self.session.races.values()), self._ahead[number]
            self._sure[number] = sure_notes(race, board, known, self.rules.clock, ahead)
            self._radars[number].look(race, known)
            self._unspent[number] = unspent_forms(race, known)
        standing = self.standing(race, now_s)
        speed = self._speeds.setdefault(number, Speed())
        if speed.is_due(race.now_s):
            speed.sample(race.now_s, race.tokens)
        moment = self._moment()
        self._banners.settle(number, moment)
        revealed = self._banners.revealed(number, moment, now_s)
        self.shown = self._moving(race, board, standing, revealed, now_s)
        rows = first_of(board.rows(verdicts, now_s), self.spoken_of)
        return BoardView(
            palette=palette,
            header=header_view(
                race,
                [other for _, other in self.races],
                standing,
                name=self._name(number),
                tok_s=speed.tok_s,
                truth_shown=self.truth_shown,
                badges=self._badges.of(race),
            ),
            race=race,
            race_number=number,
            verdicts=verdicts,
            rows=rows,
            votes=vote_board(race, verdicts, list(board.picks.values()), self._sure[number]),
            selected=self.selected,
            focused=self.focused,
            radar=(
                *self._radars[number].words(self.focused),
                *confidence_words(self.focused, bar_of(rows)),
            ),
            folds=self.folds,
            moment=moment,
            moment_shown=revealed,
            troubles=troubles(race) if all_failed(race) else (),
            notice=self.source.notice
            or board.failure
            or stopped_sentence(race)
            or self._radars[number].warning,
            enlarged=self.enlarged,
            hints=hints,
            panel=standing.panel,
            remark=standing.remark,
            clock=self.rules.clock,
            spoken_of=self.spoken_of,
            explained=self.explaining.of(race, board, self.rules.clock),
        )

    def _name(self, number: int) -> str:
        plan = self.source.plan
        if not plan.duel:
            return race_name(number, self.races_in_session)
        side = [each for each, _ in self.races].index(number)
        return duel_name(self._question, len(plan.questions), side)

    def _empty(self, palette: Palette, hints: Hints) -> BoardView:
        plan = self.source.plan
        question = plan.questions[self._question].text if plan.questions else ""
        model = plan.entrants[0].card.name if plan.entrants else ""
        name = race_name(self._question * len(plan.entrants), self.races_in_session)
        header = HeaderView(
            name,
            model,
            plan.n,
            0.0,
            "starting",
            Tone.RESTING,
            0.0,
            question,
            None,
            self.truth_shown,
        )
        return BoardView(
            palette, header, None, -1, None, (), VoteBoard((), plan.n, f"{plan.n} queued", 0),
            notice=self.source.notice, hints=hints,
        )  # fmt: skip

    def _board(self, number: int) -> PickBoard:
        return self._boards.setdefault(number, PickBoard(self.names))

    def _moment(self) -> DecisionBanner | None:
        if self.current is None:
            return None
        number, race = self.current
        picks = list(self._board(number).picks.values())
        verdicts, estimate = Verdicts(race, self.truth_shown), self.unspent_of(number)
        moment = decision_banner(race, picks, verdicts, estimate)
        return None if moment and self._banners.is_away(number, moment) else moment
