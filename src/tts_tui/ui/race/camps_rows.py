"""Camps as rows: an answer, then the strategies that say it with what they spent, wrapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style

from tts_tui.figures import short
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import crop, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.camps import Camp, Member

REVERSED = Style(reverse=True)
LABEL_MOST = 16
"""Cells of an answer beside its strategies; a longer one is cut, as it stands large or in lanes."""


def camps_rows(camps: Sequence[Camp], width: int, height: int, inks: Palette) -> list[list[Part]]:
    """Draw camps as at most `height` rows, each camp on rows of its own; the last says `+3`."""
    labels = [f"{_sign(camp)} {display_line(camp.label, LABEL_MOST * 4)}" for camp in camps]
    across = min(LABEL_MOST, max(map(cell_len, labels), default=0), max(4, width // 3))
    rows: list[list[Part]] = []
    for at, (camp, label) in enumerate(zip(camps, labels, strict=True)):
        if len(rows) == height:
            break
        room = max(1, height - len(rows) - (len(camps) - at - 1))
        ink = _ink(camp, inks)
        lines = _wrapped(camp.members, width - across - 1, room)
        for line_at, chips in enumerate(lines):
            head = fit(label, across) if line_at == 0 else " " * across
            row: list[Part] = [(head, ink), (" ", inks.background)]
            row += _chips(chips, camp, ink, inks)
            rows.append(row)
    return rows


def _chips(chips: Sequence[str], camp: Camp, ink: Style, inks: Palette) -> list[Part]:
    """Who is right stands out as if lit; the others are written."""
    shown = ink + REVERSED if camp.right else ink
    parts: list[Part] = []
    for chip in chips:
        parts += [(f" {chip} ", shown), (" ", inks.background)]
    return parts[:-1]


def _wrapped(members: Sequence[Member], width: int, most: int) -> list[list[str]]:
    """Share chips out over at most so many lines; what does not fit is counted at the end."""
    chips = [display_line(_chip(member), 60) for member in members]
    lines: list[list[str]] = [[]]
    used = 0
    for at, chip in enumerate(chips):
        cells = cell_len(chip) + 3
        if lines[-1] and used + cells > width:
            if len(lines) == most:
                return _counted(lines, len(chips) - at, width)
            lines.append([])
            used = 0
        lines[-1].append(crop(chip, max(1, width - 2)))
        used += cells
    return lines


def _counted(lines: list[list[str]], left: int, width: int) -> list[list[str]]:
    """Say at the end of the last line how many more there are, in place of what has no room."""
    last = lines[-1]
    while len(last) > 1 and sum(cell_len(chip) + 3 for chip in last) + len(f"+{left}") + 3 > width:
        last.pop()
        left += 1
    last.append(f"+{left}")
    return lines


def _chip(member: Member) -> str:
    if member.spent_tokens is None:
        return member.name
    return f"{member.name} {short(member.spent_tokens)}"


def _sign(camp: Camp) -> str:
    if not camp.decided:
        return "○"
    return {True: "✓", False: "✗", None: "●"}[camp.right]


def _ink(camp: Camp, inks: Palette) -> Style:
    if camp.right is not None:
        return inks.correct if camp.right else inks.wrong
    return inks.pick if camp.decided else inks.muted
