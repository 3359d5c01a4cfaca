"""What the screen tells the audience page, a few times a second, and only what is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.audience.board import board_of
from tts_tui.ui.steered import shown_seat

if TYPE_CHECKING:
    from textual.app import App

    from tts_tui.audience.published import Published
    from tts_tui.ui.stage.stage import Stage

EVERY_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Audience:
    """A page that is being served."""

    url: str
    """The link, with its secret."""
    published: Published
    stage: Stage
    """Whose bets are taken."""


def tell(app: App[object], audience: Audience) -> None:
    """Publish what is shown now; a card of the stage is a question whose race has not begun."""
    stage = audience.stage
    on_card = stage.question if stage.bets.is_open else None
    audience.published.publish(board_of(shown_seat(app), stage.bets, on_card))
