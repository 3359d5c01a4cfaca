"""Choose two to four traces to read side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Static

from tts_tui.ui.kit.choices import CheckList
from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.text import content
from tts_tui.ui.kit.trace_words import trace_meaning
from tts_tui.ui.side_by_side.model import MOST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState


class ChooseTracesScreen(Dialog[list[int] | None]):
    """Ticks for the traces of a race; None when it was left."""

    DEFAULT_CSS = """
    ChooseTracesScreen > .card { width: 60; }
    ChooseTracesScreen CheckList { max-height: 40vh; }
    ChooseTracesScreen #said { height: 1; color: $muted; margin-top: 1; }
    """
    TITLE = "Read side by side"
    HINT = (("list.tick", "tick"), ("list.accept", "read"), ("dialog.back", "back"))

    def __init__(self, race: RaceState, chosen: Sequence[int]) -> None:
        super().__init__()
        self.race = race
        self.proposed = set(chosen)
        self._traces = {f"trace {trace.index + 1}": trace for trace in race.everyone}

    def body(self) -> Iterable[Widget]:
        """The list, and the line that answers."""
        yield CheckList()
        yield Static(content(f"Two to {MOST} traces."), id="said", markup=False)

    def on_mount(self) -> None:
        """Fill the list."""
        ticks = self.query_one(CheckList)
        ticks.fill(
            (name, _meaning(trace), trace.index in self.proposed)
            for name, trace in self._traces.items()
        )
        places = [trace.index in self.proposed for trace in self._traces.values()]
        ticks.highlighted = places.index(True) if any(places) else 0
        ticks.focus()

    @on(CheckList.Accepted)
    def _accept(self) -> None:
        chosen = [self._traces[name].index for name in self.query_one(CheckList).chosen]
        if 2 <= len(chosen) <= MOST:
            self.dismiss(chosen)
        else:
            said = f"{len(chosen)} are ticked; it has to be two to {MOST}."
            self.query_one("#said", Static).update(content(said))


def _meaning(trace: TraceState) -> str:
    said = trace_meaning(trace)
    return said if trace.origin is None else f"{trace.origin.cohort} · {said}"
