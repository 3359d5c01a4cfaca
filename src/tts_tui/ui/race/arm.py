"""Choose the strategy that really cancels the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import OptionList, Static

from tts_tui.ui.kit.choices import ChoiceList
from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.explain import arming_of
from tts_tui.ui.kit.text import content

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

NONE = "none"


@dataclass(frozen=True, slots=True)
class ArmChoice:
    """What was chosen; a dialog that was left gives None instead of this."""

    strategy: str | None
    """Full name; None disarms."""


class ArmScreen(Dialog[ArmChoice | None]):
    """Lists the board's strategies with what arming each would do."""

    TITLE = "Arm a strategy"

    def __init__(self, strategies: Sequence[str], armed: str | None, in_turn: str = "") -> None:
        """`in_turn` says how many traces run at once, where that is fewer than there are."""
        super().__init__()
        self.in_turn = in_turn
        self.strategies = list(strategies)
        self.armed = armed

    def body(self) -> Iterable[Widget]:
        """The explanation and the list."""
        yield Static(
            content("The armed strategy stops the other streams as soon as it has decided."),
            classes="note",
            markup=False,
        )
        if self.in_turn:
            yield Static(content(f"{self.in_turn}."), classes="note", markup=False)
        yield Static(" ")
        lines = [(NONE, "every trace runs to its end")]
        lines += [(name, arming_of(name, in_turn=bool(self.in_turn))) for name in self.strategies]
        yield ChoiceList(lines, chosen=self.armed if self.armed is not None else NONE)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        at = event.option_index
        self.dismiss(ArmChoice(self.strategies[at - 1] if at else None))
