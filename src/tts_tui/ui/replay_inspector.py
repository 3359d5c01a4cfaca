"""What the inspector works on when it is opened from a replay: its traces so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.strategies.base import Clock
from tts_tui.store.labels import LabelBook
from tts_tui.ui.inspect.model import AsOf, InspectModel
from tts_tui.ui.inspect.opening import column_of, untimed
from tts_tui.ui.replay.timeline import moment_text

if TYPE_CHECKING:
    from tts_tui.replay.player import ReplayControls
    from tts_tui.ui.kit.truth import Truth


def model_at_playhead(
    controls: ReplayControls, race: int, trace: int, truth: Truth
) -> InspectModel:
    """Open one trace of a replay to be read, with nothing of what comes after its playhead."""
    playback = controls.playback
    on_ticks = playback.clock is Clock.TOKEN
    return InspectModel(
        controls.so_far,
        # On the token clock a trace has ticks, and its recorded seconds say nothing of them.
        (lambda *_: None) if on_ticks else column_of(controls.recording),
        LabelBook(controls.recording.path),
        race=race,
        trace=trace,
        truth=truth,
        as_of=AsOf(
            races=playback.races,
            moment="" if playback.at_end else moment_text(playback, playback.position_s),
            untimed="no times on the token clock" if on_ticks else untimed(controls.recording),
        ),
    )
