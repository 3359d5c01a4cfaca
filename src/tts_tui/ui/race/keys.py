"""The keys of the race screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.kit.meanings import bind
from tts_tui.ui.race.board_keys import answer_keys, shared

if TYPE_CHECKING:
    from textual.binding import Binding

RACE_BINDINGS: list[Binding] = [
    shared("race", "select_previous"),
    shared("race", "select_next"),
    *(
        bind(
            side,
            f"select_across({columns})",
            "Across",
            show=False,
            tooltip="Select the trace beside, where traces stand in columns.",
            id=f"race.{side}",
        )
        for side, columns in (("left", -1), ("right", 1))
    ),
    shared("race", "open_trace"),
    bind(
        "arm",
        "arm",
        "Arm",
        tooltip="Choose the strategy that really cancels the others, or none.",
        id="race.arm",
    ),
    shared("race", "strategies"),
    shared("race", "scores"),
    shared("race", "anew"),
    shared("race", "export"),
    shared("race", "section"),
    shared("race", "grid"),
    shared("race", "answers"),
    shared("race", "fold"),
    shared("race", "family"),
    shared("race", "matrix"),
    shared("race", "duel"),
    shared("race", "order"),
    shared("race", "pin"),
    bind(
        "cut",
        "cut_trace",
        "Cut",
        tooltip="Cancel the selected trace.",
        id="race.cut_trace",
    ),
    *answer_keys("race", live=True),
    shared("race", "strategies_up"),
    shared("race", "strategies_down"),
    bind(
        "hold",
        "pause_view",
        "Freeze",
        tooltip="Freeze the picture; the race itself goes on.",
        id="race.pause_view",
    ),
    bind(
        "cut all",
        "stop",
        "Stop",
        tooltip="Stop every running trace; asks first.",
        id="race.stop",
    ),
    shared("race", "toggle_truth"),
    bind(
        "next",
        "next_question",
        "Next",
        tooltip="Race the next question, once this one has ended; after the last, the scores.",
        id="race.next_question",
    ),
    bind(
        "replay",
        "replay",
        "Replay",
        tooltip="Play this race again from its file, once it has ended.",
        id="race.replay",
    ),
    shared("race", "inspect"),
    bind(
        "stage",
        "on_stage",
        "On stage",
        show=False,
        tooltip="Show it on the stage, as that was left; after another race, the next card.",
        id="race.on_stage",
    ),
    shared("race", "give_truth"),
    shared("race", "next_model"),
    bind(
        "home",
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
    bind(
        "back",
        "back",
        "Back",
        show=False,
        tooltip="Close the large trace, or put the winner's moment away.",
        id="race.back",
    ),
]
"""Keys of the race screen."""
