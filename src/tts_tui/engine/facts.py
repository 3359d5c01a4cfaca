"""How answers and races end, as facts: what a client said, and what a race came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.events import (
    CutBy,
    EndReason,
    RaceEnded,
    RaceStarted,
    TokensArrived,
    TraceCounted,
    TraceFinished,
)
from tts_tui.domain.models import OtherModel
from tts_tui.domain.trace import TraceStatus
from tts_tui.engine.clock import utc_now
from tts_tui.engine.tokens import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.client.ports import Completion, Delta
    from tts_tui.domain.events import Question
    from tts_tui.domain.race import RaceState
    from tts_tui.engine.plan import Entrant
    from tts_tui.engine.tokens import TokenCount


def begun(
    race: int,
    t_s: float,
    question: Question,
    entrant: Entrant,
    n: int,
    armed: str | None,
    slots: int | None,
    others: Sequence[Entrant],
) -> RaceStarted:
    """The start of a race, now; `others` are the models beside its own."""
    return RaceStarted(
        race=race,
        t_s=t_s,
        question=question,
        model=entrant.card,
        n=n,
        sampling=entrant.sampling,
        started_at=utc_now(),
        armed=armed,
        logprobs=entrant.logprobs,
        slots=slots,
        others=tuple(OtherModel(other.card, other.sampling) for other in others),
    )


def heard(race: int, t_s: float, trace: int, delta: Delta) -> TokensArrived:
    """What a trace has said, as it came."""
    return TokensArrived(
        race,
        trace,
        delta.channel,
        (t_s,),
        (delta.tokens,),
        (delta.text,),
        (delta.logps,) if delta.logps else (),
    )


def finished(race: int, t_s: float, trace: int, completion: Completion) -> TraceFinished:
    """The end of a trace, with whatever count there is."""
    count = count_of(completion)
    return TraceFinished(
        race,
        t_s,
        trace,
        finish_reason=completion.finish_reason,
        tokens=count.tokens,
        thinking_tokens=count.thinking_tokens,
        provenance=count.provenance,
        prompt_tokens=completion.prompt_tokens,
        cached_prompt_tokens=completion.cached_prompt_tokens,
        stopped_here=completion.stopped_here,
    )


def counted(
    race: int, t_s: float, trace: int, count: TokenCount, completion: Completion | None = None
) -> TraceCounted:
    """A better count of a trace that has ended; with a completion that of its prompt too."""
    return TraceCounted(
        race,
        t_s,
        trace,
        tokens=count.tokens,
        thinking_tokens=count.thinking_tokens,
        provenance=count.provenance,
        prompt_tokens=completion.prompt_tokens if completion is not None else None,
        cached_prompt_tokens=completion.cached_prompt_tokens if completion is not None else None,
    )


def fault_of(error: Exception) -> str:
    """Say of an error that nobody foresaw that it is ours; its own words may hold anything."""
    return f"A fault of tts-tui itself ({type(error).__name__}); please report it."


def ended(race: RaceState, t_s: float, stopped: EndReason | None, on_wire: int | None) -> RaceEnded:
    """The end of a race; `on_wire` is how many requests there were at once, beside others."""
    # Where it goes on with what was run before, those that were there then were there too.
    most = max((n for n in (on_wire, race.on_wire) if n is not None), default=None)
    return RaceEnded(race.started.race, t_s, _end_reason(race, stopped), most)


def _end_reason(race: RaceState, stopped: EndReason | None) -> EndReason:
    """Why a race ended of which nothing runs any more; `stopped` is why it was told to stop."""
    if all(trace.status is TraceStatus.FAILED for trace in race.traces):
        return EndReason.ALL_FAILED
    causes = {trace.cut_by for trace in race.traces}
    everyones = {trace.cut_by for trace in race.everyone}
    if CutBy.CEILING in everyones:
        return EndReason.CEILING
    if CutBy.STOP in (causes if stopped is None else everyones):
        return stopped or EndReason.STOPPED
    return EndReason.DECIDED if CutBy.STRATEGY in causes else EndReason.ALL_ENDED
