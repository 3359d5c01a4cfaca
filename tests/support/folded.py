"""What a fold came to, as plain values: two folds are equal when these are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.confidence import Measure
from tts_tui.domain.events import Channel
from tts_tui.domain.race import SessionState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_tui.domain.events import Event
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState


def folded(events: Iterable[Event]) -> list[object]:
    """Fold events and give the whole state, without the counters of events as such."""
    return [(number, race_facts(race)) for number, race in SessionState(events).races.items()]


def race_facts(race: RaceState) -> object:
    """The whole state of one race, but for what only counts events."""
    return (
        race.started,
        race.armed,
        race.picks,
        race.losers_cut,
        race.end_reason,
        race.on_wire,
        race.overshoot_tokens,
        race.now_s,
        race.ends,
        [_trace(trace) for trace in race.everyone],
        {name: cohort.stopped for name, cohort in race.cohorts.items()},
    )


def _trace(trace: TraceState) -> object:
    texts = tuple(trace.text(channel) for channel in Channel)
    left_out = ("_texts", "_line", "origin")
    plain = {name: value for name, value in vars(trace).items() if name not in left_out}
    return texts, plain, _line(trace)


def _line(trace: TraceState) -> object:
    if trace.origin is None:
        return None
    before = [trace.origin.text(channel) for channel in Channel]
    return trace.origin.spawned, before, trace.path_tokens, trace.generated_tokens


def picture(state: RaceState) -> object:
    """Everything a reader can see of a race, for comparing two folds."""
    return (
        state.started,
        state.end_reason,
        state.on_wire,
        state.overshoot_tokens,
        state.armed,
        state.ended,
        state.now_s,
        state.sampling,
        state.dropped,
        [
            (
                t.status,
                t.tokens,
                t.thinking_tokens,
                t.thinking_known_before(t.end_s or 0.0),
                t.text(Channel.THINKING),
                t.text(Channel.ANSWER),
                t.tail(20),
                t.answer,
                t.end_s,
                t.thinking_end_s,
                t.first_token_s,
                t.last_token_s,
                t.failure,
                t.looped,
                t.cut_by,
                t.provenance,
                t.seed,
                t.logp,
                [t.scored_tokens(channel) for channel in Channel],
                [t.confidence(measure) for measure in Measure],
                [t.tokens_by(k / 50) for k in range(40)],
                _line(t),
            )
            for t in state.everyone
        ],
        {name: cohort.stopped for name, cohort in state.cohorts.items()},
    )
