"""The questions on which two strategies differ, and the way to their traces."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tts_tui.figures import share
from tts_tui.ui.compare.keys import FLIP_BINDINGS
from tts_tui.ui.kit.destinations import OpenInspector
from tts_tui.ui.kit.hint_bar import HintBar
from tts_tui.ui.kit.text import display_line

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tts_tui.analysis.differences import Difference, Flip
    from tts_tui.analysis.pool import Pool
    from tts_tui.ui.compare.model import CompareModel

TEXT_CHARACTERS = 300
SHARE = "share of subsets answered correctly"


class FlipList(OptionList):
    """The list itself; Enter stands among the keys on the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*FLIP_BINDINGS[:1]]


class FlipsScreen(Screen[None]):
    """A line a question: how often each of the two is right over the subsets."""

    CSS = """
    FlipsScreen #head { height: auto; max-height: 6; padding: 0 1; }
    FlipsScreen OptionList {
        height: 1fr; border: none; padding: 0; background: $background;
        background-tint: transparent; text-wrap: nowrap; text-overflow: ellipsis;
    }
    FlipsScreen OptionList:focus { border: none; background-tint: transparent; }
    FlipsScreen OptionList > .option-list--option-highlighted { background: $selected; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*FLIP_BINDINGS[1:]]

    def __init__(self, model: CompareModel, found: Difference) -> None:
        super().__init__()
        self.model = model
        self.found = found

    def compose(self) -> ComposeResult:
        """Which two, the questions, the keys."""
        chosen = self.model.chosen
        keys = [*([chosen.key] if chosen is not None else []), self.model.against.key]
        notes = "".join(f"\n{key.name} {key.note}" for key in keys if key.note)
        head = Content.assemble(
            (display_line(self.model.said_of_difference(), 300), "bold $accent"),
            (notes, "$muted"),
            (f"\n{keys[0].name:>9}  {keys[-1].name:>9}  {SHARE}", "$muted"),
        )
        yield Static(head, id="head", markup=False)
        yield FlipList(*map(_option, self.found.flips), markup=False)
        yield HintBar()

    def on_screen_resume(self) -> None:
        """Leave where the truth has been hidden meanwhile: the whole list tells it."""
        if not self.model.truth.shown:
            self.dismiss(None)

    @on(OptionList.OptionSelected)
    def _read(self, event: OptionList.OptionSelected) -> None:
        flip = self.found.flips[event.option_index]
        place = flip.pool.places[0]
        path = self.model.report.studies[place.session].path
        self.post_message(OpenInspector(path, place.race, place.trace))

    def action_back(self) -> None:
        """Back to the comparison."""
        self.dismiss(None)


def _option(flip: Flip) -> Option:
    pool = flip.pool
    better = flip.first > flip.second
    return Option(
        Content.assemble(
            (f"{share(flip.first):>9}", "$correct" if better else "$wrong"),
            (f"  {share(flip.second):>9}", "$wrong" if better else "$correct"),
            *_named(pool),
        )
    )


def _named(pool: Pool) -> list[tuple[str, str]]:
    """Name a question and give its text; one that was asked alone has no other name."""
    text = display_line(pool.text, TEXT_CHARACTERS)
    if pool.question == pool.text:
        return [(f"  {text}", "")]
    return [(f"  {display_line(pool.question, 40)}  ", "bold"), (text, "$muted")]
