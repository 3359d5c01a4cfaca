"""The comparison as people use it: at every size, by keys and mouse, while it is measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from textual.screen import Screen
from textual.widgets import OptionList, Static

from tests.support.hostile import HOSTILE, controls_in
from tests.support.own import use_own
from tests.support.race_board import PALETTE
from tests.support.screens import at_every_size, home_app, text_of
from tests.support.studies import two_models, write_study
from tts_tui.analysis.key import Key
from tts_tui.analysis.plot import Axis, Plot
from tts_tui.errors import SessionError
from tts_tui.study.comparing import Order, Report, compare
from tts_tui.study.flips import flips_line
from tts_tui.study.words import difference_line
from tts_tui.ui.compare.advice import AdviceScreen
from tts_tui.ui.compare.flips import FlipsScreen
from tts_tui.ui.compare.model import CompareModel
from tts_tui.ui.compare.plot import ComparePlot, legend
from tts_tui.ui.compare.screen import CompareScreen
from tts_tui.ui.compare.table import CompareTable
from tts_tui.ui.kit.destinations import PlaySession
from tts_tui.ui.kit.measuring import MeasuringScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.message import Message
    from textual.pilot import Pilot

    from tts_tui.study.reading import Watch
    from tts_tui.ui.app import TtsApp


class Opened(Screen[None]):
    """Stands for the inspector."""

    def __init__(self, path: Path, race: int | None, trace: int) -> None:
        super().__init__()
        self.path, self.race, self.trace = path, race, trace


def compare_app(
    paths: Sequence[Path],
    measure: Callable[[Watch], Report] | None = None,
    write: Callable[[CompareModel], str] | None = None,
) -> TtsApp:
    """The app with a comparison over its home screen."""
    app = home_app(inspect_session=Opened)

    def measured(watch: Watch) -> Report:
        return compare(Order(paths), watch)

    def show(report: Report) -> CompareScreen:
        return CompareScreen(report, write)

    screen = MeasuringScreen(measure or measured, show)
    app.call_later(app.push_screen, screen)
    return app


async def ready(pilot: Pilot[object]) -> CompareScreen:
    """Wait until the numbers are there."""
    app = pilot.app
    while True:
        await pilot.pause()
        if isinstance(app.screen, CompareScreen):
            await app.workers.wait_for_complete()
            await pilot.pause()
            return app.screen


def said(screen: Screen[None], name: str) -> str:
    return str(screen.query_one(f"#{name}", Static).render())


@at_every_size
async def test_plot_table_and_keys_fit_every_terminal(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    app = compare_app(two_models(tmp_path))
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        text = text_of(app)
        for part in (
            "quick 1/2",
            "on all by questions 1/3",
            "accuracy ▾",
            "● FFS",
            "✚ BS",
            "MV@4",
            "↵ Flips",
        ):
            assert part in text
        assert max(map(len, text.split("\n"))) == size[0]
        assert ("− pinned" in text) == (size[0] >= 100)
        assert ("R Horizon" in text) == (size[0] >= 100)
        assert "q Back" in text


def test_the_others_are_compared_with_the_vote_that_most_questions_have(tmp_path: Path) -> None:
    def traces(n: int) -> list[tuple[int, str]]:
        return [(10 + at, "7") for at in range(n)]

    questions = {f"q{at}": traces(4) for at in range(3)}
    paths = [write_study(tmp_path, questions)]
    paths.append(write_study(tmp_path, {"repeated": traces(12)}, dataset="repeats"))
    model = CompareModel(compare(Order(paths)))
    assert model.pinned.key.name == "MV@4"
    assert "4 questions" in difference_line(model.difference_of(Key("FFS-1", 4)))
    # One trace is no vote, though every question has it.
    paths.append(write_study(tmp_path, {"lone": traces(1)}, dataset="lone"))
    assert CompareModel(compare(Order(paths))).pinned.key.name == "MV@4"


async def test_the_legend_cuts_no_word_and_takes_more_lines(tmp_path: Path) -> None:
    plot = CompareModel(compare(Order(two_models(tmp_path)))).plot
    assert plot.points
    for without in (0, 3):
        counting = replace(plot, without=without)
        (whole,) = lines_of(counting, 999)
        assert whole.endswith("3 strategies not plotted: no accuracy" if without else "its price")
        entries = whole.split("  ")
        for room in range(200, 0, -1):
            lines = lines_of(counting, room)
            assert all(cell_len(line) <= room for line in lines)
            shown = " ".join(" ".join(lines).split())
            assert shown == " ".join(entry for entry in entries if cell_len(entry) <= room)
            assert len(lines) <= 3 or room < 78


def lines_of(plot: Plot, room: int) -> list[str]:
    """The legend's lines as text."""
    return ["".join(text for text, _ in line) for line in legend(plot, PALETTE, room)]


@at_every_size
async def test_nothing_under_the_table_is_cut(tmp_path: Path, size: tuple[int, int]) -> None:
    app = compare_app(two_models(tmp_path))
    async with app.run_test(size=size) as pilot:
        screen = await ready(pilot)
        for row in range(len(screen.query_one(CompareTable).keys)):
            screen.query_one(CompareTable).move_cursor(row=row)
            await pilot.pause()
            shown = " ".join(text_of(app).split())
            for sentence in (screen.model.said_of_row(), screen.model.said_of_difference()):
                assert " ".join(sentence.split()) in shown


async def test_the_settings_name_their_keys_from_the_start_and_after_a_filter(
    tmp_path: Path,
) -> None:
    app = compare_app(two_models(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await ready(pilot)
        # As first drawn, while the filter's field has the focus for a moment.
        screen.query_one("#filter").focus()
        screen.draw()
        await pilot.pause()
        screen.query_one(CompareTable).focus()
        await pilot.pause()
        assert "C spent tokens" in said(screen, "head")


async def test_model_data_set_axis_and_scale_are_turned(tmp_path: Path) -> None:
    app = compare_app(two_models(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await ready(pilot)
        model = screen.model
        await pilot.press("m")
        assert (model.model_name, model.dataset, model.pinned.model) == ("slow", "all", "slow")
        await pilot.press("right_square_bracket")
        assert model.dataset == "sums"
        assert {row.dataset for row in model.rows} == {"sums"}
        await pilot.press("M", "left_square_bracket")
        assert (model.model_name, model.dataset) == ("quick", "all")
        await pilot.press("C")
        assert model.axis is Axis.SEQUENTIAL
        assert "sequential tokens" in said(screen, "head")
        await pilot.press("L")
        assert not model.plot.x.logarithmic
        usual = len(model.rows)
        await pilot.press("E")
        assert len(model.rows) > usual
        assert "every k" in said(screen, "head")


async def test_b_averages_by_questions_or_by_data_sets(tmp_path: Path) -> None:
    app = compare_app(two_models(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await ready(pilot)
        assert "on all by questions 1/3" in said(screen, "head")
        before = [row.accuracy for row in screen.model.rows]
        await pilot.press("Q")
        assert "on all by data sets 1/3" in said(screen, "head")
        assert screen.model.rows[0].weight == "datasets"
        assert [row.accuracy for row in screen.model.rows] != before
        await pilot.press("right_square_bracket")
        assert " by " not in said(screen, "head")


async def test_data_sets_that_share_no_strategy_are_both_reached(tmp_path: Path) -> None:
    paths = [
        write_study(tmp_path, {"a": [(10, "7"), (20, "8")]}),
        write_study(tmp_path, {"a": [(9, "7")]}, dataset="products", beams=4),
    ]
    app = compare_app(paths)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await ready(pilot)
        seen = [screen.model.dataset]
        await pilot.press("right_square_bracket")
        seen.append(screen.model.dataset)
        assert seen == ["sums", "products"]
        assert "2/2" in said(screen, "head")


async def test_the_cursor_says_how_it_differs_from_the_pinned_one(tmp_path: Path) -> None:
    app = compare_app(two_models(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await ready(pilot)
        model = screen.model
        table = screen.query_one(CompareTable)
        flips = [(d := model.difference_of(row.key)) and len(d.flips) for row in model.rows]
        differing = next(at for at, many in enumerate(flips) if many)
        table.move_cursor(row=differing)
        await pilot.pause()
        assert model.cursor == model.rows[differing].key
        assert "− MV@4: " in said(screen, "said")
        assert f"{flips[differing]} of 7 questions differ" in said(screen, "said")
        same = next(at for at, many in enumerate(flips) if not many and at != differing)
        table.move_cursor(row=same)
        await pilot.pause()
        if model.cursor != model.pinned.key:
            assert "the same on all 7 questions" in said(screen, "said")
        await pilot.press("asterisk")
        assert model.pinned.key == model.cursor
        assert "is pinned" in said(screen, "said")
        await pilot.press("m", "home")
        assert "− quick " in said(screen, "said")


async def test_the_questions_that_flip_lead_to_their_races_and_traces(tmp_path: Path) -> None:
    paths = two_models(tmp_path)
    app = compare_app(paths)
    played: list[tuple[Path, int | None]] = []

    def watch(message: Message) -> None:
        if isinstance(message, PlaySession) and (message.path, message.race) not in played:
            played.append((message.path, message.race))

    async with app.run_test(size=(80, 24), message_hook=watch) as pilot:
        screen = await ready(pilot)
        model = screen.model
        table = screen.query_one(CompareTable)
        differing = next(
            at
            for at, row in enumerate(model.rows)
            if (d := model.difference_of(row.key)) and d.flips
        )
        table.move_cursor(row=differing)
        await pilot.pause()
        await pilot.press("enter")
        flips = app.screen
        assert isinstance(flips, FlipsScreen)
        await pilot.pause()
        assert flips_line(flips.found.questions, flips._names, certain=True) in text_of(app)
        first = flips.found.questions[0].pool
        place = first.places[0]
        await pilot.press("enter")
        await pilot.pause()
        assert played == [(model.report.studies[place.session].path, place.race)]
        await pilot.press("i")
        await app.workers.wait_for_complete()
        await pilot.pause()
        opened = app.screen
        assert isinstance(opened, Opened)
        assert opened.path in paths
        assert (opened.race, opened.trace) == place[1:]
        app.pop_screen()
        await pilot.press("escape")
        assert app.screen is screen


async def test_rows_are_filtered_and_sorted(tmp_path: Path) -> None:
    app = compare_app(two_models(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        model = screen.model
        everything = len(model.rows)
        await pilot.press("slash", *"ffs-1@3", "enter")
        assert [(row.strategy, row.n) for row in model.rows] == [("FFS-1", 3)]
        await pilot.press("slash", *"zzz")
        assert model.rows == []
        assert "esc shows everything" in said(screen, "said")
        await pilot.press("escape")
        assert len(model.rows) == everything
        await pilot.press("o")
        assert model.order == "strategy"
        names = [row.strategy for row in model.rows]
        assert names == sorted(names, key=lambda name: (name.partition("-")[0], name))
        await pilot.press("o", "o")
        assert model.order == "spent"
        assert [r.spent_tokens for r in model.rows] == sorted(r.spent_tokens for r in model.rows)


async def test_the_mouse_chooses_points_and_columns(tmp_path: Path) -> None:
    app = compare_app(two_models(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await ready(pilot)
        model = screen.model
        await pilot.press("end")
        before = model.cursor
        lines = text_of(app).split("\n")
        row, column = next(
            (y, line.index("◆")) for y, line in enumerate(lines) if "◆" in line and "┄SD" in line
        )
        await pilot.click(ComparePlot, offset=(column, row - 1))
        await pilot.pause()
        assert model.cursor != before
        assert model.cursor is not None
        assert model.cursor.strategy == "SD"
        header = next(y for y, line in enumerate(lines) if "accuracy ▾" in line)
        at = lines[header].index("spent")
        await pilot.click(offset=(at, header))
        await pilot.pause()
        assert model.order == "spent"


async def test_horizon_and_advice_are_one_key_away(tmp_path: Path) -> None:
    app = compare_app(two_models(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("R")
        await pilot.pause()
        assert isinstance(app.screen, AdviceScreen)
        assert "horizon (released)" in text_of(app)
        await pilot.press("escape")
        assert isinstance(app.screen, CompareScreen)


async def test_writing_says_what_was_written(tmp_path: Path) -> None:
    written: list[CompareModel] = []

    def write(model: CompareModel) -> str:
        written.append(model)
        return "Wrote it."

    app = compare_app(two_models(tmp_path), write=write)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await ready(pilot)
        await pilot.press("w")
        await pilot.pause()
        assert written == [screen.model]
        assert "Wrote it." in text_of(app)


async def test_progress_shows_and_leaving_stops_the_measuring(tmp_path: Path) -> None:
    reading, left = Event(), Event()

    def measure(watch: Watch) -> Report:
        reading.set()
        try:
            while True:
                watch("measuring", 3, 9)
        finally:
            left.set()

    app = compare_app([tmp_path], measure)
    async with app.run_test(size=(80, 24)) as pilot:
        while not reading.is_set():
            await pilot.pause()
        while "measuring: 3 of 9" not in text_of(app):
            await pilot.pause()
        await pilot.press("m", "enter")
        assert isinstance(app.screen, MeasuringScreen)
        await pilot.press("escape")
        while not left.is_set():
            await pilot.pause()
        assert not isinstance(app.screen, MeasuringScreen)


async def test_a_drawing_that_comes_after_leaving_is_no_fault(tmp_path: Path) -> None:
    app = compare_app(two_models(tmp_path))
    async with app.run_test() as pilot:
        screen = await ready(pilot)
        await app.pop_screen()
        screen.draw()


async def test_a_dialog_over_the_measuring_stays_where_it_is(tmp_path: Path) -> None:
    go_on = Event()

    def measure(watch: Watch) -> Report:
        go_on.wait()
        return compare(Order(two_models(tmp_path)), watch)

    app = compare_app([tmp_path], measure)
    async with app.run_test(size=(80, 24)) as pilot:
        while not isinstance(app.screen, MeasuringScreen):
            await pilot.pause()
        await pilot.press("question_mark")
        help_screen = app.screen
        go_on.set()
        await app.workers.wait_for_complete()
        assert app.screen is help_screen
        await pilot.press("escape")
        await ready(pilot)


async def test_what_cannot_be_compared_says_why_and_goes_back(tmp_path: Path) -> None:
    def measure(*_callbacks: object) -> Report:
        raise SessionError("There is nothing to compare: no race.", "Give others.")

    app = compare_app([tmp_path], measure)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        while "nothing to compare" not in text_of(app):
            await pilot.pause()
        assert not isinstance(app.screen, MeasuringScreen)


async def test_hostile_names_steer_nothing(tmp_path: Path) -> None:
    hostile = " ".join(HOSTILE)
    questions = {f"{hostile}{n}": [(10, "7"), (20, hostile), (30, "7")] for n in range(3)}
    path = write_study(tmp_path, questions, model=hostile, dataset=hostile, text=hostile + "{}")
    path = Path(next(iter(tmp_path.glob("*.jsonl")), path))
    app = compare_app([path])
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        assert controls_in(text_of(app)) == set()
        screen.query_one(CompareTable).move_cursor(row=len(screen.model.rows) - 1)
        await pilot.press("O", "R")
        await pilot.pause()
        assert controls_in(text_of(app)) == set()
        await pilot.press("escape", "home", "enter")
        await pilot.pause()
        assert controls_in(text_of(app)) == set()
        if isinstance(app.screen, FlipsScreen):
            assert app.screen.query_one(OptionList).option_count


def priced(folder: Path, **traces: list[tuple[int, str]]) -> Path:
    """A study of which it is known what a token costs."""
    path = write_study(folder, traces)
    prices = '"host":"","prices":{"input":1.0,"cached_input":0.1,"output":4.0}'
    path.write_text(path.read_text("ascii").replace('"host":""', prices), encoding="ascii")
    return path


@pytest.mark.parametrize("width", [80, 100, 120, 150, 160, 180, 200, 240])
@pytest.mark.parametrize("own", ["", "the-one-i-trust-the-most"])
async def test_no_column_is_cut_at_any_width(tmp_path: Path, width: int, own: str) -> None:
    if own:
        use_own(tmp_path / "own", **{own: "pass"})
    tokens = [(100_000, "7"), (200_000, "8"), (300_000, "7")]
    app = compare_app([priced(tmp_path, a=tokens, b=tokens)])
    async with app.run_test(size=(width, 45)) as pilot:
        screen = await ready(pilot)
        table = screen.query_one(CompareTable)
        assert table.virtual_size.width <= table.wanted_cells <= table.size.width + 1
        titles = [str(c.label) for c in table.ordered_columns]
        assert [*titles[:2], *titles[-1:]] == ["strategy", "accuracy ▾", "cost"]
        assert "spent" in titles
        if width >= 120:
            assert {"− pinned", "paper", "oracle"} <= {*titles}
        [row] = [line for line in text_of(app).split("\n") if "accuracy ▾" in line]
        assert " ".join(titles) in " ".join(row.split())
        beside = screen.query_one(ComparePlot).size
        assert beside.width == (width - table.wanted_cells if width >= 160 else width)


@pytest.mark.parametrize(("width", "shown"), [(80, ("cost",)), (120, ("oracle", "cost"))])
async def test_money_has_a_column_where_prices_are_known(
    tmp_path: Path, width: int, shown: tuple[str, ...]
) -> None:
    app = compare_app([priced(tmp_path, **{n: [(10, "7"), (20, "8"), (30, "7")] for n in "abc"})])
    async with app.run_test(size=(width, 30)) as pilot:
        screen = await ready(pilot)
        titles = [str(c.label) for c in screen.query_one(CompareTable).ordered_columns]
        assert tuple(title for title in titles if title in {"oracle", "cost"}) == shown
        majority = next(row for row in screen.model.rows if (row.strategy, row.n) == ("MV", 3))
        assert majority.cost == pytest.approx((3 * 10 * 1.0 + 60 * 4.0) / 1e6)
        assert "0.00027" in text_of(app)


@at_every_size
async def test_the_list_of_differences_says_whole_what_it_is_of(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    app = compare_app(two_models(tmp_path))
    async with app.run_test(size=size) as pilot:
        screen = await ready(pilot)
        table = screen.query_one(CompareTable)
        table.move_cursor(row=next(at for at, key in enumerate(table.keys) if key.note))
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, FlipsScreen)
        shown = " ".join(text_of(app).split())
        assert " ".join(screen.model.said_of_difference().split()) in shown
        assert "BS@2 as released: best_of" in shown
        assert "alone is right on" in shown
        assert "truth" in shown
