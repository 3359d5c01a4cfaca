"""A stop rule set against every fixed one, its numbers chosen without the model it is judged on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.analysis.key import Key
from tts_tui.analysis.left_out import (
    CameTo,
    Limits,
    choose,
    front,
    leave_one_out,
    models_of,
    stand,
)
from tts_tui.analysis.pick_by_pick import StrategyFailedError
from tts_tui.analysis.rows import ALL, ComparisonRow
from tts_tui.analysis.rule_scores import score_strategy
from tts_tui.domain.strategies import (
    Role,
    StrategyNameError,
    card_with,
    cards,
    parse,
    read_name,
)
from tts_tui.domain.strategies.base import Clock
from tts_tui.errors import SessionError
from tts_tui.figures import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.analysis.compare import Comparison
    from tts_tui.analysis.left_out import LeftOut, Standing, Table, Tables
    from tts_tui.domain.strategies import Card
    from tts_tui.domain.strategies.base import Strategy


@dataclass(frozen=True, slots=True)
class StopRuleStudy:
    """What came of it; names are without N."""

    rule: str
    """As it ships; of a rule with a parameter that nobody named, the one chosen on all models."""
    n: int
    yardstick: str
    limits: Limits
    models: tuple[str, ...]
    tables: int
    questions: int
    """Over all tables; each model's answers to a question count as one of its own."""
    standings: Mapping[str, Standing]
    """Every strategy, over all tables."""
    front: frozenset[str]
    """Those that none beats in accuracy, spent and sequential tokens at once."""
    by_model: Mapping[str, Standing]
    """The rule on each model's tables."""
    candidates: int
    """How many settings the rule was chosen from; 1 leaves nothing to choose."""
    left_out: tuple[LeftOut, ...]
    together: Standing
    """All models, each judged by what the others chose."""
    notices: tuple[str, ...]
    """What was left out, one sentence each."""

    def rows(self) -> list[ComparisonRow]:
        """Every strategy as a row of a comparison, to be drawn."""
        return [self._row(name, one) for name, one in self.standings.items()]

    def _row(self, name: str, one: Standing) -> ComparisonRow:
        return ComparisonRow(
            model=counted(len(self.models), "model"),
            dataset=ALL,
            strategy=name,
            n=self.n,
            questions=self.questions,
            accuracy=one.accuracy,
            ci_low=None,
            ci_high=None,
            sequential_tokens=one.sequential_tokens,
            spent_tokens=one.spent_tokens,
            paper_total_tokens=None,
            used_tokens=0.0,
            oracle_accuracy=None,
            single_accuracy=None,
            cost=None,
            clock=Clock.TOKEN.value,
            subsets=1,
            subsets_exact=True,
            subsets_error=0.0,
        )


def study_rule(rule: str, n: int, comparison: Comparison, limits: Limits) -> StopRuleStudy:
    """Measure a rule on what a comparison on the token clock has measured with N traces.

    Raises StrategyNameError for a name that is none or of no rule on independent traces,
    SessionError where fewer than two models have enough, or where a rule of one's own fails.
    """
    card, name = _read(rule, n)
    fixed, notices = _fixed(comparison, n, card)
    yardstick_name = card_with(Role.MAJORITY).name(1)
    yardstick = fixed.get(yardstick_name, {})
    models = models_of(yardstick)
    if card.weighs_logp and not models:
        raise SessionError(
            f"{rule.strip()} weighs log p: no log p recorded in these sessions.",
            "Give sessions that were raced with --logprobs 20.",
        )
    if len(models) < 2:
        raise SessionError(
            f"Leaving one model out takes two models with {n} traces a question and known "
            f"answers, and here is {len(models)}.",
            "Give sessions of more models, or another -n.",
        )
    if name is not None and name not in fixed:
        # A comparison leaves out some numbers where N is large, and a rule of one's own that fails.
        try:
            fixed[name] = _measure(parse(name, n), comparison, n, yardstick)
        except StrategyFailedError as error:
            raise SessionError(f"{name} failed: {error}", "Mend it, or study another.") from None
    candidates = _candidates(card, name, n, comparison, fixed, yardstick)
    left_out, together = leave_one_out(candidates, yardstick, limits)
    shown = name or choose(candidates, yardstick, models, limits)
    standings = {one: stand(tables, yardstick) for one, tables in fixed.items()}
    return StopRuleStudy(
        rule=shown,
        n=n,
        yardstick=yardstick_name,
        limits=limits,
        models=tuple(models),
        tables=len(yardstick),
        questions=sum(len(came.right) for came in yardstick.values()),
        standings=standings,
        front=frozenset(front(standings)),
        by_model={model: stand(fixed[shown], yardstick, {model}) for model in models},
        candidates=len(candidates),
        left_out=tuple(left_out),
        together=together,
        notices=tuple(notices),
    )


def _read(rule: str, n: int) -> tuple[Card, str | None]:
    """Read which rule is meant; None where it is a card with any parameter."""
    known = read_name(rule)
    if known is None or not known.card.raced:
        said = rule.strip()[:40]
        forms = ", ".join(card.form for card in cards() if card.raced)
        why = "is no rule to study"
        if known is not None and known.card.acts:
            why = "cannot be studied, for it grows traces of its own: `compare` measures its runs"
        raise StrategyNameError(f"“{said}” {why}; the names are {forms}.")
    card = known.card
    if known.n not in (None, n):
        raise StrategyNameError(f"{card.form} is studied with {n} traces; leave its @N out.")
    if card.parameter is not None and known.parameter is None:
        return card, None
    parse(rule, n)
    return card, card.name(known.parameter or 1)


def _fixed(
    comparison: Comparison, n: int, card: Card
) -> tuple[dict[str, dict[Table, CameTo]], list[str]]:
    """Sort what was measured by strategy; tables that say nothing of a rule are named.

    Those are without N, or right answers, or the log p that it weighs; others that weigh it stay
    only where every table has it, since rules are compared on the same ones.
    """
    found: dict[str, dict[Table, CameTo]] = {}
    notices = []
    yardstick = Key(card_with(Role.MAJORITY).name(1), n)
    for (model, dataset), measured in comparison.measured.items():
        where = f"{model} on {dataset}"
        if yardstick not in measured.means:
            most = max((pool.m for pool in measured.pools), default=0)
            notices.append(f"{where} has {counted(most, 'trace')} a question and is left out.")
        elif not any(pool.known for pool in measured.pools):
            notices.append(f"{where} has no right answers and is left out.")
        elif card.weighs_logp and len(measured.weighable) < len(measured.pools):
            without = len(measured.pools) - len(measured.weighable)
            of = f"{without} of {counted(len(measured.pools), 'question')}"
            notices.append(f"{where} is left out: no log p recorded of {of}.")
        else:
            for key, means in measured.means.items():
                every = len(measured.questions(key)) == len(measured.pools)
                if key.n == n and key.card.raced and every:
                    came = CameTo(means.right, means.sequential, means.spent)
                    found.setdefault(key.strategy, {})[model, dataset] = came
    tables = found.get(yardstick.strategy, {})
    fewer = [name for name, came in found.items() if len(came) < len(tables)]
    if fewer:
        notices.append(f"No log p recorded on every table: {', '.join(fewer)} left out.")
    return {name: came for name, came in found.items() if name not in fewer}, notices


def _candidates(
    card: Card,
    name: str | None,
    n: int,
    comparison: Comparison,
    fixed: Mapping[str, Tables],
    yardstick: Tables,
) -> dict[str, Tables]:
    """What the rule could have been: its settings, its parameters, or itself alone."""
    if card.tried is not None:
        return {
            words: _measure(strategy, comparison, n, yardstick)
            for words, strategy in card.tried(n).items()
        }
    if name is not None:
        return {name: fixed[name]}
    return {one: tables for one, tables in fixed.items() if Key(one, n).card is card}


def _measure(
    strategy: Strategy, comparison: Comparison, n: int, yardstick: Tables
) -> dict[Table, CameTo]:
    return {
        table: score_strategy(strategy, comparison.measured[table].pools, n) for table in yardstick
    }
