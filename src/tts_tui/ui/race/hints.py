"""The keys in the last line of the race screen: only those that work now, as they are bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.kit.hints import Hints, hints_of
from tts_tui.ui.race.held import ON_STAGE
from tts_tui.ui.race.introduction import HIDE
from tts_tui.ui.race.next_steps import FINAL, FINAL_SOON, RACE_AGAIN

if TYPE_CHECKING:
    from textual.screen import Screen

    from tts_tui.ui.race.live_model import LiveModel


def race_hints(
    screen: Screen[None], model: LiveModel, *, following: bool, soon: bool = False
) -> Hints:
    """Pair keys with words, the most useful first; a changed keymap shows its own keys.

    `soon` is whether the final scores open by themselves.
    """
    final = FINAL_SOON if soon else FINAL
    held = model.held_on_stage
    return hints_of(
        screen,
        [
            *([("on_stage", ON_STAGE)] if held else []),
            ("select_previous", ""),
            ("select_next", "trace"),
            ("open_trace", "close" if model.enlarged else "open"),
            ("next_question", final if model.all_asked else "next question"),
            ("replay", "replay"),
            ("inspect", "inspect"),
            ("help", "help"),
            ("arm", "arm"),
            ("cut_trace", "cut"),
            *([("answer_now", "answer now")] if model.can_answer else []),
            *([("matrix", "probes")] if model.probing else []),
            ("family", "branches"),
            ("fold", "fold"),
            ("pause_view", "go on" if model.paused else "freeze"),
            ("stop", "stop"),
            ("leave", "back"),
            ("strategies", "strategies"),
            ("scores", "scores"),
            ("anew", RACE_AGAIN),
            ("export", "export"),
            *([] if held else [("on_stage", ON_STAGE)]),
            ("grid", "grid"),
            ("answers", "answers"),
            ("toggle_truth", "hide truth" if model.truth_shown else "show truth"),
            ("give_truth", "give truth"),
            ("next_model", "model"),
            ("duel", "both"),
            ("order", "order"),
            ("pin", "pin"),
            *([] if following else [("follow", "follow")]),
            ("app.home", "home"),
            *([("back", HIDE)] if model.explains else []),
            ("themes", "theme"),
        ],
    )
