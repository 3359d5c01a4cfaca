from __future__ import annotations

import pytest

from tests.support.fake_controls import FakeControls, plan_of
from tts_tui.domain.ceilings import Ceiling, Left, Scope, Unit
from tts_tui.domain.events import CancelSent, CutBy, EndReason, RaceEnded, TraceCut
from tts_tui.ui.race.budget import least_left
from tts_tui.ui.race.live_model import LiveModel

TOKENS = Ceiling(20_000)
MONEY = Ceiling(5.0, Unit.MONEY, currency="USD")


@pytest.mark.parametrize(
    ("ceilings", "said"),
    [
        ([], ""),
        ([Left(TOKENS, 7_660)], "12.3k tok left"),
        ([Left(MONEY, 3.75)], "1.25 USD left"),
        # The nearest by its share.
        ([Left(TOKENS, 7_660), Left(MONEY, 3.75)], "1.25 USD left"),
        ([Left(Ceiling(100, scope=Scope.RACE), 97), Left(MONEY, 3.75)], "3 tok left"),
        ([Left(TOKENS, 20_007)], "nothing left"),
    ],
)
def test_what_is_left_of_the_nearest_ceiling(ceilings: list[Left], said: str) -> None:
    assert least_left(ceilings) == said


def test_the_race_says_what_is_left_and_offers_no_question_once_nothing_is() -> None:
    controls = FakeControls(plan_of(*plan_of().questions, *plan_of().questions, n=2))
    controls.start()
    controls.left = (Left(TOKENS, 7_660),)
    model = LiveModel(controls)
    model.take(0.0)
    [(_, race)] = model.races
    assert model.standing(race, 0.0).left == "12.3k tok left"
    assert model.more_questions
    for trace in range(2):
        controls.feed(CancelSent(0, 2.0 + trace, trace, CutBy.CEILING, TOKENS))
        controls.feed(TraceCut(0, 2.5 + trace, trace, CutBy.CEILING, TOKENS))
    controls.feed(RaceEnded(0, 5.0, EndReason.CEILING))
    controls.left, controls.finished = (Left(TOKENS, 20_000),), True
    model.take(1.0)
    standing = model.standing(race, 1.0)
    assert (standing.state, standing.left) == ("cut by a ceiling", "nothing left")
    assert not model.more_questions
