"""The strategy board: what each strategy would answer, how firm that is, what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.domain.strategies import card_of
from tts_tui.figures import NOTHING, seconds
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import crop, fit, fit_right, is_narrow
from tts_tui.ui.kit.columns import Column, told, within
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.race.columns import STRATEGY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.domain.strategies.base import Pick
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.picks import PickRow

NAME = 11
"""Cells of a name; a longer one takes more of a wide board."""
NAME_END = 5
"""How many of its last letters stay where it is cropped: they tell two of a kind apart."""
MORE_NAME = 2
"""Cells that pick and state give up for a longer name, beside numbers."""
PICK_AND_STATE = 23
"""Cells that both have at least before there are numbers."""
DANGLING = ("for", "no")
"""Words that say nothing, or something else, without the next one."""
PICK, STATE = 6, 6
"""Cells that still say something, where a caption speaks of the numbers."""


class StrategiesWindow:
    """Which rows of the strategy board are in view, where there are more than fit."""

    def __init__(self) -> None:
        self.first = 0
        """Number of the first row in view."""
        self.last_first = 0
        """Number of the first row in view when one has scrolled to the end."""
        self._armed: str | None = None
        self._explained: str | None = None
        self._spoken_of: Collection[str] = ()

    def look_at(self, rows: Sequence[PickRow], shown: int, spoken_of: Collection[str]) -> None:
        """Stay where one is; what is armed or spoken of anew comes into view."""
        armed = next((at for at, row in enumerate(rows) if row.armed), None)
        name = None if armed is None else rows[armed].name
        if spoken_of != self._spoken_of:
            # The rows that are spoken of are the first ones.
            self.first = 0
        elif armed is not None and name != self._armed:
            self.first = min(max(self.first, armed - shown + 1), armed)
        self._armed, self._spoken_of = name, spoken_of
        self.last_first = max(0, len(rows) - shown)
        self.scroll(0)

    def show(self, name: str, rows: Sequence[PickRow], shown: int) -> None:
        """Bring a strategy into view once it is another one than before."""
        at = next((at for at, row in enumerate(rows) if row.name == name), None)
        if at is not None and name != self._explained:
            self.first = min(max(self.first, at - shown + 1), at)
        self._explained = name

    def scroll(self, rows: int) -> bool:
        """Move by rows. Says whether there was anything to scroll."""
        self.first = max(0, min(self.first + rows, self.last_first))
        return self.last_first > 0


def strategies_panel(
    rows: Sequence[PickRow],
    first: int,
    width: int,
    height: int,
    inks: Palette,
    spoken_of: Collection[str] = (),
    explained: str | None = None,
) -> list[Strip]:
    """Draw the head and the rows from the `first` in view; the one that is `explained` is marked.

    The columns that are spoken of have their room before the state has.
    """
    known = told(STRATEGY_COLUMNS, [row.pick for row in rows if row.pick is not None])
    longest = max((cell_len(row.name) for row in rows), default=0)
    shares = share_width(width, longest, known, spoken_of)
    name_cells, pick_cells, state_cells, numbers = shares
    head = f"  {fit('strategy', name_cells)} {fit('pick', pick_cells)}   "
    head += fit("state", state_cells)
    head += "".join(fit_right(column.title, column.cells) for column in numbers)
    strips = [strip_of([(head, inks.muted)], width, inks.background)]
    shown = rows[first : first + max(0, height - 1)]
    strips += [_row(row, width, inks, shares, marked=row.name == explained) for row in shown]
    blank = strip_of([], width, inks.background)
    strips += [blank] * (height - len(strips))
    return strips[:height]


Shares = tuple[int, int, int, tuple[Column["Pick"], ...]]
"""Cells of the name, of the pick and of the state, and the columns of numbers that are shown."""


def share_width(
    width: int, longest: int, known: Sequence[Column[Pick]], spoken_of: Collection[str] = ()
) -> Shares:
    """Share the width: a `longest` name takes what no number needs, the state what is left."""
    room = width - NAME - 6
    asked = within([column for column in known if column.title in spoken_of], room - PICK)
    others = [column for column in known if column not in asked]
    left = room - PICK_AND_STATE - sum(column.cells for column in asked)
    kept = (*asked, *within(others, left))
    numbers = tuple(column for column in known if column in kept)
    room -= sum(column.cells for column in numbers)
    spare = room - PICK_AND_STATE
    name = NAME if spare < 0 else max(NAME, min(longest, NAME + spare + MORE_NAME))
    room -= name - NAME
    if room < PICK + STATE:
        return name, room, 0, numbers
    pick = max(4, min(12, room * 35 // 100))
    return name, pick, max(0, room - pick), numbers


def shown_name(name: str, cells: int) -> str:
    """A strategy's name in so many cells: first its N gives way, then what stands in its middle.

    One that is put together from others has several N, and what follows the last is no less.
    """
    card = card_of(name)
    whole = cell_len(name) <= cells or (card is not None and card.composed is not None)
    short = name if whole else name.rpartition("@")[0] or name
    if cell_len(short) > cells > NAME_END and is_narrow(short):
        short = f"{short[: cells - NAME_END - 1]}…{short[-NAME_END:]}"
    return fit(short, cells)


def _row(row: PickRow, width: int, inks: Palette, shares: Shares, *, marked: bool) -> Strip:
    name_cells, pick_cells, state_cells, numbers = shares
    pick = row.pick
    name_ink = inks.armed if row.armed else inks.text
    parts: list[Part] = [
        (("▸" if row.armed else " ") + ("▌" if marked else " "), inks.armed),
        (shown_name(row.name, name_cells), name_ink),
        (" ", inks.background),
    ]
    answer = pick.answer if pick is not None else None
    shown = fit(display_line(answer.text, 100) if answer else NOTHING, pick_cells)
    firm = inks.decided if pick is not None and pick.decided else inks.pick
    ink = inks.flash if row.flashing else firm if answer else inks.muted
    parts += [(shown, ink), *_verdict(row.right, inks), (" ", inks.background)]
    state, state_ink = row_state(row, state_cells, inks)
    parts.append((fit(state, state_cells), state_ink))
    for column in numbers:
        number = NOTHING if pick is None else column.text(pick)
        parts.append((fit_right(number, column.cells), inks.text))
    return strip_of(parts, width, inks.background)


def _verdict(right: bool | None, inks: Palette) -> list[Part]:
    if right is None:
        return [("  ", inks.background)]
    return [(" ✓", inks.correct)] if right else [(" ✗", inks.wrong)]


def row_state(row: PickRow, room: int, inks: Palette) -> tuple[str, Style]:
    """Say how firm its pick is, or why a procedure has none: it could not go on."""
    if row.stopped is not None:
        # A cut sentence says less than none: the line of notices has it.
        forms = [f"✗ ended: {display_line(row.stopped, 300)}", "✗ ended", "ended"]
        return next((form for form in forms if cell_len(form) <= room), forms[-1]), inks.failed
    return state_text(row.pick, room, inks)


def state_text(pick: Pick | None, room: int, inks: Palette) -> tuple[str, Style]:
    """Say how firm a pick is: decided with its moment, or what it still waits for."""
    if pick is None:
        return "waits", inks.muted
    tie = "tie, " if pick.tie else ""
    if not pick.decided:
        return f"○ {_within(pick.reason, room - 2)}", inks.muted
    when = "" if pick.decided_at_s is None else f" {seconds(pick.decided_at_s)}"
    forms = [f"● {tie}decided{when}", f"● {tie}done{when}", f"● {tie}done"]
    text = next((form for form in forms if len(form) <= room), forms[-1])
    if room >= len(text) + len(pick.reason) + 2:
        text += f", {pick.reason}"
    return text, inks.decided


def _within(reason: str, room: int) -> str:
    """Keep as many words of a reason as there is room for."""
    if len(reason) <= room:
        return reason
    clause = reason.split(",")[0]
    if ":" in clause:  # its first word only announces the others
        return crop(clause, room)
    words = clause.split(" ")
    while len(words) > 1 and (len(" ".join(words)) > room or words[-1] in DANGLING):
        words.pop()
    return " ".join(words)
