"""The keys of the race screen."""

from __future__ import annotations

from textual.binding import Binding

from tts_tui.ui.race.board_keys import answer_keys, shared

RACE_BINDINGS: list[Binding] = [
    shared("race", "select_previous"),
    shared("race", "select_next"),
    shared("race", "open_trace"),
    Binding(
        "a",
        "arm",
        "Arm",
        tooltip="Choose the strategy that really cancels the others, or none.",
        id="race.arm",
    ),
    shared("race", "strategies"),
    shared("race", "scores"),
    shared("race", "fold"),
    shared("race", "family"),
    shared("race", "matrix"),
    Binding("c", "cut_trace", "Cut", tooltip="Cancel the selected trace.", id="race.cut_trace"),
    *answer_keys("race", live=True),
    shared("race", "strategies_up"),
    shared("race", "strategies_down"),
    Binding(
        "space",
        "pause_view",
        "Freeze",
        key_display="␣",
        tooltip="Freeze the picture; the race itself goes on.",
        id="race.pause_view",
    ),
    Binding("x", "stop", "Stop", tooltip="Stop every running trace; asks first.", id="race.stop"),
    shared("race", "toggle_truth"),
    Binding(
        "n",
        "next_question",
        "Next",
        tooltip="Race the next question, once this one has ended.",
        id="race.next_question",
    ),
    Binding(
        "r",
        "replay",
        "Replay",
        tooltip="Play this race again from its file, once it has ended.",
        id="race.replay",
    ),
    shared("race", "inspect"),
    shared("race", "next_model"),
    Binding(
        "h",
        "app.home",
        "Home",
        show=False,
        tooltip="Go back to the home screen; asks first while a race is running.",
        id="race.home",
    ),
    shared("race", "follow"),
    shared("race", "page_up"),
    shared("race", "page_down"),
    shared("race", "to_start"),
    Binding(
        "escape",
        "back",
        "Back",
        show=False,
        tooltip="Close the large trace, or put the winner's moment away.",
        id="race.back",
    ),
]
"""Keys of the race screen."""
