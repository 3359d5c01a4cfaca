"""One strategy explained in one line: what it does, and what it waits for now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.domain.strategies import read_name
from tts_tui.figures import counted, seconds
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import crop
from tts_tui.ui.kit.explain import plainly
from tts_tui.ui.race.picks import stopped_because
from tts_tui.ui.race.sure import VotesAhead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.certainty import Ahead
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Clock, Pick
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.picks import PickBoard

LEAST_RULE = 24
DOT = " ·"
"""Cells in which a rule still says something where it has to be cut."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What is said of a strategy."""

    name: str
    does: tuple[str, ...]
    """What it does, the longest form first; empty for one of no known kind."""
    now: str
    """What it waits for, or how it decided."""


class Explaining:
    """Which strategy of the board is explained, and what the votes to come could do to it."""

    def __init__(self) -> None:
        self.name: str | None = None
        self.with_keys = False
        """Whether the arrows move among the strategies, and not among the lanes."""
        self._ahead = VotesAhead()

    def point(self, name: str | None) -> bool:
        """Explain what the pointer is on, or nothing. Says whether that is something else."""
        if name == self.name or (name is None and self.with_keys):
            return False
        self.name = name
        return True

    def turn(self, names: Sequence[str]) -> None:
        """Have the arrows move among the strategies, or among the lanes again."""
        self.with_keys = bool(names) and not self.with_keys
        if not self.with_keys:
            self.name = None
        elif self.name not in names:
            self.name = names[0]

    def step(self, by: int, names: Sequence[str]) -> bool:
        """Go to the strategy above or below. Says whether the arrows are for that at all."""
        if not self.with_keys or not names:
            return False
        at = names.index(self.name) + by if self.name in names else 0
        self.name = names[max(0, min(at, len(names) - 1))]
        return True

    def of(self, race: RaceState, board: PickBoard, clock: Clock) -> Explained | None:
        """Explain the chosen one; None where none is, or where the board does not have it."""
        strategy = next((one for one in board.strategies if one.name == self.name), None)
        if strategy is None:
            return None
        pick = board.picks.get(strategy.name)
        ahead = None
        if pick is not None and not pick.decided and pick.certainty is not None:
            ahead = self._ahead.ahead(race, strategy, clock, pick.certainty)
        stopped = stopped_because(race, strategy.name)
        now = f"ended: {stopped}" if stopped is not None else what_now(pick, ahead)
        return Explained(strategy.name, what_it_does(strategy.name), now)


def what_it_does(name: str) -> tuple[str, ...]:
    """What a strategy does: its card's sentence, and its few plain words; longest first."""
    known = read_name(name)
    if known is None:
        return ()
    forms = {known.card.rule.rstrip("."): None, plainly(name).rstrip("."): None}
    return tuple(sorted(filter(None, forms), key=cell_len, reverse=True))


def what_now(pick: Pick | None, ahead: Ahead | None) -> str:
    """Say what a pick waits for, or how it was decided."""
    if pick is None:
        return "not begun"
    if pick.decided:
        when = "" if pick.decided_at_s is None else f" after {seconds(pick.decided_at_s)}"
        tie = ", by a tie-break" if pick.tie else ""
        return f"decided{when}: {pick.reason}{tie}"
    leads = f"; {display_line(pick.answer.text, 24)} leads" if pick.answer is not None else ""
    if ahead is None or ahead.fewest_ends is None:
        return f"{pick.reason}{leads}"
    fewest, most = ahead.fewest_ends, ahead.most_ends
    ends = counted(fewest, "more end") + ("" if most == fewest else " or more")
    return f"needs {ends}: {pick.reason}{leads}"


def explained_parts(said: Explained, room: int, inks: Palette) -> list[Part]:
    """Write it into so many cells: what it waits for whole, of what it does as much as fits."""
    name, now = f" {display_line(said.name, 40)}: ", f" {display_line(said.now, 120)} "
    left = room - cell_len(name) - cell_len(now) - cell_len(DOT)
    forms = [display_line(form, 200) for form in said.does]
    does = next((form for form in forms if cell_len(form) <= left), "")
    if not does and forms and left >= LEAST_RULE:
        does = crop(forms[-1], left)
    if not does:
        return [(name.rstrip(), inks.title), (now, inks.pick)]
    return [(name, inks.title), (does, inks.text), (DOT, inks.muted), (now, inks.pick)]
