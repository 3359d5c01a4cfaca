"""The keys of the race screen."""

from __future__ import annotations

from textual.binding import Binding

SELECT = Binding.Group("Trace", compact=True)


def scroll_keys(room: str) -> tuple[Binding, ...]:
    """The keys that scroll the strategies, on a screen of a race: its room begins their ids."""
    return (
        Binding(
            "shift+up,K",
            "scroll_strategies(-1)",
            "Scroll strategies",
            show=False,
            key_display="⇧↑",
            tooltip="Scroll the strategies up; so does the wheel.",
            id=f"{room}.strategies_up",
        ),
        Binding(
            "shift+down,J",
            "scroll_strategies(1)",
            "Scroll strategies",
            show=False,
            key_display="⇧↓",
            tooltip="Scroll the strategies down, where there are more than fit.",
            id=f"{room}.strategies_down",
        ),
    )


RACE_BINDINGS: list[Binding] = [
    Binding(
        "up,k",
        "select_previous",
        "Trace",
        key_display="↑",
        group=SELECT,
        tooltip="Select the trace above.",
        id="race.select_previous",
    ),
    Binding(
        "down,j",
        "select_next",
        "Trace",
        key_display="↓",
        group=SELECT,
        tooltip="Select the trace below.",
        id="race.select_next",
    ),
    Binding(
        "enter",
        "open_trace",
        "Open",
        key_display="↵",
        tooltip="Open the selected trace large, or close it.",
        id="race.open_trace",
    ),
    Binding(
        "a",
        "arm",
        "Arm",
        tooltip="Choose the strategy that really cancels the others, or none.",
        id="race.arm",
    ),
    Binding(
        "s",
        "strategies",
        "Strategies",
        tooltip="Choose which strategies the board shows.",
        id="race.strategies",
    ),
    Binding(
        "g",
        "fold",
        "Fold",
        tooltip="Fold the lines of a procedure to one row, or show them; so does a click on it.",
        id="race.fold",
    ),
    Binding(
        "b",
        "family",
        "Branches",
        tooltip="Show large how a procedure's lines belong together: a beam search's tree.",
        id="race.family",
    ),
    Binding(
        "M",
        "matrix",
        "Probes",
        key_display="M",
        tooltip="Show what running traces answer when they are probed: lanes by probes.",
        id="race.matrix",
    ),
    Binding("c", "cut_trace", "Cut", tooltip="Cancel the selected trace.", id="race.cut_trace"),
    Binding(
        "e",
        "answer_now",
        "Answer now",
        tooltip="Cut the selected trace, and have it answer from where it is.",
        id="race.answer_now",
    ),
    Binding(
        "E",
        "all_answer_now",
        "All answer now",
        show=False,
        key_display="E",
        tooltip="The same for all traces that run; asks first.",
        id="race.all_answer_now",
    ),
    *scroll_keys("race"),
    Binding(
        "space",
        "pause_view",
        "Freeze",
        key_display="␣",
        tooltip="Freeze the picture; the race itself goes on.",
        id="race.pause_view",
    ),
    Binding("x", "stop", "Stop", tooltip="Stop every running trace; asks first.", id="race.stop"),
    Binding(
        "t",
        "toggle_truth",
        "Truth",
        tooltip="Show or hide the true answer, so that an audience can bet first.",
        id="race.toggle_truth",
    ),
    Binding(
        "n",
        "next_question",
        "Next",
        tooltip="Race the next question, once this one has ended.",
        id="race.next_question",
    ),
    Binding(
        "m",
        "next_model",
        "Model",
        show=False,
        tooltip="Look at the next model's race.",
        id="race.next_model",
    ),
    Binding(
        "h",
        "app.home",
        "Home",
        show=False,
        tooltip="Go back to the home screen; asks first while a race is running.",
        id="race.home",
    ),
    Binding(
        "f,end",
        "follow",
        "Follow",
        show=False,
        key_display="f",
        tooltip="Jump to the newest text of the trace and stay with it.",
        id="race.follow",
    ),
    Binding(
        "pageup",
        "page(-1)",
        "Page up",
        show=False,
        tooltip="Read the trace a page further up; it stops following.",
        id="race.page_up",
    ),
    Binding(
        "pagedown",
        "page(1)",
        "Page down",
        show=False,
        tooltip="Read the trace a page further down.",
        id="race.page_down",
    ),
    Binding(
        "home",
        "to_start",
        "First line",
        show=False,
        tooltip="Go to the trace's first line.",
        id="race.to_start",
    ),
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
