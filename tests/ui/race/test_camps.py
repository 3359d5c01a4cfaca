"""The end of a race puts every strategy's answer beside the others'."""

from __future__ import annotations

import pytest
from rich.style import Style

from tests.support.fake_controls import QUESTION, FakeControls, plan_of
from tests.support.race_board import PALETTE, picture
from tts_tui.domain.events import EndReason, Question, RaceEnded
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.race.camps import Camp, Member
from tts_tui.ui.race.camps_rows import camps_rows
from tts_tui.ui.race.live_model import LiveModel

NAMES = ("SD", "FFS-1", "MV", "LFS-1", "short-2")


def ended(
    *answers: tuple[str, int],
    names: tuple[str, ...] = NAMES,
    shown: bool = True,
    question: Question = QUESTION,
) -> LiveModel:
    """A race whose traces answered so after so many tokens, a second a trace; 102 is right."""
    n = len(answers)
    controls = FakeControls(plan_of(question, n=n, strategies=[_of(name, n) for name in names]))
    controls.start()
    for trace, (answer, tokens) in enumerate(answers):
        controls.say(trace, "so ", trace + 0.5, tokens=tokens)
        controls.finish(trace, answer, trace + 1.0, tokens=tokens)
    controls.feed(RaceEnded(0, n + 0.1, EndReason.ALL_ENDED))
    model = LiveModel(controls, Truth(shown))
    model.take(0.0)
    return model


def _of(name: str, n: int) -> str:
    return name if name == "SD" else f"{name}@{n}"


def camps(model: LiveModel) -> dict[str, list[str]]:
    moment = model.view(PALETTE, 10.0).moment
    assert moment is not None
    return {camp.label: [member.name for member in camp.members] for camp in moment.camps}


def facts(model: LiveModel) -> tuple[str, ...]:
    moment = model.view(PALETTE, 10.0).moment
    assert moment is not None
    return (moment.headline, *moment.facts)


def test_the_right_answer_stands_large_though_the_vote_is_wrong() -> None:
    model = ended(("102", 50), ("96", 200), ("96", 300))
    moment = model.view(PALETTE, 10.0).moment
    assert moment is not None
    assert (moment.answer, moment.right) == ("102", True)
    assert camps(model) == {"102": ["SD", "FFS-1", "short-2"], "96": ["MV", "LFS-1"]}
    # FFS-1 had 50 tokens of each trace to pay, and the vote all of them.
    assert facts(model)[:3] == (
        "All done: 3 of 5 strategies right",
        "FFS-1 is right, MV is not: 91 % fewer tokens",
        "first: FFS-1, after 1.0 s",
    )


def test_where_all_are_wrong_the_vote_stands_large() -> None:
    model = ended(("95", 50), ("96", 200), ("96", 300))
    moment = model.view(PALETTE, 10.0).moment
    assert moment is not None
    assert (moment.answer, moment.right) == ("96", False)
    assert facts(model)[0] == "All done: none of 5 strategies right"
    assert not any("is right" in fact for fact in facts(model))


def test_the_yardstick_is_named_only_where_nothing_else_is_right() -> None:
    both = facts(ended(("102", 50), ("102", 200), ("102", 300)))
    assert both[1] == "FFS-1 is right for 91 % fewer tokens than MV"
    only_sd = facts(ended(("102", 50), ("96", 20), ("96", 30), names=("SD", "LFS-1", "MV")))
    assert only_sd[1] == "SD is right, MV is not: 50 % fewer tokens"


def test_hidden_truth_shows_in_nothing() -> None:
    model = ended(("102", 50), ("96", 200), ("96", 300), shown=False)
    moment = model.view(PALETTE, 10.0).moment
    assert moment is not None
    # A wrong answer put up large would be taken for the right one.
    assert (moment.answer, moment.right, moment.voters) == ("?", None, ())
    assert facts(model)[0] == "All done: the truth is still hidden"
    assert {camp.right for camp in moment.camps} == {None}
    drawn = "\n".join(picture(model, 120, 40))
    assert "✓ 102" not in drawn
    assert "✗ 96" not in drawn


def test_where_nobody_knows_the_truth_the_vote_stands_large_though_it_is_hidden() -> None:
    model = ended(("102", 50), ("96", 200), ("96", 300), shown=False, question=Question("q", "?"))
    moment = model.view(PALETTE, 10.0).moment
    assert moment is not None
    assert moment.answer == "96"
    assert facts(model)[0] == "All done: 2 of 5 strategies agree"


def test_undecided_and_without_an_answer_are_neither_right_nor_wrong() -> None:
    rows = camps_rows(
        [
            Camp("102", True, (Member("FFS-1", 50),)),
            Camp(None, None, (Member("SD", 20),)),
            Camp(None, None, (Member("BS@4", None),), decided=False),
        ],
        40,
        5,
        PALETTE,
    )
    assert ["".join(text for text, _ in row).rstrip() for row in rows] == [
        "✓ 102        FFS-1 50",
        "● no answer  SD 20",
        "○ undecided  BS@4",
    ]


def test_a_tie_break_is_named() -> None:
    assert "MV@2: 1 of 2 answers, by a tie-break" in facts(
        ended(("102", 50), ("96", 200), names=("SD", "MV"))
    )


@pytest.mark.parametrize("height", range(1, 8))
@pytest.mark.parametrize("width", [30, 40, 90])
def test_what_has_no_room_is_counted(width: int, height: int) -> None:
    members = tuple(Member(f"votes-{k}", k * 100) for k in range(1, 12))
    wrong = Camp("[b]96[/b]\x1b[31m", False, (Member("MV", 12_345),))
    rows = camps_rows([Camp("102", True, members), wrong], width, height, PALETTE)
    assert 1 <= len(rows) <= height
    told = [text for row in rows for text, ink in row if isinstance(ink, Style)]
    assert "\x1b" not in "".join(told)
    shown = sum(text.strip().startswith("votes-") for text in told)
    left = [int(text.strip()[1:]) for text in told if text.strip().startswith("+")]
    assert shown + sum(left) == len(members)


def test_a_model_that_says_no_answer_has_given_one() -> None:
    model = ended(("no answer", 50), ("no answer", 60), ("95", 300))
    said, other = camps(model).values()
    assert len(said) > len(other)
