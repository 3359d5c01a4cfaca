"""One key, one meaning: what every key of the program says, on whichever screen it is pressed.

Screens make their bindings out of this table and never name a key themselves, so that nobody has
to learn a letter twice. Where a screen has no use for a meaning, its key does nothing there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.binding import Binding

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a person may want, and how they say so."""

    keys: str
    """As Textual names them, with commas between; the first is the one that is shown."""
    says: str
    """What it asks for, true on every screen."""
    display: str | None = None
    """How the key is written where Textual's name for it does not do."""


MEANINGS: Final[Mapping[str, Meaning]] = {
    # Moving
    "up": Meaning("up,k", "Go up.", "↑"),
    "down": Meaning("down,j", "Go down.", "↓"),
    "left": Meaning("left", "Go left, or back in time.", "←"),
    "right": Meaning("right", "Go right, or on in time.", "→"),
    "far left": Meaning("shift+left", "Go far back.", "⇧←"),
    "far right": Meaning("shift+right", "Go far on.", "⇧→"),
    "scroll up": Meaning("shift+up,K", "Scroll what stands beside up.", "⇧↑"),
    "scroll down": Meaning("shift+down,J", "Scroll what stands beside down.", "⇧↓"),
    "page up": Meaning("pageup", "Go a page up."),
    "page down": Meaning("pagedown", "Go a page down."),
    "start": Meaning("home", "Go to the start."),
    "follow": Meaning("f,end", "Go to the newest, or the end, and stay with it.", "f"),
    "before": Meaning("left_square_bracket", "Go to the one before: mark, trace, data set.", "["),
    "after": Meaning("right_square_bracket", "Go to the one after: mark, trace, data set.", "]"),
    "race before": Meaning("left_curly_bracket", "Go to the race before.", "{"),
    "race after": Meaning("right_curly_bracket", "Go to the race after.", "}"),
    "step back": Meaning("comma", "Go one step back: an event, a token.", ","),
    "step on": Meaning("full_stop", "Go one step on: an event, a token.", "."),
    "next": Meaning("n", "Go on to the next: question, race, match, difference."),
    "previous": Meaning("N", "Go back to the one before it.", "N"),
    "section": Meaning("tab", "Go to the next part of the screen."),
    "list": Meaning("l", "Go to the list."),
    **{
        f"digit {digit}": Meaning(str(digit), "Take what has this number: a place, a bet.")
        for digit in range(10)
    },
    # Doing
    "open": Meaning("enter", "Open, or accept, what is selected.", "↵"),
    "back": Meaning("escape", "Close what is open, or go back.", "esc"),
    "leave": Meaning("q", "Go back; from the home screen, leave."),
    "hold": Meaning("space", "Hold or go on; in a list, tick.", "␣"),
    "arm": Meaning("a", "Arm a strategy, or ask what if it had been armed."),
    "answer now": Meaning("exclamation_mark", "Have the selected trace answer now.", "!"),
    "every": Meaning("E", "The same for every one, or all there are.", "E"),
    "cut": Meaning("x,delete", "Cut or delete what is selected.", "x"),
    "cut all": Meaning("X", "Stop everything that runs.", "X"),
    "edit": Meaning("e", "Change what is selected: an answer, the truth, a name."),
    "undo": Meaning("u", "Take the last change back, or all of what if."),
    "verdict": Meaning("V", "Mark as right or wrong.", "V"),
    "note": Meaning("number_sign", "Write a note, or read the presenter's.", "#"),
    "pin": Meaning("asterisk", "Pin what is selected.", "*"),
    "more": Meaning("plus", "One more.", "+"),
    "fewer": Meaning("minus", "One fewer.", "−"),
    "slower": Meaning("less_than_sign", "Slower.", "<"),
    "faster": Meaning("greater_than_sign", "Faster.", ">"),
    "search": Meaning("slash", "Search, or filter.", "/"),
    "in all traces": Meaning("ctrl+t", "Search further: this trace, its race, the session."),
    "write": Meaning("w", "Write to a file."),
    "copy": Meaning("c", "Copy the text."),
    # Looking
    "answers": Meaning("equals_sign", "Show which answers are equal, and why.", "="),
    "stage": Meaning("g", "Go on the stage, or off it."),
    "bets": Meaning("B", "Bet on something else.", "B"),
    "both": Meaning("A", "Show both models at once, against each other.", "A"),
    "branches": Meaning("b", "Show how traces belong together."),
    "compare": Meaning("v", "Compare: side by side, by budget, or as mathematics."),
    "clock": Meaning("C", "Count otherwise: other clock, other tokens.", "C"),
    "demo": Meaning("d", "Race the embedded model."),
    "tour": Meaning("y", "Take the guided tour."),
    "document": Meaning("D", "Draw the text as a document.", "D"),
    "find servers": Meaning("F", "Look for model servers.", "F"),
    "times": Meaning("G", "Show times in the gutter.", "G"),
    "grid": Meaning("percent_sign", "Show the session as a grid: questions by strategies.", "%"),
    "home": Meaning("h", "Go to the home screen."),
    "heat": Meaning("H", "Show how likely each token was.", "H"),
    "inspect": Meaning("i", "Read traces in the inspector."),
    "idle": Meaning("I", "Shorten pauses, or keep them.", "I"),
    "link": Meaning("L", "Move together, or each alone; a logarithmic axis.", "L"),
    "model": Meaning("m", "Show the next model, or the list of models."),
    "model before": Meaning("M", "Show the model before.", "M"),
    "order": Meaning("o", "Sort by something else."),
    "left out": Meaning("O", "Say what was left out.", "O"),
    "probes": Meaning("p", "Show what running traces answer when they are probed."),
    "weigh": Meaning("Q", "Let questions or data sets weigh alike.", "Q"),
    "replay": Meaning("r", "Play a race again."),
    "anew": Meaning("ctrl+r", "Race a question again, live."),
    "recommend": Meaning("R", "Say what to use.", "R"),
    "strategies": Meaning("s", "Choose which strategies are shown."),
    "scores": Meaning("S", "Show the score over all races.", "S"),
    "truth": Meaning("t", "Show or hide what is right."),
    "fold": Meaning("z", "Fold together, or unfold."),
    "fold all": Meaning("Z", "Fold or unfold all.", "Z"),
    "trust": Meaning("Y", "Trust this folder's configuration, or not.", "Y"),
    "what if": Meaning("W", "Ask what if other traces, ties or clocks.", "W"),
    # The program
    "audience": Meaning("U", "Show the audience page's link and its QR code.", "U"),
    "help": Meaning("question_mark,f1", "Explain this screen."),
    "commands": Meaning("ctrl+p", "Find any command, strategy, session or theme by its name."),
    "theme": Meaning("T", "Choose a theme.", "T"),
    "picture": Meaning("P", "Save a picture of the screen.", "P"),
    "suspend": Meaning("ctrl+z", "Put the program to sleep."),
    "quit": Meaning("ctrl+q", "Leave, from anywhere."),
    "interrupt": Meaning("ctrl+c", "Leave; a second one leaves at once."),
}
"""Every meaning by its name.

Left out on purpose: ctrl+m, ctrl+i, ctrl+h, ctrl+[ and chords such as ctrl+enter, because a
legacy terminal sends them as Enter, Tab, Backspace and Escape, or not at all.
"""

ANSWERS: Final[Mapping[str, Meaning]] = {
    "yes": Meaning("y", "Say yes to the question that is put."),
    "no": Meaning("n", "Say no to the question that is put."),
    "other": Meaning("left,right,up,down", "Go to the other answer.", "←→"),
    "larger": Meaning("right,up,plus", "Raise a number."),
    "smaller": Meaning("left,down,minus", "Lower a number."),
    "close": Meaning("question_mark,enter", "Close the help."),
    "cancel": Meaning("escape,q", "Leave a dialog as it was.", "esc"),
}
"""Answers to what a dialog asks: it takes every key for itself and names them beside the question,
so these may be letters and arrows that mean something else behind it."""


MOVING: Final = (
    *("up", "down", "left", "right", "far left", "far right", "scroll up", "scroll down"),
    *("page up", "page down", "start", "before", "after", "step back", "step on"),
    *(f"digit {digit}" for digit in range(10)),
)
"""Meanings that only go somewhere, and say little without their key."""


def moves(key: str) -> bool:
    """Whether a key, as Textual names it, only goes somewhere."""
    return any(key in MEANINGS[name].keys.split(",") for name in MOVING)


def bind(
    meaning: str,
    action: str,
    word: str,
    *,
    id: str,  # noqa: A002 - as Textual's Binding has it
    tooltip: str = "",
    show: bool = True,
    group: Binding.Group | None = None,
    priority: bool = False,
) -> Binding:
    """Bind a meaning's keys to what a screen does for it; `tooltip` says so exactly."""
    meant = MEANINGS.get(meaning) or ANSWERS[meaning]
    return Binding(
        meant.keys,
        action,
        word,
        show=show,
        key_display=meant.display,
        priority=priority,
        tooltip=tooltip or meant.says,
        id=id,
        group=group,
    )
