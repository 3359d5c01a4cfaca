"""The keys of dialogs and of what stands in them."""

from __future__ import annotations

from textual.binding import Binding

DIALOG_BINDINGS: list[Binding] = [
    Binding(
        "escape,q",
        "cancel",
        "Back",
        key_display="esc",
        tooltip="Leave a dialog as it was; so does a click beside it.",
        id="dialog.back",
    ),
]
"""Keys of every dialog."""

LIST_BINDINGS: list[Binding] = [
    Binding(
        "space",
        "select",
        "Tick",
        show=False,
        key_display="space",
        tooltip="Tick a line of a list, or take its tick off; so does a click.",
        id="list.tick",
    ),
    Binding(
        "enter",
        "accept",
        "Accept",
        show=False,
        key_display="enter",
        tooltip="Go on with the ticked lines of a list.",
        id="list.accept",
    ),
]
"""Keys of a list with ticks."""

CONFIRM_BINDINGS: list[Binding] = [
    Binding("y", "answer(True)", "Yes", tooltip="Say yes to a question.", id="confirm.yes"),
    Binding("n", "answer(False)", "No", tooltip="Say no to a question.", id="confirm.no"),
    Binding(
        "left,right,up,down",
        "other",
        "Other",
        key_display="←→",
        tooltip="Go to the other answer of a question.",
        id="confirm.other",
    ),
]
"""Keys of a question."""

HELP_BINDINGS: list[Binding] = [
    Binding("question_mark,enter", "cancel", "Back", tooltip="Close the help.", id="help.close"),
]
"""Keys of the help, beside those of every dialog."""

NUMBER_BINDINGS: list[Binding] = [
    Binding(
        "right,up,plus",
        "step(1)",
        "More",
        show=False,
        tooltip="Raise a number.",
        id="number.more",
    ),
    Binding(
        "left,down,minus",
        "step(-1)",
        "Fewer",
        show=False,
        tooltip="Lower a number.",
        id="number.fewer",
    ),
]
"""Keys of a number between arrows."""

IN_DIALOGS: list[Binding] = [
    *DIALOG_BINDINGS,
    *LIST_BINDINGS,
    *CONFIRM_BINDINGS,
    *HELP_BINDINGS,
    *NUMBER_BINDINGS,
]
"""All of them."""
