"""What whoever shows a race or a replay lets be steered: the screen is one, lines are another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tts_tui.domain.bets import BetBook
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick
    from tts_tui.domain.trace import TraceState
    from tts_tui.engine.controls import LiveControls
    from tts_tui.engine.plan import SessionPlan


class Seat(Protocol):
    """A race or a replay that is shown; every call is for the thread that shows it."""

    @property
    def shows(self) -> str:
        """What it is, in a word: `race` or `replay`."""

    @property
    def plan(self) -> SessionPlan:
        """What the session runs."""

    @property
    def question_index(self) -> int:
        """Which question of the plan is shown, from 0."""

    @property
    def races(self) -> Sequence[tuple[int, RaceState]]:
        """The races of that question, one a model, with their numbers in the session."""

    @property
    def current(self) -> tuple[int, RaceState] | None:
        """The one in view; None before it has begun."""

    @property
    def live(self) -> LiveControls | None:
        """Where a live race takes intents; None in a replay."""

    @property
    def file(self) -> Path | None:
        """The session's file; None where nothing is saved."""

    @property
    def notice(self) -> str | None:
        """A standing trouble."""

    @property
    def armed(self) -> str | None:
        """The armed strategy; in a replay the one of a what-if."""

    @property
    def armable(self) -> Sequence[str]:
        """The full names of strategies that can be armed."""

    def picks(self, race: RaceState) -> Sequence[Pick]:
        """What the strategies on the board answer in a race now."""

    @property
    def held(self) -> bool:
        """Whether the picture is frozen, or the replay holds."""

    @property
    def can_hold(self) -> bool:
        """Whether something moves, or is held."""

    @property
    def note(self) -> str | None:
        """What the presenter wrote beside the question that is on."""

    @property
    def bets(self) -> BetBook | None:
        """What the room bets on; None where nobody is asked."""

    @property
    def truth_shown(self) -> bool:
        """Whether right and wrong may be seen."""

    @property
    def can_go_on(self) -> bool:
        """Whether the next question can be shown now."""

    def why_no_answer(self, trace: TraceState | None) -> str | None:
        """Say why a trace, or any, cannot be made to answer now; None where it can."""

    def answerable(self) -> Sequence[int]:
        """The traces that can be made to answer now, from 0."""

    def arm(self, strategy: str | None) -> None:
        """Arm a strategy, or none; a replay asks what if it had been armed at this moment."""

    def hold(self) -> None:
        """Freeze what moves, or let it go on."""

    def show_truth(self, shown: bool) -> None:
        """Show or hide right and wrong."""

    def next_question(self) -> str:
        """Go on, where one can; give a sentence of what comes."""
