"""What the top line of the race screen says of a race, live or replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.events import EndReason
from tts_tui.domain.strategies.base import Clock
from tts_tui.text import display_line
from tts_tui.ui.race.header import FROZEN, HeaderView
from tts_tui.ui.race.playback_words import state_word
from tts_tui.ui.race.timeline import moment_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.playback import Playback
    from tts_tui.domain.race import RaceState

END_WORDS = {
    EndReason.ALL_ENDED: "ended",
    EndReason.DECIDED: "decided",
    EndReason.STOPPED: "stopped",
    EndReason.ALL_FAILED: "failed",
    EndReason.FAULT: "interrupted",
}


def header_view(
    race: RaceState,
    races: Sequence[RaceState],
    *,
    name: str,
    elapsed_s: float,
    tok_s: float,
    paused: bool,
    truth_shown: bool,
    playback: Playback | None,
) -> HeaderView:
    """Put the top line together; `races` are all of this question."""
    on_ticks = playback is not None and playback.clock is Clock.TOKEN
    return HeaderView(
        race=name,
        model=race.started.model.name,
        n=race.n,
        elapsed_s=elapsed_s,
        state=_state(race, playback, paused=paused),
        tok_s=0.0 if race.ended or on_ticks else tok_s,
        question=race.started.question.text,
        truth=race.grading.truth.text if race.grading.truth is not None else None,
        truth_shown=truth_shown,
        moment=moment_text(playback, playback.position_s) if playback and on_ticks else "",
        other_models=_others(race, races),
    )


def _state(race: RaceState, playback: Playback | None, *, paused: bool) -> str:
    if playback is not None:
        return state_word(playback)
    if paused:
        return FROZEN
    return "live" if race.end_reason is None else END_WORDS[race.end_reason]


def _others(shown: RaceState, races: Sequence[RaceState]) -> str:
    """Say how the other models of this question stand."""
    parts = []
    for race in races:
        if race is not shown:
            name = display_line(race.started.model.name, 16)
            stand = END_WORDS[race.end_reason] if race.end_reason else f"{race.ends}/{race.n}"
            parts.append(f"{name} {stand}")
    return "also " + ", ".join(parts) if parts else ""
