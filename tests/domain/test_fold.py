from __future__ import annotations

from itertools import takewhile

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.support.folded import picture
from tests.support.generated.races import races, regrouped
from tests.support.names import every_name
from tests.support.picking import pick_from
from tts_tui.domain.events import (
    Channel,
    Event,
    ModelCard,
    Provenance,
    Question,
    RaceStarted,
    Sampling,
    SamplingDropped,
    ThinkingReclassified,
    TokensArrived,
    TraceCounted,
    TraceFinished,
    TraceOpened,
)
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.strategies import Clock, Pick, parse
from tts_tui.domain.trace import TraceStatus


def start(events: list[Event]) -> tuple[RaceState, list[Event]]:
    first = events[0]
    assert isinstance(first, RaceStarted)
    return RaceState(first), events[1:]


def fold(events: list[Event]) -> RaceState:
    state, rest = start(events)
    for event in rest:
        state.apply(event)
    return state


@given(st.data())
def test_any_batching_of_the_same_tokens_gives_the_same_state(data: st.DataObject) -> None:
    events = data.draw(races())
    together = data.draw(regrouped(events))
    assert picture(fold(events)) == picture(fold(together))


@given(races(), st.sampled_from(list(Clock)))
def test_a_decided_pick_never_changes(events: list[Event], clock: Clock) -> None:
    state, rest = start(events)
    if clock is Clock.TOKEN:
        # Its order is that of the counts: what is decided holds until one comes late.
        rest = list(takewhile(lambda event: not isinstance(event, TraceCounted), rest))
    decided: dict[str, Pick] = {}
    for event in rest:
        state.apply(event)
        for name in every_name(state.n):
            pick = pick_from(parse(name, state.n), state.traces, clock)
            before = decided.get(pick.strategy)
            if before is not None:
                assert pick.decided
                assert (pick.answer, pick.voters, pick.decided_at_s, pick.votes) == (
                    before.answer,
                    before.voters,
                    before.decided_at_s,
                    before.votes,
                )
                assert (pick.tie, pick.tie_alternative) == (before.tie, before.tie_alternative)
                if not state.counts:
                    assert pick.ledger.used_tokens == before.ledger.used_tokens
                    assert pick.ledger.spent_tokens == before.ledger.spent_tokens or (
                        clock is Clock.TOKEN
                    )
            if pick.decided:
                decided[pick.strategy] = pick


def test_a_count_that_comes_after_the_decision_changes_what_it_cost_and_no_tie() -> None:
    model = ModelCard("m", "m")
    state = RaceState(RaceStarted(0, 0.0, Question("q", "?"), model, 2, Sampling(), ""))
    for trace, tokens in enumerate((6, 2)):
        answer = f"\\boxed{{{trace}}}"
        state.apply(TraceOpened(0, trace + 0.1, trace, trace, 1))
        state.apply(TokensArrived(0, trace, Channel.ANSWER, (trace + 0.2,), (tokens,), (answer,)))
        state.apply(TraceFinished(0, trace + 0.3, trace, "stop"))
    before = pick_from(parse("short-2", 2), state.traces, Clock.WALL)
    state.apply(TraceCounted(0, 1.4, 1, 21, provenance=Provenance.SERVER_USAGE))
    after = pick_from(parse("short-2", 2), state.traces, Clock.WALL)
    assert before.decided
    assert before.decided_at_s == after.decided_at_s
    assert [pick.answer and pick.answer.text for pick in (before, after)] == ["1", "1"]
    assert [pick.ledger.used_tokens for pick in (before, after)] == [8, 27]


def test_a_count_that_comes_before_the_decision_is_what_its_tie_goes_by() -> None:
    model = ModelCard("m", "m")
    state = RaceState(RaceStarted(0, 0.0, Question("q", "?"), model, 2, Sampling(), ""))
    for trace, tokens in enumerate((6, 9)):
        answer = f"\\boxed{{{trace}}}"
        state.apply(TokensArrived(0, trace, Channel.ANSWER, (trace + 0.2,), (tokens,), (answer,)))
        state.apply(TraceFinished(0, trace + 0.3, trace, "stop"))
        state.apply(TraceCounted(0, trace + 0.4, trace, 21, provenance=Provenance.SERVER_USAGE))
    pick = pick_from(parse("short-2", 2), state.traces, Clock.WALL)
    assert pick.answer is not None
    assert pick.answer.text == "1"


@given(races(cuts=False))
def test_early_majority_vote_answers_what_majority_vote_answers(events: list[Event]) -> None:
    state = fold(events)
    assume(all(trace.ended for trace in state.traces))
    for clock in Clock:
        late = pick_from(parse("MV", state.n), state.traces, clock)
        early = pick_from(parse("MV-early", state.n), state.traces, clock)
        assert early.decided
        assert early.answer == late.answer
        assert early.ledger.spent_tokens <= late.ledger.spent_tokens


@given(races(cuts=False))
def test_ffs_of_all_traces_is_majority_vote(events: list[Event]) -> None:
    state = fold(events)
    for clock in Clock:
        vote = pick_from(parse("MV", state.n), state.traces, clock)
        first = pick_from(parse(f"FFS-{state.n}", state.n), state.traces, clock)
        assert (first.answer, first.voters, first.votes) == (vote.answer, vote.voters, vote.votes)


@given(races(), races(race=1))
def test_a_session_routes_every_event_to_its_race(one: list[Event], other: list[Event]) -> None:
    session = SessionState(one + other)
    assert picture(session.races[0]) == picture(fold(one))
    assert picture(session.races[1]) == picture(fold(other))
    assert session.ignored == 0


@given(races())
def test_tokens_after_the_end_of_a_trace_are_left_out(events: list[Event]) -> None:
    state = fold(events)
    before = [trace.tokens for trace in state.traces if trace.ended]
    for trace in state.traces:
        if trace.ended:
            late = ((state.now_s + 1,), (5,), ("late",))
            state.apply(TokensArrived(0, trace.index, Channel.ANSWER, *late))
    assert [trace.tokens for trace in state.traces if trace.ended] == before
    assert state.ignored == len(before)


def test_a_closing_tag_makes_all_text_so_far_thinking() -> None:
    state, _ = start(_one_trace())
    state.apply(TokensArrived(0, 0, Channel.ANSWER, (0.1,), (3,), ("hm 9",)))
    state.apply(ThinkingReclassified(0, 0.2, 0))
    state.apply(TokensArrived(0, 0, Channel.ANSWER, (0.3,), (2,), (r"\boxed{4}",)))
    state.apply(TraceFinished(0, 0.4, 0, "stop"))
    trace = state.traces[0]
    assert trace.text(Channel.THINKING) == "hm 9"
    assert trace.thinking_tokens == 3
    assert trace.thinking_end_s == 0.3
    assert trace.answer is not None
    assert trace.answer.text == "4"


def test_a_trace_of_an_unknown_number_is_counted_and_left_out() -> None:
    state, _ = start(_one_trace())
    state.apply(TokensArrived(0, 7, Channel.ANSWER, (0.1,), (3,), ("x",)))
    assert state.ignored == 1
    assert state.traces[0].status is TraceStatus.QUEUED


def test_without_a_thinking_part_the_whole_trace_counts_as_thinking() -> None:
    state, _ = start(_one_trace())
    state.apply(TokensArrived(0, 0, Channel.ANSWER, (0.1,), (3,), (r"\boxed{4}",)))
    state.apply(TraceFinished(0, 0.4, 0, "stop", tokens=5))
    assert state.traces[0].thinking_tokens == 5
    assert state.traces[0].thinking_end_s == 0.4


def test_counts_that_come_after_the_end_replace_those_of_the_end() -> None:
    state, _ = start(_one_trace())
    state.apply(TokensArrived(0, 0, Channel.ANSWER, (0.1,), (3,), (r"\boxed{4}",)))
    state.apply(TraceCounted(0, 0.2, 0, tokens=9))
    assert (state.traces[0].tokens, state.ignored) == (3, 1)
    state.apply(TraceFinished(0, 0.3, 0, "stop", prompt_tokens=7))
    state.apply(TraceCounted(0, 0.4, 0, tokens=5, provenance=Provenance.SERVER_USAGE))
    trace = state.traces[0]
    assert (trace.tokens, trace.prompt_tokens, trace.end_s) == (5, 7, 0.3)
    assert trace.provenance is Provenance.SERVER_USAGE
    assert trace.tokens_by(0.3) == 5
    assert (state.ends, state.counts, state.ignored) == (1, 1, 1)


def test_no_moment_has_more_tokens_than_the_better_count_that_came_with_the_end() -> None:
    state, _ = start(_one_trace())
    state.apply(TokensArrived(0, 0, Channel.ANSWER, (0.1, 0.2), (3, 6), ("so ", r"\boxed{4}")))
    trace = state.traces[0]
    assert [trace.tokens_by(at) for at in (0.1, 0.2)] == [3, 9]
    state.apply(TraceFinished(0, 0.3, 0, "stop", 8, provenance=Provenance.SERVER_USAGE))
    assert [trace.tokens_by(at) for at in (0.1, 0.2, 0.3)] == [3, 8, 8]


def _one_trace() -> list[Event]:
    return [
        RaceStarted(0, 0.0, Question("q", "?"), ModelCard("m", "m"), 1, Sampling(), "2026-01-01")
    ]


def test_sampling_is_what_was_really_sent() -> None:
    planned = Sampling(0.6, 0.95, 64, seed=7)
    started = RaceStarted(0, 0.0, Question("q", "?"), ModelCard("m", "m"), 2, planned, "")
    state = RaceState(started)
    state.apply(TraceOpened(0, 0.1, 0, seed=7))
    assert state.sampling == planned
    state.apply(SamplingDropped(0, 0.2, 0, ("seed", "temperature", "top_k")))
    assert state.sampling == Sampling(None, 0.95, 64, None)
    assert state.dropped == ("seed", "temperature", "top_k")
    assert state.traces[0].seed is None
    # Another attempt begins anew.
    state.apply(TraceOpened(0, 0.3, 0, seed=7, attempt=2))
    assert state.sampling == planned
    assert [trace.seed for trace in state.traces] == [7, None]
