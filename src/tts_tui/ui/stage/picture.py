"""From how a show stands to what its picture holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.figures import clock
from tts_tui.ui.kit.palette import grounded
from tts_tui.ui.race.camps import first_sentence, worth_sentence
from tts_tui.ui.stage.choices import MOST
from tts_tui.ui.stage.show import Phase
from tts_tui.ui.stage.view import StageView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.ui.kit.hints import Hints
    from tts_tui.ui.race.board_view import BoardView
    from tts_tui.ui.race.live_model import LiveModel
    from tts_tui.ui.stage.show import Show

NO_NOTE = "The data set has no note on this question."


def stage_view(
    show: Show, model: LiveModel, board: BoardView, hints: Hints, now_s: float
) -> StageView:
    """Put together what the stage shows; `board` is what the race's own screen would."""
    plan = model.controls.plan
    asked = plan.questions[min(show.question, len(plan.questions) - 1)]
    counting, stage = show.countdown, show.stage
    runs = counting is not None and counting.seconds > 0
    on_card = show.phase is Phase.CARD
    current = None if on_card else show.current
    header, truth_shown = board.header, show.phase is Phase.REVEAL
    return StageView(
        phase=show.phase,
        inks=grounded(board.palette),
        question=asked.text,
        number=show.question + 1,
        questions=len(plan.questions),
        model=header.model or plan.entrants[0].card.name,
        n=plan.n,
        choices=show.choices,
        bets=stage.bets.tally(),
        on_traces=show.on_traces,
        left_s=-int(-counting.left_s(now_s) // 1) if counting is not None and runs else None,
        of_s=counting.seconds if counting is not None else 0.0,
        held=counting is not None and counting.held,
        elapsed="" if current is None else clock(header.elapsed_s),
        state="" if on_card else header.state if current is not None else "starting",
        race=current[1] if current is not None else None,
        rows=board.rows[:MOST] if current is not None else (),
        truth=header.truth if truth_shown and current is not None else None,
        settled=show.settled,
        facts=tuple(_facts(model, board)) if truth_shown else (),
        room=stage.bets.settled,
        totals=stage.totals.rows,
        note=(asked.note or NO_NOTE)
        if stage.note_shown and show.phase is not Phase.FINAL
        else None,
        notice=board.notice,
        link=stage.link if on_card else None,
        hints=hints,
    )


def _facts(model: LiveModel, board: BoardView) -> Iterator[str]:
    race, verdicts = board.race, board.verdicts
    if race is None or verdicts is None:
        return
    # Of those that the room sees and could bet on.
    picks = [row.pick for row in board.rows[:MOST] if row.pick is not None]
    said = (
        next(iter(model.unspent_of(board.race_number)), None),
        worth_sentence(race, picks, verdicts),
        first_sentence(race, picks),
    )
    yield from filter(None, said)
