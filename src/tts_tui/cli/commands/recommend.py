"""`tts-tui recommend`: for a budget, the best strategy measured, beside the paper's recipe."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tts_tui.cli import options, study_options
from tts_tui.cli.output import say
from tts_tui.cli.parser import add_command, number

if TYPE_CHECKING:
    from argparse import Namespace

    from tts_tui.analysis.horizon import HorizonTable
    from tts_tui.analysis.recipe import Advice
    from tts_tui.cli.parser import Commands
    from tts_tui.store.fields import Json
    from tts_tui.study.advice import Advised

EXAMPLES = (
    "tts-tui recommend runs/*.jsonl",
    "tts-tui recommend ./release --budget 20000",
    "tts-tui recommend ./release --budget 8000 --budget-of sequential --json",
)


def register(commands: Commands) -> None:
    """Add the command."""
    summary = "Recommend a strategy for a budget, from your own sessions."
    parser = add_command(commands, "recommend", run, summary, EXAMPLES)
    study_options.add_study_flags(parser)
    parser.add_argument(
        "--budget", type=number(1, 1e12), metavar="TOKENS", help="tokens a question may cost"
    )
    parser.add_argument(
        "--budget-of",
        choices=("spent", "sequential", "total"),
        default="spent",
        help="which tokens: all that are spent (default), one after another, or the paper's total",
    )
    parser.add_argument("--json", action="store_true", help="one JSON array")


def run(args: Namespace) -> int:
    """Measure, then advise for every model. Raises TtsTuiError."""
    from tts_tui.analysis.plot import Axis
    from tts_tui.study.advice import advise_all
    from tts_tui.study.telling import told

    options.refuse_hidden_truth(args, "A recommendation")
    report = study_options.report_of(args)
    advised = advise_all(report, args.budget, Axis(args.budget_of))
    if args.json:
        say(json.dumps([_as_json(one) for one in advised]))
    else:
        for one in advised:
            for line in told(one):
                say(line)
    return study_options.tell(report)


def _as_json(one: Advised) -> dict[str, Json]:
    from tts_tui.study.tables import as_json

    return {
        "model": one.model,
        "dataset": one.dataset,
        "weight": one.weight.value if one.weight is not None else None,
        "budget_of": one.axis.value,
        "horizon": [_horizon_json(table) for table in one.tables],
        "ladder": [as_json(row) for row in one.ladder],
        "advice": [_advice_json(advice) for advice in one.advice],
        "difficulty": [
            {
                "dataset": row.dataset,
                "questions": row.questions,
                "pearson": row.pearson,
                "spearman": row.spearman,
            }
            for row in one.correlations
        ],
    }


def _horizon_json(table: HorizonTable) -> dict[str, Json]:
    from dataclasses import asdict

    from tts_tui.analysis.horizon import CELLS

    return {
        "reading": table.reading.value,
        "class": table.horizon.value,
        "sure": table.sure,
        "missing": table.missing or None,
        "datasets": list(table.datasets),
        "long_above_tokens": table.long_above_tokens,
        "hard_above": table.hard_above,
        "cells": {
            name.replace(" ", "_"): asdict(cell)
            for name, cell in zip(CELLS, table.cells, strict=True)
        },
    }


def _advice_json(advice: Advice) -> dict[str, Json]:
    from tts_tui.study.tables import as_json

    gap = advice.gap
    return {
        "budget_tokens": advice.budget_tokens,
        "compute": "much" if advice.much else "little",
        "best": as_json(advice.best) if advice.best else None,
        "recipe": as_json(advice.recipe) if advice.recipe else None,
        "recipe_rule": advice.recipe_rule,
        "difference": gap.mean if gap else None,
        "difference_ci_low": gap.ci_low if gap else None,
        "difference_ci_high": gap.ci_high if gap else None,
    }
