"""The vote bar: answers with their votes, how many are still to come, what could be saved."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.figures import counted
from tts_tui.text import display_line
from tts_tui.ui.kit.bars import eighths, solid
from tts_tui.ui.kit.cells import crop, fit
from tts_tui.ui.kit.strips import strip_of

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.view import Vote, VoteBoard

ANSWER = 14


def votes_panel(board: VoteBoard, width: int, height: int, inks: Palette) -> list[Strip]:
    """Draw the votes: side by side in one row, or one below the other with room for it."""
    if height <= 0:
        return []
    notes = _notes(board, width * 6 // 10, height)
    if height == 1:
        return [_one_row(board, notes, width, inks)]
    notes_cells = max((cell_len(note) for note in notes), default=0) + 2
    notes_cells = notes_cells if notes_cells <= width * 6 // 10 else 0
    room = width - notes_cells
    shown = board.votes if len(board.votes) <= height else board.votes[: height - 1]
    rows = [_bar_row(vote, board, room, inks) for vote in shown]
    if len(shown) < len(board.votes):
        rest = sum(vote.votes for vote in board.votes[len(shown) :])
        others = len(board.votes) - len(shown)
        rows.append([(f" +{counted(others, 'more answer')}, {counted(rest, 'vote')}", inks.muted)])
    if not board.votes:
        rows.append([(_no_vote(board), inks.muted)])
    strips = []
    for y in range(height):
        parts = rows[y] if y < len(rows) else []
        note = notes[y] if notes_cells and y < len(notes) else ""
        used = sum(cell_len(text) for text, _ in parts)
        gap = max(0, room - used)
        ink = inks.text if note == board.sentence else inks.muted
        strips.append(
            strip_of([*parts, (" " * gap, inks.background), (note, ink)], width, inks.background)
        )
    return strips


def _one_row(board: VoteBoard, notes: list[str], width: int, inks: Palette) -> Strip:
    note = _short_note(board, width * 6 // 10)
    room = width - cell_len(note) - 3
    parts: list[Part] = []
    used = 0
    scale = max(4, min(12, room // max(1, len(board.votes)) - 12))
    for at, vote in enumerate(board.votes):
        bar = solid(eighths(vote.votes, board.n, scale))
        entry: list[Part] = [(f" {crop(display_line(vote.label, 60), ANSWER)} ", inks.text)]
        entry += [(bar, _ink(vote, inks)), (f" {vote.votes}{_mark(vote)} ", _ink(vote, inks))]
        cells = sum(cell_len(text) for text, _ in entry)
        if used + cells > room - (4 if at + 1 < len(board.votes) else 0):
            parts.append((f" +{len(board.votes) - at}", inks.muted))
            used += 3 + (len(board.votes) - at >= 10)
            break
        parts += entry
        used += cells
    if not board.votes:
        parts, used = [(_no_vote(board), inks.muted)], len(_no_vote(board))
    gap = " " * max(1, width - used - cell_len(note) - 1)
    return strip_of([*parts, (gap, inks.background), (note, inks.muted)], width, inks.background)


def _short_note(board: VoteBoard, room: int) -> str:
    """Say as much as leaves the votes their part of the row."""
    sentence, waiting = board.sentence, _waiting(board)
    forms = [f"{waiting}   {sentence}", sentence, sentence.split(";")[0]] if sentence else []
    told = board.sure.in_one
    sure = [*(f"{waiting} · {form}" for form in told), *told]
    # What is to come before what would have been, as long as something is.
    forms = [*sure, *forms] if board.waiting else [*forms, *sure]
    return next((form for form in forms if cell_len(form) <= room), crop(waiting, room))


def _bar_row(vote: Vote, board: VoteBoard, room: int, inks: Palette) -> list[Part]:
    bar_room = max(6, room - ANSWER - 18)
    return [
        (f" {fit(display_line(vote.label, 60), ANSWER)} ", inks.text),
        (solid(eighths(vote.votes, board.n, bar_room)), _ink(vote, inks)),
        (f" {vote.votes} of {board.n}{_mark(vote, word=True)}", _ink(vote, inks)),
    ]


def _ink(vote: Vote, inks: Palette) -> Style:
    if vote.right is None:
        return inks.bar
    return inks.correct if vote.right else inks.wrong


def _mark(vote: Vote, *, word: bool = False) -> str:
    if vote.right is None:
        return ""
    if word:
        return " ✓ right" if vote.right else " ✗ wrong"
    return "✓" if vote.right else "✗"


def _no_vote(board: VoteBoard) -> str:
    return " no vote yet" if board.waiting else " nobody voted"


def _notes(board: VoteBoard, room: int, height: int) -> list[str]:
    """The lines at the right: what could be saved; who has not voted, and how sure it is.

    When it may decide has a line of its own where there is one.
    """
    waiting, sure = _waiting(board), board.sure
    notes = [board.sentence] if board.sentence else []
    apart = height - len(notes) > 1
    forms = (f"{waiting} · {form}" for form in (sure.said if apart else sure.in_one))
    notes.append(next((form for form in forms if cell_len(form) + 2 <= room), waiting))
    when = (form for form in sure.when if apart and cell_len(form) + 2 <= room)
    return [*notes, *islice(when, 1)]


def _waiting(board: VoteBoard) -> str:
    waiting = board.waiting or ("all in" if board.votes else "stopped, no answers")
    if board.silent and (board.votes or board.waiting):
        waiting += f", {board.silent} without an answer"
    return waiting
