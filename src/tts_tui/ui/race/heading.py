"""How the race in view stands, and what the top line of its screen says of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tts_tui.domain.events import EndReason
from tts_tui.text import display_line
from tts_tui.ui.race.header import HeaderView, Tone

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from textual.strip import Strip

    from tts_tui.domain.race import RaceState
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.badges import Badge

END_WORDS = {
    EndReason.ALL_ENDED: "ended",
    EndReason.DECIDED: "decided",
    EndReason.STOPPED: "stopped",
    EndReason.ALL_FAILED: "failed",
    EndReason.FAULT: "interrupted",
    EndReason.CEILING: "cut by a ceiling",
}


class Panel(Protocol):
    """Rows between the question and the lanes, of whoever feeds the race."""

    def draw(self, width: int, height: int, inks: Palette) -> list[Strip]:
        """Draw it as `height` strips."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the race in view stands, told by whoever feeds it."""

    state: str
    """In a word or two."""
    tone: Tone
    elapsed_s: float
    moment: str = ""
    """What stands in place of the elapsed time; then there is no speed either."""
    remark: str | None = None
    """How what is shown differs from what was recorded."""
    panel: Panel | None = None
    left: str = ""
    """What may still be spent."""
    moves: Hashable = None
    """What else moves without an event; equal ones need no new picture."""


def header_view(
    race: RaceState,
    races: Sequence[RaceState],
    standing: Standing,
    *,
    name: str,
    tok_s: float,
    truth_shown: bool,
    badges: tuple[Badge, ...] = (),
) -> HeaderView:
    """Put the top line together; `races` are all of this question."""
    return HeaderView(
        race=name,
        model=race.started.model.name,
        n=race.n,
        elapsed_s=standing.elapsed_s,
        state=standing.state,
        tone=standing.tone,
        tok_s=0.0 if race.ended or standing.moment else tok_s,
        question=race.started.question.text,
        truth=race.grading.truth.text if race.grading.truth is not None else None,
        truth_shown=truth_shown,
        moment=standing.moment,
        other_models=_others(race, races),
        grown=len(race.spawned),
        badges=badges,
        left=standing.left,
    )


def _others(shown: RaceState, races: Sequence[RaceState]) -> str:
    """Say how the other models of this question stand."""
    parts = []
    for race in races:
        if race is not shown:
            name = display_line(race.started.model.name, 16)
            ended = f"{race.n - len(race.running)} of {race.n} ended"
            stand = f"race {END_WORDS[race.end_reason]}" if race.end_reason else ended
            parts.append(f"{name}: {stand}")
    return f"beside it {', '.join(parts)}" if parts else ""
