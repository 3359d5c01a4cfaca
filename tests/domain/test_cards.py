from __future__ import annotations

import pytest
from rich.cells import cell_len

from tts_tui.domain.strategies import Card, Role, card_of, card_with, cards, parse, read_name

N = 8


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.form)
def test_a_card_builds_the_strategy_of_its_name(card: Card) -> None:
    name = card.name(2)
    n = N if card.raced else 1
    strategy = parse(name, n)
    assert strategy == card.build(2 if card.parameter else 1, n)
    assert strategy.name == (f"{name}@{n}" if card.sized else name)
    assert card_of(strategy.name) is card_of(card.stem.upper()) is card
    if card.composed is not None:
        return  # its numbers are those of the names in it
    known = read_name(f"{name}@4")
    assert known is not None
    assert (known.parameter, known.n) == (2 if card.parameter else None, 4)


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.form)
def test_a_card_says_all_that_people_are_shown(card: Card) -> None:
    assert card.rule.endswith(".")
    assert "." not in card.arming(1)
    assert cell_len(card.glyph) == 1
    assert not card.board or card.raced


def test_cards_can_be_told_apart() -> None:
    for facts in (
        [card.stem.lower() for card in cards()],
        [card.glyph for card in cards()],
        [card.rule for card in cards()],
    ):
        assert len(set(facts)) == len(facts)


def test_there_is_one_baseline_and_one_majority_vote() -> None:
    for role in (Role.BASELINE, Role.MAJORITY):
        assert [card for card in cards() if card.role is role] == [card_with(role)]


def test_a_form_alone_makes_a_card_that_is_offered_and_its_stem_may_hold_hyphens() -> None:
    def card(form: str) -> Card:
        return Card(form, "A rule.", lambda _parameter, n: parse("MV", n))

    assert (card("a-b-k@N").stem, card("a-b-k@N").parameter) == ("a-b", "k")
    assert (card("a-bc@N").stem, card("a-bc@N").parameter) == ("a-bc", None)
    assert card("a-k@N").usual == (1,)
    assert (card("abc").stem, card("abc").parameter, card("abc").sized) == ("abc", None, False)
