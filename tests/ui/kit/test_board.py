from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.style import Style
from textual import events
from textual.app import App

from tts_tui.ui.kit.board import StripBoard
from tts_tui.ui.kit.strips import strip_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.geometry import Region
    from textual.strip import Strip

PLAIN = Style(color="#ffffff", bgcolor="#000000")


class FakeBoard(StripBoard["Sequence[str]"]):
    def __init__(self) -> None:
        super().__init__()
        self.asked_for: list[tuple[int, int]] = []
        self.turns: list[int] = []

    def draw(self, view: Sequence[str], width: int, height: int) -> list[Strip]:
        return [strip_of([(line, PLAIN)], width, PLAIN) for line in view[:height]]

    def refresh(self, *regions: Region, **kinds: Any) -> FakeBoard:
        self.asked_for += [(region.y, region.height) for region in regions]
        super().refresh(*regions, **kinds)
        return self

    def wheel(self, event: events.MouseEvent, direction: int) -> None:
        event.stop()
        self.turns.append(direction)


class BoardApp(App[None]):
    def compose(self) -> ComposeResult:
        yield FakeBoard()


async def test_only_rows_that_changed_are_drawn_again() -> None:
    app = BoardApp()
    async with app.run_test(size=(20, 5)) as pilot:
        board = app.query_one(FakeBoard)
        board.show(["one", "two", "three"])
        board.asked_for.clear()
        board.show(["one", "2", "3"])
        assert board.asked_for == [(1, 2)]
        board.asked_for.clear()
        board.redraw()
        assert not board.asked_for
        await pilot.resize_terminal(10, 2)
        assert [board.render_line(y).text for y in range(2)] == ["one       ", "2         "]


async def test_the_wheel_is_a_board_s_own_business() -> None:
    app = BoardApp()
    async with app.run_test(size=(20, 5)) as pilot:
        board = app.query_one(FakeBoard)
        await pilot._post_mouse_events([events.MouseScrollDown], board)
        await pilot._post_mouse_events([events.MouseScrollUp], board)
        assert board.turns == [1, -1]
