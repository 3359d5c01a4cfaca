"""The keys in the last line of the replay screen: only those that work now, as they are bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.kit.hints import Hints, hints_of
from tts_tui.ui.race.next_steps import RACE_AGAIN
from tts_tui.ui.replay.words import no_question

if TYPE_CHECKING:
    from textual.screen import Screen

    from tts_tui.domain.playback import Playback
    from tts_tui.ui.race.model import RaceModel


def replay_hints(
    screen: Screen[None], model: RaceModel, playback: Playback, *, following: bool
) -> Hints:
    """Pair keys with words, the most useful first."""
    again = "again" if playback.at_end else "pause" if playback.playing else "play"
    return hints_of(
        screen,
        [
            ("play_pause", again),
            ("seek(-5)", ""),
            ("seek(5)", "5 s"),
            ("help", "help"),
            ("arm", "arm"),
            ("leave", "back"),
            *([("back", "close")] if model.enlarged else []),
            *([("matrix", "probes")] if model.probing else []),
            ("family", "branches"),
            ("fold", "fold"),
            ("strategies", "strategies"),
            ("what_if", "what if"),
            ("clock", "clock"),
            ("side_by_side", "side by side"),
            ("toggle_truth", "hide truth" if model.truth_shown else "show truth"),
            ("scores", "scores"),
            ("anew", RACE_AGAIN),
            ("export", "export"),
            ("grid", "grid"),
            ("answers", "answers"),
            ("mark(-1)", ""),
            ("mark(1)", "marks"),
            ("give_truth", "give truth"),
            ("reset", "reset"),
            ("inspect", "inspect"),
            *([("next_question", "next question")] if no_question(playback, 1) is None else []),
            *([("previous_question", "previous")] if no_question(playback, -1) is None else []),
            ("select_previous", ""),
            ("select_next", "trace"),
            ("open_trace", "close" if model.enlarged else "open"),
            ("speed(-1)", ""),
            ("speed(1)", "speed"),
            ("next_model", "model"),
            ("duel", "both"),
            ("order", "order"),
            ("pin", "pin"),
            *([] if following else [("follow", "follow")]),
        ],
    )
