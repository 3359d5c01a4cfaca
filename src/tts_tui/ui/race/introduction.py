"""What happens in a race, in plain words, under the question: for who has never seen one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tts_tui.domain.standouts import first_beside_baseline, majority_of
from tts_tui.domain.strategies import card_of
from tts_tui.figures import counted
from tts_tui.text import display_line
from tts_tui.ui.kit.cells import cropped
from tts_tui.ui.kit.strips import strip_of
from tts_tui.ui.race.beside import go_on, still_growing
from tts_tui.ui.race.camps import short_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from textual.strip import Strip

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import Pick
    from tts_tui.ui.kit.cells import Part
    from tts_tui.ui.kit.hints import Hints
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.kit.truth import Verdicts
    from tts_tui.ui.race.board_view import BoardView

HIDE: Final = "hide this"
"""The word of the key that puts the strip away."""
NEXT_STEPS: Final = {"next question": "another question", "arm": "arm", "home": "tour, own server"}
"""Words of hints that are worth trying after a first race, and what they lead to."""
ANSWER_CELLS: Final = 16
HIDE_FROM: Final = 60
"""Cells of a strip that has room for the key that puts it away."""
OVER: Final = "The race is over: each strategy that could decide says its answer."
ALL_DONE: Final = "Every copy is done: each strategy that could decide says its answer."


@dataclass(slots=True)
class Introduction:
    """Whether races are still explained; once a person has put it away it does not come back."""

    dataset: str = ""
    """Races of questions of this data set are explained, and no others."""
    wanted: bool = False
    remember: Callable[[], None] | None = None
    """Called once it has been put away."""

    def explains(self, dataset: str | None) -> bool:
        """Say whether a race of such questions is explained."""
        return self.wanted and dataset == self.dataset

    def put_away(self) -> None:
        """Explain nothing any more."""
        self.wanted = False
        if self.remember is not None:
            self.remember()


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one moment."""

    now: str
    """What happens, in one row of a small terminal."""
    more: str = ""
    """What else helps, where there is a second row."""
    shorter: tuple[str, ...] = ()
    """Other ways to say that of what one row says, the longest first, for where it does not fit."""
    steps: bool = False
    """Whether to say what to try next: in the second row, or where there is one only, there."""


@dataclass(frozen=True, slots=True)
class IntroductionPanel:
    """The strip, one row or two."""

    said: Said
    hints: Hints

    def draw(self, width: int, height: int, inks: Palette) -> list[Strip]:
        """Draw it; the key that hides it stands at the end of the first row."""
        every = self._steps(self.said.more, NEXT_STEPS, inks)
        second = every if self.said.steps else [(self.said.more, inks.muted)]
        hide = self._hide(inks) if width >= HIDE_FROM else []
        room = width - 2
        left = room - _cells(hide) - (2 if hide else 0)
        forms = [every, *self._fewer(inks)] if self.said.steps and height == 1 else self._now(inks)
        first = next((form for form in forms if _cells(form) <= left), forms[-1])
        first = cropped(first, left)
        first += [(" " * (room - _cells(first) - _cells(hide)), inks.background), *hide]
        rows = [[(" ", inks.background), *cropped(row, room)] for row in (first, second)[:height]]
        return [strip_of(row, width, inks.background) for row in rows]

    def _now(self, inks: Palette) -> list[list[Part]]:
        """What happens, in forms; the last one leaves out what only judges it."""
        forms = (self.said.now, *self.said.shorter, self.said.now.partition(". ")[0])
        return [[("▸ ", inks.title), (form, inks.decided)] for form in forms]

    def _hide(self, inks: Palette) -> list[Part]:
        label = next((hint.label for hint in self.hints if hint.word == HIDE), "")
        return [(label, inks.title), (" hides this", inks.muted)] if label else []

    def _fewer(self, inks: Palette) -> list[list[Part]]:
        """What to try, in fewer words, and then fewer things."""
        tries = (NEXT_STEPS.keys(), NEXT_STEPS.keys() - {"arm"})
        return [self._steps(form, words, inks) for words in tries for form in self.said.shorter]

    def _steps(self, more: str, words: Collection[str], inks: Palette) -> list[Part]:
        parts: list[Part] = [(more, inks.muted)]
        for hint in self.hints:
            if hint.word in words:
                parts += [(f" {hint.label}", inks.title), (f" {NEXT_STEPS[hint.word]} ", inks.text)]
        return parts


def _cells(parts: Sequence[Part]) -> int:
    return sum(cell_len(text) for text, _ in parts)


def explained(view: BoardView, picks: Sequence[Pick], n: int) -> BoardView:
    """Put the strip into a view."""
    if view.race is None or view.verdicts is None:
        said = _beginning(n)
    else:
        said = what_happens(view.race, picks, view.verdicts)
    return replace(view, panel=IntroductionPanel(said, view.hints))


def what_happens(race: RaceState, picks: Sequence[Pick], verdicts: Verdicts) -> Said:
    """Say what happens in a race now."""
    # A procedure has copies of its own: it takes no answer of these, and costs what they do not.
    first = first_beside_baseline(pick for pick in picks if not _acts(pick))
    if race.ended:
        tiny = f"{display_line(race.started.model.name, 24)} is tiny"
        said = _outcome(race, first, picks, verdicts)
        return Said(said, f"{tiny} and errs.", (f"{tiny}.",), steps=True)
    if race.running and first is None:
        return _beginning(race.n)
    if race.running and first is not None:
        trace = f"Copy {first.voters[0] + 1}" if len(first.voters) == 1 else "One copy"
        vote = majority_of(picks)
        waits = f"; {short_name(race, vote)} waits for all {race.n}" if vote else ""
        taken = f"{trace} is done: {short_name(race, first)} takes its answer"
        return Said(
            f"{taken}{waits}, to vote." if vote else f"{taken}.",
            "A token is a piece of a word: fewer of them is faster and cheaper. "
            "✓ and ✗ say whether an answer is right.",
            shorter=(f"{taken}{waits}.", f"{taken}."),
        )
    growing = still_growing(race)
    more = "The bars below are the votes. Tokens are pieces of words: what is paid for."
    if growing:
        whose = "its" if growing[1:] == () else "their"
        more = f"{go_on(growing)}, with copies of {whose} own."
    return Said(_outcome(race, first, picks, verdicts), more)


def _beginning(n: int) -> Said:
    copies = counted(n, "copy", "copies")
    return Said(
        f"{copies} of one small model answer the same question at once.",
        "Left: what each copy writes. Right: strategies, each a rule that makes one answer "
        "out of theirs.",
        shorter=(f"{copies} of one model answer the same question at once.",),
    )


def _outcome(race: RaceState, first: Pick | None, picks: Sequence[Pick], verdicts: Verdicts) -> str:
    """Compare who decided first with the vote of all, as far as there is one."""
    if race.pool.cut:
        return _cut_short(race, picks, verdicts)
    vote = majority_of(picks)
    if first is None or vote is None or not vote.decided:
        return OVER if race.ended else ALL_DONE
    name, of_all = short_name(race, first), f"the vote of all {race.n}"
    fewer = vote.ledger.spent_tokens - first.ledger.spent_tokens
    match verdicts.on(first), verdicts.on(vote):
        case True, True:
            cheaper = f"; {name} was {counted(fewer, 'token')} cheaper" if fewer > 0 else ""
            return f"{name} and {of_all} are both right{cheaper}."
        case True, False:
            cheaper = f" {name} cost {counted(fewer, 'token')} less." if fewer > 0 else ""
            return f"{name} is right, and {of_all} is wrong.{cheaper}"
        case False, True:
            return f"{name} was too quick here: {of_all} is right. No rule always wins."
        case False, False:
            return f"{name} is wrong, and so is {of_all}. No rule always wins."
    return f"{name} says {_answer(first)}; {of_all} says {_answer(vote)}."


def _cut_short(race: RaceState, picks: Sequence[Pick], verdicts: Verdicts) -> str:
    """Say who had copies cut, and that nobody knows what those would have said."""
    cut = counted(race.pool.cut, "copy", "copies")
    armed = next((p for p in picks if p.strategy == race.armed and p.decided), None)
    if armed is None:
        return f"{cut} cut: a strategy that needs all of them says nothing."
    right = {True: "is right", False: "is wrong", None: f"says {_answer(armed)}"}
    name, how = short_name(race, armed), right[verdicts.on(armed)]
    growing = still_growing(race)
    then = f"; {go_on(growing)}" if growing else ": what those would have said, nobody knows"
    return f"{name} {how} and cut {cut}{then}."


def _acts(pick: Pick) -> bool:
    card = card_of(pick.strategy)
    return card is not None and card.acts


def _answer(pick: Pick) -> str:
    return display_line(pick.answer.text, ANSWER_CELLS) if pick.answer is not None else "nothing"
