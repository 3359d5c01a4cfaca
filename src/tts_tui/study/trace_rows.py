"""A row a trace, for other programs; the names and kinds of the columns are a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Channel
from tts_tui.domain.other_models import other_model_of
from tts_tui.domain.trace import TraceStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState
    from tts_tui.store.header import SessionHeader

    Row = dict[str, str | int | float | bool | None]

COLUMNS: Final[Mapping[str, type]] = {
    "session": str,
    "race": int,
    "started_at": str,
    "question": str,
    "dataset": str,
    "model": str,
    "trace": int,
    "procedure": str,
    "parent": int,
    "seed": int,
    "status": str,
    "finish_reason": str,
    "failure": str,
    "tokens": int,
    "thinking_tokens": int,
    "prompt_tokens": int,
    "counted_by": str,
    "answer": str,
    "correct": bool,
    "opened_s": float,
    "first_token_s": float,
    "thinking_end_s": float,
    "end_s": float,
}
"""What is known of a trace without its texts. Races and traces are numbered from 1, as people
see them; tokens are its own, and times are seconds from its race's start, null where they were not
recorded. `procedure` and `parent` are of traces that a procedure grew."""


def trace_rows(
    session: str, place: int, race: RaceState, *, header: SessionHeader, truth_shown: bool
) -> Iterator[Row]:
    """Every trace of a race without its texts: the independent ones, then those that were grown.

    `correct` is null where nobody knows, where the truth is not to be shown, and of a trace that
    has not finished: that one is neither right nor wrong.
    """
    started = race.started
    recorded = _TIMES if header.arrivals_timed else _ENDS if header.timed else ()
    for trace in race.everyone:
        spawned = trace.origin.spawned if trace.origin is not None else None
        done = trace.status is TraceStatus.DONE
        yield {
            "session": session,
            "race": place + 1,
            "started_at": started.started_at or None,
            "question": started.question.id,
            "dataset": started.question.dataset,
            "model": other_model_of(trace) or started.model.name,
            "trace": trace.index + 1,
            "procedure": spawned.cohort if spawned else None,
            "parent": spawned.parent + 1 if spawned and spawned.parent is not None else None,
            "seed": trace.seed,
            "status": trace.status.value,
            "finish_reason": trace.finish_reason,
            "failure": trace.failure,
            "tokens": trace.generated_tokens,
            "thinking_tokens": trace.thought_tokens,
            "prompt_tokens": trace.prompt_tokens,
            "counted_by": trace.provenance.value,
            "answer": trace.answer.text if trace.answer else None,
            "correct": race.correct(trace.answer) if done and truth_shown else None,
            **{name: getattr(trace, name) if name in recorded else None for name in _TIMES},
        }


def trace_texts(race: RaceState, trace: TraceState, *, truth_shown: bool) -> dict[str, str]:
    """What was asked, what is right, and what the trace said itself; empty where nothing is."""
    truth = race.grading.truth
    return {
        "question_text": race.started.question.text,
        "truth": truth.text if truth is not None and truth_shown else "",
        "thinking": trace.text(Channel.THINKING),
        "response": trace.text(Channel.ANSWER),
    }


_TIMES: Final = ("opened_s", "first_token_s", "thinking_end_s", "end_s")

_ENDS: Final = ("opened_s", "end_s")
"""What is recorded of a trace whose generation time is all that is known."""
