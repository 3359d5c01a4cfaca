"""What a phone is told of the board: bounded, through the text door, without a hidden truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.trace_status import TraceStatus
from tts_tui.figures import seconds, whole
from tts_tui.text import display_line, display_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.control.seat import Seat
    from tts_tui.domain.bets import BetBook
    from tts_tui.domain.events import Question
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick
    from tts_tui.domain.trace import TraceState

Board = dict[str, object]
MAX_QUESTION: Final = 2_000
MAX_ANSWER: Final = 60
MAX_ROWS: Final = 40
MAX_LANES: Final = 128
MAX_VOTES: Final = 12
"""Answers whose votes are told, the most frequent ones."""


def board_of(seat: Seat | None, bets: BetBook | None = None, on_card: int | None = None) -> Board:
    """Say what the room may see now; `on_card` is the question whose race has not begun yet.

    Texts are ready to be shown, numbers in the one form of the program.
    """
    if seat is None:
        return {"phase": "wait", "bets": _bets(bets)}
    at = seat.question_index if on_card is None else on_card
    board: Board = {"question": _question(seat.plan.questions, at), "bets": _bets(bets)}
    current = seat.current
    if on_card is not None or current is None:
        return {**board, "phase": "bets" if bets is not None and bets.is_open else "wait"}
    _, race = current
    shown = seat.truth_shown
    truth = race.grading.truth
    leader = max((trace.tokens for trace in race.traces), default=0)
    return {
        **board,
        "phase": "end" if race.ended else "race",
        "model": display_line(race.started.model.name, MAX_ANSWER),
        "armed": None if race.armed is None else display_line(race.armed, MAX_ANSWER),
        "elapsed": seconds(race.now_s),
        "tokens": whole(race.tokens),
        "truth": display_line(truth.text, MAX_ANSWER) if shown and truth is not None else None,
        "rows": [_row(race, pick, shown=shown) for pick in seat.picks(race)[:MAX_ROWS]],
        "votes": _votes(race, shown=shown),
        "lanes": [_lane(race, one, leader, shown=shown) for one in race.traces[:MAX_LANES]],
    }


def _question(questions: Sequence[Question], at: int) -> Board | None:
    if not 0 <= at < len(questions):
        return None
    text = display_text(questions[at].text)[:MAX_QUESTION]
    return {"number": at + 1, "of": len(questions), "text": text}


def _row(race: RaceState, pick: Pick, *, shown: bool) -> Board:
    answer = pick.answer
    return {
        "name": display_line(pick.strategy, MAX_ANSWER),
        "answer": display_line(answer.text, MAX_ANSWER) if answer is not None else None,
        "decided": pick.decided,
        "at": None if pick.decided_at_s is None else seconds(pick.decided_at_s),
        "spent": whole(pick.ledger.spent_tokens) if pick.decided else None,
        "right": race.verdict(pick) if shown and pick.decided else None,
    }


def _votes(race: RaceState, *, shown: bool) -> list[Board]:
    """The answers that traces gave, the most frequent first; `share` is of the leading one."""
    counts = race.pool.poll().ballot.counts
    ranked = sorted(counts.items(), key=lambda item: -item[1])[:MAX_VOTES]
    most = max(counts.values(), default=1)
    return [
        {
            "answer": display_line(answer.text, MAX_ANSWER),
            "votes": votes,
            "share": round(votes / most, 2),
            "right": race.correct(answer) if shown else None,
        }
        for answer, votes in ranked
    ]


def _lane(race: RaceState, trace: TraceState, leader: int, *, shown: bool) -> Board:
    answer = trace.answer
    return {
        "status": str(trace.status),
        "share": round(trace.tokens / leader, 2) if leader else 0,
        "tokens": whole(trace.tokens),
        "answer": display_line(answer.text, MAX_ANSWER) if answer is not None else None,
        "right": race.correct(answer)
        if shown and answer is not None and trace.status is TraceStatus.DONE
        else None,
    }


def _bets(bets: BetBook | None) -> Board | None:
    if bets is None or bets.question < 0:
        return None
    settled = next((one for one in bets.settled if one.question == bets.question), None)
    result = None
    if settled is not None:
        result = {"right": settled.right, "wrong": settled.wrong, "void": settled.void}
    tally = bets.tally()
    return {
        "round": bets.question,
        "open": bets.is_open,
        "choices": [
            {"name": display_line(name, MAX_ANSWER), "bets": tally.get(name, 0)}
            for name in bets.choices
        ],
        "result": result,
    }
