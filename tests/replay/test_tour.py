from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tts_tui.domain.events import EndReason
from tts_tui.domain.strategies import Clock
from tts_tui.figures import whole
from tts_tui.paths import bundled_dir
from tts_tui.replay.recording import load_recording
from tts_tui.replay.timeline import Timeline
from tts_tui.replay.tour import StopRule, load_script, stops_of

if TYPE_CHECKING:
    from tts_tui.replay.scenes import Scene

MAX_CHARACTERS = 230
"""Three rows on the narrowest terminal."""


@pytest.fixture(scope="module")
def scene() -> Scene:
    script = load_script()
    recording = load_recording(bundled_dir("sessions") / f"{script.session}.jsonl.gz")
    return next(s for s in recording.scenes if s.question.id == script.question)


def test_the_tour_has_a_few_stops_that_fit_their_caption(scene: Scene) -> None:
    stops = stops_of(scene, load_script().stops)
    assert 5 <= len(stops) <= 8
    for stop in stops:
        assert 0 < len(stop.text) <= MAX_CHARACTERS
        assert "{" not in stop.text


def test_the_tour_names_every_kind_of_strategy_and_column() -> None:
    text = " ".join(stop.text for stop in load_script().stops)
    for word in ("FFS-1", "FFS-3", "short-3", "MV", "MV-early", "LFS-1", "wait-2", "BS@4"):
        assert word in text
    for column in ("seq", "spent", "used", "wasted", "saved", "paper"):
        assert column in text


def test_a_stop_stands_where_its_strategy_decides_and_says_what_is_seen_there(
    scene: Scene,
) -> None:
    rule = StopRule("FFS-1", "{FFS-1.answer} {FFS-1.verdict} {FFS-1.seq} {FFS-1.spent} {truth} {n}")
    [stop] = stops_of(scene, [rule])
    recorded = scene.races[0]
    first = min(trace.end_s for trace in recorded.traces if trace.end_s is not None)
    assert stop.t_s == first
    race = Timeline(scene, stop.what_if).state_at(stop.t_s).races[recorded.number]
    [done] = [trace for trace in race.traces if trace.ended]
    assert done.answer is not None
    right = "right" if race.correct(done.answer) else "wrong"
    assert race.grading.truth is not None
    assert stop.text == (
        f"{done.answer.text} {right} {whole(done.tokens)} {whole(race.tokens)} "
        f"{race.grading.truth.text} {race.n}"
    )


def test_an_armed_stop_shows_the_losers_frozen(scene: Scene) -> None:
    [stop] = stops_of(scene, [StopRule("end", "{FFS-1.saved}", arm="FFS-1")])
    race = Timeline(scene, stop.what_if).state_at(stop.t_s).races[scene.races[0].number]
    assert race.end_reason is EndReason.DECIDED
    assert stop.text == whole(scene.races[0].whole().tokens - race.tokens)


def test_a_stop_on_the_token_clock_has_the_papers_total(scene: Scene) -> None:
    [stop] = stops_of(scene, [StopRule("end", "{FFS-1.paper}", clock=Clock.TOKEN)])
    shortest = min(t.tokens for t in scene.races[0].whole().traces if t.answer is not None)
    assert stop.text == whole(shortest)
