"""Ask what if: leave traces out, reverse tie-breaks, change the clock; the board follows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widgets import Static

from tts_tui.domain.playback import RECORDED
from tts_tui.domain.strategies.base import Clock
from tts_tui.ui.kit.choices import CheckList
from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.text import content
from tts_tui.ui.kit.trace_words import trace_meaning
from tts_tui.ui.replay.keys import WHAT_IF_BINDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from tts_tui.domain.playback import Playback, WhatIf
    from tts_tui.domain.race import RaceState

TIES = "reverse tie-breaks"
TOKENS = "token clock"


class WhatIfScreen(Dialog[bool]):
    """Ticks for every trace, the tie rule and the clock; each tick tells the replay at once."""

    DEFAULT_CSS = """
    WhatIfScreen { align: right middle; background: $background 0%; }
    WhatIfScreen > .card { width: 64; }
    WhatIfScreen CheckList { max-height: 40vh; }
    WhatIfScreen #said { height: 2; color: $muted; margin-top: 1; }
    """
    TITLE = "What if …"
    HINT = (
        ("list.tick", "tick"),
        ("what_if.more", ""),
        ("what_if.fewer", "first N"),
        ("what_if.reset", "reset"),
        ("dialog.back", "back"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*WHAT_IF_BINDINGS]

    def __init__(
        self, race: RaceState, playback: Playback, change: Callable[[WhatIf], None]
    ) -> None:
        super().__init__()
        self.race = race
        self.timed = playback.timed
        self.what_if = playback.what_if
        self._change = change
        self._traces = {f"trace {trace.index + 1}": trace.index for trace in race.traces}

    def body(self) -> Iterable[Widget]:
        """The list, and the line that answers."""
        yield CheckList()
        yield Static(id="said", markup=False)

    def on_mount(self) -> None:
        """Fill the list."""
        self._fill()
        ticks = self.query_one(CheckList)
        ticks.highlighted = 0
        ticks.focus()

    def _fill(self) -> None:
        left_out = self.what_if.left_out
        lines = [
            (name, trace_meaning(self.race.traces[index]), index not in left_out)
            for name, index in self._traces.items()
        ]
        lines.append((TIES, "the strategy's own rule, reversed", self.what_if.other_tie))
        if self.timed:
            meaning = "a token a tick: first is shortest"
            lines.append((TOKENS, meaning, self.what_if.clock is Clock.TOKEN))
        self.query_one(CheckList).fill(lines)
        self._say()

    @on(CheckList.Ticked)
    def _ticked(self) -> None:
        chosen = set(self.query_one(CheckList).chosen)
        left_out = {index for name, index in self._traces.items() if name not in chosen}
        if len(left_out) == len(self._traces):
            # A race of nobody asks nothing.
            self._say("One trace at least has to stay.")
            self._fill()
            return
        clock = Clock.TOKEN if TOKENS in chosen or not self.timed else Clock.WALL
        self._take(
            replace(
                self.what_if,
                left_out=frozenset(left_out),
                other_tie=TIES in chosen,
                clock=clock,
            )
        )

    @on(CheckList.Accepted)
    def _accepted(self) -> None:
        self.dismiss(True)

    def action_first(self, by: int) -> None:
        """Keep the first traces only, one more or one fewer than now."""
        n = len(self._traces)
        kept = min(max(1, n - len(self.what_if.left_out) + by), n)
        self._take(replace(self.what_if, left_out=frozenset(range(kept, n))))
        self._fill()

    def action_reset(self) -> None:
        """Go back to the recording."""
        self._take(RECORDED if self.timed else replace(RECORDED, clock=Clock.TOKEN))
        self._fill()

    def _take(self, what_if: WhatIf) -> None:
        self.what_if = what_if
        self._change(what_if)
        self._say()

    def _say(self, sentence: str = "") -> None:
        kept = len(self._traces) - len(self.what_if.left_out)
        said = sentence or f"N = {kept} of {len(self._traces)}. The recording is never changed."
        self.query_one("#said", Static).update(content(said))
