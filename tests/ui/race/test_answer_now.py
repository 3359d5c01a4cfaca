"""Answer now on the screen: keys, what a lane says of it, and what is said instead."""

from __future__ import annotations

import pytest

from tests.support.fake_controls import FakeControls, plan_of, racing
from tests.support.race_board import PALETTE, picture
from tests.support.screens import RaceHost, at_every_size, later, notices_of, text_of
from tts_tui.domain.capabilities import Capabilities, Capability, Finding, Verdict
from tts_tui.domain.events import (
    CutBy,
    Event,
    ProcedureStopped,
    TraceCut,
    TraceFailed,
    TraceFinished,
    TraceOpened,
    TraceSpawned,
)
from tts_tui.domain.strategies.answer_now import ASKED, COHORT
from tts_tui.ui.race.late import late_parts
from tts_tui.ui.race.live_model import LiveModel
from tts_tui.ui.race.rows import groups_of

LATE = 4


def asked(controls: FakeControls) -> None:
    """Have the first of four traces answer from where it is."""
    controls.feed(
        TraceSpawned(0, 1.0, LATE, COHORT, 0, 10, 0, 23, ASKED),
        TraceCut(0, 1.01, 0, CutBy.PERSON),
        TraceOpened(0, 1.02, LATE, seed=LATE),
    )


def answered(controls: FakeControls, answer: str = "407") -> None:
    asked(controls)
    controls.say(LATE, f"{answer}}}", 1.5, tokens=12)
    controls.feed(TraceFinished(0, 1.6, LATE, "stop", 12))


@at_every_size
async def test_a_lane_says_what_it_would_answer_and_what_that_cost(size: tuple[int, int]) -> None:
    controls = racing()
    app = RaceHost(controls)
    async with app.run_test(size=size) as pilot:
        await later(pilot, app.clock)
        await pilot.press("exclamation_mark")
        assert controls.intents == [("answer now", 0, (0,))]
        answered(controls)
        await later(pilot, app.clock)
        [lane] = [row for row in text_of(app).split("\n") if "⌿ cut" in row and "407" in row]
        said = {80: "→ 407 ✗ +12", 120: "would: 407 ✗ +12", 200: "would answer 407 ✗ wrong · +12"}
        assert said[size[0]] in lane
        assert "trace 1 would answer 407, +12 tokens" in text_of(app)
        # Below it its text is read on, with what was fed in.
        assert "Final Answer" in text_of(app)
        assert app.race.model.to_read == LATE
        # It is no procedure of the board, and has no row of its own.
        assert groups_of(app.race.model.session.races[0]) == []
        await pilot.press("exclamation_mark", "z", "b")
        assert controls.intents[1:] == []
        assert notices_of(app) == ["It has been asked for its answer already."]


async def test_what_is_being_answered_is_shown_as_it_comes() -> None:
    controls = racing()
    app = RaceHost(controls)
    async with app.run_test(size=(120, 40)) as pilot:
        asked(controls)
        controls.say(LATE, "4", 1.2)
        await later(pilot, app.clock)
        assert "answering now 4" in text_of(app)
        controls.say(LATE, "07", 1.3)
        await later(pilot, app.clock)
        assert "answering now 407" in text_of(app)
        controls.feed(TraceFailed(0, 1.4, LATE, "auth", "The key was refused."))
        await later(pilot, app.clock)
        assert "The key was refused." in text_of(app)


async def test_all_running_traces_are_asked_after_a_question() -> None:
    controls = racing()
    controls.say(2, "then I", 0.6)
    app = RaceHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await later(pilot, app.clock)
        await pilot.press("E", "n")
        assert controls.intents == []
        await pilot.press("E", "y")
        assert controls.intents == [("answer now", 0, (0, 2))]


async def test_its_hint_is_there_where_it_works() -> None:
    controls = racing()
    app = RaceHost(controls)
    async with app.run_test(size=(200, 60)) as pilot:
        await later(pilot, app.clock)
        assert "! answer now" in text_of(app)
        await pilot.press("down")
        await later(pilot, app.clock)
        assert "! answer now" not in text_of(app)


CANNOT = Capabilities(
    "m", "h:1", "2026-11-30T00:00:00+00:00", (Finding(Capability.CONTINUE, Verdict.ABSENT),)
)
NO_CONTINUATION = (
    "m on h:1 cannot continue a text: answer now needs that; "
    "vLLM, SGLang and the embedded engine can."
)


@pytest.mark.parametrize(
    ("trace", "happened", "known", "why"),
    [
        (0, [], None, None),
        (1, [], None, "Trace 2 has said nothing yet that it could answer from."),
        (
            0,
            [TraceFinished(0, 1.0, 0, "stop", 10)],
            None,
            "Trace 1 has ended: only a running trace can be made to answer now.",
        ),
        (0, [], CANNOT, NO_CONTINUATION),
        (0, [ProcedureStopped(0, 1.0, COHORT, "m refuses.")], None, "m refuses."),
    ],
)
def test_who_cannot_answer_now_is_told_why_before_anything_is_cut(
    trace: int, happened: list[Event], known: Capabilities | None, why: str | None
) -> None:
    controls = racing()
    controls.feed(*happened)
    model = LiveModel(controls, None, lambda _: known)
    model.take(1.0)
    model.select(trace)
    assert model.why_no_answer(model.focused) == why
    assert model.can_answer is (why is None)


async def test_a_key_that_cannot_work_says_so() -> None:
    controls = FakeControls(plan_of(n=2, strategies=("MV@2",)))
    controls.start()
    app = RaceHost(controls)
    async with app.run_test(size=(80, 24)) as pilot:
        await later(pilot, app.clock)
        await pilot.press("exclamation_mark", "E")
        assert controls.intents == []
        assert notices_of(app) == [
            "Trace 1 has said nothing yet that it could answer from.",
            "No trace is running that has said something yet.",
        ]


@pytest.mark.parametrize(
    ("room", "said"),
    [
        (60, "would answer 407 ✗ wrong · +12 tokens"),
        (25, "would answer 407 ✗ +12"),
        (16, "would: 407 ✗ +12"),
        (14, "→ 407 ✗ +12"),
        (7, "→ 407 ✗"),
        (5, "407 ✗"),
        (2, "4…"),
    ],
)
def test_the_longest_form_that_fits_is_said(room: int, said: str) -> None:
    controls = racing()
    answered(controls)
    model = LiveModel(controls)
    model.take(1.0)
    late = model.session.races[0].spawned[LATE]
    shown = "".join(text for text, _ in late_parts(late, PALETTE, room, right=False))
    assert shown.rstrip() == said


def test_a_late_answer_without_a_number_says_that_there_is_none() -> None:
    controls = racing()
    asked(controls)
    controls.say(LATE, "hm", 1.5, tokens=12)
    controls.feed(TraceFinished(0, 1.6, LATE, "length", 12))
    assert any("no answer · +12 tokens" in row for row in picture(LiveModel(controls), 200, 60))
