"""What a room can bet on, and which of it came out right."""

from __future__ import annotations

from tests.support.fake_controls import QUESTION, FakeControls, plan_of
from tts_tui.domain.events import EndReason, Question, RaceEnded
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.domain.strategies import Clock, default_names, parse
from tts_tui.ui.stage.choices import came_out, strategy_choices, trace_choices

CARD_ROOM = 46
"""Cells beside a name, a bar and a number at 80 columns."""


def ended(question: Question = QUESTION) -> RaceState:
    controls = FakeControls(plan_of(question, n=4))
    controls.start()
    controls.finish(0, "102", 1.0)
    controls.finish(1, "17", 2.0)
    controls.finish(2, "102", 3.0)
    controls.feed(RaceEnded(0, 3.1, EndReason.STOPPED))
    session = SessionState()
    for event in controls.poll().events:
        session.apply(event)
    return session.races[0]


def test_every_choice_of_a_board_is_said_in_one_line() -> None:
    choices = strategy_choices(default_names(8), 8)
    assert len(choices) == 9
    for choice in choices:
        assert 0 < len(choice.says) <= CARD_ROOM
        assert "@" not in choice.label
    assert len({choice.says for choice in choices}) == 9


def test_there_are_no_more_choices_than_keys() -> None:
    assert [choice.name for choice in trace_choices(64)] == [f"trace {at}" for at in range(1, 10)]
    assert len(trace_choices(2)) == 2


def test_what_is_undecided_is_neither_right_nor_wrong() -> None:
    race = ended()
    picks = [race.ask(parse(name, 4), Clock.WALL) for name in default_names(4)]
    names = [pick.strategy for pick in picks]
    out = came_out(race, picks, names)
    for pick in picks:
        assert (pick.strategy in out.undecided) == (not pick.decided)
        assert (pick.strategy in out.right) == (race.verdict(pick) is True)
    assert out.right
    assert out.undecided


def test_a_trace_is_right_wrong_or_came_to_no_end() -> None:
    out = came_out(ended(), [], [choice.name for choice in trace_choices(4)])
    assert out.right == {"trace 1", "trace 3"}
    assert out.undecided == {"trace 4"}


def test_without_a_truth_nothing_can_be_judged() -> None:
    race = ended(Question("q", "6 × 7?"))
    picks = [race.ask(parse(name, 4), Clock.WALL) for name in default_names(4)]
    names = [*(pick.strategy for pick in picks), "trace 1"]
    out = came_out(race, picks, names)
    assert not out.right
    assert out.undecided == set(names)
