"""The keys that a race and a replay of one share: each named once, under an id of either screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from textual.binding import Binding

SELECT = Binding.Group("Trace", compact=True)
_KEYS: Final = (
    Binding(
        "up,k",
        "select_previous",
        "Trace",
        key_display="↑",
        group=SELECT,
        tooltip="Select the trace above.",
        id="select_previous",
    ),
    Binding(
        "down,j",
        "select_next",
        "Trace",
        key_display="↓",
        group=SELECT,
        tooltip="Select the trace below.",
        id="select_next",
    ),
    Binding(
        "enter",
        "open_trace",
        "Open",
        key_display="↵",
        tooltip="Open the selected trace large, or close it.",
        id="open_trace",
    ),
    Binding(
        "i",
        "inspect",
        "Inspect",
        tooltip="Read the selected trace in the inspector; live, once the race has ended.",
        id="inspect",
    ),
    Binding(
        "s",
        "strategies",
        "Strategies",
        tooltip="Choose which strategies the board shows, with their k and m.",
        id="strategies",
    ),
    Binding(
        "S",
        "scores",
        "Scores",
        key_display="S",
        tooltip="Show what every strategy came to over the races that have ended.",
        id="scores",
    ),
    Binding(
        "g",
        "fold",
        "Fold",
        tooltip="Fold the lines of a procedure to one row, or show them; so does a click on it.",
        id="fold",
    ),
    Binding(
        "b",
        "family",
        "Branches",
        tooltip="Show large how a procedure's lines belong together: a beam search's tree.",
        id="family",
    ),
    Binding(
        "M",
        "matrix",
        "Probes",
        key_display="M",
        tooltip="Show what running traces answer when they are probed: lanes by probes.",
        id="matrix",
    ),
    Binding(
        "shift+up,K",
        "scroll_strategies(-1)",
        "Scroll strategies",
        show=False,
        key_display="⇧↑",
        tooltip="Scroll the strategies up; so does the wheel.",
        id="strategies_up",
    ),
    Binding(
        "shift+down,J",
        "scroll_strategies(1)",
        "Scroll strategies",
        show=False,
        key_display="⇧↓",
        tooltip="Scroll the strategies down, where there are more than fit.",
        id="strategies_down",
    ),
    Binding(
        "t",
        "toggle_truth",
        "Truth",
        tooltip="Show or hide the true answer, so that an audience can bet first.",
        id="toggle_truth",
    ),
    Binding(
        "m",
        "next_model",
        "Model",
        show=False,
        tooltip="Look at the next model's race.",
        id="next_model",
    ),
    Binding(
        "f,end",
        "follow",
        "Follow",
        show=False,
        key_display="f",
        tooltip="Jump to the newest text of the trace and stay with it.",
        id="follow",
    ),
    Binding(
        "pageup",
        "page(-1)",
        "Page up",
        show=False,
        tooltip="Read the trace a page further up; it stops following.",
        id="page_up",
    ),
    Binding(
        "pagedown",
        "page(1)",
        "Page down",
        show=False,
        tooltip="Read the trace a page further down.",
        id="page_down",
    ),
    Binding(
        "home",
        "to_start",
        "First line",
        show=False,
        tooltip="Go to the trace's first line.",
        id="to_start",
    ),
)
_BY_NAME: Final = {binding.id: binding for binding in _KEYS}
_ONE, _ALL = "e", "E"
"""What has the selected trace answer now, and all of them."""


def shared(room: str, name: str, *, shown: bool | None = None) -> Binding:
    """A key of both screens: its room begins its id; `shown` says whether a footer may show it."""
    binding = _BY_NAME[name]
    show = binding.show if shown is None else shown
    return replace(binding, id=f"{room}.{name}", show=show)


def answer_keys(room: str, *, live: bool) -> tuple[Binding, ...]:
    """What has traces answer from where they are; a recording can only say that it cannot."""
    one = Binding(
        _ONE if live else f"{_ONE},{_ALL}",
        "answer_now",
        "Answer now",
        show=live,
        key_display=_ONE,
        tooltip="Cut the selected trace, and have it answer from where it is."
        if live
        else "Only a race that runs can have a trace answer from where it is: a new run.",
        id=f"{room}.answer_now",
    )
    everyone = Binding(
        _ALL,
        "all_answer_now",
        "All answer now",
        show=False,
        key_display=_ALL,
        tooltip="The same for all traces that run; asks first.",
        id=f"{room}.all_answer_now",
    )
    return (one, everyone) if live else (one,)
