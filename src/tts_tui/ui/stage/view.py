"""What one picture of the stage shows; its screen makes it, its board draws it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tts_tui.analysis.totals import Total
    from tts_tui.domain.bets import Settled
    from tts_tui.domain.race import RaceState
    from tts_tui.ui.kit.hints import Hints
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.picks import PickRow
    from tts_tui.ui.stage.choices import Choice
    from tts_tui.ui.stage.show import Phase


@dataclass(frozen=True, slots=True)
class StageView:
    """Everything one picture shows."""

    phase: Phase
    inks: Palette
    question: str
    number: int
    """Which question it is, from 1."""
    questions: int
    model: str
    n: int
    choices: Sequence[Choice] = ()
    bets: Mapping[str, int] = field(default_factory=dict)
    """Bets by choice."""
    on_traces: bool = False
    left_s: int | None = None
    """Seconds until it goes on by itself; None where it waits for a key, or a race runs."""
    of_s: float = 0.0
    """How many there were at first."""
    held: bool = False
    elapsed: str = ""
    """The race's clock."""
    state: str = ""
    """How the race stands, in a word."""
    race: RaceState | None = None
    rows: Sequence[PickRow] = ()
    truth: str | None = None
    """The right answer; None while it is hidden, and where nobody knows it."""
    settled: Settled | None = None
    facts: Sequence[str] = ()
    """What else there is to say of the race, a sentence each."""
    room: Sequence[Settled] = ()
    """What came of the bets of all questions."""
    totals: Sequence[Total] = ()
    note: str | None = None
    """The presenter's note, where it is to be on the screen."""
    notice: str | None = None
    link: str | None = None
    """Of the page on which phones bet, while they can."""
    hints: Hints = ()
