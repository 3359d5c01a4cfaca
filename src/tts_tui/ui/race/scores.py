"""The scoreboard: what every strategy came to over the races of a session that have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.table import Table
from rich.text import Text
from textual.containers import VerticalScroll
from textual.widgets import Static

from tts_tui.analysis.grid import Grid, grid_row
from tts_tui.analysis.totals import Totals, outcome_of
from tts_tui.domain.labels import NO_LABELS
from tts_tui.domain.procedures.base import acts
from tts_tui.domain.ran import names_of_run
from tts_tui.figures import counted, money, whole
from tts_tui.text import display_line
from tts_tui.ui.kit.dialog import Dialog
from tts_tui.ui.kit.palette import palette_of
from tts_tui.ui.race.board_keys import SCORES_BINDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from textual.binding import BindingType
    from textual.widget import Widget

    from tts_tui.analysis.totals import Total
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Pick
    from tts_tui.ui.kit.palette import Palette
    from tts_tui.ui.race.picks import Rules

BAR = 12
"""Cells of the bar of right answers."""


def totals_of(races: Iterable[RaceState], names: Sequence[str], rules: Rules) -> Totals:
    """Add up the races that have ended; a procedure that ran in none of them is left out."""
    totals = Totals()
    for race in races:
        if race.ended:
            totals.add(outcome_of(race, pick, rules.clock) for pick in _picks(race, names, rules))
    return totals


def grid_of(races: Iterable[RaceState], names: Sequence[str], rules: Rules) -> Grid:
    """Set the races that have ended against strategies, as the scores have them."""
    ended = [race for race in races if race.ended]
    rows = [
        grid_row(race, place, _picks(race, names, rules), rules.clock, NO_LABELS)
        for place, race in enumerate(ended)
    ]
    return Grid(rows, rules.clock)


def _picks(race: RaceState, names: Sequence[str], rules: Rules) -> Iterator[Pick]:
    ran = names_of_run(race)
    for name in names:
        strategy = rules.strategy(name, race)
        if strategy is None or (acts(strategy) and strategy.name not in ran):
            continue
        pick = rules.pick(strategy, race)
        if pick.failure is None:
            yield pick


def ranked(totals: Totals, *, truth_shown: bool) -> list[Total]:
    """Put the best first within each model: most right, then fewest tokens.

    While the truth is hidden they stay as they stand on the board, or their order would tell.
    """
    rows = totals.rows
    if not truth_shown:
        return rows
    order = {model: at for at, model in enumerate(dict.fromkeys(row.model for row in rows))}
    return sorted(
        rows, key=lambda row: (order[row.model], -row.right, row.spent_tokens or float("inf"))
    )


class ScoresScreen(Dialog[bool]):
    """A table over what is shown; True where the comparison by budget is wanted next."""

    DEFAULT_CSS = """
    ScoresScreen > .card { width: 100; max-height: 94%; }
    ScoresScreen VerticalScroll { height: auto; max-height: 1fr; background: $panel; }
    ScoresScreen Static { height: auto; }
    ScoresScreen .of { color: $muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*SCORES_BINDINGS]
    TITLE = "Scores"

    def __init__(self, totals: Totals, *, truth_shown: bool, can_compare: bool = False) -> None:
        compare = (("scores.compare", "compare by budget"),) if can_compare else ()
        self.HINT = (("↑↓ pgup pgdn", "scroll"), *compare, ("dialog.back", "back"))  # type: ignore[misc]
        super().__init__()
        self._can_compare = can_compare
        self._totals = totals
        self._truth_shown = truth_shown

    def body(self) -> Iterable[Widget]:
        """The table, or a sentence while there is nothing to add up."""
        rows = ranked(self._totals, truth_shown=self._truth_shown)
        if not rows:
            said = "No race has ended so far; open this again once one has."
            yield Static(said, markup=False)
            return
        ended = counted(max(row.races for row in rows), "race")
        order = ", the best first" if self._truth_shown else ""
        yield Static(f"Over {ended} that ended{order}:", markup=False, classes="of")
        yield VerticalScroll(
            Static(scores_table(rows, palette_of(self.app), truth_shown=self._truth_shown))
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What could do nothing is off."""
        return (
            self._can_compare if action == "compare" else super().check_action(action, parameters)
        )

    def action_compare(self) -> None:
        """Leave for the comparison."""
        self.dismiss(True)

    def on_mount(self) -> None:
        """Let the arrows scroll at once."""
        for scroll in self.query(VerticalScroll):
            scroll.focus()


def scores_table(rows: Sequence[Total], inks: Palette, *, truth_shown: bool) -> Table:
    """Lay totals out; columns that say nothing of any row are left out."""
    known = truth_shown and any(row.right or row.wrong for row in rows)
    priced = any(row.cost_races for row in rows)
    models = len({row.model for row in rows}) > 1
    table = Table.grid(padding=(0, 2, 0, 0))
    heads = [
        *(["model"] if models else []),
        "strategy",
        *(["right", "", "wins"] if known else []),
        *("undecided", "tokens"),
        *(["cost"] if priced else []),
    ]
    for head in heads:
        table.add_column(no_wrap=True, justify="left" if head in _WORDS else "right")
    table.add_row(*(Text(head, style=inks.muted) for head in heads))
    for row in rows:
        table.add_row(*_cells(row, inks, models=models, known=known, priced=priced))
    return table


_WORDS = ("model", "strategy", "right")


def _cells(row: Total, inks: Palette, *, models: bool, known: bool, priced: bool) -> Iterator[Text]:
    if models:
        yield Text(display_line(row.model, 30), style=inks.text)
    yield Text(display_line(row.label, 40), style=inks.text)
    if known:
        judged = row.right + row.wrong + row.undecided
        yield _bar(row.right, judged, inks)
        yield Text(f"{whole(row.right)} of {whole(judged)}", style=inks.correct)
        yield Text(whole(row.wins), style=inks.decided)
    yield Text(whole(row.undecided), style=inks.muted)
    yield Text(_some(whole(row.spent_tokens), row.spent_races, row.races), style=inks.text)
    if priced:
        yield Text(_some(money(row.cost), row.cost_races, row.races), style=inks.text)


def _bar(right: int, judged: int, inks: Palette) -> Text:
    filled = round(BAR * right / judged) if judged else 0
    return Text.assemble(("█" * filled, inks.correct), ("─" * (BAR - filled), inks.muted))


def _some(text: str, races: int, all_races: int) -> str:
    """A sum that is not of all races says of how many it is."""
    return f"{text} in {counted(races, 'race')}" if 0 < races < all_races else text
