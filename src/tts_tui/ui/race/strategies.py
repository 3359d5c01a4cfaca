"""Choose which strategies the board shows."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input, OptionList, Static

from tts_tui.domain.procedures.base import acts
from tts_tui.domain.strategies import StrategyNameError, default_names, offered_names, parse
from tts_tui.errors import did_you_mean
from tts_tui.ui.kit.choices import CheckList
from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.explain import rule_of
from tts_tui.ui.kit.fields import TextField
from tts_tui.ui.kit.text import content

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget


class StrategiesScreen(Dialog[list[str] | None]):
    """Ticks for the usual strategies and a field to add one; None when it was left."""

    DEFAULT_CSS = """
    StrategiesScreen > .card { width: 92; }
    StrategiesScreen CheckList { max-height: 40vh; margin-bottom: 1; }
    StrategiesScreen #said { height: 2; color: $muted; }
    StrategiesScreen.-short Input { height: 1; padding: 0 1; }
    StrategiesScreen.-short CheckList { max-height: 9; }
    StrategiesScreen #said.-wrong { color: $wrong; }
    """
    TITLE = "Strategies on the board"
    HINT = (
        ("list.tick", "tick"),
        ("list.accept", "show the ticked"),
        ("tab", "add by name"),
        ("dialog.back", "back"),
    )

    def __init__(self, shown: Sequence[str], race_n: int, named: Sequence[str] = ()) -> None:
        super().__init__()
        self.shown = list(shown)
        self.race_n = race_n
        self.procedures = [name for name in named if _acts(name, race_n)]
        """Those that were named before the race; others would need one of their own."""

    def body(self) -> Iterable[Widget]:
        """The list, the field and the line that answers."""
        yield CheckList()
        yield TextField(placeholder="add one, such as FFS-4", max_length=40)
        yield Static(id="said", markup=False)

    def on_mount(self) -> None:
        """Fill the list: what is shown, then the board's usual ones and the others of note."""
        ticks = self.query_one(CheckList)
        usual = (*default_names(self.race_n), *offered_names(self.race_n))
        for name in dict.fromkeys((*self.shown, *self.procedures, *usual)):
            ticks.add(name, rule_of(name), ticked=name in self.shown)
        ticks.highlighted = 0
        ticks.focus()

    @on(CheckList.Accepted)
    def accept(self) -> None:
        """Leave with the ticked names; at least one has to stay."""
        chosen = self.query_one(CheckList).chosen
        if chosen:
            self.dismiss(chosen)
        else:
            self._say("Tick at least one strategy, or press Esc to leave the board as it is.")

    @on(Input.Submitted)
    def add(self, event: Input.Submitted) -> None:
        """Add the strategy of that name, or say why there is none."""
        name = event.value.strip()
        if not name:
            self.accept()
            return
        try:
            strategy = parse(name, self.race_n)
        except StrategyNameError as error:
            self._say(f"{error} {did_you_mean(error.wanted, error.known)}".strip())
            return
        if acts(strategy) and strategy.name not in self.procedures:
            self._say(
                f"{strategy.name} grows traces of its own, so it needs a new run that names it: "
                f"--strategies {quote(strategy.name)}."
            )
            return
        ticks = self.query_one(CheckList)
        rule = rule_of(strategy.name)
        # The list's own word on the line it goes to would stand in place of this one.
        with ticks.prevent(OptionList.OptionHighlighted):
            ticks.add(strategy.name, rule, ticked=True)
            ticks.go_to(strategy.name)
        event.input.value = ""
        ticked = f"{strategy.name} is ticked"
        self._say(f"{ticked}: {rule}" if rule else f"{ticked}.", wrong=False)

    @on(OptionList.OptionHighlighted)
    def explain(self, event: OptionList.OptionHighlighted) -> None:
        """Say the whole rule of the highlighted strategy: a narrow list cuts it off."""
        name, rule = self.query_one(CheckList).lines[event.option_index]
        self._say(f"{name}: {rule}" if rule else name, wrong=False)

    def _say(self, sentence: str, *, wrong: bool = True) -> None:
        said = self.query_one("#said", Static)
        said.set_class(wrong, "-wrong")
        said.update(content(sentence))


def _acts(name: str, race_n: int) -> bool:
    try:
        return acts(parse(name, race_n))
    except StrategyNameError:
        return False
