"""What is shown now, as one JSON object; while the truth is hidden it holds no verdict either."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.control.seat import Seat
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick
    from tts_tui.domain.trace import TraceState

Snapshot = dict[str, object]


def snapshot(seat: Seat | None) -> Snapshot:
    """Say what is shown; traces count from 1, tokens are whole, times are seconds of the race."""
    if seat is None:
        return {"shows": None}
    shown = seat.truth_shown
    return {
        "shows": seat.shows,
        "session": None if seat.file is None else str(seat.file),
        "notice": seat.notice,
        "held": seat.held,
        "truth_shown": shown,
        "armed": seat.armed,
        "armable": list(seat.armable),
        "question": _question(seat, shown=shown),
        "can_go_on": seat.can_go_on,
        "races": [_race(seat, number, race, shown=shown) for number, race in seat.races],
    }


def _question(seat: Seat, *, shown: bool) -> Mapping[str, object] | None:
    questions, at = seat.plan.questions, seat.question_index
    if not 0 <= at < len(questions):
        return None
    question = questions[at]
    of: Snapshot = {"number": at + 1, "of": len(questions), "id": question.id}
    of["text"] = question.text
    of["note"] = seat.note
    if shown:
        # What was said of it afterwards counts, and that the race knows.
        known = seat.current[1].grading.truth if seat.current else None
        of["truth"] = known.text if known is not None else question.truth
    return of


def _race(seat: Seat, number: int, race: RaceState, *, shown: bool) -> Snapshot:
    in_view = seat.current is not None and seat.current[0] == number
    return {
        "race": number,
        "in_view": in_view,
        "model": race.started.model.name,
        "n": race.n,
        "armed": race.armed,
        "ended": race.end_reason.value if race.end_reason is not None else None,
        "elapsed_s": race.now_s,
        "tokens": race.tokens,
        "traces": [_trace(race, trace, shown=shown) for trace in race.traces],
        "strategies": [_pick(race, pick, shown=shown) for pick in seat.picks(race)],
    }


def _trace(race: RaceState, trace: TraceState, *, shown: bool) -> Snapshot:
    of: Snapshot = {
        "trace": trace.index + 1,
        "status": str(trace.status),
        "tokens": trace.tokens,
        "answer": trace.answer.text if trace.answer is not None else None,
    }
    if shown:
        of["right"] = race.correct(trace.answer) if trace.answer is not None else None
    return of


def _pick(race: RaceState, pick: Pick, *, shown: bool) -> Snapshot:
    of: Snapshot = {
        "strategy": pick.strategy,
        "answer": pick.answer.text if pick.answer is not None else None,
        "decided": pick.decided,
        "decided_at_s": pick.decided_at_s,
        "reason": pick.reason,
        "voters": [voter + 1 for voter in pick.voters],
        "sequential_tokens": pick.ledger.sequential_tokens,
        "spent_tokens": pick.ledger.spent_tokens,
    }
    if shown:
        of["right"] = race.verdict(pick)
    return of
