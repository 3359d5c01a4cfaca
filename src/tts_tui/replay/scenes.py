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


def scenes_of(races: Sequence[RecordedRace]) -> list[Scene]:
    """Group races in order of their start; a model's second race of a question opens a scene."""
    groups: list[list[RecordedRace]] = []
    for recorded in races:
        last = groups[-1] if groups else []
        started = recorded.started
        models = {other.started.model.name for other in last}
        if (
            last
            and last[0].started.question == started.question
            and (started.model.name not in models)
        ):
            last.append(recorded)
        else:
            groups.append([recorded])
    return [Scene(group[0].started.question, tuple(group)) for group in groups]
