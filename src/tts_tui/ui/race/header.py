"""The line at the top and the question under it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.figures import clock, rate, whole
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import Part, crop, cropped, fit
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.kit.wrap import question_rows
from tts_tui.ui.race.badges import badge_parts

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.badges import Badge


GROWN_FROM = 72
"""Below this width there is no room to say how many extra traces there are."""


class Tone(Enum):
    """What the word of a race's state tells of it, by its colour."""

    MOVING = "answering"
    """Something comes."""
    UNUSUAL = "armed"
    """What is shown is not what is happening, or not what happened."""
    RESTING = "muted"

    def ink(self, inks: Palette) -> Style:
        """The colour in a palette."""
        style: Style = getattr(inks, self.value)
        return style


@dataclass(frozen=True, slots=True)
class HeaderView:
    """What the header says."""

    race: str
    """Which race it is: `race 13/60`."""
    model: str
    n: int
    elapsed_s: float
    state: str
    """live, view frozen, ended, stopped …"""
    tone: Tone
    tok_s: float
    question: str
    truth: str | None
    """The true answer; None where it is unknown."""
    truth_shown: bool
    moment: str = ""
    """What stands in place of the elapsed time: `tick 231`."""
    other_models: str = ""
    """How the other models of this question stand."""
    grown: int = 0
    """How many traces procedures have grown besides."""
    badges: tuple[Badge, ...] = ()
    """What is known of the server, most important first."""
    left: str = ""
    """What may still be spent."""


def header(view: HeaderView, width: int, inks: Palette) -> Strip:
    """Draw the top line; when it gets tight the badges go first, then brand and other models."""
    right: list[Part] = [
        (view.moment or clock(view.elapsed_s), inks.text),
        ("  ", inks.background),
        (view.state, view.tone.ink(inks)),
    ]
    if view.tok_s >= 0.5:
        right.append((f"  {rate(view.tok_s)} tok/s", inks.muted))
    if view.left:
        right.append((f"  {view.left}", inks.text))
    right_cells = sum(cell_len(text) for text, _ in right) + 2
    room = max(0, width - right_cells)
    middle: list[Part] = [
        (f" {view.race} ", inks.muted),
        (f" {crop(display_line(view.model, 200), max(8, room // 2))} ", inks.text),
        (f"×{view.n}", inks.muted),
    ]
    if view.grown and width >= GROWN_FROM:
        middle.append((f" +{whole(view.grown)} extra", inks.muted))
    if view.other_models:
        middle.append((f"   {view.other_models}", inks.muted))
    brand: Part = (" tts-tui ", inks.title)
    left = [brand, *middle]
    if sum(cell_len(text) for text, _ in left) > room:
        left = middle
    left += badge_parts(view.badges, room - sum(cell_len(text) for text, _ in left), inks)
    shown: list[Part] = []
    for text, style in left:
        shown.append((crop(text, room), style))
        room -= cell_len(shown[-1][0])
    return strip_of([*shown, (" " * (room + 1), inks.background), *right], width, inks.background)


def question(view: HeaderView, width: int, height: int, inks: Palette) -> list[Strip]:
    """Draw the question, with the truth at the end of its first row."""
    truth = truth_parts(view, inks)
    truth_cells = sum(cell_len(text) for text, _ in truth)
    room = max(10, width - truth_cells - 1)
    rows = question_rows(view.question, room)
    strips = []
    for y in range(height):
        text = rows[y] if y < len(rows) else ""
        if y == height - 1 and len(rows) > height:
            text = crop(f"{text.rstrip()} …", room)
        parts: list[Part] = [(fit(text, room), inks.text)]
        if y == 0:
            parts += [(" ", inks.background), *truth]
        strips.append(strip_of(parts, width, inks.background))
    return strips


def notice_row(notice: str | None, remark: str | None, width: int, inks: Palette) -> Strip:
    """Draw what is wrong, and how it differs from what was recorded."""
    parts: list[Part] = []
    if remark is not None:
        parts.append((f" ◇ {display_line(remark, 400)} ", inks.armed))
    if notice is not None:
        parts.append((f" ! {display_line(notice, 400)}", inks.wrong))
    return strip_of(cropped(parts, width), width, inks.background)


def truth_parts(view: HeaderView, inks: Palette) -> list[Part]:
    """Say what the true answer is, or that it is hidden."""
    if view.truth is None:
        return []
    if not view.truth_shown:
        return [("truth hidden", inks.muted)]
    return [("truth ", inks.muted), (crop(display_line(view.truth, 60), 16), inks.correct)]
