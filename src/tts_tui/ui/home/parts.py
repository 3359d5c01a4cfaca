"""What the home screen looks like: its style sheet, its banner and the lines of its lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from tts_tui.ui.kit.meanings import MEANINGS
from tts_tui.ui.kit.text import display_line

if TYPE_CHECKING:
    from tts_tui.ui.home.model import ModelLine, Untrusted

CHOSEN = "▸"

_LANES = ((3, 16, " ✓"), (2, 22, ""), (5, 11, " ⌿"), (1, 19, ""))
"""Lane colour, cells and sign of the little race in the banner."""

HOME_CSS = """
HomeScreen { layout: vertical; align-horizontal: center; }
HomeScreen #banner { width: 100%; max-width: 150; height: 6; padding: 1 3; }
HomeScreen #page { width: 100%; max-width: 150; height: 1fr; padding: 0 2; }
HomeScreen #ask, HomeScreen #models-box, HomeScreen #sessions-box {
    border: round $rule;
    border-title-color: $muted;
    border-title-style: bold;
    border-subtitle-color: $muted;
    padding: 0 1;
}
HomeScreen #ask { height: 8; padding: 1 2 0 2; }
HomeScreen #ask:focus-within, HomeScreen #models-box:focus-within,
HomeScreen #sessions-box:focus-within {
    border: round $accent;
    border-title-color: $accent;
}
HomeScreen #asked { height: 3; }
HomeScreen #asked Input {
    width: 1fr;
    height: 3;
    border: none;
    background: $surface;
    background-tint: transparent;
    padding: 1 2;
}
HomeScreen #asked #truth { width: 26; max-width: 40%; margin-left: 1; }
HomeScreen #asked Input:focus { background: $selected; background-tint: transparent; }
HomeScreen #asked Input > .input--placeholder { color: $muted; }
HomeScreen #form { height: 1; margin-top: 1; }
HomeScreen #model { width: 1fr; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
HomeScreen #traces-label { width: 8; margin-left: 1; color: $muted; }
HomeScreen Button {
    height: 1;
    min-width: 8;
    width: 8;
    border: none;
    margin-left: 1;
    background: $selected;
    color: $foreground;
}
HomeScreen Button:hover { background: $rule; }
HomeScreen Button:focus {
    background: $accent;
    color: $background;
    text-style: bold;
    background-tint: transparent;
}
HomeScreen #lists { height: 1fr; max-height: 20; }
HomeScreen #models-box { width: 3fr; height: 100%; margin-right: 1; }
HomeScreen #sessions-box { width: 5fr; height: 100%; }
HomeScreen OptionList {
    height: 1fr;
    border: none;
    padding: 0;
    background: $background;
    background-tint: transparent;
    text-wrap: nowrap;
    text-overflow: ellipsis;
    scrollbar-size-vertical: 1;
}
HomeScreen #remedy { height: auto; max-height: 3; color: $muted; padding: 0 1; display: none; }
HomeScreen #untrusted { height: auto; max-height: 3; color: $pick; padding: 0 1; display: none; }
HomeScreen #remedy.-useful, HomeScreen #untrusted.-useful { display: block; }
HomeScreen OptionList:focus { border: none; background-tint: transparent; }
HomeScreen OptionList > .option-list--option-highlighted { background: $background; }
HomeScreen OptionList:focus > .option-list--option-highlighted { background: $selected; }
HomeScreen #no-models { display: none; color: $muted; padding: 0 1; }
HomeScreen.-no-models #models { display: none; }
HomeScreen.-no-models #no-models { display: block; }
HomeScreen.-sessions #models-box { display: none; }
HomeScreen.-sessions.-short #ask { display: none; }
HomeScreen.-sessions #lists { max-height: 100%; }

HomeScreen.-tall #ask { margin-bottom: 1; }
HomeScreen.-huge.-tall #banner { height: 8; padding: 2 3; }
HomeScreen.-huge.-tall #lists { max-height: 30; }
HomeScreen.-short #banner { height: 2; padding: 1 3 0 3; }
HomeScreen.-wide #models-box, HomeScreen.-huge #models-box { width: 3fr; }
HomeScreen.-short #ask { height: 7; padding: 0 2; }
"""


def banner() -> Content:
    """Draw a little race beside the name; a short terminal shows only its first line."""
    words = (
        Content.assemble(
            ("tts-tui", "bold $accent"), ("   watch test-time scaling happen", "$foreground")
        ),
        Content.styled("N traces of one question race. Every strategy says live what", "$muted"),
        Content.styled("it would answer, when it is sure, and what that costs.", "$muted"),
        Content(""),
    )
    rows = []
    for (lane, cells, sign), text in zip(_LANES, words, strict=True):
        bar = Content.styled("━" * cells + "╸" + sign, f"$lane-{lane}")
        rows.append(Content.assemble(bar, " " * (29 - cells - 1 - len(sign)), text))
    return Content("\n").join(rows)


def chosen_model(model: ModelLine | None) -> Content:
    """Draw who answers the next question."""
    if model is None:
        return Content.styled("no model yet", "$muted")
    state = model.state
    return Content.assemble(
        (f"{state.glyph} {state.word}  ", f"${state.role}"),
        (display_line(model.name, 60), "bold"),
    )


def model_option(model: ModelLine, *, chosen: bool) -> Option:
    """Draw a model on two lines: its name and state, and where it is."""
    state = model.state
    return Option(
        Content.assemble(
            (f"{CHOSEN} " if chosen else "  ", "$accent"),
            (display_line(model.name, 60), "bold" if chosen else ""),
            (f"  {state.glyph} {state.word}\n", f"${state.role}"),
            (f"    {display_line(model.detail, 200)}", "$muted"),
        )
    )


def untrusted_note(untrusted: Untrusted | None) -> Content:
    """Say that the folder's configuration waits for a yes or a no."""
    if untrusted is None:
        return Content("")
    name = display_line(untrusted.file.rpartition("/")[2], 40)
    models = {0: ".", 1: "; its model is only listed."}.get(
        untrusted.models, f"; its {untrusted.models} models are only listed."
    )
    return Content.assemble(
        f"{name} is not trusted{models} ", (MEANINGS["trust"].keys, "bold"), " to look at it"
    )


def empty_note() -> Content:
    """Say what to do where there is no model."""
    return Content(
        "No models yet. Press y for the tour, d for the demo, or F to find servers on this "
        "machine (as `tts-tui models --discover`)."
    )
