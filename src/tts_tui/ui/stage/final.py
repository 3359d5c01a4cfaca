"""The end of a session on stage: the room's score over all questions, and each strategy's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tts_tui.figures import counted, share, short, whole
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import Part, fit, fit_right
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.kit.wrap import question_rows
from tts_tui.ui.stage.choices import label_of
from tts_tui.ui.stage.letters import lettered
from tts_tui.ui.stage.parts import blank, block, line, ruled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.analysis.totals import Total
    from tts_tui.domain.bets import Settled
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.stage.view import StageView

ROOM: Final = "the room"
SCORE: Final = 20


def draw_final(view: StageView, width: int, height: int) -> list[Strip]:
    """Draw it as `height` strips."""
    inks = view.inks
    races = max((total.races for total in view.totals), default=0)
    title = f"after {counted(races, 'race')}" if races else "nothing was raced"
    top = max(4, min(13, height - len(view.totals) - 5))
    large = lettered(title, width - 6, top - 1) or (title,)
    strips = block(large, width, top, inks.title, inks)
    strips.append(ruled("right answers", width, inks))
    apart = 2 if height - top - 3 >= 2 * (len(view.totals) + 1) else 1
    for row in _rows(view, width):
        strips += [row, *[blank(width, inks)] * (apart - 1)]
    score = question_rows(room_score(view.room) or "", width - 2)
    strips = strips[: max(0, height - len(score))]
    strips += [blank(width, inks)] * (height - len(score) - len(strips))
    strips += [line(row, width, inks.decided, inks) for row in score]
    return strips[:height]


def room_score(room: Sequence[Settled]) -> str | None:
    """Say how the room's bets came out over all questions; None where nobody bet."""
    right, wrong = sum(one.right for one in room), sum(one.wrong for one in room)
    void = sum(one.void for one in room)
    if not right + wrong + void:
        return None
    bets = counted(right + wrong, "bet")
    said = f"The room was right with {whole(right)} of {bets}"
    if right + wrong:
        said += f" ({share(right / (right + wrong))})"
    if void:
        said += f"; {whole(void)} more on what stayed open count for neither"
    return f"{said}."


def _rows(view: StageView, width: int) -> list[Strip]:
    """The room first, then the strategies as they stand on the board."""
    models = len({total.model for total in view.totals}) > 1
    labels = {id(total): _label(total, view.n, models=models) for total in view.totals}
    names = max((cell_len(text) for text in (ROOM, *labels.values())), default=0) + 2
    names = min(names, width // 3)
    right = sum(one.right for one in view.room)
    judged = right + sum(one.wrong for one in view.room)
    rows = []
    if judged:
        said = f"{whole(right)} of {counted(judged, 'bet')}"
        rows.append(_row(ROOM, right, judged, said, "", names, width, view.inks, view.inks.pick))
    for total in view.totals:
        decided = total.right + total.wrong + total.undecided
        said = f"{whole(total.right)} of {whole(decided)}" if decided else "truth unknown"
        said += f", {whole(total.undecided)} open" if total.undecided else ""
        spent = "" if total.spent_tokens is None else f"{short(total.spent_tokens)} tokens"
        rows.append(
            _row(
                labels[id(total)], total.right, decided, said, spent, names, width, view.inks,
                view.inks.correct,
            )
        )  # fmt: skip
    return rows


def _label(total: Total, n: int, *, models: bool) -> str:
    name = label_of(total.label, n)
    return display_line(f"{name} · {total.model}" if models else name, 60)


def _row(
    name: str,
    right: int,
    of: int,
    said: str,
    spent: str,
    names: int,
    width: int,
    inks: Palette,
    ink: Style,
) -> Strip:
    cost = 16 if width >= 70 else 0
    room = max(4, width - names - SCORE - cost - 5)
    filled = round(room * right / of) if of else 0
    parts: list[Part] = [
        (f"  {fit(name, names)}", inks.text),
        ("█" * filled, ink),
        ("─" * (room - filled), inks.border),
        (fit_right(said, SCORE), inks.decided),
        (fit_right(spent, cost), inks.muted),
    ]
    return strip_of(parts, width, inks.background)
