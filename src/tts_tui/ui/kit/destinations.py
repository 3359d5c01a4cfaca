"""Where a screen asks to go: it posts one of these, and the app opens the screen for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from tts_tui.domain.strategies.base import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.screen import Screen

    from tts_tui.analysis.grid import Grid
    from tts_tui.domain.events import Question
    from tts_tui.domain.race import RaceState
    from tts_tui.engine.controls import LiveControls
    from tts_tui.replay.player import ReplayControls
    from tts_tui.ui.kit.truth import Truth


@dataclass
class OpenRace(Message):
    """To a race that is still to be started."""

    start: Callable[[], LiveControls]
    """May block, and may raise `TtsTuiError`."""
    on_stage: bool = False
    """Whether it is shown on the stage."""
    alone: bool = False
    """Whether it takes the place of every screen but home."""


@dataclass
class RaceAnew(Message):
    """To another race of a question, live."""

    question: Question
    """With the right answer as it is known now."""
    model: str
    """Name of the model that was raced."""
    n: int
    strategies: Sequence[str]
    """Those on the board, by name."""
    armed: str | None


@dataclass
class GoOnStage(Message):
    """To the stage of a live race, over its screen."""

    race: Screen[None]
    now: Callable[[], float]
    fps: int


@dataclass
class OpenReplay(Message):
    """To a saved session, to be played."""

    start: Callable[[], ReplayControls]
    """May block, and may raise `TtsTuiError`."""


@dataclass
class PlaySession(Message):
    """To a saved session, to be played as the list of sessions would."""

    path: Path
    race: int | None = None
    """Number of the race to begin with; None begins with the first."""


@dataclass
class OpenTour(Message):
    """To the guided tour."""


@dataclass
class OpenInspector(Message):
    """To the traces of a saved session."""

    path: Path
    race: int | None = None
    """Number of the race to begin with; None begins with the first."""
    trace: int = 0
    """Number of the trace to begin with."""


@dataclass
class OpenReplayInspector(Message):
    """To one trace of a replay, as far as it has come."""

    controls: ReplayControls
    race: int
    trace: int
    truth: Truth


@dataclass
class OpenSideBySide(Message):
    """To some traces of a race side by side; which ones is asked."""

    race: RaceState
    trace: int
    """The one to begin with."""
    truth: Truth


@dataclass
class OpenGrid(Message):
    """To the grid of a saved session, or of what has been raced so far."""

    path: Path | None
    """The session; None while it is saved nowhere, or still being written."""
    grid: Grid | None = None
    """What it shows; None reads the session."""
    race: int | None = None
    """Number of the race that the cursor begins at."""
    play: Callable[[int], None] | None = None
    """Shows a race by its number, and closes the grid before; None plays the saved session."""
    clock: Clock = Clock.WALL
    """On which clock a session is read."""


@dataclass
class OpenComparison(Message):
    """To the comparison of saved sessions."""

    paths: Sequence[Path]


@dataclass
class OpenExport(Message):
    """To the dialog that writes a saved session to a file."""

    path: Path
    question: int
    """The question in view, from 0."""
    model: str
    """Name of the model in view."""
    truth_shown: bool
