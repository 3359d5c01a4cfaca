"""What the screens of a live race and of a replay share: one board, one repaint clock, its keys."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from textual import on
from textual.screen import Screen

from tts_tui.ui.kit.confirm import ConfirmScreen
from tts_tui.ui.kit.palette import palette_of
from tts_tui.ui.kit.text import safe_notify
from tts_tui.ui.race.afterwards import Afterwards
from tts_tui.ui.race.arm import ArmChoice, ArmScreen
from tts_tui.ui.race.board import RaceBoard
from tts_tui.ui.race.duel.screen import DuelScreen
from tts_tui.ui.race.lane_keys import LaneKeys
from tts_tui.ui.race.matrix.screen import MatrixScreen
from tts_tui.ui.race.probing import no_probes
from tts_tui.ui.race.repaint import RepaintClock, terminal_is_behind
from tts_tui.ui.race.rows import beam_search_of, group_names
from tts_tui.ui.race.session_keys import SessionKeys
from tts_tui.ui.race.strategies import StrategiesScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from pathlib import Path

    from textual.app import ComposeResult

    from tts_tui.ui.kit.hints import Hints
    from tts_tui.ui.race.model import RaceModel
    from tts_tui.ui.race.picks import PickRow
    from tts_tui.ui.race.rows import RowKey

MAX_FPS = 30
"""Pictures a second while something moves; a slow line wants fewer."""


class RaceBaseScreen(LaneKeys, SessionKeys, Afterwards, Screen[None]):
    """Shows a race, whoever feeds it: the board, the selection, what to arm, the strategies.

    The screen never handles a token by itself: it polls, folds and draws on its own clock.
    """

    has_marks = False
    """Whether it is a replay, in which one can jump."""

    def __init__(self, model: RaceModel, now: Callable[[], float], fps: int) -> None:
        super().__init__()
        self.model = model
        self._now = now
        self.clock = RepaintClock(self, self.tick, 1 / fps)
        self._fps = fps
        self._owed = False
        self._shown: Hashable = None
        self._hints: Hints = ()
        self._hints_of: Hashable = None

    # -- what a live race and a replay do each in their way -----------------------------------

    @property
    def moving(self) -> bool:
        """Whether something can come at any moment."""
        raise NotImplementedError

    @property
    def leaves_questions(self) -> bool:
        """Whether going elsewhere leaves questions that were to be raced."""
        return False

    @property
    def saved(self) -> Path | None:
        """The whole session's file; None while it is written, or is nowhere."""
        raise NotImplementedError

    def hints(self, *, following: bool) -> Hints:
        """Pair keys with words for the last line."""
        raise NotImplementedError

    def hints_depend_on(self) -> Hashable:
        """What else changes the words of the last line."""
        raise NotImplementedError

    def arm(self, choice: ArmChoice | None) -> None:
        """Do what was chosen to arm; None leaves everything as it is."""
        raise NotImplementedError

    # -- the repaint clock --------------------------------------------------------------------

    @cached_property
    def board(self) -> RaceBoard:
        """The one widget."""
        return self.query_one(RaceBoard)

    def compose(self) -> ComposeResult:
        """The board is everything there is."""
        yield RaceBoard()

    def on_mount(self) -> None:
        """Start the repaint clock."""
        self.clock.start()
        if self.model.source.plan.duel:
            self.action_duel()

    def on_unmount(self) -> None:
        """Stop it."""
        self.clock.stop()

    def tick(self) -> None:
        """Take what came and draw if anything that shows has moved."""
        now_s = self._now()
        came = self.model.take(now_s)
        if self._owed or came or self._signature(now_s) != self._shown:
            self._owed = terminal_is_behind(self.app)
            if not self._owed:
                self.draw()
        self._pace(fast=came or self.moving)

    def _signature(self, now_s: float) -> Hashable:
        return (self.model.signature(now_s), self.model.source.notice, id(palette_of(self.app)))

    def draw(self) -> None:
        """Draw now."""
        palette = palette_of(self.app)
        self.board.show(self.model.view(palette, self._now(), self._key_hints()))
        # As drawn: that has brought the picks up to date, and may have started a moment.
        self._shown = (self.model.shown, self.model.source.notice, id(palette))

    def _pace(self, *, fast: bool) -> None:
        """Look less often while nothing runs; a picture that moves by itself stays fast."""
        moving = self.board.view is not None and (
            self.board.view.moment_shown < 1 or any(row.flashing for row in self.board.view.rows)
        )
        self.clock.pace(fast=fast or moving)

    # -- what works now -----------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that could do nothing are off, and not among the hints."""
        model = self.model
        current = model.current
        match action:
            case "next_model":
                return len(model.races) > 1
            case "duel":
                return len(model.races) == 2
            case "toggle_truth":
                return current is not None and current[1].grading.truth is not None
            case "select_previous" | "select_next":
                return current is not None and current[1].n + len(group_names(current[1])) > 1
            case "answers":
                return current is not None
            case "fold" | "family":
                return current is not None and bool(group_names(current[1]))
            case _:
                return True

    def _key_hints(self) -> Hints:
        model = self.model
        state = (
            self.check_action("next_model", ()),
            model.enlarged,
            model.truth_shown,
            model.current is not None,
            self.board.frame.reader.follow,
            self.hints_depend_on(),
        )
        if state != self._hints_of:
            self._hints_of = state
            self._hints = self.hints(following=self.board.frame.reader.follow)
        return self._hints

    # -- keys ---------------------------------------------------------------------------------

    def action_select_previous(self) -> None:
        """Select the trace above."""
        self._move(-1)

    def action_select_next(self) -> None:
        """Select the trace below."""
        self._move(1)

    def action_section(self) -> None:
        """Have the arrows choose a strategy to explain, or a trace again."""
        self.model.explaining.turn([row.name for row in self._rows])
        self.draw()

    @property
    def _rows(self) -> Sequence[PickRow]:
        return self.board.view.rows if self.board.view is not None else ()

    def _move(self, by: int) -> None:
        if self.model.explaining.step(by, [row.name for row in self._rows]):
            self.draw()
            return
        self._select(self.board.frame.lanes.beside(self.model.selected, by))

    def _select(self, row: RowKey) -> None:
        self.model.put_away()
        self.model.select(row)
        self.draw()

    def action_scroll_strategies(self, rows: int) -> None:
        """Move in the strategy board, where it has more rows than fit."""
        self.board.scroll_strategies(rows)

    def action_fold(self) -> None:
        """Fold the group of the selected row, or the first one; or show its lines again."""
        name = self._group()
        if name is not None:
            self._fold(name)
            self._select(name)

    def _fold(self, name: str) -> None:
        self.model.folds[name] = not self.board.frame.lanes.is_folded(name)

    def _group(self) -> str | None:
        """The group of the selected row; from elsewhere a beam search, as it has most to show."""
        own = self.board.frame.lanes.group_of(self.model.selected)
        race = self.model.current[1] if self.model.current else None
        if own is not None or race is None:
            return own
        names = group_names(race)
        searches = (name for name in names if beam_search_of(race, name) is not None)
        return next(searches, next(iter(names), None))

    def action_family(self) -> None:
        """Show large how the lines of a group belong together, or close it."""
        name = self._group()
        shown = self.model.enlarged and self.model.selected == name
        self.model.enlarged = not shown
        if name is not None:
            self._select(name)

    def action_matrix(self) -> None:
        """Show what running traces answer when they are probed, or say that none is."""
        names = self.model.probing
        if not names:
            safe_notify(self.app, no_probes())
            return
        own = self.board.frame.lanes.group_of(self.model.selected)
        name = own if own in names else names[0]
        self.app.push_screen(MatrixScreen(self, self._now, self._fps, name))

    def action_duel(self) -> None:
        """Show the races of both models at once."""
        self.app.push_screen(DuelScreen(self, self._now, self._fps))

    def read_trace(self, trace: int) -> None:
        """Show a trace of the matrix large: here, as this is what a live race has to read it."""
        self.app.pop_screen()
        self.clock.start()
        self.model.enlarged = True
        self._select(trace)

    def action_hold(self) -> None:
        """Freeze the picture, or go on."""
        raise NotImplementedError

    def action_next_question(self) -> None:
        """Go on to the next question."""
        raise NotImplementedError

    def action_mark(self, direction: int) -> None:
        """Jump to the next mark or the one before, where there are any."""

    def action_seek(self, seconds: float) -> None:
        """Move by seconds, where there is a recording to move in."""

    def action_open_trace(self) -> None:
        """Open the selected trace large, or close it."""
        self.model.put_away()
        self.model.enlarged = not self.model.enlarged
        self.draw()

    def action_back(self) -> None:
        """Close what is open: the large trace, else the winner's moment."""
        if self.model.enlarged:
            self.model.enlarged = False
        else:
            self.model.put_away()
        self.draw()

    def action_page(self, direction: int) -> None:
        """Read a page up or down."""
        self.model.put_away()
        self.draw()
        self.board.scroll_reader(direction * self.board.page)
        self.draw()

    def action_to_start(self) -> None:
        """Go to the first line of the trace."""
        self.model.put_away()
        self.board.frame.reader.to_start()
        self.draw()

    def action_follow(self) -> None:
        """Stay with the newest line."""
        self.model.put_away()
        self.board.frame.reader.to_end()
        self.draw()

    def action_toggle_truth(self) -> None:
        """Show or hide the truth everywhere."""
        self.model.truth.toggle()
        self.draw()

    def action_next_model(self) -> None:
        """Look at the next model's race."""
        self.model.next_model()
        self.draw()

    def action_arm(self) -> None:
        """Choose the armed strategy."""
        model = self.model
        self.app.push_screen(ArmScreen(model.armable, model.armed, model.in_turn), self.arm)

    def action_strategies(self) -> None:
        """Choose which strategies the board shows."""
        n = self.model.current[1].n if self.model.current else self.model.source.plan.n
        dialog = StrategiesScreen(self.model.names, n, self.model.named)
        self.app.push_screen(dialog, self._show_strategies)

    def _show_strategies(self, names: list[str] | None) -> None:
        if names:
            self.show_strategies(names)

    def show_strategies(self, names: list[str]) -> None:
        """Put other strategies on the board."""
        self.model.show_strategies(names)
        self.draw()

    # -- the mouse ----------------------------------------------------------------------------

    @on(RaceBoard.LaneClicked)
    def _lane_clicked(self, message: RaceBoard.LaneClicked) -> None:
        if isinstance(message.row, str):
            self._fold(message.row)
        self._select(message.row)

    @on(RaceBoard.LanesWheeled)
    def _lanes_wheeled(self, message: RaceBoard.LanesWheeled) -> None:
        self._move(message.lanes)

    @on(RaceBoard.VotesClicked)
    def _votes_clicked(self) -> None:
        self.action_answers()

    @on(RaceBoard.StrategyPointed)
    def _strategy_pointed(self, message: RaceBoard.StrategyPointed) -> None:
        if self.model.explaining.point(message.name):
            self.draw()

    @on(RaceBoard.StrategyClicked)
    def _strategy_clicked(self, message: RaceBoard.StrategyClicked) -> None:
        name = message.name
        if self.model.current is not None and name in self.model.current[1].cohorts:
            self._select(name)
        elif name not in self.model.armable:
            safe_notify(self.app, f"{name} cannot be armed: it skips traces.")
        elif self.check_action("arm", ()):
            self.app.push_screen(
                ConfirmScreen(f"Arm {name}? It {self.model.arming_of(name)}."),
                lambda yes: self.arm(ArmChoice(name)) if yes else None,
            )
