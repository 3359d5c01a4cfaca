"""The strategy board: what each strategy would answer, how firm that is, what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.figures import NOTHING, seconds, short
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import fit, fit_right
from tts_tui.ui.kit.strips import strip_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.domain.strategies.base import Pick
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.picks import PickRow

NAME = 11
NUMBER = 6
COSTS = ("seq", "spent", "paper", "used", "saved")
"""In the order of the board; `paper` is there on the token clock only, as in the paper."""


def strategies_panel(
    rows: Sequence[PickRow], width: int, height: int, inks: Palette
) -> list[Strip]:
    """Draw the head and the rows; rows that do not fit are counted on the last line."""
    paper = any(row.pick and row.pick.ledger.paper_total_tokens is not None for row in rows)
    pick_cells, state_cells, costs = columns(width, paper=paper)
    head = f"  {fit('strategy', NAME)} {fit('pick', pick_cells)}   {fit('state', state_cells)}"
    head += "".join(fit_right(name, NUMBER) for name in costs)
    strips = [strip_of([(head, inks.muted)], width, inks.background)]
    shown = rows if len(rows) < height else rows[: height - 2]
    strips += [_row(row, width, inks, paper=paper) for row in shown]
    if len(shown) < len(rows):
        more = f"  +{len(rows) - len(shown)} more"
        strips.append(strip_of([(more, inks.muted)], width, inks.background))
    blank = strip_of([], width, inks.background)
    strips += [blank] * (height - len(strips))
    return strips[:height]


def columns(width: int, *, paper: bool = False) -> tuple[int, int, tuple[str, ...]]:
    """Share the width: cells of the pick, cells of the state, which costs are shown."""
    room = width - NAME - 6
    wanted = ("spent", *(("paper",) if paper else ()), "seq", "saved", "used")
    costs = max(0, min(len(wanted), (room - 23) // NUMBER))
    room -= costs * NUMBER
    pick = max(4, min(12, room * 35 // 100))
    shown = wanted[:costs]
    return pick, max(0, room - pick), tuple(name for name in COSTS if name in shown)


def _row(row: PickRow, width: int, inks: Palette, *, paper: bool) -> Strip:
    pick_cells, state_cells, costs = columns(width, paper=paper)
    pick = row.pick
    name_ink = inks.armed if row.armed else inks.text
    parts: list[Part] = [
        ("▸ " if row.armed else "  ", inks.armed),
        (fit(row.name, NAME), name_ink),
        (" ", inks.background),
    ]
    answer = pick.answer if pick is not None else None
    shown = fit(display_line(answer.text, 100) if answer else NOTHING, pick_cells)
    firm = inks.decided if pick is not None and pick.decided else inks.pick
    ink = inks.flash if row.flashing else firm if answer else inks.muted
    parts += [(shown, ink), *_verdict(row.right, inks), (" ", inks.background)]
    state, state_ink = state_text(pick, state_cells, inks)
    parts.append((fit(state, state_cells), state_ink))
    parts += [(fit_right(_cost(pick, name), NUMBER), inks.text) for name in costs]
    return strip_of(parts, width, inks.background)


def _verdict(right: bool | None, inks: Palette) -> list[Part]:
    if right is None:
        return [("  ", inks.background)]
    return [(" ✓", inks.correct)] if right else [(" ✗", inks.wrong)]


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
    words = reason.split(",")[0].split(" ")
    while len(words) > 1 and (len(" ".join(words)) > room or words[-1] == "for"):
        words.pop()
    return " ".join(words)


def _cost(pick: Pick | None, name: str) -> str:
    if pick is None:
        return NOTHING
    ledger = pick.ledger
    match name:
        case "seq":
            value: int | None = ledger.sequential_tokens
        case "spent":
            value = ledger.spent_tokens
        case "paper":
            value = ledger.paper_total_tokens
        case "used":
            value = ledger.used_tokens
        case _:
            value = ledger.saved_tokens if pick.decided else None
    return short(value)
