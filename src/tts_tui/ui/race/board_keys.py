"""The keys that a race and a replay of one share: each named once, under an id of either screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from textual.binding import Binding

from tts_tui.ui.kit.meanings import bind

SELECT = Binding.Group("Trace", compact=True)
_KEYS: Final = (
    bind(
        "up",
        "select_previous",
        "Trace",
        group=SELECT,
        tooltip="Select the trace above.",
        id="select_previous",
    ),
    bind(
        "down",
        "select_next",
        "Trace",
        group=SELECT,
        tooltip="Select the trace below.",
        id="select_next",
    ),
    bind(
        "open",
        "open_trace",
        "Open",
        tooltip="Open the selected trace large, or close it.",
        id="open_trace",
    ),
    bind(
        "inspect",
        "inspect",
        "Inspect",
        tooltip="Read the selected trace in the inspector; live, once the race has ended.",
        id="inspect",
    ),
    bind(
        "strategies",
        "strategies",
        "Strategies",
        tooltip="Choose which strategies the board shows, with their k and m.",
        id="strategies",
    ),
    bind(
        "scores",
        "scores",
        "Scores",
        tooltip="Show what every strategy came to over the races that have ended.",
        id="scores",
    ),
    bind(
        "anew",
        "anew",
        "Race again",
        show=False,
        tooltip="Race this question again, live, with new seeds: on its own model where that is "
        "known here, else on the last one raced, or a configured one.",
        id="anew",
    ),
    bind(
        "write",
        "export",
        "Export",
        show=False,
        tooltip="Write the session to a file: a page, a picture, a cast, its data; says where.",
        id="export",
    ),
    bind(
        "section",
        "section",
        "Explain",
        show=False,
        tooltip="Have the arrows choose a strategy, and say in a line what it does and waits for; "
        "again: the traces. So does the pointer on its row.",
        id="section",
    ),
    bind(
        "grid",
        "grid",
        "Grid",
        show=False,
        tooltip="Show the session as a grid, questions by strategies; live, what has ended.",
        id="grid",
    ),
    bind(
        "answers",
        "answers",
        "Answers",
        show=False,
        tooltip="Show which answers are equal, and why; merge them by hand, or take them apart. "
        "So does a click on the votes.",
        id="answers",
    ),
    bind(
        "fold",
        "fold",
        "Fold",
        tooltip="Fold the lines of a procedure to one row, or show them; so does a click on it.",
        id="fold",
    ),
    bind(
        "branches",
        "family",
        "Branches",
        tooltip="Show large how a procedure's lines belong together: a beam search's tree.",
        id="family",
    ),
    bind(
        "probes",
        "matrix",
        "Probes",
        tooltip="Show what running traces answer when they are probed: lanes by probes.",
        id="matrix",
    ),
    bind(
        "order",
        "order",
        "Order",
        show=False,
        tooltip="Sort the lanes by number, finish, length, answer or agreement with what leads.",
        id="order",
    ),
    bind(
        "pin",
        "pin",
        "Pin",
        show=False,
        tooltip="Pin the selected trace above all others, or let it go.",
        id="pin",
    ),
    bind(
        "both",
        "duel",
        "Duel",
        show=False,
        tooltip="Show the races of both models at once: two boards, one clock, one verdict.",
        id="duel",
    ),
    bind(
        "scroll up",
        "scroll_strategies(-1)",
        "Scroll strategies",
        show=False,
        tooltip="Scroll the strategies up; so does the wheel.",
        id="strategies_up",
    ),
    bind(
        "scroll down",
        "scroll_strategies(1)",
        "Scroll strategies",
        show=False,
        tooltip="Scroll the strategies down, where there are more than fit.",
        id="strategies_down",
    ),
    bind(
        "truth",
        "toggle_truth",
        "Truth",
        tooltip="Show or hide the true answer, so that an audience can bet first.",
        id="toggle_truth",
    ),
    bind(
        "edit",
        "give_truth",
        "Right answer",
        show=False,
        tooltip="Give or change the right answer of this question, once its race has ended.",
        id="give_truth",
    ),
    bind(
        "model",
        "next_model",
        "Model",
        show=False,
        tooltip="Look at the next model's race.",
        id="next_model",
    ),
    bind(
        "follow",
        "follow",
        "Follow",
        show=False,
        tooltip="Jump to the newest text of the trace and stay with it.",
        id="follow",
    ),
    bind(
        "page up",
        "page(-1)",
        "Page up",
        show=False,
        tooltip="Read the trace a page further up; it stops following.",
        id="page_up",
    ),
    bind(
        "page down",
        "page(1)",
        "Page down",
        show=False,
        tooltip="Read the trace a page further down.",
        id="page_down",
    ),
    bind(
        "start",
        "to_start",
        "First line",
        show=False,
        tooltip="Go to the trace's first line.",
        id="to_start",
    ),
)
_BY_NAME: Final = {binding.id: binding for binding in _KEYS}


def shared(room: str, name: str, *, shown: bool | None = None) -> Binding:
    """A key of both screens: its room begins its id; `shown` says whether a footer may show it."""
    binding = _BY_NAME[name]
    show = binding.show if shown is None else shown
    return replace(binding, id=f"{room}.{name}", show=show)


def answer_keys(room: str, *, live: bool) -> tuple[Binding, ...]:
    """What has traces answer from where they are; a recording can only say that it cannot."""
    one = bind(
        "answer now",
        "answer_now",
        "Answer now",
        show=live,
        tooltip="Cut the selected trace, and have it answer from where it is."
        if live
        else "Only a race that runs can have a trace answer from where it is: a new run.",
        id=f"{room}.answer_now",
    )
    everyone = bind(
        "every",
        "all_answer_now" if live else "answer_now",
        "All answer now",
        show=False,
        tooltip="Cut all traces that run, and have each answer; asks first."
        if live
        else one.tooltip,
        id=f"{room}.all_answer_now",
    )
    return (one, everyone)


SCORES_BINDINGS: Final = [
    bind(
        "compare",
        "compare",
        "By budget",
        tooltip="From the scores: compare the strategies of this session by budget.",
        id="scores.compare",
    ),
]
"""Keys of the scores."""
