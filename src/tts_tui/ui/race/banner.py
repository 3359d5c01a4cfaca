"""The winner's moment as strips: the answer in large blocks, who decided, right or wrong."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.text import display_line
from tts_tui.ui.kit.cells import crop
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.race.block_font import block_text
from tts_tui.ui.race.camps_rows import REVERSED, camps_rows

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.decision import DecisionBanner

BESIDE = 36
"""Cells the words beside the blocks want."""
FACTS_KEPT = 2
"""Lines of facts that the strategies of an end leave, however many they are."""


def banner(
    moment: DecisionBanner, width: int, height: int, inks: Palette, shown: float = 1.0
) -> list[Strip]:
    """Draw a moment; `shown` in 0..1 is how much of the blocks has appeared yet."""
    answer = display_line(moment.answer, 200)
    ink = _ink(moment, inks)
    drawn = block_text(answer, max(0, width - BESIDE - 8), height)
    if drawn is None:
        return _plain(answer or "no answer", moment, width, height, inks)
    across = len(drawn[0])
    upto = round(across * min(1.0, shown))
    lines = _words(moment, inks, width - across - 7, height)
    above = max(0, (height - len(drawn)) // 2)
    words_above = max(0, (height - len(lines)) // 2)
    strips = []
    for y in range(height):
        blocks = drawn[y - above] if above <= y < above + len(drawn) else " " * across
        at = y - words_above
        words = lines[at] if 0 <= at < len(lines) else []
        left: list[Part] = [("  ", inks.background), (blocks[:upto].ljust(across), ink)]
        strips.append(strip_of([*left, ("    ", inks.background), *words], width, inks.background))
    return strips


def _plain(
    answer: str, moment: DecisionBanner, width: int, height: int, inks: Palette
) -> list[Strip]:
    """Draw an answer that is too long, or has signs without a picture, as reversed text."""
    ink = _ink(moment, inks) + REVERSED
    text = f"  {crop(answer, width - 8)}  "
    edge: list[Part] = [("  ", inks.background), (" " * cell_len(text), ink)]
    big: list[Part] = [("  ", inks.background), (text, ink)]
    lines = _words(moment, inks, width - 2, height - 3 if moment.camps else 0)
    rows = [edge, big, edge] if height >= len(lines) + 3 else [big]
    rows += [[("  ", inks.background), *line] for line in lines]
    rows += [[]] * (height - len(rows))
    return [strip_of(row, width, inks.background) for row in rows[:height]]


def _ink(moment: DecisionBanner, inks: Palette) -> Style:
    if moment.right is None:
        return inks.pick
    return inks.correct if moment.right else inks.wrong


def _words(moment: DecisionBanner, inks: Palette, width: int, height: int) -> list[list[Part]]:
    """The lines beside the blocks, the most important first."""
    lines: list[list[Part]] = [[(moment.headline, inks.decided)]]
    facts: list[list[Part]] = [[(line, inks.text)] for line in fact_lines(moment, width)]
    if moment.camps and not moment.stopped:
        # Why it came out so is worth a line even where strategies have to be counted for it.
        kept = min(len(facts), FACTS_KEPT)
        lines += camps_rows(moment.camps, width, max(1, height - 1 - kept), inks)
        return lines + facts[: max(0, height - len(lines))]
    others = 1 if moment.camps and height - len(facts) > 2 else 0
    if moment.right is not None:
        ink = inks.correct if moment.right else inks.wrong
        word = "RIGHT" if moment.right else "WRONG"
        large = block_text(f"{'✓' if moment.right else '✗'} {word}", width, min(5, height))
        if large is not None and len(large) + len(facts) + 3 + others <= height:
            lines += [[], *([(row, ink)] for row in large), []]
        else:
            sign = "✓" if moment.right else "✗"
            lines.append([(f" {sign} {word} ", ink + REVERSED)])
    lines += facts
    if moment.camps and len(lines) < height:
        lines += camps_rows(moment.camps, width, height - len(lines), inks)
    return lines


def fact_lines(moment: DecisionBanner, width: int) -> list[str]:
    """Put facts on lines, two on one where they fit; an estimate says from what, on two lines."""
    if not moment.over:
        return [display_line(fact, 200) for fact in moment.facts]
    forms = [wrap(form, max(1, width)) for form in moment.estimate]
    estimate = next((form for form in forms if len(form) <= 2), forms[-1] if forms else [])
    lines: list[str] = []
    for said in filter(None, (*moment.facts, *estimate, moment.saved)):
        fact = display_line(said, 200)
        joined = f"{lines[-1]} · {fact}" if lines else fact
        if lines and said not in estimate[1:] and cell_len(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(fact)
    return lines
