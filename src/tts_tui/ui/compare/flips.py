"""The questions that flip between two strategies: what each answers, and the way to its race."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tts_tui.figures import NOTHING, share, short
from tts_tui.study.flips import answer_cell, flips_line, rate_line, truth_of
from tts_tui.ui.compare.keys import FLIP_BINDINGS
from tts_tui.ui.kit.cells import fit, fit_right
from tts_tui.ui.kit.destinations import OpenInspector, PlaySession
from tts_tui.ui.kit.hint_bar import HintBar
from tts_tui.ui.kit.text import display_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tts_tui.analysis.flips import FlippedQuestion, Flips, Side
    from tts_tui.analysis.pool import Place
    from tts_tui.ui.compare.model import CompareModel

TEXT_CHARACTERS = 300
_SHARE, _SPENT = 5, 5
"""Cells of a share, and of a number of tokens."""


class FlipList(OptionList):
    """The list itself; Enter stands among the keys on the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*FLIP_BINDINGS[:1]]


class FlipsScreen(Screen[None]):
    """A line a question: what each of the two answers, for how many tokens, and how often."""

    CSS = """
    FlipsScreen #head { height: auto; max-height: 8; padding: 0 1; }
    FlipsScreen #titles { height: 1; padding: 0 1; text-wrap: nowrap; color: $muted; }
    FlipsScreen OptionList {
        height: 1fr; border: none; padding: 0; background: $background;
        background-tint: transparent; text-wrap: nowrap; text-overflow: ellipsis;
    }
    FlipsScreen OptionList:focus { border: none; background-tint: transparent; }
    FlipsScreen OptionList > .option-list--option-highlighted { background: $selected; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*FLIP_BINDINGS[1:]]

    def __init__(self, model: CompareModel, found: Flips) -> None:
        super().__init__()
        self.model = model
        self.found = found
        chosen = model.chosen
        self._keys = [*([chosen.key] if chosen is not None else []), model.against.key]

    @property
    def _names(self) -> list[str]:
        return [self._keys[0].name, self._keys[-1].name]

    def compose(self) -> ComposeResult:
        """Which two, the questions, the keys."""
        found = self.found
        notes = "".join(f"\n{key.name} {key.note}" for key in self._keys if key.note)
        rate = rate_line(found)
        head = Content.assemble(
            (display_line(self.model.said_of_difference(), TEXT_CHARACTERS), "bold $accent"),
            (notes, "$muted"),
            (f"\n{flips_line(found.questions, self._names, certain=found.certain)}", ""),
            (f"\n{rate}" if rate else "", "$muted"),
        )
        yield Static(head, id="head", markup=False)
        yield Static(id="titles", markup=False)
        yield FlipList(markup=False)
        yield HintBar()

    def on_resize(self) -> None:
        """Lay the columns out in the room that there is; the cursor stays on its question."""
        room = Room.of(self.size.width, certain=self.found.certain)
        self.query_one("#titles", Static).update(Content(room.titles(self._names)))
        rows = self.query_one(FlipList)
        at = rows.highlighted or 0
        rows.set_options(Option(room.row(flip)) for flip in self.found.questions)
        rows.highlighted = at

    def on_screen_resume(self) -> None:
        """Leave where the truth has been hidden meanwhile: the whole list tells it."""
        if not self.model.truth.shown:
            self.dismiss(None)

    @on(OptionList.OptionSelected)
    def _play(self, event: OptionList.OptionSelected) -> None:
        path, place = self._where(event.option_index)
        self.post_message(PlaySession(path, place.race))

    def action_inspect(self) -> None:
        """Read the traces of the question under the cursor."""
        if (at := self.query_one(FlipList).highlighted) is not None:
            path, place = self._where(at)
            self.post_message(OpenInspector(path, place.race, place.trace))

    def _where(self, at: int) -> tuple[Path, Place]:
        """The session of a question, and its race there."""
        place = self.found.questions[at].pool.places[0]
        return self.model.report.studies[place.session].path, place

    def action_back(self) -> None:
        """Back to the comparison."""
        self.dismiss(None)


class Room(NamedTuple):
    """How many cells the columns have."""

    certain: bool
    """Whether every question flips or does not: no shares are shown then."""
    truth: int
    answer: int

    @classmethod
    def of(cls, width: int, *, certain: bool) -> Room:
        """Share out a screen's width; the question has the rest."""
        if width >= 160:
            return cls(certain, 18, 28)
        if width >= 100:
            return cls(certain, 12, 18)
        return cls(certain, 8, 13 if certain else 9)

    def titles(self, names: Sequence[str]) -> str:
        """Name the columns."""
        parts = [] if self.certain else [fit_right("flips", _SHARE)]
        parts.append(fit("truth", self.truth))
        for name in names:
            parts += [fit(f"  {display_line(name)}", self.answer)]
            parts += [] if self.certain else [fit_right("right", _SHARE)]
            parts.append(fit_right("spent", _SPENT))
        return "  ".join([*parts, "question"])

    def row(self, flip: FlippedQuestion) -> Content:
        """Write a question: truth, then answer, how often it is right, and tokens, of both."""
        parts = [(" ", "")]
        if not self.certain:
            parts.append((f"{fit_right(share(flip.rate), _SHARE)}  ", "bold"))
        parts.append((f"{fit(display_line(truth_of(flip) or NOTHING), self.truth)}  ", "$muted"))
        for side, other in ((flip.first, flip.second), (flip.second, flip.first)):
            parts += self._side(side, better=side.right > other.right)
        return Content.assemble(*parts, *_named(flip))

    def _side(self, side: Side, *, better: bool) -> list[tuple[str, str]]:
        said = fit(display_line(answer_cell(side, certain=True)), self.answer)
        parts = [(said, "$correct" if side.answer_right else "$wrong")]
        if not self.certain:
            parts.append((f"  {fit_right(share(side.right), _SHARE)}", "bold" if better else ""))
        return [*parts, (f"  {fit_right(short(side.spent_tokens), _SPENT)}  ", "$muted")]


def _named(flip: FlippedQuestion) -> list[tuple[str, str]]:
    """Name a question and give its text; one that was asked alone has no other name."""
    pool = flip.pool
    if not flip.text:
        return [(display_line(pool.question, TEXT_CHARACTERS), "")]
    text = display_line(flip.text, TEXT_CHARACTERS)
    return [(f"{display_line(pool.question, 40)}  ", "bold"), (text, "$muted")]
