"""What the duel's screen works on: both races of the model below, each with its own board."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_tui.analysis.duel_words import conditions, headline, score_sentence, sentences, shown
from tts_tui.domain.duel import (
    Outcome,
    Score,
    judge,
    names_of,
    pairs_of,
    score_of,
    sides_of,
    speaker,
)
from tts_tui.figures import counted, duel_name, seconds
from tts_tui.text import display_line
from tts_tui.ui.kit.truth import Verdicts
from tts_tui.ui.race.board_view import BoardView
from tts_tui.ui.race.decision import DecisionBanner
from tts_tui.ui.race.duel.view import DuelView, HalfView
from tts_tui.ui.race.header import HeaderView, Tone
from tts_tui.ui.race.heading import END_WORDS, header_view
from tts_tui.ui.race.picks import PickBoard
from tts_tui.ui.race.view import VoteBoard, open_traces

if TYPE_CHECKING:
    from tts_tui.domain.duel import Pair, Side, Verdict
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick
    from tts_tui.ui.kit.hints import Hints
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.model import RaceModel

NAME_CELLS = 40


class DuelModel:
    """Reads two races of a model, and remembers what each strategy picked."""

    def __init__(self, model: RaceModel) -> None:
        self.model = model
        self._boards: dict[int, PickBoard] = {}
        self._picks: dict[int, tuple[object, Pick | None]] = {}
        self._score = Score()
        self._score_of: object = None

    def view(self, palette: Palette, now_s: float, hints: Hints = ()) -> DuelView:
        """Put together what is shown now."""
        races = self.model.races[:2]
        if len(races) < 2:
            return self._waiting(palette, hints)
        pair = races[0][1], races[1][1]
        verdict = self._verdict(pair, [number for number, _ in races])
        won = verdict.winner if verdict is not None else None
        names = names_of(pair)
        halves = tuple(
            HalfView(
                name=display_line(name, NAME_CELLS),
                state=_state(race, side),
                won=won is not None and won is side,
                board=self._board_view(palette, number, race, now_s),
            )
            for (number, race), name, side in zip(
                races, names, verdict.sides if verdict else (None, None), strict=True
            )
        )
        # The one that runs longest keeps the one clock.
        leading = max(pair, key=lambda race: (not race.ended, race.now_s))
        standing = self.model.standing(leading, now_s)
        header = header_view(
            leading,
            [],
            standing,
            name=self._name,
            tok_s=0.0,
            truth_shown=self.model.truth_shown,
        )
        header = replace(header, model=" × ".join(half.name for half in halves), grown=0)
        return DuelView(
            palette,
            header,
            halves,
            self._moment(pair, verdict) if verdict is not None else None,
            self._said(pair, verdict),
            self.model.source.notice,
            standing.panel,
            hints,
        )

    @property
    def _name(self) -> str:
        source = self.model.source
        return duel_name(source.question_index, len(source.plan.questions))

    def flashing(self, now_s: float) -> tuple[str, ...]:
        """The strategies, of either side, whose pick has just changed."""
        return tuple(
            name for board in self._boards.values() for name in board.flashing_names(now_s)
        )

    def _waiting(self, palette: Palette, hints: Hints) -> DuelView:
        plan = self.model.source.plan
        at = min(self.model.source.question_index, max(0, len(plan.questions) - 1))
        question = plan.questions[at].text if plan.questions else ""
        models = " × ".join(entrant.card.name for entrant in plan.entrants)
        header = HeaderView(
            *(self._name, models, plan.n, 0.0, "starting", Tone.RESTING, 0.0, question),
            *(None, self.model.truth_shown),
        )
        said = ("Both sides are about to begin.",)
        return DuelView(palette, header, (), None, said, self.model.source.notice, hints=hints)

    def _board_view(
        self, palette: Palette, number: int, race: RaceState, now_s: float
    ) -> BoardView:
        board = self._boards.setdefault(number, PickBoard(self.model.names))
        if board.names != tuple(self.model.names):
            board.show(self.model.names)
        board.update(race, now_s, self.model.rules)
        verdicts = Verdicts(race, self.model.truth_shown)
        nothing = HeaderView("", "", race.n, 0.0, "", Tone.RESTING, 0.0, "", None, False)
        return BoardView(
            palette=palette,
            header=nothing,
            race=race,
            race_number=number,
            verdicts=verdicts,
            # Who speaks for the side is seen where there is room for few.
            rows=tuple(
                sorted(board.rows(verdicts, now_s), key=lambda row: row.name != speaker(race))
            ),
            votes=VoteBoard((), race.n, "", 0),
            folds={},
            clock=self.model.rules.clock,
        )

    # -- who speaks for a side ----------------------------------------------------------------

    def _verdict(self, pair: Pair, numbers: list[int]) -> Verdict | None:
        left, right = (self._pick(*each) for each in zip(numbers, pair, strict=True))
        if left is None or right is None:
            return None
        shown_ = self.model.truth_shown
        known = shown_ and pair[0].grading.truth is not None
        return judge(sides_of(pair, (left, right), truth_shown=shown_), truth_known=known)

    def _pick(self, number: int, race: RaceState) -> Pick | None:
        of = (race.ends, race.counts, race.ended, race.armed, race.grading, self.model.rules)
        known = self._picks.get(number)
        if known is None or known[0] != of:
            strategy = self.model.rules.strategy(speaker(race), race)
            pick = None if strategy is None else self.model.rules.pick(strategy, race)
            known = self._picks[number] = (of, pick)
        return known[1]

    # -- what is put up -----------------------------------------------------------------------

    def _moment(self, pair: Pair, verdict: Verdict) -> DecisionBanner | None:
        if all(side.over for side in verdict.sides):
            return DecisionBanner(
                key="verdict",
                answer=_large(verdict),
                headline=headline(verdict),
                facts=(*sentences(verdict), *self._terms(pair)),
                right=None,
            )
        decided = [side for side in verdict.sides if side.decided]
        if not decided:
            return None
        first = verdict.sides[verdict.first or 0]
        after = "" if first.decided_s is None else f" after {seconds(first.decided_s)}"
        other = verdict.sides[1 - (verdict.first or 0)]
        race = pair[1 - (verdict.first or 0)]
        return DecisionBanner(
            key="first",
            answer=display_line(first.answer or "", 200),
            headline=f"{shown(first)} decides first{after}",
            facts=(
                f"{counted(first.tokens, 'token')} spent by then",
                _leaning(other, race),
                *self._terms(pair),
            ),
            right=first.right,
        )

    def _said(self, pair: Pair, verdict: Verdict | None) -> tuple[str, ...]:
        leaning = [] if verdict is None else map(_leaning, verdict.sides, pair)
        return (*leaning, *self._terms(pair))

    def _terms(self, pair: Pair) -> tuple[str, ...]:
        """The score, where there is one, and on what terms both race."""
        score = self._score_now()
        told = [score_sentence(score, names_of(pair))] if score.questions > 1 else []
        return (*told, conditions(pair))

    def _score_now(self) -> Score:
        races = self.model.session.races.values()
        question = self.model.source.question_index
        of = (question, sum(race.ended for race in races), self.model.truth_shown)
        if of != self._score_of:
            self._score_of = of
            pairs = pairs_of(self.model.races_so_far)
            self._score = score_of(pairs, truth_shown=self.model.truth_shown)
        return self._score


def _large(verdict: Verdict) -> str:
    """What is written large: who won, without the N of a strategy."""
    if (winner := verdict.winner) is not None:
        return shown(winner).partition("@")[0]
    return {Outcome.TIE: "tie", Outcome.NOBODY: "nobody"}.get(verdict.outcome, "?")


def _state(race: RaceState, side: Side | None) -> str:
    speaks = speaker(race)
    by = "" if side is None or side.name == speaks else f"{speaks} "
    if side is not None and side.decided:
        when = "" if side.decided_s is None else f" {seconds(side.decided_s)}"
        return f"{by}decided{when}, {counted(side.tokens, 'token')}"
    stands = open_traces(race) if race.end_reason is None else END_WORDS[race.end_reason]
    return f"{stands}, {by}speaks" if by else stands


def _leaning(side: Side, race: RaceState) -> str:
    """How a side stands that has not decided."""
    name = shown(side)
    if side.decided:
        return f"{name} has decided: {display_line(side.answer or 'no answer', 60)}"
    to = "" if side.answer is None else f" {display_line(side.answer, 60)} leads,"
    return f"{name}:{to} {open_traces(race) or 'ended'}"
