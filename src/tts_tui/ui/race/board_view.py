"""What one frame of the race screen shows; its model makes it, its frame draws it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tts_tui.domain.strategies import Clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState
    from tts_tui.ui.kit.hints import Hints
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.kit.truth import Verdicts
    from tts_tui.ui.race.decision import DecisionBanner
    from tts_tui.ui.race.explaining import Explained
    from tts_tui.ui.race.header import HeaderView
    from tts_tui.ui.race.heading import Panel
    from tts_tui.ui.race.picks import PickRow
    from tts_tui.ui.race.rows import RowKey
    from tts_tui.ui.race.view import Trouble, VoteBoard


@dataclass(frozen=True, slots=True)
class BoardView:
    """Everything one frame shows."""

    palette: Palette
    header: HeaderView
    race: RaceState | None
    race_number: int
    verdicts: Verdicts | None
    rows: tuple[PickRow, ...]
    votes: VoteBoard
    selected: RowKey = 0
    """The row of the lanes that is selected."""
    focused: TraceState | None = None
    """The trace to read: the selected row's last one; None where a group is selected."""
    radar: tuple[str, ...] = ()
    """What is telling of the trace to read, in a few words each."""
    folds: Mapping[str, bool] = field(default_factory=dict)
    """Which procedures' groups a person has folded, or not; others as they fit."""
    moment: DecisionBanner | None = None
    moment_shown: float = 1.0
    """How much of the banner has appeared, 0 to 1."""
    troubles: tuple[Trouble, ...] = ()
    """Why everything failed; empty while something is left."""
    notice: str | None = None
    enlarged: bool = False
    hints: Hints = ()
    """Key and what it does, most important first."""
    panel: Panel | None = None
    """Rows under the question, of whoever feeds the race."""
    spoken_of: frozenset[str] = frozenset()
    """Strategies, without N, and columns that a caption explains: they get their room first."""
    clock: Clock = Clock.WALL
    """In which order of events strategies are asked."""
    explained: Explained | None = None
    """The strategy that is pointed at, in a line."""
    waits: str = "waiting for the race to start"
    """Why there is no race yet."""
    remark: str | None = None
    """How what is shown differs from what was recorded."""
