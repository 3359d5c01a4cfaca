"""The runs of procedures in a race: each is one outcome, as its strategy itself says.

A run is not drawn from and not averaged over subsets: a procedure with another N would have grown
other traces. What an import calls a beam search is a run as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tts_tui.analysis.key import Key
from tts_tui.domain.ledger import Prompt, prompt_of, prompts_paid
from tts_tui.domain.money import paid_for
from tts_tui.domain.procedures.base import acts, asks_lanes
from tts_tui.domain.ran import names_of_run
from tts_tui.domain.strategies import StrategyNameError, apart, bs, parse
from tts_tui.domain.strategies.bs import imported_note
from tts_tui.domain.strategies.escalation import has_stages
from tts_tui.domain.strategies.probe import UNANSWERED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_tui.domain.money import Paid
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import Clock, Pick
    from tts_tui.domain.trace import TraceState

ENDED_EARLY: Final = "it could not go on"
UNDECIDED: Final = "it ended without a decision"
UNKNOWN: Final = "no such procedure is known"


class Run(NamedTuple):
    """One run of a procedure."""

    key: Key
    pick: Pick
    traces: tuple[TraceState, ...]
    """The traces that it grew, and where it grew them beside the race's own lanes, those too."""
    paid: Paid | None = None
    """What it cost, where each of its stages may be of another model, with prices of its own."""

    @property
    def spokesman(self) -> int:
        """Number of the trace that gave its answer; of a run without one, of its first."""
        return next(iter((*self.pick.voters, *(trace.index for trace in self.traces))), 0)

    @property
    def prompt(self) -> Prompt | None:
        """The prompts of all its requests together, prefixes sent again included; None where
        nobody counted one of them.
        """
        alone = prompt_of(trace for trace in self.traces if trace.origin is None)
        return prompts_paid(self.traces, alone)

    @property
    def mark(self) -> tuple[tuple[int, bytes], ...] | None:
        """What a copy of the run has as well, seeds and texts; None where a seed is unknown."""
        marks = [(trace.seed, trace.fingerprint()) for trace in self.traces]
        known = tuple((seed, text) for seed, text in marks if seed is not None)
        return known if known and len(known) == len(marks) else None


class Unused(NamedTuple):
    """A run that is no outcome."""

    name: str
    """The procedure's full name, as the file has it."""
    why: str
    """A clause."""


def runs_of(race: RaceState, clock: Clock) -> Iterator[Run | Unused]:
    """Every run of a procedure in a race, in the order of their first traces."""
    if (beams := race.started.beams) is not None:
        yield _run(race, f"{bs.CARD.stem}@{beams}", race.traces, clock)
        return
    for name in names_of_run(race):
        cohort = race.cohorts.get(name)
        if cohort is not None and cohort.stopped is not None:
            yield Unused(name, ENDED_EARLY)
        else:
            yield _run(race, name, cohort.traces if cohort is not None else (), clock)


def _run(race: RaceState, name: str, traces: Sequence[TraceState], clock: Clock) -> Run | Unused:
    try:
        strategy = parse(name, race.n)
    except StrategyNameError:
        return Unused(name, UNKNOWN)
    if not acts(strategy) and race.started.beams is None:
        return Unused(name, UNKNOWN)
    pick = race.ask(strategy, clock)
    if pick.failure is not None or not pick.decided:
        silent = pick.reason == UNANSWERED
        return Unused(name, pick.failure or (UNANSWERED if silent else UNDECIDED))
    if asks_lanes(strategy):
        traces = (*race.pool.first(strategy.n), *traces)
    key = Key(*apart(strategy), imported_note(race.started))
    paid = paid_for(race.started, traces) if has_stages(strategy) else None
    return Run(key, pick, tuple(traces), paid)
