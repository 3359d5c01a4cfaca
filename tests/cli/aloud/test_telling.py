"""A told race, turn by turn: a scripted person, controls that a test feeds, a clock it moves."""

from __future__ import annotations

from queue import SimpleQueue
from typing import TYPE_CHECKING

import pytest

from tests.support.fake_controls import FakeControls, decide, plan_of, racing
from tests.support.manual_clock import ManualClock
from tests.support.screens import bundled, replaying
from tts_tui.cli.aloud.telling import MOST_S, LineFront, Telling
from tts_tui.control.commands import Command, CommandError
from tts_tui.domain.events import CutBy, EndReason, Question, RaceEnded, TraceCut, TraceFailed
from tts_tui.ui.kit.truth import Truth
from tts_tui.ui.race.live_model import LiveModel
from tts_tui.ui.replay.model import ReplayModel
from tts_tui.ui.seats import ModelSeat

if TYPE_CHECKING:
    from tts_tui.cli.aloud.telling import Said

QUESTIONS = (Question("q1", "What is 6 × 17?", "102"), Question("q2", "And 2 × 2?", "4"))


class Told:
    """What a person types and hears; every turn is long after the one before."""

    def __init__(self, seat: ModelSeat) -> None:
        self.said: SimpleQueue[Said] = SimpleQueue()
        self.heard: list[str] = []
        self.clock = ManualClock()
        self.telling = Telling(seat, self.said, self.heard.append, self.clock)

    def turn(self, *lines: str | None, later_s: float = MOST_S) -> list[str]:
        """Type lines, each in a turn of its own, and give what was heard."""
        self.heard.clear()
        for line in lines or ("",):
            self.clock.now_s += later_s
            self.said.put(line)
            self.telling.turn()
        return list(self.heard)

    def news(self) -> list[str]:
        """What is told by itself: what comes after is of `state`, which ends the wait."""
        heard = self.turn("question")
        assert heard.pop().startswith("Question: ")
        return heard


def race_of(controls: FakeControls, *, truth: bool = True) -> Told:
    return Told(ModelSeat(LiveModel(controls, Truth(truth))))


def test_a_race_is_told_by_what_changes_and_nothing_twice() -> None:
    controls = racing(4)
    told = race_of(controls)
    assert told.news() == [
        "Race 1: 4 traces of qwen-1.5b.",
        "Question: A shop sells pens in packs of 6. How many pens are in 17 packs?",
    ]
    assert told.news() == []
    controls.finish(2, "103", 1.5, tokens=90)
    assert told.news() == [
        "Trace 3 finished after 90 tokens: 103, wrong.",
        "FFS-1@4 decided: 103, wrong.",
        "MV@4 leans to 103.",
    ]
    controls.finish(1, "102", 2.0)
    controls.finish(3, "102", 2.1)
    assert told.news() == [
        "Trace 2 finished after 100 tokens: 102, right.",
        "Trace 4 finished after 100 tokens: 102, right.",
        "MV@4 leans to 102.",
    ]
    assert told.news() == []
    controls.feed(TraceFailed(0, 2.2, 0, "stream", "the server hung up"))
    controls.feed(RaceEnded(0, 2.3, EndReason.ALL_ENDED))
    heard = told.news()
    assert heard[:2] == ["Trace 1 failed: the server hung up.", "MV@4 decided: 102, right."]
    assert heard[2].startswith("The race is over after 2.3 s: ")
    assert heard[3] == "The right answer is 102."
    assert heard[4].startswith("Right: MV@4 at ")
    assert heard[5].startswith("Wrong: FFS-1@4 at ")
    assert heard[6] == "Type votes, picks, read TRACE, or quit."


def test_while_the_truth_is_hidden_nothing_told_or_asked_gives_it_away() -> None:
    controls = racing(4)
    told = race_of(controls, truth=False)
    decide(controls)
    heard = told.news() + told.turn("votes") + told.turn("picks") + told.turn("read 2")
    assert "Decided: FFS-1@4 at 110 tokens" in " ".join(heard)
    assert not {"right", "wrong", "Right", "Wrong"} & set(" ".join(heard).replace(",", "").split())
    assert "The right answer is shown." in told.turn("truth show")
    assert "1 vote for 102, right: trace 2." in told.turn("votes")


def test_many_that_end_at_once_are_told_together() -> None:
    controls = racing(8)
    told = race_of(controls)
    told.news()
    for trace in range(5):
        controls.finish(trace, "102" if trace != 3 else "9", 1.0 + trace / 10)
    controls.feed(*(TraceCut(0, 2.0, trace, CutBy.PERSON) for trace in (5, 6, 7)))
    heard = told.news()
    assert heard[0] == ("5 traces finished: traces 1, 2, 3 and 5 102, right; trace 4 9, wrong.")
    assert heard[1] == "Traces 6, 7 and 8 are cut."


def test_news_wait_for_the_voice_and_what_is_typed_does_not() -> None:
    controls = racing(4)
    told = race_of(controls)
    assert told.news()
    controls.finish(2, "103", 1.5)
    assert told.turn("votes", later_s=0.1)[0] == "1 vote for 103, wrong: trace 3."
    assert told.turn("picks", later_s=0.1)[0].startswith("FFS-1@4 decided 103, wrong")
    assert told.turn("votes", later_s=MOST_S)[0].startswith("Trace 3 finished after")


def test_who_types_all_the_time_hears_of_the_race_all_the_same() -> None:
    controls = racing(4)
    told = race_of(controls)
    assert told.news()
    controls.finish(2, "103", 1.5)
    heard = told.turn(*["question"] * 10, later_s=0.9)
    assert any(line.startswith("Trace 3 finished") for line in heard)


def test_what_is_typed_steers_the_race_by_the_same_commands() -> None:
    controls = racing(4)
    told = race_of(controls)
    assert told.turn("arm FFS-1")[-1].startswith("FFS-1@4 is armed: it cuts the others")
    assert told.turn("cut 3")[-1] == "Trace 3 is cut; its text stays."
    assert told.turn("cut 9")[-1] == "There is no trace 9. They are 1 to 4."
    assert told.turn("answer-now 1")[-1] == "Trace 1 is cut and answers from where it is."
    assert controls.intents == [
        ("arm", "FFS-1@4"),
        ("cut", 0, 2),
        ("answer now", 0, (0,)),
    ]
    assert told.turn("hold")[-1] == "What is shown is held; the race goes on."
    controls.finish(1, "102", 2.0)
    assert told.turn("question")[:-1] == []
    told.turn("hold off")
    assert "Trace 2 finished after 100 tokens: 102, right." in told.news()


def test_the_next_question_is_asked_for_and_told() -> None:
    controls = FakeControls(plan_of(*QUESTIONS, n=4, strategies=("FFS-1@4", "MV@4")))
    controls.start()
    told = race_of(controls)
    assert "Race 1 of 2: 4 traces of qwen-1.5b." in told.news()
    decide(controls)
    assert told.news()[-1] == (
        "Type next for the next question, votes, picks, read TRACE, or quit."
    )
    assert told.turn("next")[-1] == "The next question."
    controls.question_index = 1
    controls.start(race=1, question=1)
    assert told.news() == ["Race 2 of 2: 4 traces of qwen-1.5b.", "Question: And 2 × 2?"]


def test_enter_alone_says_where_it_stands() -> None:
    told = race_of(racing(4))
    assert told.turn("")[-3:] == [
        "Race 1 runs, 0.5 s.",
        "0 of 4 traces have ended, 10 tokens so far.",
        "Nothing is armed.",
    ]


def test_a_trace_is_read_a_part_at_a_time_in_whole_words() -> None:
    controls = racing(4)
    told = race_of(controls)
    words = " ".join(f"word{at}" for at in range(200))
    controls.say(1, words, 0.6)
    first = told.turn("read 2")
    assert first[-3] == "Trace 2, answering, 10 tokens."
    left = len(words) - len(first[-2])
    assert first[-1] == f"Type more for the rest, {left} characters."
    second = told.turn("more")
    assert second[-1] == "That is all so far; type more for what comes."
    assert first[-2] + second[-2] == words
    controls.finish(1, "102", 2.0)
    assert told.turn("more")[-2:] == ["so it is \\boxed{102}", "End of the trace."]
    assert told.turn("read 9")[-1] == "There is no trace 9. They are 1 to 4."


def test_what_a_model_says_steers_no_terminal() -> None:
    controls = racing(4)
    told = race_of(controls)
    controls.say(1, "\x1b[2Jgone\x07", 0.6)
    assert "\x1b" not in "".join(told.turn("read 2"))


def test_leaving_a_running_race_is_asked_twice_and_one_that_is_over_is_left_at_once() -> None:
    controls = racing(4)
    told = race_of(controls)
    assert told.turn("quit")[-1] == "The race is running. Type quit again to stop it and leave."
    assert not told.telling.over
    told.turn("votes")
    told.turn("quit")
    assert not told.telling.over
    told.turn("quit")
    assert told.telling.over
    controls = racing(4)
    decide(controls)
    done = race_of(controls)
    done.turn("quit")
    assert done.telling.over


def test_who_can_type_nothing_more_is_told_the_question_to_its_end() -> None:
    controls = racing(4)
    told = race_of(controls)
    told.turn(None)
    assert not told.telling.over
    decide(controls)
    heard = told.turn("", later_s=0.0)
    assert any(line.startswith("The race is over") for line in heard)
    assert told.telling.over


def test_another_terminal_steers_a_told_race_and_its_person_hears_of_it() -> None:
    controls = racing(4)
    told = race_of(controls)
    front = LineFront(told.said, None)
    cut, state, wrong = (
        front.ask(Command("cut", 3)),
        front.ask(Command("state")),
        front.ask(Command("cut", 9)),
    )
    for _ in range(3):
        told.telling.turn()
    assert "Trace 3 is cut; its text stays." in told.heard
    assert cut.result(0).said == "Trace 3 is cut; its text stays."
    assert state.result(0).data["state"]["shows"] == "race"  # type: ignore[index]
    with pytest.raises(CommandError, match=r"There is no trace 9\."):
        wrong.result(0)


def test_a_replay_is_told_as_it_is_played_and_again_when_it_begins_again() -> None:
    clock = ManualClock()
    controls = replaying(bundled("qwen-coat"), clock)
    told = Told(ModelSeat(ReplayModel(controls)))
    assert told.news()[0] == "Race 1: 8 traces of qwen2.5-coder-1.5b-instruct."
    controls.seek_share(1.0)
    heard = told.news()
    assert "The right answer is 145." in heard
    assert heard[-1] == "Type votes, picks, read TRACE, or quit."
    assert told.news() == []
    controls.seek_to(0.0)
    assert told.news()[0] == "Race 1: 8 traces of qwen2.5-coder-1.5b-instruct."
    told.turn("quit")
    assert told.telling.over
    controls.close()
