"""Where a replay stands: a bar with marks, the time, and what happened last in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tts_tui.domain.playback import TICKS_PER_S, MarkKind
from tts_tui.domain.strategies.base import Clock
from tts_tui.figures import clock, seconds, share, whole
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import cropped
from tts_tui.ui.kit.strips import strip_of

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip

    from tts_tui.domain.playback import Mark, Playback
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette

SIGNS: dict[MarkKind, str] = {
    MarkKind.PICK: "↻",
    MarkKind.FINISH: "✓",
    MarkKind.CUT: "⌿",
    MarkKind.FAILURE: "✗",
    MarkKind.DECISION: "◆",
}
"""Sign of a mark, the most telling last: of several in one cell the last of these is shown."""
_RANK = {kind: rank for rank, kind in enumerate(SIGNS)}
EPSILON_S = 1e-9
WORDS_SHARE = 38
"""Percent of a single row that the words take."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """How a row is divided: text before the bar, the bar's cells, text after it."""

    left: str
    bar: int
    right: str
    words: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The panel of a replay between the question and the lanes."""

    playback: Playback

    def draw(self, width: int, height: int, inks: Palette) -> list[Strip]:
        """Draw it."""
        return timeline(self.playback, width, height, inks)


def timeline(view: Playback, width: int, height: int, inks: Palette) -> list[Strip]:
    """Draw one row, or two where the words have one of their own."""
    parts = _parts(view, width, height)
    row: list[Part] = [(parts.left, inks.title), *_bar(view, parts.bar, inks)]
    row.append((parts.right, inks.muted))
    words = _words(view, inks)
    if height == 1:
        room = parts.words
        row += cropped(words, room)
        return [strip_of(row, width, inks.background)]
    below: list[Part] = [(" " * cell_len(parts.left), inks.background), *words]
    return [
        strip_of(row, width, inks.background),
        strip_of(cropped(below, width - 1), width, inks.background),
    ]


def share_at(view: Playback, x: int, width: int, height: int) -> float | None:
    """Say which share of the whole a column of the timeline stands for; None beside the bar."""
    parts = _parts(view, width, height)
    at = x - cell_len(parts.left)
    return min(1.0, at / max(1, parts.bar - 1)) if 0 <= at < parts.bar else None


def moment_text(view: Playback, t_s: float) -> str:
    """Write a moment of a replay: minutes and seconds, or ticks on the token clock."""
    if view.clock is Clock.TOKEN:
        return f"tick {whole(t_s * TICKS_PER_S)}"
    return clock(t_s)


def _parts(view: Playback, width: int, height: int) -> _Parts:
    sign = "▶" if view.playing else "‖"
    speed = f"{view.speed:g}×"
    total = moment_text(view, view.duration_s)
    now = moment_text(view, view.position_s).rjust(len(total))
    left = f" {sign} {speed:<5} {now} "
    right = f" {total} "
    if view.loaded < 1:
        right += f"reading {share(view.loaded)} "
    words = max(0, width * WORDS_SHARE // 100) if height == 1 else 0
    bar = max(4, width - cell_len(left) - cell_len(right) - words - 1)
    return _Parts(left, bar, right, words)


def _bar(view: Playback, cells: int, inks: Palette) -> list[Part]:
    whole = view.duration_s or 1.0
    head = _cell(view.position_s / whole, cells)
    marks: dict[int, Mark] = {}
    for mark in view.marks:
        at = _cell(mark.t_s / whole, cells)
        if at not in marks or _RANK[mark.kind] > _RANK[marks[at].kind]:
            marks[at] = mark
    parts: list[Part] = []
    for at in range(cells):
        if at == head:
            parts.append(("●", inks.title))
        elif at in marks:
            parts.append((SIGNS[marks[at].kind], mark_ink(marks[at].kind, inks)))
        elif at < head:
            parts.append(("━", inks.bar))
        else:
            parts.append(("─", inks.border))
    return parts


def _cell(share: float, cells: int) -> int:
    return min(cells - 1, max(0, int(share * (cells - 1))))


def mark_ink(kind: MarkKind, inks: Palette) -> Style:
    """The colour of a mark."""
    match kind:
        case MarkKind.DECISION:
            return inks.decided
        case MarkKind.FAILURE:
            return inks.failed
        case MarkKind.CUT:
            return inks.cut
        case MarkKind.FINISH:
            return inks.text
        case MarkKind.PICK:
            return inks.pick


def _words(view: Playback, inks: Palette) -> list[Part]:
    """Say what happened last: the most telling of the marks at the latest moment."""
    passed = [mark for mark in view.marks if mark.t_s <= view.position_s + EPSILON_S]
    if not passed:
        return [("before the first trace ends", inks.muted)]
    latest = passed[-1].t_s
    last = max((m for m in passed if m.t_s == latest), key=lambda mark: _RANK[mark.kind])
    exact = moment_text(view, last.t_s)
    if view.clock is Clock.WALL:
        exact = seconds(last.t_s)
    return [
        (f"{exact} ", inks.muted),
        (f"{SIGNS[last.kind]} ", mark_ink(last.kind, inks)),
        (display_line(last.text, 300), inks.text),
    ]
