"""esc-A>B: escalation, a cheap stage first, and the next only where that one is not sure.

A stage is a strategy over so many traces of its own, of the race's model or of another. Source:
the outlook of arXiv 2512.02008 on judging difficulty as it shows, and switching.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tts_tui.domain.events import CutBy
from tts_tui.domain.ledger import Ledger
from tts_tui.domain.pool import Pool
from tts_tui.domain.procedures.actions import Action, Cut, GiveUp, Spawn
from tts_tui.domain.strategies.base import Clock
from tts_tui.domain.strategies.card import Card, Composed, StrategyNameError
from tts_tui.domain.strategies.common import make_pick
from tts_tui.domain.strategies.mv import MajorityVote
from tts_tui.domain.strategies.stopping import StopsByTheVotes
from tts_tui.domain.trace import TraceState, TraceStatus
from tts_tui.domain.votes import poll_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from tts_tui.domain.capabilities import Capability
    from tts_tui.domain.procedures.base import RaceView
    from tts_tui.domain.strategies.base import Pick, Strategy
    from tts_tui.domain.trace_view import TraceView

PREFIX: Final = "esc-"
THEN: Final = ">"
SPELLED_THEN: Final = "-then-"
"""The same for a shell, which would take a bare > as the name of a file."""
OF: Final = ":"
"""Before the name of a stage's model, which may have one in it."""
LONGEST_MODEL: Final = 200
_ENDINGS: Final = {1: "st", 2: "nd", 3: "rd"}
ENOUGH: Final = 2
"""Votes that agree before a stage is sure: one alone has nobody to disagree with."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A strategy that is asked about traces of its own."""

    strategy: Strategy
    model: str | None = None
    """Name of the model they are sampled from; None is the race's own."""

    @property
    def name(self) -> str:
        """Such as `MV@2`, and `MV@2:small` where it has a model of its own."""
        return self.strategy.name + (f"{OF}{self.model}" if self.model is not None else "")

    def pick(self, traces: Sequence[TraceState], clock: Clock) -> Pick:
        """What it answers now."""
        return self.strategy.pick(_known(traces, clock), clock)

    def is_sure(self, traces: Sequence[TraceState], clock: Clock) -> bool:
        """Whether it has decided by two votes or more, and by its rule, or with none against."""
        pool = _known(traces, clock)
        found = self.strategy.pick(pool, clock)
        if not found.decided or max(found.votes.values(), default=0) < ENOUGH:
            return False
        return len(found.votes) == 1 or _fired(self.strategy, pool, clock)


@dataclass(frozen=True, slots=True)
class Escalation:
    """Stages, each of which begins once the one before it has ended without being sure."""

    stages: tuple[Stage, ...]
    """At least two."""

    @property
    def name(self) -> str:
        """Such as `esc-MV@2>MV@8`."""
        return PREFIX + THEN.join(stage.name for stage in self.stages)

    @property
    def n(self) -> int:
        """How many traces it grows at most."""
        return sum(stage.strategy.n for stage in self.stages)

    @property
    def needs(self) -> frozenset[Capability]:
        """Nothing but answers."""
        return frozenset()

    def next(self, race: RaceView) -> Sequence[Action]:
        """Begin a stage, cut what it no longer needs, and go on to the next or be done."""
        for stage, traces in _split(self.stages, race.cohort):
            if not traces:
                return [Spawn(model=stage.model)] * stage.strategy.n
            running = tuple(each.index for each in traces if _runs(each))
            if running:
                decided = stage.pick(traces, Clock.WALL).decided
                return (Cut(running),) if decided else ()
            if stage.is_sure(traces, Clock.WALL):
                return ()
            if stage is self.stages[-1] and all(map(_failed, traces)):
                return (GiveUp(f"{self.name} was ended: {_why_failed(stage, traces)}"),)
        return ()

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """What the stage that speaks answers: the newest with a vote, as none has decided yet."""
        grown = [trace for trace in pool if isinstance(trace, TraceState)]
        begun = [each for each in _split(self.stages, grown) if each[1]]
        if not begun:
            nothing = Ledger(sequential_tokens=0, used_tokens=0, spent_tokens=0)
            none = poll_of(())
            return make_pick(self.name, none, nothing, decided=False, reason="not begun")
        picks = [stage.pick(traces, clock) for stage, traces in begun]
        stage, traces = begun[-1]
        last = stage is self.stages[-1]
        came = any(each.status is TraceStatus.DONE for each in traces)
        sure = not last and stage.is_sure(traces, clock)
        whole = len(traces) == stage.strategy.n
        decided = picks[-1].decided and whole and came and (last or sure)
        voted = (each for each in reversed(picks) if each.answer is not None)
        said = picks[-1] if decided else next(voted, picks[-1])
        return replace(
            said,
            strategy=self.name,
            decided=decided,
            reason=_reason(picks, sure=sure),
            ledger=_ledger(begun, said, whole=decided and last),
            decided_at_s=said.decided_at_s if decided else None,
            unassailable_at_s=None,
            failure=next((each.failure for each in picks if each.failure is not None), None),
        )


def has_stages(strategy: Strategy) -> bool:
    """Whether each of its traces asks the question anew, of whatever model its stage names."""
    return isinstance(strategy, Escalation)


def models_of(strategies: Iterable[Strategy]) -> tuple[str, ...]:
    """Name the models that stages of strategies ask for, each once."""
    models = (stage.model for stage in _stages(strategies))
    return tuple(dict.fromkeys(model for model in models if model is not None))


def most_at_once(strategies: Iterable[Strategy], models: Collection[str | None]) -> int:
    """How many traces the widest stage on any of these models begins; None is the race's own."""
    wide = (stage.strategy.n for stage in _stages(strategies) if stage.model in models)
    return max(wide, default=0)


def places_of(strategy: Strategy) -> tuple[str, ...]:
    """Which stage each trace is of that an escalation may grow, in their order: `1st`."""
    if not isinstance(strategy, Escalation):
        return ()
    sizes = enumerate(stage.strategy.n for stage in strategy.stages)
    return tuple(_ordinal(at + 1) for at, size in sizes for _ in range(size))


def _stages(strategies: Iterable[Strategy]) -> list[Stage]:
    escalations = [each for each in strategies if isinstance(each, Escalation)]
    return [stage for each in escalations for stage in each.stages]


def _split(
    stages: Sequence[Stage], traces: Sequence[TraceState]
) -> list[tuple[Stage, list[TraceState]]]:
    """Each stage with its traces, which are all begun at once, after those of the one before."""
    split, at = [], 0
    for stage in stages:
        split.append((stage, list(traces[at : at + stage.strategy.n])))
        at += stage.strategy.n
    return split


def _known(traces: Sequence[TraceState], clock: Clock) -> Pool[TraceState]:
    """What a stage looks at.

    On the token clock those are left aside that it cut when it had decided: whether they would
    have been longer is no question there, as the run is what it was.
    """
    return Pool([each for each in traces if clock is Clock.WALL or not _was_cut(each)])


def _fired(strategy: Strategy, pool: Pool[TraceState], clock: Clock) -> bool:
    if not isinstance(strategy, StopsByTheVotes):
        return False
    fired = pool.fired_s(strategy) if clock is Clock.WALL else pool.fired_length(strategy)
    return fired is not None


def _runs(trace: TraceState) -> bool:
    return not trace.ended and trace.cancelling is None


def _was_cut(trace: TraceState) -> bool:
    return trace.cut_by is CutBy.STRATEGY


def _failed(trace: TraceState) -> bool:
    return trace.status is TraceStatus.FAILED


def _why_failed(stage: Stage, traces: Sequence[TraceState]) -> str:
    why = next((each.failure for each in traces if each.failure), "nobody says why.")
    return f"no trace of {stage.name} came: {why}"


def _ledger(
    begun: Sequence[tuple[Stage, Sequence[TraceState]]], said: Pick, *, whole: bool
) -> Ledger:
    """Own tokens of every stage, and their longest traces one after the other."""
    spent = sum(each.generated_tokens for _, traces in begun for each in traces)
    cut = any(each.status is TraceStatus.CUT for _, traces in begun for each in traces)
    return Ledger(
        sequential_tokens=sum(max(each.tokens for each in traces) for _, traces in begun),
        used_tokens=said.ledger.used_tokens,
        spent_tokens=spent,
        # What a stage would have cost that never began, nobody knows.
        full_tokens=spent if whole and not cut else None,
    )


def _reason(picks: Sequence[Pick], *, sure: bool) -> str:
    now = picks[-1]
    place = _ordinal(len(picks))
    if sure:
        return f"{place} sure, {_votes(now)}"
    before = f", {_ordinal(len(picks) - 1)} unsure {_votes(picks[-2])}" if len(picks) > 1 else ""
    return f"{place}: {now.reason}{before}"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in range(11, 14) else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


def _votes(pick: Pick) -> str:
    votes = sorted(pick.votes.values(), reverse=True)
    return "–".join(map(str, votes or [0]))


# -- names -------------------------------------------------------------------------------------


def _is_one(name: str) -> bool:
    low = name.strip().lower()
    return low.startswith(PREFIX) and (THEN in low or SPELLED_THEN in low)


def _build(name: str, part: Callable[[str], Strategy]) -> Escalation:
    """Read a name; `part` builds the strategy of a stage. Raises StrategyNameError."""
    written = name.strip()[len(PREFIX) :]
    stages = written.split(THEN) if THEN in written else written.split(SPELLED_THEN)
    built = tuple(_stage(each.strip(), part) for each in stages)
    for stage in built[:-1]:
        if stage.strategy.n < ENOUGH:
            raise StrategyNameError(
                f"{stage.name} asks one trace, and one vote is never sure; begin with two or "
                f"more, as in {EXAMPLE.name}."
            )
    return Escalation(built)


def _stage(written: str, part: Callable[[str], Strategy]) -> Stage:
    name, colon, model = (each.strip() for each in written.partition(OF))
    if not name:
        raise StrategyNameError(f"An escalation has a stage without a name; try {EXAMPLE.name}.")
    if colon and not (0 < len(model) <= LONGEST_MODEL and model.isprintable()):
        raise StrategyNameError(
            f"A stage of an escalation has no readable model after its {OF}; write it as in "
            f"{EXAMPLE.stages[0].name}{OF}small."
        )
    return Stage(part(name), model if colon else None)


EXAMPLE: Final = Escalation((Stage(MajorityVote(2)), Stage(MajorityVote(8))))

CARD = Card(
    form="esc-A>B",
    rule="Escalation: A, then B unless A is sure: by two votes and none against, or an early stop.",
    build=lambda _parameter, _n: EXAMPLE,
    composed=Composed(
        PREFIX,
        EXAMPLE.name,
        f"in a shell the {THEN} of an escalation must be quoted, '{EXAMPLE.name}', or written "
        f"{SPELLED_THEN}, {EXAMPLE.name.replace(THEN, SPELLED_THEN)}",
        _is_one,
        _build,
    ),
    glyph="⇡",
    raced=False,
    acts=True,
)
