from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from tests.support.generated.chains import chain_races, waits
from tests.support.generated.races import races, unruly_races
from tts_tui.domain.events import (
    Channel,
    CutBy,
    Event,
    ModelCard,
    Overshoot,
    Prices,
    Question,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceRetried,
    TraceSpawned,
)
from tts_tui.domain.models import OtherModel
from tts_tui.domain.money import paid_for
from tts_tui.domain.race import RaceState
from tts_tui.domain.spending import Spending

if TYPE_CHECKING:
    from tests.support.generated.chains import Played

PRICES = Prices(1.0, 0.5, 10.0, "USD")
STARTED = RaceStarted(
    0, 0.0, Question("q", "x" * 400), ModelCard("m", "m", prices=PRICES), 2, Sampling(), ""
)


def folded(events: list[Event]) -> RaceState:
    assert isinstance(events[0], RaceStarted)
    race = RaceState(events[0])
    for event in events[1:]:
        race.apply(event)
    return race


def spent(events: list[Event]) -> Spending:
    spending = Spending()
    for event in events:
        spending.heard(event)
    return spending


def says(trace: int, tokens: int) -> TokensArrived:
    return TokensArrived(0, trace, Channel.ANSWER, (1.0,), (tokens,), ("so",))


@settings(max_examples=25)
@given(races())
def test_as_many_tokens_are_spent_as_the_race_has(events: list[Event]) -> None:
    race = folded(events)
    assert spent(events).tokens == race.tokens + (race.overshoot_tokens or 0)


@settings(max_examples=25)
@given(unruly_races())
def test_what_does_not_fit_is_spent_as_little_as_it_is_folded(events: list[Event]) -> None:
    race = folded(events)
    assert spent(events).tokens == race.tokens + (race.overshoot_tokens or 0)


@settings(max_examples=25)
@given(chain_races(waits()))
def test_tokens_of_procedures_are_spent_too(played: Played) -> None:
    events = list(played.race.events)
    assert spent(events).tokens == folded(events).tokens


@settings(max_examples=25)
@given(races())
def test_money_is_that_of_the_race_where_every_prompt_was_counted(events: list[Event]) -> None:
    assert isinstance(events[0], RaceStarted)
    events[0] = replace(events[0], model=ModelCard("m", "m", prices=PRICES))
    race = folded(events)
    paid = paid_for(race.started, race.everyone)
    if paid is not None and paid.amount is not None:
        assert spent(events).money == pytest.approx(paid.amount)


def test_a_prompt_is_estimated_until_one_is_counted_and_then_follows_the_count() -> None:
    events: list[Event] = [STARTED, TraceOpened(0, 0.1, 0, 0), TraceOpened(0, 0.1, 1, 1)]
    assert spent(events).money == pytest.approx(2 * 100 / 1e6)
    events.append(TraceFinished(0, 1.0, 0, "stop", 10, prompt_tokens=200))
    assert spent(events).money == pytest.approx((2 * 200 + 10 * 10) / 1e6)
    events.append(TraceCut(0, 1.1, 1, CutBy.STOP))
    assert spent(events).money == pytest.approx((2 * 200 + 10 * 10) / 1e6)


def test_a_refusal_is_not_billed_and_what_a_broken_stream_had_said_is() -> None:
    events: list[Event] = [STARTED, TraceOpened(0, 0.1, 0, 0), TraceRetried(0, 0.2, 0, "no", 1.0)]
    assert spent(events).money == 0
    events += [TraceOpened(0, 0.3, 0, 0, 2), says(0, 7), TraceFailed(0, 1.0, 0, "broken", "so")]
    assert spent(events).tokens == 7
    assert spent(events).money == pytest.approx((100 + 70) / 1e6)


def test_each_model_has_its_own_price_and_what_goes_on_sends_its_prefix_again() -> None:
    small = ModelCard("s", "s", prices=Prices(1.0, 1.0, 1.0, "USD"))
    started = replace(STARTED, others=(OtherModel(small, Sampling()),))
    events: list[Event] = [started, TraceOpened(0, 0.1, 0, 0), says(0, 50)]
    events += [
        TraceSpawned(0, 1.0, 2, "esc", model="s"), TraceOpened(0, 1.1, 2, 0), says(2, 30),
        TraceSpawned(0, 1.2, 3, "wait-1@2", parent=0), TraceOpened(0, 1.3, 3, 0),
    ]  # fmt: skip
    assert spent(events).money == pytest.approx(((100 + 500) + (100 + 30) + (100 + 50)) / 1e6)


def test_what_a_server_went_on_with_after_a_cut_is_spent() -> None:
    events: list[Event] = [STARTED, TraceOpened(0, 0.1, 0, 0), says(0, 5), Overshoot(0, 2.0, 9)]
    assert spent(events).tokens == 14
    assert spent(events).money == pytest.approx((100 + 140) / 1e6)


def test_a_race_that_goes_on_pays_for_what_it_left_and_for_its_further_traces() -> None:
    half: list[Event] = [STARTED, TraceOpened(0, 0.1, 0, 1), says(0, 5), TraceOpened(0, 0.2, 1, 2)]
    on = replace(STARTED, t_s=2.0, n=3, rest=(1, 2), runs=2)
    more: list[Event] = [
        TraceFinished(0, 1.0, 0, "stop", 5, prompt_tokens=100),
        says(1, 7),
        on,
        TraceOpened(0, 2.1, 1, 2),
        says(1, 4),
        TraceFinished(0, 2.2, 1, "stop", 4, prompt_tokens=100),
    ]
    spending = spent([*half, *more])
    assert spending.tokens == 5 + 7 + 4
    assert spending.races[0].on_wire == 0
    spending.heard(TraceOpened(0, 2.3, 2, 3))
    spending.heard(says(2, 6))
    assert spending.tokens == 5 + 7 + 4 + 6
    assert spending.most_next()[0] == 7
