"""The keys of a replay: as the asciinema player has them, and a race screen's for the rest."""

from __future__ import annotations

from textual.binding import Binding

from tts_tui.ui.kit.meanings import bind
from tts_tui.ui.race.board_keys import answer_keys, shared

SEEK = Binding.Group("Seek", compact=True)

REPLAY_BINDINGS: list[Binding] = [
    bind(
        "hold",
        "play_pause",
        "Play",
        tooltip="Play or hold; at the end, start again.",
        id="replay.play_pause",
    ),
    bind(
        "left",
        "seek(-5)",
        "Seek",
        group=SEEK,
        tooltip="Go five seconds back.",
        id="replay.back_5s",
    ),
    bind(
        "right",
        "seek(5)",
        "Seek",
        group=SEEK,
        tooltip="Go five seconds on.",
        id="replay.on_5s",
    ),
    bind(
        "far left",
        "seek_share(-0.1)",
        "Seek far",
        show=False,
        tooltip="Go a tenth of the whole back.",
        id="replay.back_10pc",
    ),
    bind(
        "far right",
        "seek_share(0.1)",
        "Seek far",
        show=False,
        tooltip="Go a tenth of the whole on.",
        id="replay.on_10pc",
    ),
    bind(
        "before",
        "mark(-1)",
        "Marks",
        tooltip="Jump to the mark before: an end, a cut, a failure, a pick, a decision.",
        id="replay.mark_before",
    ),
    bind(
        "after",
        "mark(1)",
        "Marks",
        tooltip="Jump to the next mark.",
        id="replay.mark_next",
    ),
    *(
        bind(
            f"digit {tenth}",
            f"go_to({tenth})",
            "Jump",
            show=False,
            tooltip=f"Jump to {tenth}0 % of the whole." if tenth else "Jump to the start.",
            id=f"replay.jump_{tenth}",
        )
        for tenth in range(10)
    ),
    bind(
        "step on",
        "step(1)",
        "Step",
        show=False,
        tooltip="Hold, and go to the next event.",
        id="replay.step_on",
    ),
    bind(
        "step back",
        "step(-1)",
        "Step",
        show=False,
        tooltip="Hold, and go to the event before.",
        id="replay.step_back",
    ),
    bind(
        "slower",
        "speed(-1)",
        "Slower",
        show=False,
        tooltip="Play slower, down to 0.25×.",
        id="replay.slower",
    ),
    bind(
        "faster",
        "speed(1)",
        "Faster",
        show=False,
        tooltip="Play faster, up to 64×.",
        id="replay.faster",
    ),
    bind(
        "idle",
        "idle_limit",
        "Idle",
        show=False,
        tooltip="Wait at most a second for the next token, or keep every pause.",
        id="replay.idle_limit",
    ),
    bind(
        "arm",
        "arm",
        "Arm here",
        tooltip="What if a strategy had been armed at this moment? The others freeze.",
        id="replay.arm",
    ),
    bind(
        "what if",
        "what_if",
        "What if",
        tooltip="Leave traces out, reverse tie-breaks, change the clock.",
        id="replay.what_if",
    ),
    bind(
        "undo",
        "reset",
        "Reset",
        show=False,
        tooltip="Go back to what was recorded.",
        id="replay.reset",
    ),
    bind(
        "clock",
        "clock",
        "Clock",
        show=False,
        tooltip="As it happened, or one token a tick for every trace.",
        id="replay.clock",
    ),
    *answer_keys("replay", live=False),
    shared("replay", "strategies"),
    shared("replay", "scores"),
    shared("replay", "section"),
    shared("replay", "strategies_up"),
    shared("replay", "strategies_down"),
    shared("replay", "inspect"),
    bind(
        "compare",
        "side_by_side",
        "Side by side",
        show=False,
        tooltip="Read two to four traces side by side.",
        id="replay.beside",
    ),
    shared("replay", "select_previous"),
    shared("replay", "select_next"),
    shared("replay", "fold", shown=False),
    shared("replay", "family", shown=False),
    shared("replay", "matrix"),
    shared("replay", "open_trace", shown=False),
    bind(
        "next",
        "next_question",
        "Next",
        tooltip="Show the next question from its start.",
        id="replay.next_question",
    ),
    bind(
        "previous",
        "previous_question",
        "Previous",
        show=False,
        tooltip="Show the question before from its start.",
        id="replay.previous_question",
    ),
    shared("replay", "toggle_truth", shown=False),
    shared("replay", "next_model"),
    shared("replay", "follow"),
    shared("replay", "page_up"),
    shared("replay", "page_down"),
    shared("replay", "to_start"),
    bind(
        "back",
        "back",
        "Back",
        show=False,
        tooltip="Close what is open; with nothing open, leave the replay.",
        id="replay.back",
    ),
    bind(
        "home",
        "app.home",
        "Home",
        show=False,
        tooltip="Go back to the home screen.",
        id="replay.home",
    ),
]
"""Keys of the replay screen."""

WHAT_IF_BINDINGS: list[Binding] = [
    bind(
        "undo",
        "reset",
        "Reset",
        show=False,
        tooltip="Put everything back as it was recorded.",
        id="what_if.reset",
    ),
    bind(
        "more",
        "first(1)",
        "One more",
        show=False,
        tooltip="Keep one more of the first traces.",
        id="what_if.more",
    ),
    bind(
        "fewer",
        "first(-1)",
        "One fewer",
        show=False,
        tooltip="Keep one fewer of the first traces.",
        id="what_if.fewer",
    ),
]
"""Keys of the dialog that asks what if."""
