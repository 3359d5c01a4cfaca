from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.picking import pick_from
from tests.support.traces import FakeTrace, finished, running
from tts_tui.domain.events import Prices
from tts_tui.domain.ledger import Ledger, cost
from tts_tui.domain.repetition import Looped
from tts_tui.domain.strategies import (
    Card,
    Clock,
    Pick,
    StrategyNameError,
    armable,
    can_arm,
    cards,
    default_names,
    parse,
)
from tts_tui.domain.strategies.registry import CARDS, card_of

# Six traces: answer, tokens, end in seconds; trace 5 of them ends without an answer.
RACE = [
    finished(0, "7", 100, 9.0),
    finished(1, "12", 40, 3.0),
    finished(2, "12", 60, 4.0),
    finished(3, "7", 30, 5.0),
    finished(4, None, 10, 1.0),
    finished(5, "7", 80, 8.0),
]


def wall(name: str, traces: list[FakeTrace] = RACE) -> Pick:
    return pick_from(parse(name, len(traces)), traces, Clock.WALL)


def token(name: str, traces: list[FakeTrace] = RACE) -> Pick:
    return pick_from(parse(name, len(traces)), traces, Clock.TOKEN)


def answer(pick: Pick) -> str | None:
    return pick.answer.text if pick.answer else None


EXAMPLES = [
    ("SD", "7", (0,), 9.0),
    ("MV", "7", (0, 1, 2, 3, 5), 9.0),
    ("FFS-1", "12", (1,), 3.0),
    ("FFS-2", "12", (1, 2), 4.0),
    ("FFS-5", "7", (0, 1, 2, 3, 5), 9.0),
    ("FFS-6", "7", (0, 1, 2, 3, 5), 9.0),
    ("LFS-1", "7", (0,), 9.0),
    ("LFS-2", "7", (0, 5), 9.0),
    ("short-1", "12", (1,), 3.0),
    ("MV-early", "7", (0, 1, 2, 3, 5), 9.0),
    ("MV-noloop", "7", (0, 1, 2, 3, 5), 9.0),
    ("BS@4", "7", (0,), 9.0),
    ("votes-2", "12", (1, 2), 4.0),
    ("votes-3", "7", (0, 1, 2, 3, 5), 9.0),
    ("lead-2", "12", (1, 2), 4.0),
    ("lead-3", "7", (0, 1, 2, 3, 5), 9.0),
    ("ASC", "7", (0, 1, 2, 3, 5), 9.0),
    ("ESC-2", "12", (1, 2), 4.0),
    ("ESC-3", "7", (0, 1, 2, 3, 5), 9.0),
    ("auto", "12", (1, 2), 4.0),
    # Without a log p nobody is confident; tests/domain/test_deep_conf.py has those with one.
    ("DeepConf-1", None, (), None),
    ("DeepConf-cut-1", None, (), None),
]
"""Name, answer, voters and moment of the decision; one that is not raced sees the first alone."""


@pytest.mark.parametrize("card", [c for c in CARDS if not c.acts], ids=lambda card: card.form)
def test_every_strategy_has_its_example(card: Card) -> None:
    assert card in {card_of(name) for name, *_ in EXAMPLES}, "a row of it in EXAMPLES"


def test_a_trace_that_repeats_itself_is_out_and_nobody_waits_for_it() -> None:
    last = max(RACE, key=lambda trace: trace.end_s or 0.0)
    looped = replace(last, looped=Looped(2.5, 11, 3), answer=None, ended=False, open_ended=True)
    traces = [looped if trace is last else trace for trace in RACE]
    pick = wall("MV-noloop", traces)
    assert (pick.voters, pick.decided_at_s) == ((1, 2, 3, 5), 8.0)
    assert pick.reason == "all ended, 1 in a loop"
    assert not wall("MV", traces).decided
    # It stays out when it comes to an end after all: the decision did not wait for it.
    came = [replace(last, looped=looped.looped) if trace is last else trace for trace in RACE]
    assert wall("MV-noloop", came).voters == (1, 2, 3, 5)
    on_ticks = token("MV-noloop", traces)
    others = [trace.tokens for trace in traces if trace is not looped]
    assert on_ticks.ledger.spent_tokens == sum(others) + 11
    assert on_ticks.ledger.sequential_tokens == max(others)


@pytest.mark.parametrize(("name", "expected", "voters", "decided_at_s"), EXAMPLES)
def test_who_votes_and_when_on_the_wall_clock(
    name: str, expected: str | None, voters: tuple[int, ...], decided_at_s: float | None
) -> None:
    card = card_of(name)
    assert card is not None
    pick = wall(name, RACE if card.raced else RACE[:1])
    assert (answer(pick), pick.voters, pick.decided_at_s) == (expected, voters, decided_at_s)


def test_first_to_finish_and_shortest_can_differ() -> None:
    assert wall("FFS-1").voters == (1,)
    assert token("FFS-1").voters == (3,)


def test_a_finisher_without_an_answer_does_not_count_towards_k() -> None:
    assert wall("FFS-1").voters == (1,)
    assert token("FFS-1").ledger.paper_total_tokens == 30 + 10


def test_equal_lengths_give_ffs_more_than_k_voters_on_the_token_clock() -> None:
    traces = [finished(0, "1", 20, 1.0), finished(1, "2", 20, 2.0), finished(2, "2", 30, 3.0)]
    assert token("FFS-1", traces).voters == (0, 1)
    assert wall("FFS-1", traces).voters == (0,)


def test_ffs_spends_what_all_traces_emitted_until_the_cutoff() -> None:
    ledger = token("FFS-2").ledger
    assert ledger.sequential_tokens == 40
    assert ledger.spent_tokens == 40 + 40 + 40 + 30 + 10 + 40
    assert ledger.used_tokens == 70
    assert ledger.wasted_tokens == 130
    assert ledger.full_tokens == 320
    assert ledger.saved_tokens == 120


def test_saved_is_unknown_while_a_trace_runs() -> None:
    pick = wall("FFS-1", [finished(0, "1", 20, 1.0), running(1, 18)])
    assert pick.decided
    assert pick.ledger.saved_tokens is None


def test_majority_vote_waits_for_all_but_says_when_its_lead_is_safe() -> None:
    traces = [finished(i, "4", 10, float(i + 1)) for i in range(3)] + [running(3, 9), running(4, 9)]
    vote = wall("MV", traces)
    assert not vote.decided
    assert vote.unassailable_at_s == 3.0
    assert vote.reason == "settled, 2 running"
    early = wall("MV-early", traces)
    assert early.decided_at_s == 3.0
    assert answer(early) == "4"


@pytest.mark.parametrize(("votes", "fires"), [(3, False), (4, True)])
def test_four_to_nothing_is_sure_enough_for_adaptive_consistency(votes: int, fires: bool) -> None:
    traces = [finished(at, "4", 10 + at, at + 1.0) for at in range(votes)] + [running(votes, 99)]
    for pick in (wall("ASC", traces), token("ASC", traces)):
        assert pick.decided is fires


def test_a_window_that_two_answers_share_is_over_and_the_next_one_counts() -> None:
    answers = ("1", "2", "2", "2", "2", "1")
    traces = [finished(at, answer, 10, at + 1.0) for at, answer in enumerate(answers)]
    pick = wall("ESC-2", traces)
    assert (pick.decided_at_s, pick.voters, pick.reason) == (
        4.0,
        (0, 1, 2, 3),
        "a window of 2 agrees",
    )
    assert wall("ESC-3", traces).reason == "all ended"


def test_traces_that_end_at_one_tick_are_all_in_before_a_rule_is_asked() -> None:
    traces = [finished(0, "1", 20, 1.0), finished(1, "2", 20, 2.0), running(2, 30)]
    both = token("votes-1", traces)
    assert (both.decided, both.tie, answer(both)) == (True, True, "1")
    assert both.tie_alternative is not None
    assert not token("lead-1", traces).decided
    assert wall("lead-1", traces).voters == (0,)


def test_a_rule_that_never_fires_answers_as_the_majority_vote_when_all_have_ended() -> None:
    vote = wall("MV")
    for name in ("votes-4", "lead-3", "ASC", "ESC-3"):
        pick = wall(name)
        assert pick.reason == "all ended"
        assert (pick.answer, pick.voters) == (vote.answer, vote.voters)


def test_a_lead_that_all_running_traces_could_level_is_not_safe() -> None:
    traces = [finished(0, "4", 10, 1.0), finished(1, "4", 10, 2.0), running(2, 9), running(3, 9)]
    assert not wall("MV-early", traces).decided
    assert wall("MV", traces).reason == "leads 2–0, 2 running"


def test_short_m_waits_for_a_trace_that_stopped_thinking_earlier() -> None:
    thought_first = running(0, 50, thinking_end_s=1.0)
    ended_first = finished(1, "9", 60, 4.0, thinking_tokens=30)
    assert not wall("short-1", [thought_first, ended_first]).decided
    invalid = finished(0, None, 55, 6.0, thinking_tokens=9)
    pick = wall("short-1", [invalid, ended_first])
    assert pick.decided_at_s == 6.0
    assert pick.voters == (1,)


def test_short_m_breaks_a_tie_by_the_shortest_chain_and_the_others_by_trace_order() -> None:
    traces = [finished(0, "1", 50, 5.0), finished(1, "2", 20, 2.0)]
    short = token("short-2", traces)
    vote = token("MV", traces)
    assert short.tie
    assert vote.tie
    assert (answer(short), answer(vote)) == ("2", "1")
    assert short.tie_alternative == vote.answer
    assert vote.tie_alternative == short.answer


def test_a_cut_trace_leaves_the_strategies_that_needed_it_undecided() -> None:
    cut = FakeTrace(1, 15, 15, 1.0, None, ended=True, open_ended=True)
    traces = [finished(0, "1", 20, 1.0), cut]
    assert wall("FFS-1", traces).decided
    for name in ("MV", "MV-early", "LFS-1", "FFS-2"):
        assert not wall(name, traces).decided
    assert not token("FFS-1", traces).decided
    assert wall("MV", traces).reason == "leads 1–0, 1 cut"
    assert wall("SD", [FakeTrace(0, 15, 15, 1.0, None, open_ended=True)]).reason == "trace 1 cut"
    assert wall("LFS-1", traces).reason == "undecided, 1 cut"


def test_a_strategy_with_a_smaller_n_looks_at_the_first_n_traces() -> None:
    assert wall("MV@3").voters == (0, 1, 2)
    assert answer(wall("MV@3")) == "12"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("FFS-2@8", "FFS-2@8"),
        ("ffs-2", "FFS-2@8"),
        ("mv", "MV@8"),
        (" MV-early@4 ", "MV-early@4"),
        ("Short-1", "short-1@8"),
        ("LFS-8", "LFS-8@8"),
        ("SD", "SD"),
        ("VOTES-2@4", "votes-2@4"),
        ("lead-3", "lead-3@8"),
        ("asc", "ASC@8"),
        ("esc-2", "ESC-2@8"),
        ("Probe-64", "probe-64@8"),
        ("probe-64@4", "probe-64@4"),
    ],
)
def test_a_name_parses_to_one_strategy(written: str, name: str) -> None:
    strategy = parse(written, 8)
    assert strategy.name == name
    assert parse(strategy.name, 8) == strategy


@pytest.mark.parametrize(
    "written",
    ["", "XYZ", "FFS", "FFS-0", "FFS-9", "FFS-1@9", "FFS-3@2", "MV-2", "MV@0", "FFS-1@8@8",
     "probe", "probe-64@9", "FFS--1", "FFS-99999999999999999999", "short-1@", "[/]", "\x1b]0;x"],
)  # fmt: skip
def test_a_name_that_does_not_fit_is_refused_in_one_sentence(written: str) -> None:
    with pytest.raises(StrategyNameError) as refused:
        parse(written, 8)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("n", [1, 2, 3, 8, 64])
def test_default_names_all_parse_and_cards_explain_themselves(n: int) -> None:
    names = default_names(n)
    assert [parse(name, n).name for name in names] == list(names)
    assert all(card.rule.endswith(".") for card in cards())


@pytest.mark.parametrize(
    ("name", "n", "can"),
    [
        ("FFS-1", 8, True),
        ("MV-early", 8, True),
        ("MV", 8, True),
        ("SD", 8, False),
        ("SD", 1, True),
        ("FFS-1@4", 8, False),
        ("BS@4", 1, False),
    ],
)
def test_only_a_strategy_that_looks_at_every_trace_can_be_armed(
    name: str, n: int, can: bool
) -> None:
    assert can_arm(parse(name, n), n) is can
    assert armable([name, "no strategy"], n) == ([name] if can else [])


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.form)
def test_every_strategy_of_a_race_can_be_armed_over_all_its_traces(card: Card) -> None:
    n = 2 if card.sized and card.raced else 1
    assert can_arm(parse(card.name(1), n), n) is (card.raced or card.asks_lanes)


def test_money_counts_cached_input_at_its_own_price() -> None:
    prices = Prices(input_per_mtok=2.0, cached_input_per_mtok=0.5, output_per_mtok=10.0)
    paid = cost(prices, output_tokens=1_000, prompt_tokens=300, cached_tokens=100)
    assert paid == pytest.approx((200 * 2.0 + 100 * 0.5 + 1_000 * 10.0) / 1e6)
    assert Ledger(1, 2, 3).saved_tokens is None
