from __future__ import annotations

from tts_tui.domain.events import ModelCard, Question, RaceStarted, Sampling
from tts_tui.replay.recorded_race import RecordedRace
from tts_tui.replay.scenes import scenes_of


def raced(*races: tuple[str, str]) -> list[tuple[str, list[str]]]:
    """Scenes of races, each given by its question and its model."""
    recorded = [
        RecordedRace(
            RaceStarted(number, 0.0, Question(q, q), ModelCard(model, model), 1, Sampling(), "")
        )
        for number, (q, model) in enumerate(races)
    ]
    return [
        (scene.question.id, [race.started.model.name for race in scene.races])
        for scene in scenes_of(recorded)
    ]


def test_models_side_by_side_come_to_a_question_at_different_times() -> None:
    assert raced(("a", "x"), ("b", "x"), ("a", "y"), ("c", "x"), ("b", "y")) == [
        ("a", ["x", "y"]),
        ("b", ["x", "y"]),
        ("c", ["x"]),
    ]


def test_a_question_raced_again_is_a_scene_of_its_own() -> None:
    assert raced(("a", "x"), ("a", "y"), ("a", "x"), ("a", "y")) == [
        ("a", ["x", "y"]),
        ("a", ["x", "y"]),
    ]
