"""The comparison: accuracy against tokens as a picture, the numbers under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import DataTable, Input, Static

from tts_tui.analysis.rows import ALL
from tts_tui.domain.strategies import Clock
from tts_tui.errors import TtsTuiError
from tts_tui.figures import counted
from tts_tui.ui.compare.advice import AdviceScreen
from tts_tui.ui.compare.flips import FlipsScreen
from tts_tui.ui.compare.keys import COMPARE_BINDINGS
from tts_tui.ui.compare.model import AXIS_WORDS, ORDERS, CompareModel
from tts_tui.ui.compare.plot import ComparePlot, PlotView, legend
from tts_tui.ui.compare.table import CompareTable
from tts_tui.ui.kit.fields import TextField
from tts_tui.ui.kit.hint_bar import HintBar
from tts_tui.ui.kit.hints import fitting, hints_of
from tts_tui.ui.kit.palette import palette_of
from tts_tui.ui.kit.text import display_line, safe_notify

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tts_tui.study.comparing import Report
    from tts_tui.ui.kit.truth import Truth

    Write = Callable[[CompareModel], str]
    """Writes what is shown into the working folder; gives one sentence."""


WIDE = 100
"""Columns from which the table has room for the differences from the pinned strategy."""
NARROWEST_PLOT = 40
"""Cells that a plot beside the table has at least."""


class CompareScreen(Screen[None]):
    """Shows a model; everything that is known is there."""

    CSS = """
    CompareScreen #head { height: 1; padding: 0 1; }
    CompareScreen #legend { height: auto; max-height: 3; padding: 0 1; text-wrap: nowrap; }
    CompareScreen #picture { height: 5fr; }
    CompareScreen #numbers { height: 4fr; }
    CompareScreen #said { height: auto; min-height: 2; max-height: 5; padding: 0 1; }
    CompareScreen #filter {
        display: none; height: 1; border: none; padding: 0 1;
        background: $selected; background-tint: transparent;
    }
    CompareScreen.-filtering #filter { display: block; }
    CompareScreen #both { layout: vertical; height: 1fr; }
    CompareScreen.-huge #both { layout: horizontal; }
    CompareScreen.-huge #picture, CompareScreen.-huge #numbers { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*COMPARE_BINDINGS]

    def __init__(
        self,
        report: Report,
        write: Write | None,
        truth: Truth | None = None,
    ) -> None:
        super().__init__()
        self.model = CompareModel(report, truth)
        self._write = write

    def compose(self) -> ComposeResult:
        """What is compared, the picture, the table, what the cursor stands on, the keys."""
        yield Static(id="head", markup=False)
        with Vertical(id="both"):
            yield ComparePlot(id="picture")
            with Vertical(id="numbers"):
                yield TextField(placeholder="a word such as FFS or @8", id="filter")
                yield CompareTable()
        yield Static(id="legend", markup=False)
        yield Static(id="said", markup=False)
        yield HintBar()

    def on_mount(self) -> None:
        """Draw, now and whenever the theme changes; say what could not be used."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.draw())
        # Which keys work is not known before the screen is on top; they stand in the head.
        self.bindings_updated_signal.subscribe(self, lambda _: self._draw_head())
        self.query_one(CompareTable).focus()
        self.call_after_refresh(self.draw)
        for sentence in self.model.report.refused:
            safe_notify(self.app, sentence, "warning")

    def on_screen_resume(self) -> None:
        """Draw again: the truth may have been hidden or shown meanwhile."""
        self._turn(CompareModel.refresh)

    def on_resize(self) -> None:
        """Show as many columns as there is room for."""
        self.call_after_refresh(self.draw)

    def on_descendant_focus(self) -> None:
        """Name the keys that work now: in the filter's field they are letters."""
        if self.query(CompareTable):
            self.query_one("#head", Static).update(self._head(self.model))

    # -- drawing ------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw all of it; beside the plot the table has the width that it wants."""
        if not self.query(CompareTable):
            # It was asked for after a refresh, and left before.
            return
        width = self.size.width
        beside = self.has_class("-huge")
        table = self.query_one(CompareTable)
        room = width - NARROWEST_PLOT if beside else width
        table.show(self.model, palette_of(self.app), room, differences=width >= WIDE)
        self.query_one("#numbers").styles.width = table.wanted_cells if beside else None
        self._draw_cursor()

    def _draw_cursor(self) -> None:
        """Draw what follows the cursor."""
        model = self.model
        inks = palette_of(self.app)
        view = PlotView(model.plot, inks, model.cursor, model.pinned_here)
        self.query_one(ComparePlot).show(view)
        named = legend(model.plot, inks, self.size.width - 2)
        parts = [
            Content.assemble(*((text, _content_style(style)) for text, style in line))
            for line in named
        ]
        self.query_one("#legend", Static).update(Content("\n").join(parts))
        self._draw_head()
        lines = (model.said_of_row(), model.said_of_difference())
        self.query_one("#said", Static).update(Content("\n".join(map(display_line, lines))))

    def _draw_head(self) -> None:
        self.query_one("#head", Static).update(self._head(self.model))

    def _head(self, model: CompareModel) -> Content:
        models, datasets = model.comparison.models, model.datasets
        at = f" {models.index(model.model_name) + 1}/{len(models)}" if len(models) > 1 else ""
        of = f" {datasets.index(model.dataset) + 1}/{len(datasets)}" if len(datasets) > 1 else ""
        room = 40 if self.size.width >= WIDE else 18
        settings = [
            ("axis", AXIS_WORDS[model.axis]),
            ("logarithmic", "log" if model.logarithmic else "linear"),
        ]
        if model.dataset == ALL and self.size.width >= WIDE:
            settings.insert(0, ("weight", "weight"))
        if many := len(model.report.notices) + len(model.report.refused):
            settings.append(("notices", counted(many, "notice")))
        settings.append(("every", "every k" if model.every else "usual k"))
        clock = "" if model.comparison.clock is Clock.TOKEN else "  wall clock"
        named = Content.assemble(
            (display_line(model.model_name, room), "bold"),
            (at, "$muted"),
            "  on ",
            (display_line(model.scope, room), "bold"),
            (of, "$muted"),
            " ",
        )
        left = self.size.width - 2 - named.cell_length - len(clock)
        parts: list[tuple[str, str]] = []
        for hint in fitting(hints_of(self, settings), left):
            parts += [(f"  {hint.label}", "bold $accent"), (f" {hint.word}", "$muted")]
        return Content.assemble(named, *parts, (clock, "$muted"))

    # -- what a person does -------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Turn off what there is only one of."""
        if action == "model":
            return len(self.model.comparison.models) > 1
        if action == "dataset":
            return len(self.model.datasets) > 1
        if action == "weight":
            return self.model.comparison.weighs
        return super().check_action(action, parameters)

    def _turn(self, turn: Callable[[CompareModel], None]) -> None:
        turn(self.model)
        self.draw()
        self.refresh_bindings()

    def action_model(self, direction: int) -> None:
        """Look at another model."""
        self._turn(lambda model: model.turn_model(direction))

    def action_dataset(self, direction: int) -> None:
        """Look at another data set."""
        self._turn(lambda model: model.turn_dataset(direction))

    def action_weight(self) -> None:
        """Average over data sets, or over questions."""
        self._turn(CompareModel.turn_weight)

    def action_axis(self) -> None:
        """Count other tokens."""
        self._turn(CompareModel.turn_axis)

    def action_logarithmic(self) -> None:
        """Turn the token axis."""

        def turn(model: CompareModel) -> None:
            model.logarithmic = not model.logarithmic
            model.refresh()

        self._turn(turn)

    def action_every(self) -> None:
        """Show every k, or the usual ones."""

        def turn(model: CompareModel) -> None:
            model.every = not model.every
            model.refresh()

        self._turn(turn)

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._turn(CompareModel.turn_order)

    def action_pin(self) -> None:
        """Compare the others with this one."""
        self._turn(CompareModel.pin)

    def action_toggle_truth(self) -> None:
        """Show or hide how often anything is right."""
        self.model.truth.toggle()
        self._turn(CompareModel.refresh)

    def action_filter(self) -> None:
        """Type a word."""
        self.add_class("-filtering")
        self.query_one("#filter", TextField).focus()

    def action_flips(self) -> None:
        """List the questions that flip between the cursor's strategy and the pinned one."""
        model = self.model
        if model.chosen is None or self._truth_hidden():
            return
        found = model.flips()
        if found is None or not found.questions:
            safe_notify(self.app, model.said_of_difference() or "There is nothing to compare.")
        else:
            self.app.push_screen(FlipsScreen(model, found))

    def action_advice(self) -> None:
        """Say what the model's horizon is, and what to do."""
        if not self._truth_hidden():
            self.app.push_screen(AdviceScreen(self.model))

    def _truth_hidden(self) -> bool:
        """Whether there is nothing to see but verdicts, and they are hidden; says so."""
        if not self.model.truth.shown:
            safe_notify(self.app, "The truth is hidden, and this would tell it.")
        return not self.model.truth.shown

    def action_write(self) -> None:
        """Write rows and plot into the working folder."""
        if self._write is None or self._truth_hidden():
            return
        try:
            safe_notify(self.app, self._write(self.model))
        except TtsTuiError as error:
            safe_notify(self.app, str(error), "error")

    def action_notices(self) -> None:
        """Say what was left out."""
        said = [*self.model.report.refused, *self.model.report.notices]
        safe_notify(self.app, " ".join(said) or "Nothing was left out.")

    def action_back(self) -> None:
        """Leave the filter, or the comparison."""
        if self.has_class("-filtering"):
            self.remove_class("-filtering")
            self.query_one("#filter", TextField).value = ""
            self.query_one(CompareTable).focus()
            return
        self.dismiss(None)

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        def turn(model: CompareModel) -> None:
            model.word = event.value
            model.refresh()

        self._turn(turn)

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self.query_one(CompareTable).focus()

    @on(DataTable.RowHighlighted)
    def _moved(self, event: DataTable.RowHighlighted) -> None:
        table = self.query_one(CompareTable)
        if not table.filling and event.cursor_row < len(table.keys):
            self.model.cursor = table.keys[event.cursor_row]
            self._draw_cursor()

    @on(DataTable.RowSelected)
    def _selected(self) -> None:
        self.action_flips()

    @on(DataTable.HeaderSelected)
    def _sorted(self, event: DataTable.HeaderSelected) -> None:
        name = event.column_key.value or ""
        if name in ORDERS:

            def turn(model: CompareModel) -> None:
                model.order = name
                model.refresh()

            self._turn(turn)

    @on(ComparePlot.PointClicked)
    def _clicked(self, message: ComparePlot.PointClicked) -> None:
        table = self.query_one(CompareTable)
        if message.key in table.keys:
            table.move_cursor(row=table.keys.index(message.key), scroll=True)


def _content_style(style: object) -> str:
    """Write a rich style as Textual's content reads it."""
    return str(style)
