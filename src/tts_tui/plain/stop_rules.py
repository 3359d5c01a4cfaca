"""A study of a stop rule as tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.figures import NOTHING, counted, percent, points
from tts_tui.plain.table import aligned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.analysis.left_out import Standing
    from tts_tui.study.stop_rules import StopRuleStudy

_NUMBERS = ("accuracy", "against", "95 % interval", "spent", "sequential")
_WIDE = 60


def study_lines(study: StopRuleStudy, *, every: bool = False) -> Iterator[str]:
    """Say what a rule came to: beside the fixed ones, on each model, and left out."""
    yield (
        f"{study.rule}@{study.n} against every fixed rule: {counted(len(study.models), 'model')}, "
        f"{counted(study.tables, 'table')}, {counted(study.questions, 'question')}; token clock, "
        "every table weighs alike"
    )
    yield (
        f"against: points more or less than {study.yardstick}; spent and sequential: shares of "
        f"its tokens; ● nothing beats it in all three"
    )
    yield ""
    ranked = sorted(study.standings.items(), key=lambda one: one[1].cost)
    named = {study.rule, study.yardstick}
    shown = (
        ranked if every else [one for one in _apart(ranked, named) if one[0] in study.front | named]
    )
    rows = [(_marked(study, name), *_numbers(one)) for name, one in shown]
    yield from _table(("rule", *_NUMBERS), rows)
    if len(shown) < len(ranked):
        yield (
            f"{len(shown)} of {len(ranked)} rules, of those that came to the same only one; "
            "--all shows the others."
        )
    yield ""
    yield f"{study.rule} as it is, by model"
    rows = [(model, *_numbers(one)) for model, one in study.by_model.items()]
    yield from _table(("model", *_NUMBERS), rows)
    yield ""
    yield from _left_out(study)


def _left_out(study: StopRuleStudy) -> Iterator[str]:
    if study.candidates > 1:
        yield (
            f"Left out one by one: of {study.candidates} settings the others choose the cheapest "
            "that is hardly less accurate than the best one within the limits on each of them"
        )
    else:
        yield "Left out one by one: there is nothing to choose, so this is the rule as it is"
    rows = [(one.model, *_numbers(one.standing), one.chosen) for one in study.left_out]
    rows.append(("all", *_numbers(study.together), ""))
    yield from _table(("model", *_NUMBERS, "chosen by the others"), rows)
    yield ""
    yield verdict(study)


def verdict(study: StopRuleStudy) -> str:
    """Say in a sentence whether the rule, chosen by others, keeps to what is wanted."""
    limits, came = study.limits, study.together
    parts = [
        (
            f"at most {points(limits.lost).lstrip('+')} points lost",
            points(came.difference),
            came.difference >= -limits.lost,
        ),
        (f"at most {_share(limits.spent)} spent", _share(came.spent), came.spent <= limits.spent),
        (
            f"at most {_share(limits.sequential)} sequential",
            _share(came.sequential),
            came.sequential <= limits.sequential,
        ),
    ]
    said = "; ".join(
        f"{wanted}: {got}, {'kept' if kept else 'missed'}" for wanted, got, kept in parts
    )
    return f"Wanted of it, left out: {said}."


def _apart(ranked: list[tuple[str, Standing]], named: set[str]) -> Iterator[tuple[str, Standing]]:
    """Those that came to something else than any before, and those that are named."""
    seen: set[Standing] = set()
    for name, one in ranked:
        if one not in seen or name in named:
            yield name, one
        seen.add(one)


def _marked(study: StopRuleStudy, name: str) -> str:
    return f"{'●' if name in study.front else ' '} {name}"


def _numbers(one: Standing) -> tuple[str, ...]:
    interval = NOTHING
    if one.ci_low is not None and one.ci_high is not None:
        interval = f"{points(one.ci_low)} to {points(one.ci_high)}"
    return (
        percent(one.accuracy),
        points(one.difference),
        interval,
        _share(one.spent),
        _share(one.sequential),
    )


def _share(value: float) -> str:
    return f"{value:.2f}"


def _table(titles: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    return aligned([titles, *rows], right=range(1, 6), limit=_WIDE)
