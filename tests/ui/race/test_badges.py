from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from tests.support.fake_controls import FakeControls, plan_of, racing
from tests.support.race_board import PALETTE, picture
from tts_tui.domain.capabilities import Capabilities, Capability, Finding, Verdict
from tts_tui.domain.events import EndReason, RaceEnded, RaceStarted
from tts_tui.ui.race.badges import Badge, badge_parts
from tts_tui.ui.race.live_model import LiveModel

if TYPE_CHECKING:
    from tts_tui.domain.events import ModelCard

ONE_AT_A_TIME = "one at a time: first finish is first started"


def found(*findings: Finding) -> Capabilities:
    return Capabilities("qwen-1.5b", "127.0.0.1:8000", "2026-11-30T00:00:00+00:00", findings)


def stops(verdict: Verdict, number: float | None = None) -> Finding:
    return Finding(Capability.CANCEL, verdict, "\x1b[2Jwhy", number=number)


def top(
    capabilities: Capabilities | None, width: int = 200, controls: FakeControls | None = None
) -> str:
    return picture(LiveModel(controls or racing(), None, lambda _: capabilities), width, 40)[0]


@pytest.mark.parametrize(
    ("finding", "badge"),
    [
        (stops(Verdict.VERIFIED, 0.2), "cancel: stops in 0.2 s"),
        (stops(Verdict.ABSENT), "cancel: goes on after it"),
        (stops(Verdict.UNKNOWN), "cancel: unknown"),
        (Finding(Capability.PARALLEL, Verdict.ABSENT), ONE_AT_A_TIME),
        (Finding(Capability.SEEDS, Verdict.IGNORED), "seeds are ignored"),
    ],
)
def test_what_the_doctor_found_is_a_badge(finding: Finding, badge: str) -> None:
    assert badge in top(found(finding))


@pytest.mark.parametrize(
    "capabilities",
    [
        None,
        found(),
        found(Finding(Capability.PARALLEL, Verdict.VERIFIED)),
        found(Finding(Capability.SEEDS, Verdict.UNKNOWN)),
    ],
)
def test_what_is_as_it_should_be_has_no_badge(capabilities: Capabilities | None) -> None:
    assert top(capabilities) == top(None)


@pytest.mark.parametrize(
    ("width", "shown", "folded"),
    [
        (200, (ONE_AT_A_TIME, "cancel: stops in 0.2 s"), ()),
        (120, (ONE_AT_A_TIME,), ()),
        (80, ("one at a time",), ("first started", "cancel")),
    ],
)
def test_badges_fold_away_where_it_gets_narrow(
    width: int, shown: tuple[str, ...], folded: tuple[str, ...]
) -> None:
    queue = Finding(Capability.PARALLEL, Verdict.ABSENT)
    line = top(found(stops(Verdict.VERIFIED, 0.2), queue), width)

    assert cell_len(line) == width
    assert all(badge in line for badge in shown)
    assert not any(badge in line for badge in folded)
    assert line.rstrip().endswith("live") or "tok/s" in line


@pytest.mark.parametrize("room", range(60))
def test_a_badge_is_never_cut(room: int) -> None:
    badges = (Badge((ONE_AT_A_TIME, "one at a time"), warns=True), Badge(("cancel: unknown",)))
    parts = badge_parts(badges, room, PALETTE)

    assert sum(cell_len(text) for text, _ in parts) <= room
    whole = {form for badge in badges for form in badge.forms}
    assert all(text.strip() in whole for text, _ in parts)


def test_a_race_shows_by_itself_that_its_server_has_a_queue_and_ignores_seeds() -> None:
    controls = FakeControls(plan_of(n=3))
    controls.start()
    for trace in range(3):
        controls.say(trace, "the same words", 1.0 + trace)
        controls.finish(trace, "102", 1.9 + trace)
    line = top(None, controls=controls)

    assert ONE_AT_A_TIME in line
    assert "3 copies: the same text" in line


@pytest.mark.parametrize(
    ("width", "said"),
    [(200, "2 of 4 at once: first means shortest"), (80, "   2 of 4 at once ")],
)
def test_where_traces_run_in_turn_it_says_what_first_means(width: int, said: str) -> None:
    started, *others = racing().poll().events
    assert isinstance(started, RaceStarted)
    controls = FakeControls(plan_of(n=4))
    controls.feed(replace(started, slots=2), *others)
    one_at_a_time = found(Finding(Capability.PARALLEL, Verdict.ABSENT))
    line = top(one_at_a_time, width, controls)
    assert said in line
    assert "first started" not in line


def test_a_model_is_looked_up_once() -> None:
    asked: list[ModelCard] = []

    def known_of(card: ModelCard) -> None:
        asked.append(card)

    controls = racing()
    model = LiveModel(controls, None, known_of)
    picture(model, 120, 40)
    controls.finish(1, "102", 2.0)
    picture(model, 120, 40)
    assert len(asked) == 1


def test_a_race_beside_others_has_a_badge_once_it_has_ended() -> None:
    controls = racing()
    model = LiveModel(controls)
    assert "at once" not in picture(model, 200, 40)[0]
    controls.feed(RaceEnded(0, 99.0, EndReason.ALL_ENDED, on_wire=64))
    assert "beside other races: 64 requests at once" in picture(model, 200, 40)[0]
