"""Pools of traces for the comparison, written by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tts_tui.analysis.key import Key
from tts_tui.analysis.measure import measure_all
from tts_tui.analysis.pool import Group, Outcome, Place, Pool
from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.bs import CARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.traces import FakeTrace
    from tts_tui.analysis.measure import Measured

TRUTH = "7"


def pool_of(traces: Sequence[FakeTrace], question: str = "q1", truth: str = TRUTH) -> Pool:
    """Make a pool of finished traces."""
    outcomes = tuple(
        Outcome(
            trace.tokens,
            trace.thinking_tokens,
            trace.answer.key if trace.answer else None,
            trace.answer is not None and trace.answer.text == truth,
        )
        for trace in traces
    )
    return Pool(question, question, outcomes, (Place(0, 0),), truth=truth, views=tuple(traces))


def pool(
    *outcomes: tuple[int, str | None],
    question: str = "q1",
    truth: str | None = TRUTH,
    text: str | None = None,
) -> Pool:
    """Make a pool from lengths and answers, without thinking."""
    made = tuple(
        Outcome(tokens, tokens, answer, truth is not None and answer == truth)
        for tokens, answer in outcomes
    )
    return Pool(
        question, text or question, made, (Place(0, 0),), known=truth is not None, truth=truth
    )


def beam_outputs(beams: int, *pools: Pool) -> dict[Key, tuple[Pool, ...]]:
    """The first outcome of each question as what a beam search came to, as an import counts it."""
    runs = []
    for one in pools:
        [out] = one.outcomes[:1]
        spent = beams * out.tokens
        cost = Ledger(out.tokens, out.tokens, spent, paper_total_tokens=spent)
        runs.append(replace(one, outcomes=(out,), costs=(cost,)))
    return {Key("BS", beams, CARD.note): tuple(runs)}


def group_of(
    *pools: Pool,
    model: str = "m",
    dataset: str = "d",
    runs: dict[Key, tuple[Pool, ...]] | None = None,
) -> Group:
    """Make a group of pools."""
    return Group(model, dataset, pools, runs or {})


def measure(group: Group, pools: Sequence[Pool], *how: Any, **more: Any) -> Measured:
    """Measure one group."""
    [found] = measure_all([(group, pools)], *how, **more)
    return found
