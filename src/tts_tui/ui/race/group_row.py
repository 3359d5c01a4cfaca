"""The row of a procedure: its name, what it does now, its tokens, its answer and verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.figures import NOTHING, counted, short
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import crop, fit, fit_right
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.kit.trace_words import answer_parts
from tts_tui.ui.race.lanes import selected_strip
from tts_tui.ui.race.strategies_panel import row_state

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.lanes import LaneLook
    from tts_tui.ui.race.picks import PickRow
    from tts_tui.ui.race.rows import Group

FOLDED, UNFOLDED = "▹", "▾"


class GroupCache:
    """The strips of all groups; one that shows the same again is the same strip."""

    def __init__(self) -> None:
        self._strips: dict[str, tuple[object, Strip]] = {}

    def strip(self, group: Group, row: PickRow | None, look: LaneLook, *, selected: bool) -> Strip:
        """The strip of a group's row; `row` is what the strategy board knows of the procedure."""
        tokens = group.cohort.generated_tokens
        key = (tokens, len(group.lanes), group.folded, group.cohort.stopped, row, look, selected)
        known = self._strips.get(group.cohort.name)
        if known is not None and known[0] == key:
            return known[1]
        strip = group_strip(group, row, look, selected=selected)
        self._strips[group.cohort.name] = (key, strip)
        return strip

    def clear(self) -> None:
        """Forget everything: another race."""
        self._strips.clear()


def group_strip(group: Group, row: PickRow | None, look: LaneLook, *, selected: bool) -> Strip:
    """Draw a group's row, its numbers below those of the lanes; `row` is of the strategy board."""
    inks, cohort = look.inks, group.cohort
    name = display_line(cohort.name, 40)
    # Probes have no lines of their own: there is nothing to fold.
    sign = " " if not group.lanes else FOLDED if group.folded else UNFOLDED
    parts: list[Part] = [
        ("▌" if selected else " ", inks.title),
        (f"{sign} ", inks.muted),
    ]
    head = look.digits + look.bar_cells + 9 + look.spark_room
    shown = crop(name, head)
    parts.append((shown, inks.title))
    room = head - cell_len(shown) - 1
    if room > 0:
        said, ink = _doing(group, row, room, inks)
        parts += [(" ", inks.background), (fit(said, room), ink)]
    left = look.width - head - 3
    for column in look.columns:
        own = column.title == "tokens"
        tokens = cohort.generated_tokens
        number = short(tokens) if own else ""
        parts.append((fit_right(number, column.cells), inks.text))
        left -= column.cells
    answer = row.pick.answer if row is not None and row.pick is not None else None
    if left > 1 and row is not None:
        parts.append((" ", inks.background))
        text = answer.text if answer is not None else NOTHING
        parts += answer_parts(
            text, inks, left - 1, votes=False, right=row.right, column=look.answer_cells
        )
    strip = strip_of(parts, look.width, inks.background)
    return selected_strip([strip], inks) if selected else strip


def _doing(group: Group, row: PickRow | None, room: int, inks: Palette) -> tuple[str, Style]:
    if row is not None:
        return row_state(row, room, inks)
    # It was taken off the board, and nobody asks it.
    many = len(group.lanes)
    said = counted(many, "line") if many else counted(len(group.cohort.traces), "probe")
    return f"○ {said}", inks.muted
