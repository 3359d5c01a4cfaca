"""The keys of dialogs and of what stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.kit.meanings import bind

if TYPE_CHECKING:
    from textual.binding import Binding

DIALOG_BINDINGS: list[Binding] = [
    bind(
        "cancel",
        "cancel",
        "Back",
        tooltip="Leave a dialog as it was; so does a click beside it.",
        id="dialog.back",
    ),
]
"""Keys of every dialog."""

LIST_BINDINGS: list[Binding] = [
    bind(
        "hold",
        "select",
        "Tick",
        show=False,
        tooltip="Tick a line of a list, or take its tick off; so does a click.",
        id="list.tick",
    ),
    bind(
        "open",
        "accept",
        "Accept",
        show=False,
        tooltip="Go on with the ticked lines of a list.",
        id="list.accept",
    ),
]
"""Keys of a list with ticks."""

CONFIRM_BINDINGS: list[Binding] = [
    bind(
        "yes",
        "answer(True)",
        "Yes",
        tooltip="Say yes to a question.",
        id="confirm.yes",
    ),
    bind(
        "no",
        "answer(False)",
        "No",
        tooltip="Say no to a question.",
        id="confirm.no",
    ),
    bind(
        "other",
        "other",
        "Other",
        tooltip="Go to the other answer of a question.",
        id="confirm.other",
    ),
]
"""Keys of a question."""

HELP_BINDINGS: list[Binding] = [
    bind(
        "close",
        "cancel",
        "Back",
        tooltip="Close the help.",
        id="help.close",
    ),
]
"""Keys of the help, beside those of every dialog."""

NUMBER_BINDINGS: list[Binding] = [
    bind(
        "larger",
        "step(1)",
        "More",
        show=False,
        tooltip="Raise a number.",
        id="number.more",
    ),
    bind(
        "smaller",
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
