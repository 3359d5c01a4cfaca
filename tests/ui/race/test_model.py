from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_controls import QUESTION, FakeControls, plan_of
from tests.support.own import use_own
from tests.support.race_board import PALETTE, picture
from tts_tui.domain.events import (
    Channel,
    CutBy,
    EndReason,
    LosersCut,
    Overshoot,
    Question,
    RaceEnded,
    StrategyArmed,
    ThinkingReclassified,
    TraceCut,
    TraceFailed,
    TraceFinished,
)
from tts_tui.ui.kit.explain import arming_of, rule_of, strategy_rules
from tts_tui.ui.kit.palette import grounded
from tts_tui.ui.kit.truth import Verdicts
from tts_tui.ui.race.decision import decision_banner
from tts_tui.ui.race.frame import Frame
from tts_tui.ui.race.live_model import LiveModel
from tts_tui.ui.race.reader import TraceReader
from tts_tui.ui.race.view import Speed, saving_sentence, troubles

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.ui.race.decision import DecisionBanner


def model_of(controls: FakeControls, now_s: float = 10.0) -> LiveModel:
    model = LiveModel(controls)
    model.take(now_s)
    model.view(PALETTE, now_s)
    return model


def moment(model: LiveModel, now_s: float = 10.0) -> DecisionBanner | None:
    return model.view(PALETTE, now_s).moment


def test_a_hidden_truth_never_shows_right_or_wrong() -> None:
    controls = FakeControls(plan_of(n=4, strategies=("FFS-1@4", "MV@4"), armed="FFS-1@4"))
    controls.start()
    for trace, answer in enumerate(("102", "96", "102", "7")):
        controls.finish(trace, answer, 1.0 + trace)
    controls.feed(RaceEnded(0, 9.0, EndReason.ALL_ENDED))
    model = model_of(controls)
    assert model.view(PALETTE, 10.0).rows[0].right is True
    assert "truth 102" in "".join(picture(model, 80, 24))
    model.truth.shown = False
    for put_away in (False, True):
        if put_away:
            model.put_away()
        for size in ((80, 24), (120, 40), (200, 60)):
            shown = "\n".join(picture(model, *size)).replace("✓ done", "")
            for sign in ("✓", "✗", "right", "wrong", "RIGHT", "WRONG"):
                assert sign not in shown
            assert "truth hidden" in shown
        view = model.view(PALETTE, 10.0)
        assert {row.right for row in view.rows} == {None}
        assert {vote.right for vote in view.votes.votes} == {None}


def test_the_colours_do_not_leak_a_hidden_truth() -> None:
    controls = FakeControls(plan_of(n=2))
    controls.start()
    controls.finish(0, "102", 1.0)
    controls.finish(1, "96", 2.0)
    model = model_of(controls)
    model.truth.shown = False
    inks = grounded(PALETTE)
    strips = Frame().draw(model.view(PALETTE, 10.0), 120, 40)
    colours = {
        seg.style.color for strip in strips for seg in strip if seg.style and seg.text.strip()
    }
    assert inks.correct.color not in colours
    assert inks.wrong.color not in colours


def test_an_undecided_strategy_has_no_mark_whatever_it_leans_to() -> None:
    names = ("SD", "FFS-1@4", "MV@4", "LFS-1@4")
    controls = FakeControls(plan_of(n=4, strategies=names, armed="FFS-1@4"))
    controls.start()
    controls.finish(2, "102", 2.0)
    model = model_of(controls)
    marks = {"FFS-1@4": True, "SD": None, "MV@4": None, "LFS-1@4": None}
    assert {row.name: row.right for row in model.view(PALETTE, 10.0).rows} == marks
    controls.feed(*(TraceCut(0, 2.01, trace, CutBy.STRATEGY) for trace in (0, 1, 3)))
    controls.feed(RaceEnded(0, 2.02, EndReason.DECIDED))
    model.take(11.0)
    assert {row.name: row.right for row in model.view(PALETTE, 11.0).rows} == marks


def test_a_strategy_that_decided_without_an_answer_is_wrong() -> None:
    controls = FakeControls(plan_of(n=1, strategies=("SD", "MV@1")))
    controls.start()
    controls.feed(TraceFinished(0, 1.0, 0, "length", 9), RaceEnded(0, 1.1, EndReason.ALL_ENDED))
    assert {row.right for row in model_of(controls).view(PALETTE, 10.0).rows} == {False}


def test_the_armed_decision_is_the_moment() -> None:
    controls = FakeControls(plan_of(n=4, strategies=("FFS-1@4", "MV@4"), armed="FFS-1@4"))
    controls.start()
    model = model_of(controls)
    assert moment(model) is None
    controls.finish(2, "102", 2.0)
    controls.feed(*(TraceCut(0, 2.01, trace, CutBy.STRATEGY) for trace in (0, 1, 3)))
    controls.feed(LosersCut(0, 2.02, "FFS-1@4", 2.0, (0, 1, 3), 0.012))
    model.take(11.0)
    model.view(PALETTE, 11.0)
    found = moment(model, 11.0)
    assert found is not None
    assert found.answer == "102"
    assert found.headline == "FFS-1@4 decides after 2.0 s"
    assert "3 cut in 12 ms" in found.facts
    assert found.right is True
    assert found.voters == (2,)


def test_unarmed_the_first_decision_and_then_the_end_are_moments() -> None:
    controls = FakeControls(plan_of(n=2, strategies=("SD", "FFS-1@2", "MV@2")))
    controls.start()
    controls.finish(0, "96", 2.0)
    model = model_of(controls)
    first = moment(model)
    assert first is not None
    assert first.key == "first"
    assert first.headline.startswith("FFS-1@2")
    assert first.right is False
    model.put_away()
    assert moment(model) is None
    controls.finish(1, "96", 3.0)
    controls.feed(RaceEnded(0, 3.1, EndReason.ALL_ENDED))
    model.take(11.0)
    model.view(PALETTE, 11.0)
    end = moment(model, 11.0)
    assert end is not None
    assert end.key == "end"
    assert end.headline == "All done: none of 3 strategies right"


@pytest.mark.parametrize(
    ("decided_at_s", "headline"),
    [(2.0, "FFS-1@2 decides first, after 2.0 s"), (None, "FFS-1@2 decides first")],
    ids=["wall clock", "token clock"],
)
def test_the_first_decision_says_when_where_there_is_a_clock_of_seconds(
    decided_at_s: float | None, headline: str
) -> None:
    controls = FakeControls(plan_of(n=2, strategies=("FFS-1@2", "MV@2")))
    controls.start()
    controls.finish(0, "96", 2.0)
    model = model_of(controls)
    [first] = [row.pick for row in model.view(PALETTE, 10.0).rows if row.pick and row.pick.decided]
    picks = [replace(first, decided_at_s=decided_at_s)]
    assert model.current is not None
    race = model.current[1]
    found = decision_banner(race, picks, Verdicts(race, shown=True))
    assert found is not None
    assert found.headline == headline


def test_a_tie_is_named_with_what_the_other_rule_says() -> None:
    controls = FakeControls(plan_of(n=2, strategies=("MV@2",)))
    controls.start()
    controls.finish(0, "96", 2.0, tokens=300)
    controls.finish(1, "102", 3.0, tokens=50)
    model = model_of(controls)
    found = moment(model)
    assert found is not None
    assert any("tie-break" in fact and "102" in fact for fact in found.facts)


def test_the_moment_names_what_the_server_generated_after_the_cuts() -> None:
    controls = FakeControls(plan_of(n=3, strategies=("SD", "FFS-1@3", "MV@3"), armed="SD"))
    controls.start()
    controls.finish(0, "102", 1.0, tokens=100)
    controls.feed(*(TraceCut(0, 1.01, trace, CutBy.STRATEGY) for trace in (1, 2)))
    controls.feed(LosersCut(0, 1.02, "SD", 1.0, (1, 2), 0.012), Overshoot(0, 1.1, 11))
    found = moment(model_of(controls))
    assert found is not None
    assert "2 cut in 12 ms, +11 tokens on the server" in found.facts


def test_a_stopped_race_has_no_moment() -> None:
    controls = FakeControls(plan_of(n=2, strategies=("MV@2",)))
    controls.start()
    controls.finish(0, "102", 1.0)
    controls.feed(TraceCut(0, 2.0, 1, CutBy.STOP), RaceEnded(0, 2.1, EndReason.STOPPED))
    assert moment(model_of(controls)) is None


def test_savings_are_a_lower_bound_while_traces_run_and_unknown_after_a_cut() -> None:
    controls = FakeControls(plan_of(n=2, strategies=("FFS-1@2", "MV@2")))
    controls.start()
    controls.finish(0, "102", 1.0, tokens=100)
    controls.say(1, "on and on", 2.0, tokens=300)
    model = model_of(controls)
    assert (
        model.view(PALETTE, 10.0).votes.sentence
        == "FFS-1 would have saved 75 % of MV's tokens so far"
    )
    controls.feed(TraceCut(0, 3.0, 1, CutBy.PERSON))
    model.take(11.0)
    sentence = model.view(PALETTE, 11.0).votes.sentence
    assert sentence.startswith("FFS-1 decided at ")
    assert "unknown" in sentence


def test_the_armed_strategy_is_the_one_that_stopped_the_race() -> None:
    controls = FakeControls(plan_of(n=3, strategies=("SD", "FFS-1@3", "MV@3"), armed="SD"))
    controls.start()
    controls.finish(0, "102", 1.0, tokens=100)
    controls.feed(*(TraceCut(0, 1.01, trace, CutBy.STRATEGY) for trace in (1, 2)))
    model = model_of(controls)
    assert model.view(PALETTE, 10.0).votes.sentence.startswith("SD stopped at 100 tokens")


def test_a_long_saving_leaves_the_votes_their_place_at_80_columns() -> None:
    controls = FakeControls(plan_of(n=3, strategies=("FFS-1@3", "MV@3"), armed="FFS-1@3"))
    controls.start()
    controls.finish(0, "102", 1.0, tokens=100)
    controls.feed(*(TraceCut(0, 1.01, trace, CutBy.STRATEGY) for trace in (1, 2)))
    rows = picture(model_of(controls), 80, 24)
    row = next(row for row in rows if "FFS-1 stopped at" in row)
    assert "102 " in row
    assert "…" not in row


@pytest.mark.parametrize(
    ("answers", "shown", "sentence"),
    [
        (("102", "96"), True, "FFS-1 would have saved 75 % of MV's tokens"),
        (("96", "102"), True, "FFS-1 would have saved 75 %, but answers wrong"),
        (("96", "102"), False, "FFS-1 would have saved 75 % of MV's tokens"),
    ],
)
def test_a_saving_with_a_wrong_answer_is_not_praised(
    answers: tuple[str, str], shown: bool, sentence: str
) -> None:
    controls = FakeControls(plan_of(n=2, strategies=("FFS-1@2", "MV@2")))
    controls.start()
    controls.finish(0, answers[0], 1.0, tokens=100)
    controls.finish(1, answers[1], 3.0, tokens=300)
    model = model_of(controls)
    model.truth.shown = shown
    assert model.view(PALETTE, 10.0).votes.sentence == sentence


def test_queued_traces_are_not_said_to_run() -> None:
    controls = FakeControls(plan_of(n=8, strategies=("FFS-1@8", "MV@8")))
    controls.start(opened=4)
    controls.finish(0, "102", 1.0)
    model = model_of(controls)
    assert model.view(PALETTE, 10.0).votes.waiting == "3 running, 4 queued"
    shown = moment(model)
    assert shown is not None
    assert "still 3 running, 4 queued" in shown.facts


def test_no_saving_is_claimed_without_a_decision() -> None:
    controls = FakeControls(plan_of(n=2, strategies=("FFS-1@2", "MV@2")))
    controls.start()
    model = model_of(controls)
    assert model.current is not None
    race = model.current[1]
    assert saving_sentence(race, (), Verdicts(race, shown=True)) == ""


def test_a_changed_pick_flashes_for_a_second() -> None:
    controls = FakeControls(plan_of(n=3, strategies=("MV@3",)))
    controls.start()
    model = model_of(controls)
    controls.finish(0, "102", 1.0)
    model.take(20.0)
    assert model.view(PALETTE, 20.0).rows[0].flashing
    assert not model.view(PALETTE, 21.1).rows[0].flashing


def test_a_frozen_view_waits_and_catches_up() -> None:
    controls = FakeControls(plan_of(n=2))
    controls.start()
    model = model_of(controls)
    model.paused = True
    controls.finish(0, "102", 1.0)
    assert not model.take(11.0)
    assert model.waiting_events == 2
    assert model.current is not None
    assert model.current[1].ends == 0
    assert model.view(PALETTE, 11.0).header.state == "view frozen, race continues"
    model.paused = False
    assert model.take(12.0)
    assert model.current[1].ends == 1


def test_models_of_one_question_are_races_to_switch_between() -> None:
    controls = FakeControls(plan_of(n=2, models=("small", "large")))
    controls.start(race=0, model=0)
    controls.start(race=1, model=1)
    controls.finish(0, "102", 1.0, race=1)
    model = model_of(controls)
    assert model.view(PALETTE, 10.0).header.model == "small"
    assert model.view(PALETTE, 10.0).header.other_models == "beside it large: 1 of 2 ended"
    model.next_model()
    assert model.view(PALETTE, 10.0).header.model == "large"


def test_the_next_question_is_looked_at_when_it_starts() -> None:
    second = Question("q2", "And 18 packs?", "108")
    controls = FakeControls(plan_of(QUESTION, second, n=2))
    controls.start()
    model = model_of(controls)
    model.select(1)
    controls.question_index = 1
    controls.start(race=1, question=1)
    model.take(11.0)
    header = model.view(PALETTE, 11.0).header
    assert (header.race, header.question) == ("race 2/2", "And 18 packs?")
    assert model.selected == 0


def test_arming_during_the_race_moves_the_mark() -> None:
    controls = FakeControls(plan_of(n=2, strategies=("FFS-1@2", "MV@2")))
    controls.start()
    controls.feed(StrategyArmed(0, 1.0, "MV@2"))
    model = model_of(controls)
    assert [row.armed for row in model.view(PALETTE, 10.0).rows] == [False, True]


def test_failures_are_grouped_by_reason() -> None:
    controls = FakeControls(plan_of(n=3))
    controls.start()
    for trace, reason in enumerate(("no key", "no host", "no key")):
        controls.feed(TraceFailed(0, 1.0 + trace, trace, "auth", reason))
    model = model_of(controls)
    assert model.current is not None
    found = [(t.reason, t.traces) for t in troubles(model.current[1])]
    assert found == [("no key", (0, 2)), ("no host", (1,))]
    assert model.view(PALETTE, 10.0).troubles


def test_an_unknown_truth_gives_no_verdict() -> None:
    controls = FakeControls(plan_of(Question("q", "?", None), n=2))
    controls.start()
    controls.finish(0, "102", 1.0)
    model = model_of(controls)
    assert model.current is not None
    race = model.current[1]
    assert Verdicts(race, shown=True).of(race.traces[0].answer) is None


def test_speed_is_the_mean_of_the_last_seconds() -> None:
    speed = Speed()
    assert speed.tok_s == 0
    for tenth in range(60):
        speed.sample(tenth / 10, tenth * (1 if tenth < 30 else 5))
    assert round(speed.tok_s) == 50


@given(st.lists(st.tuples(st.sampled_from(["t", "a", "r"]), st.text("ab \n", max_size=9))))
def test_a_reader_that_grew_shows_what_a_fresh_one_shows(steps: list[tuple[str, str]]) -> None:
    controls = FakeControls(plan_of(n=1))
    controls.start()
    model = model_of(controls)
    grown = TraceReader()
    for at, (kind, text) in enumerate(steps):
        if kind == "r":
            controls.feed(ThinkingReclassified(0, 1.0 + at, 0))
        else:
            channel = Channel.THINKING if kind == "t" else Channel.ANSWER
            controls.say(0, text, 1.0 + at, channel=channel)
        model.take(10.0)
        assert model.focused is not None
        grown.read(0, model.focused, 5)
        fresh = TraceReader()
        fresh.read(0, model.focused, 5)
        assert grown.window(1000) == fresh.window(1000)


def test_scrolling_up_lets_go_of_the_newest_row_and_the_end_keeps_it() -> None:
    controls = FakeControls(plan_of(n=1))
    controls.start()
    controls.say(0, "\n".join(str(number) for number in range(100)), 1.0)
    model = model_of(controls)
    assert model.focused is not None
    reader = TraceReader()
    reader.read(0, model.focused, 20)
    assert [row.shown for row, _ in reader.window(2)] == ["98", "99"]
    reader.scroll(-10, 2)
    assert not reader.follow
    assert reader.below(2) == 10
    controls.say(0, "\n100", 2.0)
    model.take(11.0)
    reader.read(0, model.focused, 20)
    assert [row.shown for row, _ in reader.window(2)] == ["88", "89"]
    assert reader.below(2) == 11
    reader.scroll(11, 2)
    assert reader.follow


def test_a_trace_without_an_answer_says_why() -> None:
    controls = FakeControls(plan_of(n=1))
    controls.start()
    controls.say(0, "so far", 1.0)
    controls.feed(TraceFinished(0, 2.0, 0, "length", tokens=10))
    assert any("token limit" in line for line in picture(model_of(controls), 120, 40))


def test_a_trace_that_was_stopped_at_its_limit_here_says_whose_limit_it_was() -> None:
    controls = FakeControls(plan_of(n=1))
    controls.start()
    controls.say(0, "so far", 1.0)
    controls.feed(TraceFinished(0, 2.0, 0, "length", tokens=10, stopped_here=True))
    assert any("our token limit" in line for line in picture(model_of(controls), 120, 40))


def test_a_strategy_of_ones_own_that_fails_drops_out_of_the_board_with_a_notice(
    tmp_path: Path,
) -> None:
    use_own(tmp_path, good="pass", bad="assert len(pool.poll().voters) < 2")
    names = ("good@3", "bad@3", "MV@3")
    controls = FakeControls(plan_of(n=3, strategies=names))
    controls.start()
    model = model_of(controls)
    controls.finish(0, "102", 1.0)
    model.take(11.0)
    view = model.view(PALETTE, 11.0)
    assert [row.name for row in view.rows] == [*names]
    assert model.armable == [*names]
    assert view.notice is None
    controls.finish(1, "102", 2.0)
    model.take(12.0)
    view = model.view(PALETTE, 12.0)
    assert [row.name for row in view.rows] == ["good@3", "MV@3"]
    assert model.armable == ["good@3", "MV@3"]
    assert view.notice == "bad@3 failed and is left out: AssertionError. Correct its file."
    assert "bad@3 failed" in "".join(picture(model, 120, 40))
    model.show_strategies(names)
    assert [row.name for row in model.view(PALETTE, 13.0).rows] == ["good@3", "MV@3"]


def test_a_strategy_of_ones_own_is_explained_where_the_others_are(tmp_path: Path) -> None:
    use_own(tmp_path, mine="pass")
    assert ("mine@N", "A rule.") in strategy_rules()
    assert rule_of("mine@8") == "A rule."
    assert arming_of("mine@8") == "cuts the others when it has decided"


def test_the_board_asks_a_strategy_about_no_more_traces_than_it_looks_at() -> None:
    controls = FakeControls(plan_of(n=4, strategies=("SD", "FFS-1@2", "FFS-1@4")))
    controls.start()
    controls.finish(3, "102", 1.0)
    model = model_of(controls)
    decided = {row.name: row.pick and row.pick.decided for row in model.view(PALETTE, 10.0).rows}
    assert decided == {"SD": False, "FFS-1@2": False, "FFS-1@4": True}
