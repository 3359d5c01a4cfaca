"""The end of an armed race says what its answer was worth, and what the cut may have cost."""

from __future__ import annotations

import pytest

from tests.support.fake_controls import QUESTION, FakeControls, plan_of
from tests.support.race_board import PALETTE, picture
from tts_tui.domain.events import CutBy, EndReason, LosersCut, RaceEnded, TraceCut
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.race.live_model import LiveModel

NAMES = ("SD", "FFS-1@4", "MV@4")


def cut_short(answer: str = "102", *, before: bool = True, shown: bool = True) -> LiveModel:
    """An armed race that one trace ended, after a whole one of eight traces, or none."""
    controls = FakeControls(plan_of(QUESTION, QUESTION, n=4, strategies=NAMES, armed="FFS-1@4"))
    for race in range(2 if before else 0):
        controls.start(race)
        for trace in range(4):
            length = 100 * (trace + 1) + 50 * race
            controls.finish(trace, "96", 1.0 + trace, tokens=length, race=race)
        controls.feed(RaceEnded(race, 9.0, EndReason.ALL_ENDED))
    controls.start(2)
    controls.finish(2, answer, 2.0, tokens=120, race=2)
    controls.feed(*(TraceCut(2, 2.01, trace, CutBy.STRATEGY) for trace in (0, 1, 3)))
    controls.feed(
        LosersCut(2, 2.02, "FFS-1@4", 2.0, (0, 1, 3), 0.012),
        RaceEnded(2, 2.1, EndReason.DECIDED),
    )
    controls.whereabouts = "saved in s.jsonl"
    model = LiveModel(controls, Truth(shown))
    model.take(0.0)
    return model


def test_the_end_of_an_armed_race_says_who_was_cut_and_what_that_may_have_cost() -> None:
    moment = cut_short().view(PALETTE, 10.0).moment
    assert moment is not None
    assert moment.headline == "FFS-1@4 ended the race after 2.0 s"
    assert (moment.answer, moment.right, moment.stopped) == ("102", True, True)
    assert moment.facts == (
        "trace 3 was first, 120 tokens spent",
        "3 cut in 12 ms: traces 1, 2, 4",
    )
    assert moment.estimate[0].endswith("an estimate from 9 traces of qwen-1.5b in 1 session")
    assert moment.saved == "saved in s.jsonl"
    assert [(camp.label, len(camp.members)) for camp in moment.camps] == [("undecided", 2)]


def test_where_too_few_lengths_are_known_nothing_is_estimated() -> None:
    moment = cut_short(before=False).view(PALETTE, 10.0).moment
    assert moment is not None
    assert moment.stopped
    assert moment.estimate == ()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
@pytest.mark.parametrize(("answer", "sign"), [("102", "✓"), ("96", "✗")])
def test_the_armed_answer_stands_large_at_every_size(
    size: tuple[int, int], answer: str, sign: str
) -> None:
    drawn = "\n".join(picture(cut_short(answer), *size))
    for said in ("FFS-1@4 ended the race", "3 cut in 12 ms", "an estimate", "saved in s.jsonl"):
        assert said in drawn
    assert sign in drawn


def test_hidden_truth_gives_nothing_away_at_an_armed_end() -> None:
    shown = "\n".join(picture(cut_short(shown=False), 120, 40)).replace("✓ done", "")
    assert not any(sign in shown for sign in ("✓", "✗", "RIGHT", "WRONG"))


def test_a_decision_that_was_put_away_does_not_come_back_with_the_end() -> None:
    controls = FakeControls(plan_of(n=2, strategies=("FFS-1@2", "MV@2"), armed="FFS-1@2"))
    controls.start()
    controls.finish(0, "102", 1.0)
    model = LiveModel(controls)
    model.take(0.0)
    assert model.view(PALETTE, 10.0).moment is not None
    model.put_away()
    controls.feed(TraceCut(0, 1.1, 1, CutBy.STRATEGY), RaceEnded(0, 1.2, EndReason.DECIDED))
    model.take(11.0)
    assert model.view(PALETTE, 11.0).moment is None


def test_an_armed_race_in_which_none_was_cut_ends_as_any_other_by_its_answer() -> None:
    controls = FakeControls(plan_of(n=2, strategies=("FFS-1@2", "MV@2"), armed="MV@2"))
    controls.start()
    controls.finish(0, "102", 1.0, tokens=50)
    controls.finish(1, "96", 2.0, tokens=40)
    controls.feed(RaceEnded(0, 2.1, EndReason.ALL_ENDED))
    model = LiveModel(controls)
    model.take(0.0)
    moment = model.view(PALETTE, 10.0).moment
    assert moment is not None
    assert (moment.key, moment.stopped) == ("end", False)
    assert {camp.label for camp in moment.camps} >= {"102"}
