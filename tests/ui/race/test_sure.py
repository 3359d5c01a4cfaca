from __future__ import annotations

import pytest

from tests.support.fake_controls import FakeControls, plan_of
from tests.support.race_board import PALETTE, picture
from tts_tui.domain.events import Channel
from tts_tui.domain.lengths import Lengths, PastRace, WholeTrace, as_past
from tts_tui.domain.strategies import Clock
from tts_tui.ui.race.live_model import LiveModel
from tts_tui.ui.race.picks import PickBoard
from tts_tui.ui.race.sure import sure_cell, sure_notes


def racing(*answers: str, n: int = 8, armed: str | None = None) -> LiveModel:
    """A race in which so many have answered, and the others go on at 100 tokens a second."""
    controls = FakeControls(plan_of(n=n, strategies=["MV", "votes-3"], armed=armed))
    controls.start()
    for trace in range(n):
        controls.say(trace, "so ", 0.5, channel=Channel.THINKING, tokens=50)
        controls.say(trace, "so ", 1.0, channel=Channel.THINKING, tokens=50)
    for trace, answer in enumerate(answers):
        controls.finish(trace, answer, 2.0 + trace / 10, tokens=200 + 10 * trace)
    model = LiveModel(controls)
    model.take(0.0)
    return model


def cell(model: LiveModel, name: str = "MV@8") -> str:
    [pick] = [row.pick for row in model.view(PALETTE, 0.0).rows if row.name == name]
    assert pick is not None
    return sure_cell(pick.certainty)


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ((), "–"),
        (("7",), "± one"),
        (("7", "4"), "= tie"),
        (("7", "7", "4"), "± one"),
        (("7", "7", "7"), "3–0 94%"),
        (("7",) * 5, "settled"),
        (("7",) * 7 + ("4",), "7–1 98%"),
        (("7",) * 5 + ("4",) * 3, "5–3 75%"),
    ],
)
def test_what_hangs_by_little_has_a_sign_and_a_word(answers: tuple[str, ...], shown: str) -> None:
    assert cell(racing(*answers)) == shown


def test_a_cell_that_is_full_keeps_the_votes() -> None:
    assert cell(racing(*["7"] * 10, *["4"] * 7, n=32), "MV@32") == "10–7"
    assert sure_cell(None) == "–"


def test_the_note_is_of_all_votes_or_of_what_is_armed() -> None:
    def notes(model: LiveModel) -> tuple[str, ...]:
        return model.view(PALETTE, 0.0).votes.sure.said

    assert notes(racing("7", "7", "4", "7"))[-1] == "a tie if 2 more say 4 before 2 more say 7"
    assert notes(racing("7", "4", armed="votes-3@8"))[-1] == (
        "votes-3: only a tie-break decides between 7 and 4"
    )
    assert notes(racing()) == ("5 that agree settle it",)


def test_the_longest_form_says_how_long_it_may_take() -> None:
    model = racing("7", "7", "4", "7")
    full, *_ = model.view(PALETTE, 0.0).votes.sure.in_one
    assert full.endswith(
        "81 % sure, entropy 0.8 bits · decides in 0–1 s, an estimate "
        "from this race's own 4 ended traces"
    )


def test_it_says_how_many_traces_of_which_model_it_is_from() -> None:
    model = racing("7", "7", "4", "7")
    known = Lengths((150, 250, 350, 450, 900), (), "qwen\x1b[31m", 3)
    board = PickBoard(model.names)
    board.update(model.session.races[0], 0.0)
    notes = sure_notes(model.session.races[0], board, known, Clock.WALL)
    assert notes.when == (
        "decides in 0–4 s, an estimate from 5 traces of qwen␛[31m in 3 sessions",
        "decides in 0–4 s, an estimate from 5 traces of qwen␛[31m",
        "decides in 0–4 s, an estimate",
    )


def test_saved_sessions_tell_before_any_trace_has_ended() -> None:
    """They may be read only later: what comes of that is drawn without any event."""
    controls = FakeControls(plan_of(n=8, strategies=["MV"]))
    controls.start()
    for trace in range(8):
        controls.say(trace, "so ", 0.5, tokens=50)
        controls.say(trace, "so ", 1.0, tokens=50)
    saved: list[PastRace] = []
    model = LiveModel(controls, past_of=lambda _: tuple(saved) if saved else ())
    model.take(0.0)
    assert model.view(PALETTE, 0.0).votes.sure.when == ()
    past = as_past(model.session.races[0], "before.jsonl")
    traces = tuple(WholeTrace(tokens, tokens, None) for tokens in (120, 140, 160, 180, 900))
    saved.append(past._replace(started_at="2026-11-01T10:00:00.000Z", traces=traces))
    before = model.signature(0.0)
    model.take(0.0)
    shown = model.view(PALETTE, 0.0)
    assert model.signature(0.0) != before
    assert shown.votes.sure.said == ("5 that agree settle it",)
    assert shown.votes.sure.when[0] == (
        "decides in 0–4 s, an estimate from 5 traces of qwen-1.5b in 1 session"
    )
    assert shown.radar[-1] == "longer than 0 % of qwen-1.5b's 5 traces"


def test_on_the_token_clock_it_takes_tokens() -> None:
    model = racing("7", "7", "4", "7")
    race = model.session.races[0]
    board = PickBoard(model.names)
    board.update(race, 0.0)
    notes = sure_notes(race, board, Lengths((150, 250, 350, 450), (), "m", 2), Clock.TOKEN)
    # The rate of a replay is in ticks: here a race's seconds are taken for them.
    assert notes.when[0].endswith(" tokens, an estimate from 4 traces of m in 2 sessions")


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ((80, 24), "a tie if 2 more say 4 before 2 more say 7"),
        ((120, 40), "4 running · a tie if 2 more say 4 before 2 more say 7"),
        ((200, 60), "an estimate"),
    ],
    ids=str,
)
def test_the_votes_say_what_would_change_them(size: tuple[int, int], said: str) -> None:
    assert any(said in row for row in picture(racing("7", "7", "4", "7"), *size))
