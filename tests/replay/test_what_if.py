from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.support.folded import picture
from tests.support.generated.races import races
from tests.support.generated.scored import scored_races
from tests.support.names import every_name, raced_cards
from tests.support.picking import pick_from
from tests.support.recordings import every_pick_mark, recording_of
from tts_tui.domain.events import Channel, CutBy, Event, LosersCut, TokensArrived
from tts_tui.domain.playback import TICKS_PER_S, MarkKind, WhatIf
from tts_tui.domain.strategies import Clock, parse
from tts_tui.domain.strategies.base import cuts_weak
from tts_tui.domain.trace import TraceStatus
from tts_tui.replay.marks import end_marks
from tts_tui.replay.token_clock import on_token_clock
from tts_tui.replay.what_if import apply_what_if, build_strategy, decided_s, pick_of

ARMED = st.sampled_from([card.name(k) for card in raced_cards() for k in (1, 2)])


@given(races())
def test_the_token_clock_changes_times_and_no_pick(events: list[Event]) -> None:
    record = recording_of(events)
    recorded, retimed = record.whole(), on_token_clock(record).whole()
    for name in every_name(recorded.n):
        strategy = parse(name, recorded.n)
        assert pick_from(strategy, retimed.traces, Clock.TOKEN) == pick_from(
            strategy, recorded.traces, Clock.TOKEN
        )


@given(races(), st.integers(0, 40))
def test_on_the_token_clock_every_trace_emits_a_token_a_tick(
    events: list[Event], tick: int
) -> None:
    record = recording_of(events)
    race = on_token_clock(record).state_at(tick / TICKS_PER_S)
    for trace, recorded in zip(race.traces, record.whole().traces, strict=True):
        if trace.ended:
            assert trace.tokens == recorded.tokens
            assert trace.tokens <= tick
        else:
            # A delta of several tokens with less text comes in fewer pieces.
            assert trace.tokens <= tick


@given(races(), st.lists(st.integers(0, 40), min_size=1, max_size=5).map(sorted))
def test_on_the_token_clock_every_log_p_stays_with_its_token(
    events: list[Event], ticks: list[int]
) -> None:
    record = recording_of(events)
    retimed = on_token_clock(record)
    for trace, recorded in zip(retimed.whole().traces, record.whole().traces, strict=True):
        assert trace.logp == recorded.logp
        for channel in Channel:
            assert trace.scored_tokens(channel) == recorded.scored_tokens(channel)
    played, before_s = retimed.state_at(-1.0), -1.0
    for tick in ticks:
        for event in retimed.events_between(before_s, before_s := tick / TICKS_PER_S):
            played.apply(event)
        assert picture(played) == picture(retimed.state_at(before_s))


def _said_beyond(events: list[Event], trace: int, ticks: int) -> int | None:
    """How many tokens a trace had said with the first that made them more; None: it had ended."""
    said = 0
    for event in events:
        if isinstance(event, TokensArrived) and event.trace == trace:
            for tokens in event.tokens:
                said += tokens
                if said > ticks:
                    return said
    return None


@settings(max_examples=12, deadline=None)
@given(scored_races(), st.sampled_from([c.name(1) for c in raced_cards() if c.weighs_logp]))
def test_arming_in_a_replay_cuts_the_weak_as_they_fall(events: list[Event], name: str) -> None:
    record = recording_of(events)
    whole = record.whole()
    strategy = parse(name, whole.n)
    for clock in Clock:
        armed = apply_what_if(record, WhatIf(clock=clock, armed=strategy.name)).whole()
        stops = strategy.stops(whole.pool, clock) if cuts_weak(strategy) else {}
        decided_at_s = decided_s(on_token_clock(record), strategy, WhatIf(clock=Clock.TOKEN))
        after_ticks = None if decided_at_s is None else round(decided_at_s * TICKS_PER_S)
        for trace, recorded in zip(armed.traces, whole.traces, strict=True):
            at = stops.get(trace.index)
            if clock is Clock.TOKEN:
                # It is cut in what it says next, several tokens maybe, or it had said all.
                ticks = recorded.tokens if at is None else int(at)
                least = min(recorded.tokens, ticks + 1)
                if at is not None and after_ticks is not None:
                    # A decision at the very tick freezes it before it says more.
                    least = min(least, max(ticks, after_ticks))
                beyond = _said_beyond(events, trace.index, ticks)
                most = recorded.tokens if beyond is None else max(least, beyond)
                assert least <= trace.tokens <= most
                continue
            weak = at is not None and (recorded.end_s is None or at < recorded.end_s)
            assert (trace.cut_by is CutBy.STRATEGY) is weak
            assert trace.tokens == (recorded.tokens_by(at) if weak and at else recorded.tokens)
        before, after = (pick_from(strategy, race.traces, clock) for race in (whole, armed))
        assert (after.answer, after.voters, after.decided, after.decided_at_s) == (
            before.answer,
            before.voters,
            before.decided,
            before.decided_at_s,
        )
        if not any(trace.ended and trace.open_ended for trace in whole.traces):
            assert after.ledger.spent_tokens == before.ledger.spent_tokens


@given(races(), ARMED, st.integers(0, 30))
def test_arming_in_a_replay_freezes_those_that_still_run(
    events: list[Event], name: str, at: int
) -> None:
    record = recording_of(events)
    whole = record.whole()
    assume(not name.endswith("2") or whole.n >= 2)
    strategy = parse(name, whole.n)
    at_s = at * 0.01
    armed = apply_what_if(record, WhatIf(armed=strategy.name, armed_at_s=at_s))
    decided_at_s = decided_s(record, strategy, WhatIf())
    after = armed.whole()
    assert after.armed == strategy.name
    for trace, recorded in zip(after.traces, whole.traces, strict=True):
        still_open = decided_at_s is not None and (
            recorded.end_s is None or recorded.end_s > max(decided_at_s, at_s)
        )
        if still_open:
            assert trace.status is TraceStatus.CUT
            assert trace.tokens == recorded.tokens_by(max(decided_at_s or 0.0, at_s))
        else:
            assert trace.status is recorded.status
            assert trace.tokens == recorded.tokens
    pick, recorded_pick = (
        pick_from(strategy, after.traces, Clock.WALL),
        pick_from(strategy, whole.traces, Clock.WALL),
    )
    assert (pick.answer, pick.decided_at_s) == (recorded_pick.answer, recorded_pick.decided_at_s)
    cuts = [fact for fact in armed.facts if isinstance(fact, LosersCut)]
    if any(t.status is TraceStatus.CUT for t in after.traces) and not any(
        t.status is TraceStatus.CUT for t in whole.traces
    ):
        assert [cut.strategy for cut in cuts] == [strategy.name]


@given(races(), ARMED)
def test_a_what_if_leaves_the_recording_alone(events: list[Event], name: str) -> None:
    record = recording_of(events)
    before = picture(record.whole())
    whatever = WhatIf(frozenset({0}), True, Clock.TOKEN, name, 0.1)
    apply_what_if(record, whatever).whole(left_out=frozenset({0}))
    assert picture(record.whole()) == before


@given(races(), st.data())
def test_leaving_traces_out_is_a_race_of_the_others(
    events: list[Event], data: st.DataObject
) -> None:
    record = recording_of(events)
    n = len(record.traces)
    left_out = frozenset(data.draw(st.sets(st.integers(0, n - 1), max_size=n - 1)))
    race = record.whole(left_out=left_out)
    what_if = WhatIf(left_out=left_out)
    strategy = build_strategy(f"MV@{n}", race)
    assert strategy is not None
    assert strategy.n == n - len(left_out)
    pick = pick_of(strategy, race, what_if)
    assert not left_out & set(pick.voters)
    assert pick == pick_from(
        strategy, [t for t in race.traces if t.index not in left_out], Clock.WALL
    )


@given(races())
def test_the_other_tie_rule_is_the_alternative_and_back(events: list[Event]) -> None:
    race = recording_of(events).whole()
    for name in every_name(race.n):
        strategy = parse(name, race.n)
        own, other = (
            pick_of(strategy, race, WhatIf()),
            pick_of(strategy, race, WhatIf(other_tie=True)),
        )
        if own.tie:
            assert (other.answer, other.tie_alternative) == (own.tie_alternative, own.answer)
        else:
            assert own == other


@settings(max_examples=40)
@given(races(), st.sampled_from(list(Clock)))
def test_every_decision_is_marked_where_it_falls(events: list[Event], clock: Clock) -> None:
    what_if = WhatIf(clock=clock)
    record = apply_what_if(recording_of(events), what_if)
    whole = record.whole()
    marks = every_pick_mark(record, every_name(whole.n), what_if)
    for name in every_name(whole.n):
        strategy = parse(name, whole.n)
        decided = [m.t_s for m in marks if m.kind is MarkKind.DECISION and name in m.text]
        at_s = decided_s(record, strategy, what_if)
        ends = [t.end_s for t in record.traces if t.end_s is not None]
        if at_s is None or not ends:
            assert decided == []
        else:
            assert len(decided) == 1
            assert pick_of(strategy, record.state_at(decided[0]), what_if).decided
    assert len(end_marks(record)) == whole.ends
