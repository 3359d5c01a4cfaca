"""The keys of the comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.ui.kit.meanings import bind

if TYPE_CHECKING:
    from textual.binding import Binding


def _key(meaning: str, action: str, word: str, what: str, *, shown: bool = True) -> Binding:
    name = action.replace("(1)", "").replace("(-1)", "_back")
    return bind(meaning, action, word, show=shown, tooltip=what, id=f"compare.{name}")


COMPARE_BINDINGS: list[Binding] = [
    _key("model", "model(1)", "Model", "Look at the next model."),
    _key("model before", "model(-1)", "Model back", "Look at the model before.", shown=False),
    _key("after", "dataset(1)", "Data set", "Look at the next data set, or at all of them."),
    _key("before", "dataset(-1)", "Data set back", "Look at the data set before.", shown=False),
    _key(
        "weigh",
        "weight",
        "Weight",
        "Average over data sets, each worth the same, or over all questions.",
        shown=False,
    ),
    _key(
        "clock",
        "axis",
        "Tokens",
        "Count spent tokens, sequential ones, or the paper's total.",
        shown=False,
    ),
    _key("link", "logarithmic", "Log", "A logarithmic or a linear token axis.", shown=False),
    _key("every", "every", "All k", "Show every k there is, or the usual ones.", shown=False),
    _key("order", "sort", "Sort", "Sort the table by another column.", shown=False),
    _key(
        "search",
        "filter",
        "Filter",
        "Show only strategies with a word in their name, such as FFS or @8.",
    ),
    _key("pin", "pin", "Pin", "Pin the strategy under the cursor: others are compared with it."),
    _key(
        "recommend",
        "advice",
        "Horizon",
        "The model's horizon, how hard the questions are, what to do.",
    ),
    _key(
        "truth", "toggle_truth", "Truth", "Show or hide how often anything is right.", shown=False
    ),
    _key(
        "write",
        "write",
        "Write",
        "Write all rows as CSV and the plot as SVG into the working folder.",
        shown=False,
    ),
    _key("left out", "notices", "Left out", "Say again what was left out, and why.", shown=False),
    _key("back", "back", "Back", "Leave the filter, or the comparison.", shown=False),
]
"""Keys of the comparison; arrows and pages move in its table."""

COMPARE_TABLE_BINDINGS: list[Binding] = [
    bind(
        "open",
        "select_cursor",
        "Flips",
        tooltip="List the questions that flip between the cursor's strategy and the pinned one.",
        id="compare.flips",
    ),
]
"""Keys that the table needs for itself."""

FLIP_BINDINGS: list[Binding] = [
    bind(
        "open",
        "select",
        "Replay",
        tooltip="Play the race of the question under the cursor.",
        id="flips.play",
    ),
    bind(
        "inspect",
        "inspect",
        "Inspect",
        tooltip="Read the traces of the question under the cursor.",
        id="flips.inspect",
    ),
    bind(
        "back",
        "back",
        "Back",
        tooltip="Back to the comparison.",
        id="flips.back",
    ),
]
"""Keys of the list of questions that flip; the first is the list's own."""
