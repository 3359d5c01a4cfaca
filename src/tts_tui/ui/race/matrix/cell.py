"""One cell of a matrix: what a trace answers at a depth, or why it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.style import Style

from tts_tui.domain.probed import Fate
from tts_tui.domain.trace import TraceStatus
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import fit
from tts_tui.ui.kit.trace_words import state_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.probed import Probe, ProbedLane, Round
    from tts_tui.domain.strategies.probing import Heard
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.matrix.answer_inks import AnswerInks

TEXT_FROM = 6
"""Cells from which the beginning of an answer stands beside its letter."""
SIGNS = {Fate.RUNNING: "◑", Fate.SILENT: "–", Fate.FAILED: "✗", Fate.CUT: "⌿"}
AWAITED = "·"
NONE = "–"
"""No majority."""


class CellLook(NamedTuple):
    """How cells are written."""

    answers: AnswerInks
    cells: int
    """How wide each is."""
    spelt: bool
    """Whether answers stand in them as they are, and no letters for them."""
    inks: Palette

    @property
    def form(self) -> tuple[Hashable, ...]:
        """Equal ones write the same answers alike."""
        return self.cells, self.spelt, self.inks

    def centred(self, sign: str) -> str:
        """A sign in a cell: at its start in a narrow one, else with a space before it."""
        return fit(f" {sign}" if self.cells >= 3 else sign, self.cells)

    def answer(self, answer: Answer) -> str:
        """An answer in a cell."""
        letter = self.answers.letter(answer)
        if self.spelt:
            return self.centred(display_line(answer.text, 40))
        if self.cells < TEXT_FROM:
            return self.centred(letter)
        return fit(f" {letter} {fit(display_line(answer.text, 40), self.cells - 4)}", self.cells)

    @property
    def nothing(self) -> Part:
        """An empty cell."""
        return " " * self.cells, self.inks.background


def cell_of(lane: ProbedLane, at: Round, look: CellLook) -> Part:
    """What a lane says in a round: filled where it answers a probe, plain where it stands by what
    it said before or at its end."""
    probe, voice = lane.at(at.k), lane.voice(at.k)
    if voice is not None and voice.answer is not None:
        asked = probe is not None and voice is probe.trace
        written = look.answers.block if asked else look.answers.ink
        return look.answer(voice.answer), written(voice.answer)
    if probe is not None:
        return _unanswered(probe, look)
    if at.k <= lane.last_k:
        return look.nothing  # it went past that depth unasked
    trace, inks = lane.trace, look.inks
    if not trace.ended:
        return look.centred(AWAITED), inks.muted
    if trace.status is TraceStatus.DONE:
        return look.centred(SIGNS[Fate.SILENT]), inks.muted
    glyph, _, ink = state_of(trace, inks)
    return (look.centred(glyph), ink) if at.k == lane.last_k + 1 else look.nothing


def _unanswered(probe: Probe, look: CellLook) -> Part:
    inks, fate = look.inks, probe.fate
    ink = {Fate.RUNNING: inks.answering, Fate.FAILED: inks.failed, Fate.CUT: inks.cut}
    return look.centred(SIGNS[fate]), ink.get(fate, inks.muted)


def majority_of(at: Round, heard: Heard | None, look: CellLook) -> Part:
    """The majority of a round, filled; plain is what leads so far, or all there is to be known."""
    leader = at.leader if heard is None else heard.majority
    if leader is None:
        return look.centred(NONE if heard is not None else ""), look.inks.muted
    return look.answer(leader), (look.answers.ink if heard is None else look.answers.block)(leader)


def pointed(text: str, ink: Style, look: CellLook) -> Part:
    """The same cell under the cursor: without its ground, between brackets where there is room."""
    if look.cells >= 3:
        text = f"[{fit(text[1:].rstrip(), look.cells - 2)}]"
    ground = look.inks.background.bgcolor
    colour = ink.color if ink.bgcolor == ground else ink.bgcolor
    selected = look.inks.selected.bgcolor
    return text, Style(color=colour, bgcolor=selected, bold=True, underline=True)


def few(many: int, cells: int) -> str:
    """A number of rounds in as few cells as there are; nothing for none."""
    text = str(many) if many else ""
    return text if len(text) <= cells else "+"
