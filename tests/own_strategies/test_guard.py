from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.own import use_own
from tests.support.pools import group_of, pool
from tests.support.traces import finished
from tts_tui.analysis.compare import Comparison
from tts_tui.domain.pool import Pool
from tts_tui.domain.strategies import Clock, StrategyNameError, parse
from tts_tui.domain.strategies.base import ask
from tts_tui.domain.strategies.registry import cards, register

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.domain.strategies import Pick

TRACES = [finished(0, "7", 10, 1.0), finished(1, "7", 20, 2.0), finished(2, "8", 30, 3.0)]


def picked(name: str, clock: Clock = Clock.TOKEN) -> Pick:
    return ask(parse(name, 3), Pool(TRACES), clock)


@pytest.mark.parametrize("clock", list(Clock))
def test_a_strategy_of_ones_own_is_asked_as_any_other(tmp_path: Path, clock: Clock) -> None:
    before = cards()
    use_own(tmp_path, mine="pass")
    mine, vote = picked("Mine", clock), picked("MV", clock)
    assert (mine.strategy, mine.failure) == ("mine@3", None)
    assert (mine.answer, mine.ledger, mine.decided) == (vote.answer, vote.ledger, vote.decided)
    assert [card.stem for card in cards()] == [*(card.stem for card in before), "mine"]
    register(())
    with pytest.raises(StrategyNameError):
        parse("mine", 3)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("return 1 / 0", "ZeroDivisionError: division by zero"),
        ("raise SystemExit", "SystemExit"),
        ("return None", "TypeError: it returned a NoneType, not a Pick"),
        ("return replace(parse('MV', 3).pick(pool, clock), answer='7')", "answer is a str"),
        ("return replace(parse('MV', 3).pick(pool, clock), ledger=None)", "ledger is a NoneType"),
        ("raise ValueError('\\x1b]52;c;aGk=\\x07')", "ValueError: ␛]52;c;aGk=␇"),
    ],
)
def test_a_pick_that_fails_decides_nothing_and_says_why(
    tmp_path: Path, body: str, why: str
) -> None:
    use_own(tmp_path, mine=body)
    pick = picked("mine")
    assert (pick.strategy, pick.answer, pick.decided) == ("mine@3", None, False)
    assert pick.failure is not None
    assert why in pick.failure
    assert pick.failure.startswith("mine@3 failed and is left out: ")


def test_in_a_comparison_it_is_asked_about_every_subset(tmp_path: Path) -> None:
    use_own(tmp_path, mine="pass")
    some = group_of(pool((1, "7"), (2, "12"), (3, "7")), pool((4, "12"), (5, "7"), (6, None)))
    rows = {(row.strategy, row.n): row for row in Comparison([some]).rows if row.dataset == "d"}
    for n in (1, 2, 3):
        mine, vote = rows["mine", n], rows["MV", n]
        assert (mine.accuracy, mine.spent_tokens, mine.subsets_exact) == (
            *(vote.accuracy, vote.spent_tokens),
            True,
        )


def test_in_a_comparison_too_many_subsets_are_sampled_and_said(tmp_path: Path) -> None:
    use_own(tmp_path, mine="pass")
    traces = [(number, "7" if number % 3 else "12") for number in range(1, 13)]
    rows = Comparison([group_of(pool(*traces))], ns=[4]).rows
    mine = next(row for row in rows if row.strategy == "mine")
    vote = next(row for row in rows if row.strategy == "MV")
    assert (mine.subsets_exact, vote.subsets_exact) == (False, True)
    assert 0 < mine.subsets_error < 0.1
    assert (mine.accuracy or 0) == pytest.approx(vote.accuracy, abs=4 * mine.subsets_error)


def test_in_a_comparison_one_that_fails_somewhere_is_left_out_and_named(tmp_path: Path) -> None:
    use_own(tmp_path, bad="assert len(pool) < 3", good="pass")
    some = group_of(pool((1, "7"), (2, "12"), (3, "7")))
    comparison = Comparison([some])
    assert {"good", "MV"} < {row.strategy for row in comparison.rows}
    assert "bad" not in {row.strategy for row in comparison.rows}
    [notice] = comparison.notices
    assert notice == "bad@3 failed and is left out: AssertionError. Correct its file."
