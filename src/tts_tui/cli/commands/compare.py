"""`tts-tui compare`: accuracy and cost of every strategy, k and N, on the sessions there are."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tts_tui.cli import options, study_options
from tts_tui.cli.output import complain, say
from tts_tui.cli.parser import add_command
from tts_tui.errors import UsageError
from tts_tui.figures import counted
from tts_tui.text import display_line, display_name

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from tts_tui.analysis.key import Key
    from tts_tui.analysis.rows import ComparisonRow
    from tts_tui.cli.parser import Commands
    from tts_tui.study.comparing import Report

EXAMPLES = (
    "tts-tui compare                                  your library, on the screen",
    "tts-tui compare ./release --plain                a table",
    "tts-tui compare ./release --json -n 8 --strategies FFS,MV,BS",
    "tts-tui compare runs/*.jsonl --csv rows.csv --svg plot.svg --model qwen",
    "tts-tui compare ./release --versus FFS-1@8 MV@8  the paired difference, and what flips",
    "tts-tui compare ./release --versus FFS-1@8 MV@8 --all     every question that flips",
)


def register(commands: Commands) -> None:
    """Add the command."""
    summary = "Compare strategies by budget, over all subsets of traces."
    parser = add_command(commands, "compare", run, summary, EXAMPLES)
    study_options.add_study_flags(parser)
    parser.add_argument(
        "--model", metavar="M", help="the model that --svg plots (default: the first)"
    )
    parser.add_argument(
        "--dataset", metavar="D", help="the data set that --svg plots (default: all)"
    )
    parser.add_argument(
        "--x", choices=("total", "spent", "sequential"), default="spent", help="the plot's tokens"
    )
    parser.add_argument("--linear", action="store_true", help="a linear token axis in the plot")
    parser.add_argument(
        "--versus",
        nargs=2,
        metavar=("A", "B"),
        help="the difference of two, such as FFS-1@8 MV@8, and the questions that flip: one is "
        "right, the other is not; where N is less than was recorded, how often they flip",
    )
    parser.add_argument(
        "--all", action="store_true", help="with --versus: every question that flips"
    )
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--plain", action="store_true", help="a table instead of the screen")
    shown.add_argument("--json", action="store_true", help="every row, as one JSON array")
    study_options.add_write_flags(parser)
    parser.add_argument("--theme", metavar="NAME", help="a theme of `tts-tui themes`")
    options.add_truth_flag(parser)


def run(args: Namespace) -> int:
    """Measure, then show, print or write. Raises TtsTuiError."""
    from tts_tui.cli.files import check_free
    from tts_tui.cli.front_end import wants_screen

    if args.all and not args.versus:
        raise UsageError(
            "--all lists every question that flips between two strategies.",
            "Name them, such as --versus FFS-1@8 MV@8; --json and --csv FILE give every row.",
        )
    for flag in ("csv", "parquet", "svg"):
        if value := getattr(args, flag):
            check_free(Path(value), f"--{flag}", force=args.force)
    if args.parquet:
        from tts_tui.study.parquet import check_parquet

        check_parquet()
    if wants_screen(args) and not (args.versus or _files(args)):
        return _show(args)
    options.refuse_hidden_truth(args, "Without a screen a comparison")
    if args.versus and not (args.strategies or args.n or _files(args)):
        # Nobody looks at the others, and measuring them takes most of the time.
        args.strategies = args.versus
    report = study_options.report_of(args)
    if report.comparison.models:
        _plotted(report, args)
    if args.versus:
        _say_difference(report, args)
    elif args.json:
        from tts_tui.study.tables import as_json

        say(json.dumps([as_json(row) for row in report.comparison.rows]))
    _write_files(report, args)
    if not (args.json or args.versus or _files(args)):
        _say_table(report, chosen=bool(args.strategies or args.n))
    return study_options.tell(report)


def _files(args: Namespace) -> bool:
    return bool(args.csv or args.parquet or args.svg)


def _show(args: Namespace) -> int:
    from tts_tui.cli.app import AppFactory
    from tts_tui.cli.front_end import check_theme
    from tts_tui.cli.screens import comparison
    from tts_tui.config import load_settings

    if args.theme is not None:
        check_theme(args.theme)
    order, truth = study_options.order_of(args), options.truth_of(args)
    factory = AppFactory(load_settings(), truth, args.theme)
    return factory.run(replace(factory.services, first_screen=partial(comparison, truth, order)))


def _say_table(report: Report, *, chosen: bool) -> None:
    from tts_tui.plain.budget import format_table
    from tts_tui.study.tables import shortlist

    every = report.comparison.rows
    rows = every if chosen else shortlist(report.comparison)
    for line in format_table(rows).split("\n"):
        say(line)
    if len(rows) < len(every):
        complain(
            f"{len(rows)} of {len(every)} rows; -n, --strategies, --json or --csv FILE give more."
        )


def _say_difference(report: Report, args: Namespace) -> None:
    from tts_tui.analysis.differences import Choice
    from tts_tui.analysis.flips import flips_of
    from tts_tui.analysis.rows import ALL
    from tts_tui.plain.flips import flip_lines
    from tts_tui.study.flips import as_json
    from tts_tui.study.words import difference_line, scope

    comparison = report.comparison
    first, second = args.versus
    told = []
    for model in comparison.models:
        for dataset in dict.fromkeys(row.dataset for row in comparison.rows if row.model == model):
            a = Choice(model, dataset, _key(report, model, first))
            b = Choice(model, dataset, _key(report, model, second))
            found = comparison.differ(a, b)
            weight = comparison.weight_of(model, dataset)
            if args.json and found is not None:
                names = {"model": model, "dataset": dataset, "first": first, "second": second}
                numbers = {"difference": found.mean, "ci_low": found.ci_low}
                more = {"ci_high": found.ci_high, "questions": found.questions}
                flips = [flip.pool.question for flip in found.flips]
                by = {"weight": weight.value if weight is not None else None}
                notes_of = {"first_note": a.key.note or None, "second_note": b.key.note or None}
                rows = [as_json(flip) for flip in flips_of(comparison, a, b).questions]
                differ = {"differ_on": flips, **notes_of, "flips": rows}
                told.append({**names, **numbers, **more, **by, **differ})
            elif not args.json:
                where = scope(dataset, weight)
                notes = "".join(f"; {key.name} {key.note}" for key in (a.key, b.key) if key.note)
                told_of = f"{display_name(model)}  {where}  {first} − {second}"
                line = difference_line(found)
                if found is None and (a.key.card.weighs_logp or b.key.card.weighs_logp):
                    line += " and a log p recorded of every trace"
                say(f"{told_of}: {line}{notes}")
                if dataset != ALL:
                    flipped = flips_of(comparison, a, b)
                    for flip in flip_lines(flipped, (a.key.name, b.key.name), every=args.all):
                        say(flip)
    if args.json:
        say(json.dumps(told))


def _key(report: Report, model: str, name: str) -> Key:
    """Read `FFS-1@8`; without its N the largest there is. Raises UsageError."""
    from tts_tui.domain.strategies import card_of

    stem, _, n = name.strip().partition("@")
    keys = [row.key for row in report.comparison.rows if row.model == model]
    fitting = [
        key for key in keys if key.strategy.lower() == stem.lower() and (not n or str(key.n) == n)
    ]
    card = card_of(stem)
    weighed = any(of == model and m.weighable for (of, _), m in report.comparison.measured.items())
    if not fitting and card is not None and card.weighs_logp and not weighed:
        raise UsageError(
            f"{display_line(name, 40)} weighs log p: no log p recorded for "
            f"{display_line(model, 60)}.",
            "Race with --logprobs 20, or with that strategy on the board, which asks for it.",
        )
    if not fitting:
        raise UsageError(
            f"“{display_line(name, 40)}” was not measured for {display_line(model, 60)}.",
            "Name it as in the table, such as FFS-1@8.",
        )
    return max(fitting, key=lambda key: key.n)


def _write_files(report: Report, args: Namespace) -> None:
    from tts_tui.cli.files import write_whole
    from tts_tui.store.paths import file_name

    rows: Sequence[ComparisonRow] = report.comparison.rows
    if args.csv:
        from tts_tui.study.tables import csv_lines

        write_whole(Path(args.csv), csv_lines(rows))
    if args.parquet:
        from tts_tui.study.parquet import comparison_parts

        write_whole(Path(args.parquet), comparison_parts(rows))
    if args.svg:
        write_whole(Path(args.svg), [_svg(report, args)])
    if not args.json:
        for value in (args.csv, args.parquet):
            if value:
                say(f"wrote {counted(len(rows), 'row')} to {file_name(Path(value))}")
        if args.svg:
            say(f"wrote the plot to {file_name(Path(args.svg))}")


def _svg(report: Report, args: Namespace) -> str:
    from tts_tui.analysis.plot import Axis, plot_of
    from tts_tui.study.plot_svg import svg_of
    from tts_tui.study.words import scope

    comparison = report.comparison
    model, dataset = _plotted(report, args)
    rows = [row for row in comparison.rows if (row.model, row.dataset) == (model, dataset)]
    title = f"{model} · {scope(dataset, comparison.weight_of(model, dataset))}"
    return svg_of(plot_of(rows, Axis(args.x), logarithmic=not args.linear), title)


def _plotted(report: Report, args: Namespace) -> tuple[str, str]:
    """The plot's model and data set. Raises UsageError where one that is named is not there."""
    comparison = report.comparison
    model = _one_of(args.model, comparison.models, "model")
    datasets = dict.fromkeys(("all", *(r.dataset for r in comparison.rows if r.model == model)))
    return model, _one_of(args.dataset, tuple(datasets), "data set")


def _one_of(wanted: str | None, names: Sequence[str], what: str) -> str:
    if wanted is None:
        return names[0]
    found = next((name for name in names if name.casefold() == wanted.casefold()), None)
    if found is None:
        listed = ", ".join(display_line(name, 60) for name in names)
        raise UsageError(
            f"There is no {what} “{display_line(wanted, 60)}” here.", f"There are {listed}."
        )
    return found
