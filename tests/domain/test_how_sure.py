from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.traces import FakeTrace, finished, running
from tts_tui.domain.answers import Answer, normalise
from tts_tui.domain.certainty import Ahead, Certainty, Hold, entropy_bits
from tts_tui.domain.certainty_words import outlook
from tts_tui.domain.how_sure import MOST_OPEN, how_sure, what_is_ahead
from tts_tui.domain.pool import Pool
from tts_tui.domain.posterior import stays_ahead
from tts_tui.domain.strategies import Card, Clock, Pick, card_of, cards, offered_names, parse
from tts_tui.domain.strategies.asc import sure


def race_of(said: list[str | None], still_open: int) -> list[FakeTrace]:
    ended = [finished(at, answer, 100 + 10 * at, float(at + 1)) for at, answer in enumerate(said)]
    return [*ended, *(running(len(said) + at, 300) for at in range(still_open))]


def counts(name: str) -> bool:
    """Whether its votes weigh alike."""
    card = card_of(name)
    return card is not None and not card.weighs_logp


def asked(
    name: str, race: list[FakeTrace], clock: Clock = Clock.WALL
) -> tuple[Certainty, Ahead | None]:
    strategy = parse(name, len(race))
    pool = Pool(race).first(strategy.n)
    sure = how_sure(strategy, pool, clock, strategy.pick(pool, clock))
    assert sure is not None
    return sure, what_is_ahead(strategy, pool, clock, sure)


VOTES = [
    # name, answers, open, hold, needed, turns, fewest and most ends, what would have to happen
    (
        "MV",
        ["7", "7", "4"],
        5,
        Hold.ONE_VOTE,
        3,
        1,
        (5, 5),
        "a tie if 1 more says 4 before 3 more say 7",
    ),
    (
        "MV",
        ["7", "7", "7", "4"],
        2,
        Hold.AHEAD,
        1,
        2,
        (2, 2),
        "a tie if 2 more say 4 before 1 more says 7",
    ),
    ("MV", ["7", "7", "7"], 2, Hold.SETTLED, 0, None, (2, 2), "no vote to come can change 7"),
    ("MV", ["7", "4"], 2, Hold.TIE, 2, 0, (2, 2), "only a tie-break decides between 7 and 4"),
    ("MV", [None, None], 6, Hold.NO_VOTE, 4, 0, (6, 6), "4 that agree settle it"),
    (
        "MV-early",
        ["7", "7"],
        3,
        Hold.AHEAD,
        1,
        2,
        (1, 3),
        "a tie if 2 more agree on something else before 1 more says 7",
    ),
    ("FFS-1", [None], 3, Hold.NO_VOTE, 1, 0, (1, 1), "the next answer decides"),
    ("FFS-3", ["7", "4"], 4, Hold.TIE, 1, 0, (1, 1), "only a tie-break decides between 7 and 4"),
    (
        "votes-3",
        ["7", "7"],
        6,
        Hold.AHEAD,
        1,
        2,
        (1, 6),
        "a tie if 2 more agree on something else before 1 more says 7",
    ),
    (
        "votes-3",
        ["7", "4", "4", "7", "7"],
        3,
        Hold.ONE_VOTE,
        0,
        0,
        (0, 0),
        "it hung on one vote, 3–2",
    ),
    (
        "lead-2",
        ["7"],
        7,
        Hold.ONE_VOTE,
        1,
        1,
        (1, 7),
        "a tie if 1 more says something else before 1 more says 7",
    ),
    (
        "ASC",
        ["7", "7", "7"],
        5,
        Hold.AHEAD,
        1,
        3,
        (1, 5),
        "a tie if 3 more agree on something else before 1 more says 7",
    ),
    (
        "LFS-1",
        ["7"],
        2,
        Hold.ONE_VOTE,
        2,
        1,
        (2, 2),
        "changes if 1 more says something else before 2 more say 7",
    ),
    ("SD", [], 3, Hold.NO_VOTE, 1, 0, (1, 1), "the next answer decides"),
]


@pytest.mark.parametrize(
    ("name", "said", "still_open", "hold", "needed", "turns", "ends", "words"), VOTES
)
def test_says_what_would_have_to_happen(
    name: str,
    said: list[str | None],
    still_open: int,
    hold: Hold,
    needed: int,
    turns: int | None,
    ends: tuple[int, int],
    words: str,
) -> None:
    found, ahead = asked(name, race_of(said, still_open))
    assert outlook(found, ahead) == words
    assert found.hold is hold
    if ahead is None:
        assert found.decided
        return
    assert (ahead.needed, ahead.turns) == (needed, turns)
    assert (ahead.fewest_ends, ahead.most_ends) == ends


@pytest.mark.parametrize(
    ("name", "said", "words"),
    [
        ("MV", ["7", "4"], "only a tie-break decided between 7 and 4"),
        ("MV", ["7", "4", "2"], "only a tie-break decided between 3 answers with one vote each"),
        ("MV", ["7", "4", "4", "7", "2"], "only a tie-break decided between 7 and 4"),
        ("MV", list("774422"), "only a tie-break decided between 3 answers with 2 votes each"),
        ("MV", ["7", "7", "4"], "it hung on one vote, 2–1"),
        ("MV", ["7", "7", "7", "4"], "it won 3–1"),
        ("MV", [None], "no vote"),
    ],
)
def test_says_what_a_decided_vote_hung_on(name: str, said: list[str | None], words: str) -> None:
    assert outlook(*asked(name, race_of(said, 0))) == words


def test_the_numbers_of_a_ballot() -> None:
    found, _ = asked("MV", race_of(["7", "7", "7", "4"], 4))
    assert (found.share, found.voted) == (0.75, 4)
    assert found.posterior == 1 - (1 + 5) / 2**5
    assert found.entropy_bits == pytest.approx(-0.75 * log2(0.75) - 0.25 * log2(0.25))
    assert (entropy_bits([]), entropy_bits([5]), entropy_bits([2, 2])) == (0.0, 0.0, 1.0)


@given(first=st.integers(0, 60), second=st.integers(0, 60))
def test_the_posterior_is_that_of_asc(first: int, second: int) -> None:
    share = stays_ahead(first, second)
    assert 0.0 <= share <= 1.0
    assert share + stays_ahead(second, first) == pytest.approx(1.0)
    if abs(share - 0.95) > 1e-9:
        assert sure(first, second) is (share >= 0.95)


def test_a_cut_race_is_asked_of_no_future() -> None:
    race = [finished(0, "7", 100, 1.0), FakeTrace(1, 50, 50, 2.0, None, open_ended=True)]
    found, ahead = asked("MV", race)
    assert (ahead, found.decided, found.settled) == (None, False, False)
    assert outlook(found, ahead) == "it hangs on one vote, 1–0"


def test_a_crowd_is_not_imagined() -> None:
    assert asked("MV", race_of(["7"], MOST_OPEN + 1))[1] is None
    assert asked("MV", race_of(["7"], MOST_OPEN))[1] is not None


# -- against all that may come ---------------------------------------------------------------


def completed(race: list[FakeTrace], votes: list[tuple[int, str | None]]) -> list[FakeTrace]:
    """The race once these traces have ended with these answers, in this order."""
    traces = list(race)
    for later, (index, answer) in enumerate(votes, 1):
        traces[index] = finished(index, answer, 300 + later, 100.0 + later)
    return traces


def holds(pick: Pick, leader: Answer | None) -> bool:
    return pick.answer == leader and not pick.tie


def needed_by_brute_force(
    name: str, race: list[FakeTrace], leader: str, clock: Clock
) -> int | None:
    """The fewest first votes after which every completion there is has the leader's answer."""
    strategy, still_open = parse(name, len(race)), [t.index for t in race if not t.ended]
    for sure_votes in range(len(still_open) + 1):
        rest = len(still_open) - sure_votes
        if all(
            holds(
                strategy.pick(Pool(completed(race, list(zip(order, votes, strict=True)))), clock),
                normalise(leader),
            )
            for order in permutations(still_open)
            for said in product(("7", "4", "1", "9", None), repeat=rest)
            for votes in [(*[leader] * sure_votes, *said)]
        ):
            return sure_votes
    return None


NAMES = ["MV", "MV-early", "FFS-2", "FFS-3", "votes-2", "votes-3", "lead-2", "lead-3", "ASC"]


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    said=st.lists(st.sampled_from(["7", "4", "1", None]), min_size=2, max_size=5),
    still_open=st.integers(1, 3),
    clock=st.sampled_from(list(Clock)),
)
def test_needed_votes_are_those_of_all_completions(
    name: str, said: list[str | None], still_open: int, clock: Clock
) -> None:
    race = race_of(said, still_open)
    found, ahead = asked(name, race, clock)
    if ahead is None:
        return
    leader = found.leader.text if found.leader is not None else "another"
    needed = needed_by_brute_force(name, race, leader, clock)
    assert ahead.needed == needed
    assert found.settled is (needed == 0 and found.leader is not None)


@given(
    name=st.sampled_from([name.partition("@")[0] for name in offered_names(8) if counts(name)]),
    said=st.lists(st.sampled_from(["7", "4", "1", None]), max_size=7),
    thought_s=st.lists(st.none() | st.integers(0, 9), min_size=8, max_size=8),
    before=st.lists(st.integers(10, 2000), min_size=8, max_size=8),
    after=st.lists(st.integers(10, 2000), min_size=8, max_size=8),
)
def test_what_is_ahead_stays_while_open_traces_speak(
    name: str,
    said: list[str | None],
    thought_s: list[int | None],
    before: list[int],
    after: list[int],
) -> None:
    def race(tokens: list[int]) -> list[FakeTrace]:
        opened = [running(at, tokens[at], thought_s[at]) for at in range(len(said), 8)]
        thought = [replace(t, thinking_tokens=10) if t.thinking_end_s else t for t in opened]
        return [*race_of(said, 0), *thought]

    assert asked(name, race(before)) == asked(name, race(after))


@pytest.mark.parametrize(
    "card", [card for card in cards() if card.weighs_logp], ids=lambda c: c.form
)
def test_votes_that_do_not_weigh_alike_are_not_counted(card: Card) -> None:
    race = race_of(["7", "7", "4"], 2)
    strategy = parse(card.name(1), len(race))
    pool = Pool(race)
    assert how_sure(strategy, pool, Clock.WALL, strategy.pick(pool, Clock.WALL)) is None
