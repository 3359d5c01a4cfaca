"""The keys of the stage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_tui.ui.kit.meanings import bind

if TYPE_CHECKING:
    from textual.binding import Binding


def _bet(key: int) -> Binding:
    """Count a hand; the first one stands for all in the last line."""
    bound = bind(
        f"digit {key}",
        f"bet({key})",
        "Bet",
        tooltip=f"Count a hand for choice {key}, while a card stands.",
        id=f"stage.bet_{key}",
    )
    return replace(bound, key_display="1–9") if key == 1 else bound


STAGE_BINDINGS: list[Binding] = [
    bind(
        "open",
        "go_on",
        "Go on",
        tooltip="Go on: start the race, show the answer, or go to the next question.",
        id="stage.go_on",
    ),
    bind(
        "next",
        "next_question",
        "Next",
        tooltip="Go to the next question's card, once the answer has been shown.",
        id="stage.next_question",
    ),
    *map(_bet, range(1, 10)),
    bind(
        "fewer",
        "take_back",
        "Take back",
        tooltip="Take the last hand back.",
        id="stage.take_back",
    ),
    bind(
        "hold",
        "hold",
        "Hold",
        tooltip="Hold the seconds that run down, or let them run on.",
        id="stage.hold",
    ),
    bind(
        "bets",
        "bet_on_others",
        "Bet on traces",
        tooltip="Bet on traces, or on strategies again; asks before it drops bets.",
        id="stage.bet_on_others",
    ),
    bind(
        "truth",
        "reveal",
        "Answer",
        tooltip="Show the right answer and who bet right, once the race has ended.",
        id="stage.reveal",
    ),
    bind(
        "note",
        "note",
        "Note",
        tooltip="Show or hide the note that the data set has on this question.",
        id="stage.note",
    ),
    bind(
        "scores",
        "scores",
        "Scores",
        tooltip="Show what every strategy came to over the races that were revealed.",
        id="stage.scores",
    ),
    bind(
        "model",
        "next_model",
        "Model",
        show=False,
        tooltip="Look at the next model's race.",
        id="stage.next_model",
    ),
    bind(
        "stage",
        "back",
        "Off the stage",
        tooltip="Leave the stage for the race's own screen; the same key there comes back.",
        id="stage.off",
    ),
    bind(
        "back",
        "back",
        "Off the stage",
        show=False,
        tooltip="Leave the stage for the race's own screen.",
        id="stage.back",
    ),
    bind(
        "leave",
        "back",
        "Off the stage",
        show=False,
        tooltip="Go back to the race's own screen.",
        id="stage.leave",
    ),
    bind(
        "home",
        "app.home",
        "Home",
        show=False,
        tooltip="Go back to the home screen; asks first while a race is running.",
        id="stage.home",
    ),
]
"""Keys of the stage."""
