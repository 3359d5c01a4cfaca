"""auto@N stops where waiting has not paid, and says which of its rules it follows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.picking import pick_from
from tests.support.traces import FakeTrace, finished, running
from tts_tui.domain.strategies import Clock, card_of, parse
from tts_tui.domain.strategies.auto import Auto, Because

N = 8


def race(*answers: str | None, n: int = N) -> list[FakeTrace]:
    """Traces that have ended one after the other, each longer than the last; the others run."""
    ended = [finished(at, said, 10 + at, 1.0 + at) for at, said in enumerate(answers)]
    return ended + [running(at, 99) for at in range(len(answers), n)]


@pytest.mark.parametrize("clock", list(Clock))
@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ("11", "ahead by 2"),
        ("1211", "ahead by 2"),
        ("12311", "ahead by 2"),
        ("12134", "over half ended, it leads"),
        ("12234", "over half ended, it leads"),
        ("121233", None),
        ("12345", "over half ended, no two agree"),
        ("1213", None),
        ("12", None),
        ("1234", None),
        ("1212", None),
        ("12123", None),
        ("121231", "over half ended, it leads"),
        ("1", None),
        ("", None),
    ],
)
def test_it_stops_at_a_clear_lead_late_at_any_and_late_at_none(
    answers: str, reason: str | None, clock: Clock
) -> None:
    pick = pick_from(parse("auto", N), race(*answers), clock)
    assert pick.decided is (reason is not None)
    if reason is not None:
        assert pick.reason == reason
        assert len(pick.voters) == len(answers)


def test_one_without_an_answer_has_ended_all_the_same() -> None:
    pick = pick_from(parse("auto", N), race(None, None, None, "1", "2"), Clock.TOKEN)
    assert (pick.decided, pick.tie, pick.reason) == (True, True, Because.ALONE)
    assert not pick_from(parse("auto", N), race(*[None] * 7), Clock.TOKEN).decided


def test_while_it_waits_it_says_for_what() -> None:
    early = pick_from(parse("auto", N), race("1", "2", "1"), Clock.WALL)
    assert early.reason == "until 2 ahead, 2–1, 5 running"
    late = pick_from(parse("auto", N), race("1", "2", "1", "2", "3"), Clock.WALL)
    assert late.reason == "until any lead, 2–2, 3 running"


def test_disagreement_of_few_traces_says_little_so_it_never_gives_up_on_fewer_than_five() -> None:
    assert not pick_from(parse("auto", 6), race(*"1234", n=6), Clock.TOKEN).decided
    assert pick_from(parse("auto", 6), race(*"12345", n=6), Clock.TOKEN).reason == Because.ALONE


@given(
    st.integers(1, 12),
    st.integers(1, 4),
    st.none() | st.integers(1, 12),
    st.lists(st.integers(0, 4), max_size=12),
)
def test_every_setting_stops_no_later_than_its_lead_alone(
    n: int, lead: int, alone: int | None, votes: list[int]
) -> None:
    rule = Auto(n, lead, alone)
    counts = sorted((votes.count(one) for one in set(votes)), reverse=True)
    first, second = (*counts, 0, 0)[:2]
    because = rule.because(first, second, min(n, len(votes)))
    assert (because is Because.LEAD) == (first - second >= lead)
    if because is Because.ALONE:
        assert (first, second) == (1, 1)
        assert 2 * len(votes) > n


def test_what_ships_is_one_of_the_settings_that_were_tried() -> None:
    card = card_of("auto")
    assert card is not None
    assert card.tried is not None
    tried = card.tried(N)
    assert card.build(1, N) in tried.values()
    assert len(set(tried.values())) == len(tried)
