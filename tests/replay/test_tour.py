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
    from collections.abc import Sequence

    from tts_tui.replay.scenes import Scene

MAX_CHARACTERS = 230
"""Three rows on the narrowest terminal."""


@pytest.fixture(scope="module")
def scenes() -> Sequence[Scene]:
    name = load_script().session
    return load_recording(bundled_dir("sessions") / f"{name}.jsonl.gz").scenes


@pytest.fixture
def scene(scenes: Sequence[Scene]) -> Scene:
    """Where the tour begins."""
    return next(one for one in scenes if one.question.id == load_script().stops[0].question)


def test_the_tour_has_a_few_stops_that_fit_their_caption(scenes: Sequence[Scene]) -> None:
    stops = stops_of(scenes, load_script().stops)
    assert 5 <= len(stops) <= 10
    for stop in stops:
        assert 0 < len(stop.text) <= MAX_CHARACTERS
        assert "{" not in stop.text


def test_the_tour_names_every_kind_of_strategy_and_column() -> None:
    text = " ".join(stop.text for stop in load_script().stops)
    for word in (
        *("FFS-1", "FFS-3", "short-3", "MV", "MV-early", "LFS-1", "wait-2", "BS@4"),
        *("auto", "probe-64", "DeepConf"),
    ):
        assert word in text
    for column in ("seq", "spent", "used", "wasted", "saved", "paper"):
        assert column in text


def test_a_stop_stands_where_its_strategy_decides_and_says_what_is_seen_there(
    scene: Scene,
) -> None:
    said = "{FFS-1.answer} {FFS-1.verdict} {FFS-1.seq} {FFS-1.spent} {truth} {n}"
    [stop] = stops_of([scene], [StopRule("FFS-1", said, scene.question.id)])
    recorded = scene.races[0]
    first = min(trace.end_s for trace in recorded.traces if trace.end_s is not None)
    assert stop.t_s == first
    race = Timeline(scene, stop.what_if).state_at(stop.t_s).races[recorded.number]
    [done] = [trace for trace in race.traces if trace.ended]
    assert done.answer is not None
    right = "right" if race.correct(done.answer) else "wrong"
    assert race.grading.truth is not None
    assert stop.text == (
        f"{done.answer.text} {right} {whole(done.tokens)} {whole(race.pool.tokens)} "
        f"{race.grading.truth.text} {race.n}"
    )


def test_an_armed_stop_shows_the_losers_frozen(scene: Scene) -> None:
    [stop] = stops_of([scene], [StopRule("end", "{FFS-1.saved}", scene.question.id, "FFS-1")])
    race = Timeline(scene, stop.what_if).state_at(stop.t_s).races[scene.races[0].number]
    assert race.end_reason is EndReason.DECIDED
    # Of the lanes alone: what probes no longer cost is not what it saved.
    as_raced = scene.races[0].whole()
    saved = sum(trace.tokens for trace in as_raced.traces) - sum(t.tokens for t in race.traces)
    assert stop.text == whole(saved)


def test_a_stop_on_the_token_clock_has_the_papers_total(scene: Scene) -> None:
    rule = StopRule("end", "{FFS-1.paper}", scene.question.id, clock=Clock.TOKEN)
    [stop] = stops_of([scene], [rule])
    shortest = min(t.tokens for t in scene.races[0].whole().traces if t.answer is not None)
    assert stop.text == whole(shortest)


def test_a_stop_stands_in_the_race_of_its_own_question() -> None:
    scenes = load_recording(bundled_dir("sessions") / "qwen-chance.jsonl.gz").scenes
    rules = [StopRule("end", "{MV.answer}", scenes[at].question.id) for at in (2, 0)]
    stops = stops_of(scenes, rules)
    assert [stop.scene for stop in stops] == [2, 0]
    assert len({stop.text for stop in stops}) == 2
