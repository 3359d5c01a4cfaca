"""The room's bets: what counts, until when, and who was right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts_tui.domain.bets import BetBook, BetRefusedError

CHOICES = ("a", "b", "c")
BETS = st.lists(st.tuples(st.sampled_from("uvwxyz"), st.sampled_from(CHOICES)), max_size=30)
HANDS = st.lists(st.tuples(st.sampled_from(CHOICES), st.sampled_from((1, -1))), max_size=30)
SOME = st.sets(st.sampled_from(CHOICES))


def book(question: int = 0) -> BetBook:
    opened = BetBook()
    opened.open(question, CHOICES)
    return opened


@given(BETS, HANDS)
def test_a_phone_counts_once_and_its_last_bet_counts(
    bets: list[tuple[str, str]], hands: list[tuple[str, int]]
) -> None:
    bet_book = book()
    raised = dict.fromkeys(CHOICES, 0)
    for voter, choice in bets:
        bet_book.place(voter, choice)
    for choice, many in hands:
        bet_book.raise_hands(choice, many)
        raised[choice] = max(0, raised[choice] + many)
    last = dict(bets)
    wanted = {c: raised[c] + sum(bet == c for bet in last.values()) for c in CHOICES}
    assert bet_book.tally() == wanted
    assert all(bet_book.bet_of(voter) == choice for voter, choice in last.items())


@given(BETS, SOME, SOME)
def test_every_bet_is_right_or_wrong_or_void(
    bets: list[tuple[str, str]], right: set[str], undecided: set[str]
) -> None:
    bet_book = book()
    for voter, choice in bets:
        bet_book.place(voter, choice)
    settled = bet_book.settle(right, undecided)
    last = dict(bets).values()
    assert settled.right == sum(bet in right for bet in last)
    assert settled.void == sum(bet in undecided - right for bet in last)
    assert settled.right + settled.wrong + settled.void == len(last)


def test_a_question_begins_without_the_bets_of_the_one_before() -> None:
    bet_book = book()
    bet_book.place("u", "a")
    bet_book.settle({"a"})
    bet_book.open(1, ("x", "y"))
    assert bet_book.tally() == {"x": 0, "y": 0}
    bet_book.raise_hands("y", 3)
    bet_book.settle({"x"})
    assert [(one.question, one.right, one.wrong) for one in bet_book.settled] == [
        (0, 1, 0),
        (1, 0, 3),
    ]


def test_what_is_settled_again_is_not_counted_twice() -> None:
    bet_book = book()
    bet_book.raise_hands("a", 2)
    bet_book.settle(set())
    bet_book.settle({"a"})
    assert [(one.right, one.wrong) for one in bet_book.settled] == [(2, 0)]


@pytest.mark.parametrize("choice", ["d", "", "A"])
def test_what_is_no_choice_is_refused(choice: str) -> None:
    with pytest.raises(BetRefusedError, match="nothing to bet on"):
        book().place("u", choice)
    with pytest.raises(BetRefusedError, match="nothing to bet on"):
        book().raise_hands(choice)


def test_a_closed_book_takes_nothing_and_keeps_what_it_has() -> None:
    bet_book = book()
    bet_book.place("u", "b")
    bet_book.close()
    with pytest.raises(BetRefusedError, match="closed"):
        bet_book.place("u", "a")
    assert bet_book.tally()["b"] == 1
    with pytest.raises(BetRefusedError, match="closed"):
        BetBook().place("u", "a")


def test_phones_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tts_tui.domain.bets.MAX_VOTERS", 1)
    bet_book = book()
    bet_book.place("u", "a")
    bet_book.place("u", "b")
    with pytest.raises(BetRefusedError):
        bet_book.place("v", "a")
