from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_controls import FakeControls, plan_of
from tts_tui.analysis.duel_words import conditions, headline, score_sentence, sentences
from tts_tui.domain.duel import (
    Outcome,
    Score,
    Side,
    judge,
    names_of,
    pairs_of,
    score_of,
    verdict_of,
)
from tts_tui.domain.events import EndReason, Question, RaceEnded
from tts_tui.domain.money import Paid
from tts_tui.domain.race import RaceState, SessionState


def side(
    right: bool | None,
    decided_s: float | None = 1.0,
    tokens: int = 100,
    cost: float | None = None,
    name: str = "a",
) -> Side:
    decided = right is not None
    return Side(
        name=name,
        strategy="MV@4",
        over=True,
        decided=decided,
        answer="102" if decided else None,
        right=right,
        decided_s=decided_s if decided else None,
        tokens=tokens,
        paid=None if cost is None else Paid(cost, (), "USD"),
    )


@pytest.mark.parametrize(
    ("left", "right", "outcome"),
    [
        (side(True), side(False), Outcome.LEFT),
        (side(False, 0.1, 1), side(True, 9.0, 900), Outcome.RIGHT),
        (side(None), side(True), Outcome.RIGHT),
        (side(None), side(False), Outcome.NOBODY),
        (side(False), side(False), Outcome.NOBODY),
        (side(True, 1.0, 100), side(True, 2.0, 200), Outcome.LEFT),
        (side(True, 1.0, 100), side(True, 1.0, 90), Outcome.RIGHT),
        (side(True, None, 100), side(True, None, 90), Outcome.RIGHT),
        (side(True, 1.0, 200), side(True, 2.0, 100), Outcome.TIE),
        (side(True), side(True), Outcome.TIE),
        # Money is what it costs: fewer tokens of a dear model are not cheaper.
        (side(True, 1.0, 100, 9.0), side(True, 1.0, 200, 1.0), Outcome.RIGHT),
        (side(True, 1.0, 100, None), side(True, 1.0, 200, 1.0), Outcome.LEFT),
    ],
)
def test_right_wins_and_of_two_right_ones_the_first_or_the_cheaper(
    left: Side, right: Side, outcome: Outcome
) -> None:
    assert judge((left, right), truth_known=True).outcome is outcome
    assert judge((left, right), truth_known=False).outcome is Outcome.UNJUDGED


SIDES = st.builds(
    side,
    right=st.sampled_from((True, False, None)),
    decided_s=st.none() | st.sampled_from((1.0, 2.0)),
    tokens=st.integers(0, 3),
    cost=st.none() | st.sampled_from((0.5, 1.5)),
)
MIRRORED = {Outcome.LEFT: Outcome.RIGHT, Outcome.RIGHT: Outcome.LEFT}


@given(SIDES, SIDES)
def test_it_does_not_matter_who_stands_on_the_left(left: Side, right: Side) -> None:
    there = judge((left, right), truth_known=True)
    back = judge((right, left), truth_known=True)
    assert back.outcome is MIRRORED.get(there.outcome, there.outcome)
    pairs = zip(
        (there.first, there.fewer_tokens, there.cheaper),
        (back.first, back.fewer_tokens, back.cheaper),
        strict=True,
    )
    assert all((a is None) == (b is None) and (a is None or a == 1 - (b or 0)) for a, b in pairs)


def test_one_that_is_not_over_is_not_judged() -> None:
    open_one = Side("b", "MV@4", over=False, decided=False, answer=None, right=None,
                    decided_s=None, tokens=5)  # fmt: skip
    verdict = judge((side(True), open_one), truth_known=True)
    assert (verdict.outcome, verdict.first, verdict.fewer_tokens) == (Outcome.UNJUDGED, 0, None)


def test_a_verdict_says_right_first_tokens_and_money() -> None:
    sides = side(True, 3.0, 300, 0.02, "big"), side(False, 1.0, 120, 0.01, "small")
    verdict = judge(sides, truth_known=True)
    assert headline(verdict) == "big beats small"
    assert sentences(verdict) == (
        "big is right, small is wrong",
        "small was first, by 2.0 s",
        "small took 120 tokens, big 300",
        "small cost 0.01 USD, big 0.02 USD",
    )
    told = [headline(judge((side(a), side(b)), truth_known=True))
            for a, b in product((True, False), repeat=2)]  # fmt: skip
    assert told[0] == "a tie: both are right"
    assert told[3] == "nobody wins: neither is right"


def raced(armed: tuple[str | None, str | None], *questions: Question) -> list[RaceState]:
    """Two races of every question by one model: the left one is right, the other is wrong."""
    controls = FakeControls(plan_of(*questions, n=2, models=("m", "m")))
    for at, _ in enumerate(controls.plan.questions):
        for model, answer in enumerate(("102", "103")):
            race = 2 * at + model
            object.__setattr__(controls.plan, "armed", armed[model])
            controls.start(race, at, model)
            controls.finish(0, answer, 1.0 + model, race=race)
            controls.finish(1, answer, 2.0 + model, race=race)
            controls.feed(RaceEnded(race, 5.0, EndReason.ALL_ENDED))
    return list(SessionState(controls.poll().events).races.values())


def test_the_armed_strategy_speaks_else_the_vote_of_all() -> None:
    pair = tuple(raced((None, "FFS-1@2")))
    assert len(pair) == 2
    assert names_of(pair) == ("unarmed", "FFS-1@2")
    verdict = verdict_of(pair)
    assert [each.strategy for each in verdict.sides] == ["MV@2", "FFS-1@2"]
    assert [each.decided_s for each in verdict.sides] == [2.0, 2.0]
    assert verdict.outcome is Outcome.LEFT
    assert verdict_of(pair, truth_shown=False).outcome is Outcome.UNJUDGED
    assert conditions(pair) == "began within 1 ms on one server, shared"


@pytest.mark.parametrize(
    ("began", "decided_s", "said"),
    [
        ("2026-11-30T00:00:00.400+00:00", [2.0, 2.4], "began 0.4 s apart on one server, shared"),
        ("2026-11-30T00:00:09+00:00", [2.0, 2.0], "not raced together: each on a clock of its own"),
        ("2026-11-29T00:00:00+00:00", [2.0, 2.0], "not raced together: each on a clock of its own"),
    ],
)
def test_races_that_were_not_raced_together_have_a_clock_each(
    began: str, decided_s: list[float], said: str
) -> None:
    left, right = raced((None, "FFS-1@2"))
    starts = ("2026-11-30T00:00:00+00:00", began)
    for race, at in zip((left, right), starts, strict=True):
        race.started = replace(race.started, started_at=at)
    assert [each.decided_s for each in verdict_of((left, right)).sides] == decided_s
    assert conditions((left, right)) == said


def test_a_score_is_over_pairs_and_the_left_side_stays_left() -> None:
    truth = "102"
    questions = [Question(f"q{at}", "6 × 17?", truth) for at in range(3)]
    races = raced((None, "FFS-1@2"), *questions)
    in_order = score_of(pairs_of(races))
    assert in_order == Score(left=3)
    # The right side of the second question began first.
    races[2], races[3] = races[3], races[2]
    assert score_of(pairs_of(races)) == Score(left=3)
    assert (
        score_sentence(Score(1, 2, 1, 3), ("a", "b"))
        == "over 7 questions: a 1, b 2, 1 tie, nobody 3"
    )
