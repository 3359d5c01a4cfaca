"""The reveal: the right answer large, who bet right, and every strategy's answer with its cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.figures import counted, whole
from tts_tui.text import display_line
from tts_tui.ui.kit.strips import JoinedStrip
from tts_tui.ui.kit.wrap import question_rows
from tts_tui.ui.race.block_font import block_text
from tts_tui.ui.stage.choices import label_of
from tts_tui.ui.stage.letters import SMALL_ROWS, lettered
from tts_tui.ui.stage.parts import block, head, line, ruled
from tts_tui.ui.stage.strategy_rows import HIGHEST, strategy_rows

if TYPE_CHECKING:
    from textual.strip import Strip

    from tts_tui.domain.bets import Settled
    from tts_tui.ui.stage.view import StageView

ANSWER_LEAST: Final = 5
ANSWER_MOST: Final = 14


def draw_reveal(view: StageView, width: int, height: int) -> list[Strip]:
    """Draw it as `height` strips."""
    inks = view.inks
    asked = question_rows(display_line(view.question, 2000), width - 2)[:1]
    strips = [head(view, width), *(line(row, width, inks.text, inks) for row in asked)]
    said = [*room_words(view.settled, view.n), *view.facts]
    top, rows = _shares(max(0, height - len(strips) - 2), len(view.rows), len(said))
    said = said[: max(0, height - len(strips) - 2 - top - rows)]
    strips.append(ruled("the answer", width, inks))
    strips += _answer(view, width, top)
    strips += [line(text, width, inks.text, inks) for text in said]
    strips.append(ruled("strategies", width, inks))
    return strips + strategy_rows(view, width, max(0, height - len(strips)))


def _shares(room: int, strategies: int, said: int) -> tuple[int, int]:
    """Rows of the answer, and of the strategies: large ones, where the answer still is too."""
    for each in (HIGHEST, SMALL_ROWS + 1, SMALL_ROWS, 1):
        rows = max(1, strategies) * each
        if room - rows >= ANSWER_LEAST + min(said, 1):
            return min(ANSWER_MOST, max(ANSWER_LEAST, room - rows - said)), rows
    return max(1, min(ANSWER_LEAST, room - strategies - 1)), min(strategies, room)


def _answer(view: StageView, width: int, height: int) -> list[Strip]:
    """The truth at the left, and beside it how many of the bets were right."""
    inks = view.inks
    if view.truth is None:
        return block(["nobody knows the right answer"], width, height, inks.muted, inks)
    truth = display_line(view.truth, 60)
    settled = view.settled
    counts = settled is not None and settled.right + settled.wrong > 0
    half = width // 2 if counts else width
    large = block_text(truth, half - 4, height - 2 if height > 6 else height)
    if large is None:
        large = lettered(truth, half - 4, height)
    rows = list(large) if large is not None else [truth]
    left = block(rows, half, height, inks.correct, inks)
    if settled is None or not counts:
        return left
    judged = settled.right + settled.wrong
    score = lettered(f"{settled.right}/{judged}", width - half - 4, height - 2)
    said = "bets right" if score is not None else f"{settled.right} of {judged} bets right"
    drawn = [*(score or ()), said.center(len(score[0]) if score else 0)]
    right = block(drawn, width - half, height, inks.pick, inks)
    return [JoinedStrip(pair, width) for pair in zip(left, right, strict=True)]


def room_words(settled: Settled | None, n: int) -> list[str]:
    """Say how the room bet: on what most of all, and what counts for neither."""
    if settled is None:
        return []
    if not any(settled.tally.values()):
        return ["Nobody bet."]
    said = (
        f"The room: {whole(settled.right)} of {counted(settled.right + settled.wrong, 'bet')} right"
    )
    if settled.void:
        said += f"; {whole(settled.void)} on what stayed open count for neither"
    most = max(settled.tally.values())
    loved = [label_of(name, n) for name, many in settled.tally.items() if many == most]
    each = " each" if len(loved) > 1 else ""
    return [said, f"most bet on {', '.join(loved)}: {whole(most)}{each}"]
