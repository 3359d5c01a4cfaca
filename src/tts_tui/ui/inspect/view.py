"""The inspector's view: what the model knows, put into one picture's parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import Channel
from tts_tui.ui.inspect.facts import facts, heading, question, section_title
from tts_tui.ui.inspect.frame import InspectView
from tts_tui.ui.inspect.heat import heat_facts, heat_layers
from tts_tui.ui.inspect.paint import layers_of
from tts_tui.ui.inspect.scope import Scope
from tts_tui.ui.kit.hints import Hints, hints_of
from tts_tui.ui.kit.palette import grounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.screen import Screen
    from textual.strip import Strip

    from tts_tui.analysis.answer_in_thinking import Place
    from tts_tui.ui.inspect.model import InspectModel
    from tts_tui.ui.inspect.search import Search
    from tts_tui.ui.kit.palette import Palette

TALL: Final = 32
"""Rows from which a question may take three."""


def inspect_view(
    model: InspectModel,
    search: Search,
    palette: Palette,
    size: tuple[int, int],
    *,
    current: Place | None,
    gutter: bool,
    rendered: Sequence[Strip] | None,
    hints: Hints,
    heat: bool = False,
    listed: str = "",
) -> InspectView:
    """Make the view of the trace in hand for a size of (cells, rows).

    `listed` is which of those that were listed it is.
    """
    inks = grounded(palette)
    width, height = size
    race, reading = model.race, model.reading
    found = facts(
        race,
        reading,
        inks,
        truth_shown=model.truth_shown,
        said=model.said(),
        untimed=model.as_of.untimed,
    )
    if heat and height < TALL:
        # The text is what the heat is about: on a small screen it keeps its rows.
        del found[1:]
    if model.as_of.moment:
        words = f"as of {model.as_of.moment} in the replay: nothing of later"
        found.insert(0, [(words, inks.armed)])
    if listed:
        found.insert(0, [("listed ", inks.muted), (listed, inks.text)])
    if search.active:
        where = "" if search.scope is Scope.TRACE else f" (n: {search.scope.value})"
        words = search.words(model.at)
        found.insert(0, [(f"/{search.pattern}", inks.pick), (f" {words}{where}", inks.text)])
    matches = search.of(model.at)
    if heat:
        found[:0] = heat_facts(reading.tokens, current, inks)
        layers = {
            channel: [
                *heat_layers(reading.heat[channel], inks),
                *layers_of(channel, inks, fed=reading.fed, matches=matches, current=current),
            ]
            for channel in Channel
        }
    else:
        layers = {
            channel: layers_of(
                channel,
                inks,
                fed=reading.fed,
                hedges=reading.hedges,
                first=reading.first,
                answer=reading.answer,
                matches=matches,
                current=current,
            )
            for channel in Channel
        }
    return InspectView(
        reading=reading,
        inks=inks,
        heading=heading(race, model.trace, model.place, inks, truth_shown=model.truth_shown),
        facts=found,
        question=question(race, width, 3 if height >= TALL else 1, inks),
        titles={channel: section_title(reading, channel) for channel in Channel},
        layers=layers,
        hints=hints,
        gutter=gutter,
        rendered=rendered,
        empty="No text came." if model.trace.ended else "No text yet.",
    )


def inspect_hints(
    screen: Screen[None],
    *,
    searching: bool,
    labels: bool,
    rendered: bool,
    last: bool,
    scored: bool,
    heat: bool,
) -> Hints:
    """Pair keys with words, the most useful first; a changed keymap shows its own keys."""
    wanted = [
        ("trace(-1)", ""),
        ("trace(1)", "trace"),
        ("listing", "list"),
        ("search", "search"),
        ("again(1)", ""),
        ("again(-1)", "match" if searching else "again"),
        *([("token(-1)", ""), ("token(1)", "token")] if heat else []),
        *([("unlikely(1)", "unlikely")] if heat else []),
        *([("heat", "no heat" if heat else "heat")] if scored or heat else []),
        ("joint(1)", "joint"),
        ("family", "family"),
        ("answer", "answer"),
        ("first", "first"),
        ("hedge(1)", "hedge"),
        ("fold", "fold"),
        ("help", "help"),
        *([("back", "end search")] if searching else []),
        ("leave", "back"),
        ("toggle_truth", "truth"),
        ("gutter", "times"),
        ("render", "as written" if rendered else "rendered"),
        *([("correct", "correct"), ("verdict", "mark"), ("note", "note")] if labels else []),
        *([("undo", "undo")] if last else []),
        *([("heat", "heat")] if not (scored or heat) else []),
        ("grid", "grid"),
        ("copy", "copy"),
        ("save", "save"),
        ("race(-1)", ""),
        ("race(1)", "question"),
        ("listed(-1)", ""),
        ("listed(1)", "of the list"),
        ("section", "section"),
    ]
    return hints_of(screen, wanted)
