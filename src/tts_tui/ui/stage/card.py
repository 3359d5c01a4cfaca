"""The card before a race: the question large, what one can bet on, the bets, the time left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tts_tui.text import display_line
from tts_tui.ui.kit.cells import Part, crop, fit, fit_right
from tts_tui.ui.kit.key_text import ENTER
from tts_tui.ui.kit.qr import QR_INK, qr_rows
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.race.block_font import block_text
from tts_tui.ui.stage.letters import lettered, written
from tts_tui.ui.stage.parts import bet_bar, bets_said, blank, block, head, line, ruled

if TYPE_CHECKING:
    from textual.strip import Strip

    from tts_tui.ui.stage.choices import Choice
    from tts_tui.ui.stage.view import StageView

TALL_FROM: Final = 36
"""Rows from which choices stand a line apart."""
CLOCK_FROM: Final = 100
"""Cells from which the seconds stand large beside the choices."""
CLOCK: Final = 34
QUESTION_LEAST: Final = 3


def draw_card(view: StageView, width: int, height: int) -> list[Strip]:
    """Draw it as `height` strips; the choices keep their rows before the question has its size."""
    inks = view.inks
    apart = 2 if height >= TALL_FROM else 1
    choices = _choices(view, width, apart)
    choices = choices[: max(0, height - QUESTION_LEAST - 3)]
    asked = max(1, height - len(choices) - 3)
    strips = [head(view, width), *_question(view, width, asked)]
    bets = sum(view.bets.values())
    title = f"bet on {'a trace' if view.on_traces else 'a strategy'}"
    strips.append(ruled(f"{title} · {bets_said(bets)}" if bets else title, width, inks))
    strips += choices
    strips.append(_time(view, width))
    return strips[:height]


def _question(view: StageView, width: int, height: int) -> list[Strip]:
    text = display_line(view.question, 2000)
    large = lettered(text, width - 6, height - 1 if height > 3 else height)
    rows = list(large) if large is not None else written(text, width - 8, height)
    return block(rows, width, height, view.inks.decided, view.inks)


def _choices(view: StageView, width: int, apart: int) -> list[Strip]:
    inks, height = view.inks, len(view.choices) * apart
    code = _code(view, width, height)
    clock = code or _clock(view, width, height)
    ink = inks.armed if view.held else inks.pick
    room = width - cell_len(clock[0]) if clock else width
    most = max(view.bets.values(), default=0)
    names = max((cell_len(choice.label) for choice in view.choices), default=0) + 2
    strips = []
    for at, choice in enumerate(view.choices):
        for y in range(apart):
            parts: list[Part] = (
                _choice(view, choice, at, names, room, most)
                if y == 0
                else [(" " * room, inks.background)]
            )
            if clock:
                row = clock[at * apart + y] if at * apart + y < len(clock) else ""
                is_code = at * apart + y < len(code)
                parts = [*parts, (row, QR_INK if is_code else ink)]
            strips.append(strip_of(parts, width, inks.background))
    return strips


def _choice(
    view: StageView, choice: Choice, at: int, names: int, room: int, most: int
) -> list[Part]:
    inks, bets = view.inks, view.bets.get(choice.name, 0)
    bar = min(20, max(8, room // 6))
    says = max(0, room - names - bar - 10)
    return [
        (f"  {at + 1} ", inks.title),
        (fit(choice.label, names), inks.decided),
        (fit(display_line(choice.says, 200), says), inks.text),
        (" ", inks.background),
        (fit(bet_bar(bets, most, bar), bar), inks.bar),
        (fit_right(str(bets) if bets else "", 4), inks.decided),
        (" ", inks.background),
    ]


def _code(view: StageView, width: int, height: int) -> list[str]:
    """The code of the page on which phones bet; it takes the place of the large seconds."""
    if view.link is None or width < CLOCK_FROM:
        return []
    rows = qr_rows(view.link)
    return list(rows) if height >= len(rows) else []


def _clock(view: StageView, width: int, height: int) -> list[str]:
    """The seconds left in blocks; none where there is no room, or nothing that runs down."""
    if view.left_s is None or width < CLOCK_FROM or height < 3:
        return []
    drawn = block_text(str(view.left_s), CLOCK - 4, min(height, 10))
    if drawn is None:
        return []
    above = (height - len(drawn)) // 2
    rows = [" " * CLOCK] * above + [fit_right(row, CLOCK - 3) + "   " for row in drawn]
    return rows + [" " * CLOCK] * (height - len(rows))


def _time(view: StageView, width: int) -> Strip:
    """Say when the race begins."""
    inks = view.inks
    if view.left_s is None:
        return line(f"the race begins on {ENTER}", width, inks.muted, inks)
    said = f" the race begins in {view.left_s} s "
    if view.held:
        return line(f"held at {view.left_s} s: space lets it run on", width, inks.armed, inks)
    room = max(0, width - cell_len(said) - 2)
    bar = "━" * min(room, round(room * min(1.0, view.left_s / max(1.0, view.of_s))))
    parts: list[Part] = [(crop(said, width), inks.text), (bar, inks.pick)]
    return strip_of(parts, width, inks.background) if width > 4 else blank(width, inks)
