"""What one picture of a duel shows; its model makes it, its frame draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_tui.ui.kit.hints import Hints
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.board_view import BoardView
    from tts_tui.ui.race.decision import DecisionBanner
    from tts_tui.ui.race.header import HeaderView
    from tts_tui.ui.race.heading import Panel


@dataclass(frozen=True, slots=True)
class HalfView:
    """One side."""

    name: str
    state: str
    """How it stands, in a few words."""
    won: bool
    board: BoardView
    """Its lanes and its strategies."""


@dataclass(frozen=True, slots=True)
class DuelView:
    """Everything one picture shows."""

    palette: Palette
    header: HeaderView
    halves: tuple[HalfView, ...]
    """The left side, then the right one; fewer while they have not begun."""
    moment: DecisionBanner | None
    """Who decided first, then the verdict; None while both are open."""
    said: tuple[str, ...]
    """What is said while nothing is put up: how both lean, and on what terms they race."""
    notice: str | None = None
    panel: Panel | None = None
    hints: Hints = ()
