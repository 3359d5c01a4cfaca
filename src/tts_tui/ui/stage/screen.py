"""The screen of the stage: it lies over a race, and takes what comes in in place of that screen."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from tts_tui.figures import counted
from tts_tui.ui.kit.confirm import ConfirmScreen
from tts_tui.ui.kit.hints import Hints, hints_of
from tts_tui.ui.kit.palette import palette_of
from tts_tui.ui.race.laid_over import LaidOverScreen
from tts_tui.ui.race.scores import ScoresScreen
from tts_tui.ui.stage.board import StageBoard
from tts_tui.ui.stage.keys import STAGE_BINDINGS
from tts_tui.ui.stage.picture import stage_view
from tts_tui.ui.stage.show import Phase, Show

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Protocol

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tts_tui.domain.strategies import Pick
    from tts_tui.engine.controls import LiveControls
    from tts_tui.ui.race.board_view import BoardView
    from tts_tui.ui.race.laid_over import Below
    from tts_tui.ui.race.live_model import LiveModel
    from tts_tui.ui.stage.stage import Stage

    class Host(Below, Protocol):
        """The screen that it lies over."""

        @property
        def model(self) -> LiveModel:
            """What that works on."""

        @property
        def controls(self) -> LiveControls:
            """What may be asked of the race."""


class StageScreen(LaidOverScreen):
    """A card, its race, what came of it: one question after another."""

    model: LiveModel

    BINDINGS: ClassVar[list[BindingType]] = [*STAGE_BINDINGS]

    def __init__(
        self,
        host: Host,
        stage: Stage,
        now: Callable[[], float],
        fps: int,
        left: StageScreen | None = None,
    ) -> None:
        """`left` is the stage that was left last; a show of the same race goes on from there."""
        super().__init__(host, now, fps)
        self.stage = stage
        self.model.paused = False
        self.model.take(now())
        self._off = False
        if left is not None and left.host is host:
            self.show: Show = left.show
            self.show.come_back(now())
        else:
            self.show = Show(self.model, host.controls, stage, now())

    @cached_property
    def board(self) -> StageBoard:
        """The one widget."""
        return self.query_one(StageBoard)

    @property
    def race_running(self) -> bool:
        """Whether leaving would cut something: a card cuts nothing."""
        return self.show.running

    def compose(self) -> ComposeResult:
        """The board is everything there is."""
        yield StageBoard()

    def on_mount(self) -> None:
        """Draw once there is room; taking over is what every screen that lies over a race does."""
        self.call_after_refresh(self.draw)

    def on_unmount(self) -> None:
        """Let nothing be on stage any more."""
        self._leave()

    @property
    def moves(self) -> bool:
        """Whether something of the question runs, or is about to."""
        return self.show.running

    def signature(self, now_s: float) -> Hashable:
        """What the picture follows from, the seconds of a countdown and the bets with it."""
        show = self.show
        left = show.countdown.left_s(now_s) if show.countdown is not None else None
        over = show.countdown is not None and show.countdown.over(now_s)
        return (
            *(super().signature(now_s), show.phase, show.can_reveal),
            *(left is not None and -int(-left // 1), over, tuple(self.stage.bets.tally().items())),
            self.stage.note_shown,
        )

    def draw(self) -> None:
        """Draw now."""
        now_s = self._now()
        board = self._board(now_s)
        self.show.look(now_s, self._picks(board))
        if self.show.phase is not Phase.CARD:
            # What was just revealed is in no row yet.
            board = self._board(now_s)
        self._shown = self.signature(now_s)
        self.board.show(stage_view(self.show, self.model, board, self._hints(), now_s))

    def _board(self, now_s: float) -> BoardView:
        return self.model.view(palette_of(self.app), now_s)

    def _picks(self, board: BoardView) -> list[Pick]:
        return [row.pick for row in board.rows if row.pick is not None]

    def _hints(self) -> Hints:
        show = self.show
        words = {Phase.CARD: "race", Phase.RACE: "answer", Phase.REVEAL: "next", Phase.FINAL: ""}
        held = show.countdown is not None and show.countdown.held
        others = "bet on strategies" if show.on_traces else "bet on traces"
        return hints_of(
            self,
            [
                ("bet(1)", "bet"),
                ("take_back", "take back"),
                ("go_on", words[show.phase]),
                ("hold", "run on" if held else "hold"),
                ("help", "help"),
                ("bet_on_others", others),
                ("note", "hide note" if self.stage.note_shown else "note"),
                *(("scores", "scores"), ("next_model", "model"), ("back", "off stage")),
                *(("app.home", "home"), ("themes", "theme")),
            ],
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that could do nothing are off, and not among the hints."""
        show = self.show
        on_card = show.phase is Phase.CARD
        match action:
            case "bet":
                [key] = parameters
                return on_card and isinstance(key, int) and key <= len(show.choices)
            case "take_back":
                return show.raised > 0
            case "bet_on_others":
                return on_card
            case "hold":
                counting = show.countdown
                return counting is not None and (counting.runs or counting.held)
            case "go_on":
                return show.phase is not Phase.FINAL and not show.running
            case "reveal":
                return show.can_reveal
            case "note":
                return show.phase is not Phase.FINAL
            case "next_question":
                return show.phase is Phase.REVEAL
            case "next_model":
                return not on_card and len(self.model.races) > 1
            case _:
                return True

    # -- keys ---------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Leave the stage as it is; it is come back to there."""
        self._leave()
        super().action_back()

    def _leave(self) -> None:
        # Only once: by the time it is unmounted somebody may be back.
        if not self._off:
            self._off = True
            self.show.leave(self._now())

    def action_go_on(self) -> None:
        """Start the race, show the answer, or go to the next question."""
        match self.show.phase:
            case Phase.CARD:
                self.show.begin()
            case Phase.RACE:
                self.action_reveal()
            case Phase.REVEAL:
                self.show.go_on(self._now())
            case _:
                return
        self.draw()

    def action_next_question(self) -> None:
        """Go to the next question's card."""
        self.show.go_on(self._now())
        self.draw()

    def action_bet(self, key: int) -> None:
        """Count a hand."""
        self.show.bet(key)
        self.draw()

    def action_take_back(self) -> None:
        """Take the last hand back."""
        self.show.take_back()
        self.draw()

    def action_bet_on_others(self) -> None:
        """Bet on traces, or on strategies; asks before bets are dropped."""
        if bets := sum(self.stage.bets.tally().values()):
            self.show.stand_still(self._now())
            others = "strategies" if self.show.on_traces else "traces"
            question = f"Drop {counted(bets, 'bet')}, and have the room bet on {others} anew?"
            self.app.push_screen(ConfirmScreen(question), self._bet_on_others)
        else:
            self._bet_on_others(True)

    def _bet_on_others(self, yes: bool | None) -> None:
        if yes:
            self.show.bet_on_others()
        self.show.run_on(self._now())
        self.draw()

    def action_hold(self) -> None:
        """Hold the countdown, or let it run on."""
        self.show.hold(self._now())
        self.draw()

    def action_reveal(self) -> None:
        """Show the right answer, and who bet right."""
        if self.show.can_reveal:
            self.show.reveal(self._picks(self._board(self._now())))
            self.draw()

    def action_note(self) -> None:
        """Show or hide the presenter's note."""
        self.stage.note_shown = not self.stage.note_shown
        self.draw()

    def action_scores(self) -> None:
        """Show what the strategies came to so far."""
        shown = bool(self.show.revealed)
        self.app.push_screen(ScoresScreen(self.stage.totals, truth_shown=shown))

    def action_next_model(self) -> None:
        """Look at the next model's race."""
        self.model.next_model()
        self.draw()
