"""What a replay says of itself on the race screen: its state in a word, its what-if in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.strategies.base import Clock
from tts_tui.figures import listed
from tts_tui.ui.race.header import Tone
from tts_tui.ui.replay.timeline import moment_text

if TYPE_CHECKING:
    from collections.abc import Hashable

    from tts_tui.domain.playback import Playback

NOTHING_TO_CUT: Final = (
    "A recording has nothing that runs: arm a strategy to see what it would have cut."
)
"""What keys that cut in a race say in a replay."""


def state_word(playback: Playback) -> tuple[str, Tone]:
    """Say how a replay stands."""
    if playback.what_if.changes_picks:
        return "what if", Tone.UNUSUAL
    return ("replay", Tone.MOVING) if playback.playing else ("replay, paused", Tone.RESTING)


def what_if_words(playback: Playback) -> str | None:
    """Say how a replay differs from its recording; None where it is the recording."""
    what_if = playback.what_if
    said = []
    if what_if.armed is not None:
        at_s = what_if.armed_at_s
        when = moment_text(playback, at_s) if at_s else "the start"
        said.append(f"{what_if.armed} had been armed at {when}")
    if what_if.left_out:
        numbers = listed(sorted(what_if.left_out))
        traces = "trace" if len(what_if.left_out) == 1 else "traces"
        said.append(f"{traces} {numbers} had been left out")
    if what_if.other_tie:
        said.append("tie-breaks had been reversed")
    clock = "Token clock: every trace emits one token a tick." if _by_choice(playback) else ""
    asked = f"What if {' and '.join(said)}?" if said else ""
    return f"{asked} {clock}".strip() or None


def _by_choice(playback: Playback) -> bool:
    return playback.clock is Clock.TOKEN and playback.timed


def playback_signature(playback: Playback) -> Hashable:
    """Everything of a replay that moves without an event."""
    return (
        round(playback.position_s, 1),
        playback.playing,
        playback.speed,
        playback.idle_limit_s,
        playback.what_if,
        len(playback.marks),
        round(playback.loaded, 2),
    )


def no_question(playback: Playback, by: int) -> str | None:
    """Say why there is no question after (1) or before (-1) the one in view; None where one is."""
    if 0 <= playback.scene + by < playback.scenes:
        return None
    if playback.loaded < 1 and by > 0:
        return "The file is still being read; try again in a moment."
    if playback.scenes <= 1:
        return "This recording has one question only."
    return f"This is the recording's {'last' if by > 0 else 'first'} question."
