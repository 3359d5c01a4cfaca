"""Which races of a session are shown together: those of one question, one a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.events import Question
    from tts_tui.replay.recorded_race import RecordedRace


@dataclass(frozen=True, slots=True)
class Scene:
    """One question, raced by one model or by several side by side."""

    question: Question
    races: tuple[RecordedRace, ...]

    @property
    def duration_s(self) -> float:
        """When anything last happened, in seconds from the races' start."""
        return max((recorded.duration_s for recorded in self.races), default=0.0)


def scenes_of(races: Sequence[RecordedRace], *, duel: bool = False) -> list[Scene]:
    """Group races in order of their start; a model's second race of a question opens a scene.

    In a duel its third does: a model may have been raced against itself.
    """
    groups: list[list[RecordedRace]] = []
    # Models that race a data set side by side come to the same question at different times.
    latest: dict[Question, list[RecordedRace]] = {}
    for recorded in races:
        started = recorded.started
        group = latest.get(started.question, [])
        again = started.model.name in {other.started.model.name for other in group}
        if not group or (len(group) > 1 if duel else again):
            group = latest[started.question] = []
            groups.append(group)
        group.append(recorded)
    return [Scene(group[0].started.question, tuple(group)) for group in groups]
