"""What the grid says of the race and of the strategy under its cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.analysis.grid import Mark
from tts_tui.analysis.grid_filter import said_by
from tts_tui.figures import counted, whole
from tts_tui.text import display_line
from tts_tui.ui.kit.truth import HIDDEN

if TYPE_CHECKING:
    from tts_tui.analysis.grid import GridCell, GridRow
    from tts_tui.analysis.totals import Total
    from tts_tui.ui.grid.model import GridModel
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette

TEXT_LIMIT = 300
WORDS = {
    Mark.RIGHT: "✓ right",
    Mark.WRONG: "✗ wrong",
    Mark.UNDECIDED: "· undecided",
    Mark.UNKNOWN: "nobody knows",
}


def told_lines(model: GridModel, inks: Palette) -> list[list[Part]]:
    """Three lines: the question, its race, and the strategy in it and over all rows."""
    if model.trouble:
        return [[], [], [(f" {display_line(model.trouble, TEXT_LIMIT)}", inks.failed)]]
    row = model.at
    if row is None:
        return [[], [], []]
    question = [
        (f" {row.race + 1} ", inks.title),
        (f"{display_line(row.question, 40)}  ", inks.muted),
        (display_line(row.text, TEXT_LIMIT), inks.text),
    ]
    return [question, _of_race(model, row, inks), _of_strategy(model, inks)]


def _of_race(model: GridModel, row: GridRow, inks: Palette) -> list[Part]:
    hidden = not model.truth.shown
    truth = HIDDEN if hidden else display_line(row.truth, 40) if row.truth else "unknown"
    parts: list[Part] = [(" truth ", inks.muted), (truth, inks.correct)]
    if row.right_traces is not None and not hidden:
        parts.append((f" · {row.right_traces} of {counted(row.traces, 'trace')} right", inks.text))
    parts.append((f" · {counted(row.tokens, 'token')}", inks.text))
    decided = [cell for cell in row.cells.values() if cell.outcome.decided]
    apart = round(row.disagreement * len(decided))
    if apart:
        parts.append((f" · {apart} of {len(decided)} strategies differ", inks.pick))
    words = [
        f"{trace + 1} {', '.join(said_by(label) if not hidden else label.tags)}"
        for trace, label in row.labels
    ]
    if words:
        parts.append((f" · labels {display_line('; '.join(words), TEXT_LIMIT)}", inks.armed))
    return parts


def _of_strategy(model: GridModel, inks: Palette) -> list[Part]:
    column, cell = model.under, model.cell
    if column is None:
        return []
    parts: list[Part] = [(f" {display_line(column.label, 40)} ", inks.title)]
    parts += _of_cell(model, cell, inks) if cell is not None else [("was not asked", inks.muted)]
    total = model.total(column)
    if total is not None:
        parts.append(
            (f"   over {counted(total.races, 'race')}: {_summed(model, total)}", inks.muted)
        )
    return parts


def _of_cell(model: GridModel, cell: GridCell, inks: Palette) -> list[Part]:
    mark = cell.mark
    answer = display_line(cell.answer, 40) if cell.answer is not None else "nothing"
    spent = "tokens unknown" if cell.spent_tokens is None else f"{whole(cell.spent_tokens)} tokens"
    if mark is Mark.UNDECIDED:
        return [(f"{WORDS[mark]}, {spent}", inks.text)]
    ink = {Mark.RIGHT: inks.correct, Mark.WRONG: inks.wrong}.get(mark, inks.muted)
    said = f" {WORDS[mark]}" if model.truth.shown else f" {HIDDEN}"
    return [
        (f"answers {answer}", inks.text),
        (said, ink if model.truth.shown else inks.muted),
        (f", {spent}", inks.text),
    ]


def _summed(model: GridModel, total: Total) -> str:
    words = []
    if model.truth.shown and (total.right or total.wrong):
        words = [f"{whole(total.right)} right", f"{whole(total.wrong)} wrong"]
    if total.unknown and model.truth.shown:
        words.append(f"{whole(total.unknown)} without a known truth")
    words.append(f"{whole(total.undecided)} undecided")
    if total.spent_tokens is not None:
        some = (
            f" in {counted(total.spent_races, 'race')}" if total.spent_races < total.races else ""
        )
        words.append(f"{whole(total.spent_tokens)} tokens{some}")
    return ", ".join(words)
