"""BS@N: beam search over tokens, N hypotheses wide; and the imported outputs of that name.

`procedures/beams.py` has the rule, and where it is from. What the released code of arXiv
2512.02008 calls a beam search asks a server for `best_of=N, n=1` at temperature 0.6 and looks at
no scores: it is one ordinary sample. Its evaluator pays N beams of the output's length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from tts_tui.domain.capabilities import Capability
from tts_tui.domain.events import CutBy
from tts_tui.domain.ledger import Ledger
from tts_tui.domain.procedures.actions import AskNext, Cut, End, Fork, Grow, Prune, Root
from tts_tui.domain.procedures.beams import Hypothesis, grow, is_over, scored_tokens
from tts_tui.domain.strategies.base import Clock, Pick
from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.common import make_pick
from tts_tui.domain.trace import TraceState, TraceStatus
from tts_tui.domain.votes import poll_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_tui.domain.events import RaceStarted
    from tts_tui.domain.pool import Pool
    from tts_tui.domain.procedures.actions import Action
    from tts_tui.domain.procedures.base import RaceView
    from tts_tui.domain.procedures.beams import Step
    from tts_tui.domain.strategies.base import Strategy
    from tts_tui.domain.trace_view import TraceView


class Beam(NamedTuple):
    """A trace as a hypothesis."""

    trace: TraceState
    steps: int
    """Tokens of its line, an end token included."""
    hypothesis: Hypothesis


@dataclass(frozen=True, slots=True)
class BeamSearch:
    """The best ended hypothesis by Σ log p / ℓ^α, where ℓ is its length in tokens.

    A hypothesis is a trace, which grows by the best of its next tokens that go on; the others that
    go on, or end, are forks of it. One of which none goes on is cut, with the token that was
    generated for it: so Σ of what traces generated is one token a hypothesis and step.
    """

    beams: int
    alpha: float = 1.0

    @property
    def name(self) -> str:
        """Such as `BS@4`, and `BS-sum@4` by Σ log p alone."""
        return f"{'BS' if self.alpha else 'BS-sum'}@{self.beams}"

    @property
    def n(self) -> int:
        """Of imports: one output, whatever the number of beams."""
        return 1

    @property
    def needs(self) -> frozenset[Capability]:
        """A server that says which tokens may come next, from the prompt's own on."""
        return frozenset({Capability.TEMPLATE, Capability.TOKEN_IDS})

    def next(self, race: RaceView) -> Sequence[Action]:
        """Ask what may come next on every open hypothesis, and go on with the best."""
        if not race.cohort:
            return [Root()]
        numbers = tuple(trace.index for trace in race.cohort if _is_open(trace))
        known = race.next_tokens
        unknown = tuple(number for number in numbers if number not in known)
        ask = AskNext(unknown, scored_tokens(self.beams))
        if 0 < len(unknown) < len(numbers):
            return [ask]  # the others were asked: this step is to be done
        beams = beams_of(race.cohort)
        if any(beam.trace.status is TraceStatus.FAILED for beam in beams):
            return ()
        ended = [beam.hypothesis for beam in beams if has_ended(beam)]
        # What was chosen first is older, and was told first.
        open_ones = [beam for beam in beams if _is_open(beam.trace)]
        old = sorted(open_ones, key=lambda beam: beam.trace.last_token_s or 0.0)
        numbers = tuple(beam.trace.index for beam in old)
        hypotheses = [beam.hypothesis for beam in old]
        if is_over(hypotheses, ended, self.beams, self.alpha):
            return [Cut(numbers)] if numbers else ()
        limit = race.sampling.max_tokens
        if limit is not None and max(beam.steps for beam in old) >= limit:
            return [End(number, None) for number in numbers]
        if unknown:
            return [ask]
        scores = [known[number] for number in numbers]
        return _actions(numbers, grow(hypotheses, scores, self.beams))

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Say which hypothesis is the best of those that ended; nothing before the end."""
        beams = beams_of(pool)
        return self._found(beams, clock) if beams else self._as_released(pool, clock)

    def best(self, beams: Iterable[Beam]) -> Beam | None:
        """The best of those that ended so far; of equals the shortest."""
        return min(filter(has_ended, beams), key=self._rank, default=None)

    def _rank(self, beam: Beam) -> tuple[float, int, int]:
        return -beam.hypothesis.score(self.alpha), beam.steps, beam.trace.index

    def _found(self, beams: Sequence[Beam], clock: Clock) -> Pick:
        decided = not any(map(_keeps_undecided, beams))
        best = self.best(beams) if decided else None
        spent = sum(beam.trace.generated_tokens for beam in beams)
        ends = [beam.trace.end_s for beam in beams if beam.trace.end_s is not None]
        return make_pick(
            self.name,
            poll_of([best.trace] if best is not None else []),
            Ledger(
                sequential_tokens=max(beam.steps for beam in beams),
                used_tokens=best.steps if best is not None else 0,
                spent_tokens=spent,
                full_tokens=spent if decided else None,
            ),
            decided=decided,
            reason=self._reason(beams, best),
            decided_at_s=max(ends) if decided and clock is Clock.WALL else None,
        )

    def _reason(self, beams: Sequence[Beam], best: Beam | None) -> str:
        ended = sum(map(has_ended, beams))
        if best is None:
            still = sum(_is_open(beam.trace) for beam in beams)
            return f"{still} open, {ended} ended" if still else f"broke off, {ended} ended"
        score = f"{best.hypothesis.score(self.alpha):.2f}".replace("-", "−")
        return f"best of {ended} ended: {score} nats (α = {self.alpha:g})"

    def _as_released(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """What an import calls a beam search: its one output."""
        length = pool[0].tokens if pool else 0
        poll = pool.poll()
        decided = bool(pool) and not pool[0].open_ended
        ledger = Ledger(
            sequential_tokens=length,
            used_tokens=poll.tokens,
            spent_tokens=self.beams * length,
            paper_total_tokens=self.beams * length if clock is Clock.TOKEN else None,
            full_tokens=self.beams * length if decided else None,
        )
        return make_pick(
            self.name,
            poll,
            ledger,
            decided=decided,
            reason="its output ended" if decided else "no output yet",
            decided_at_s=pool[0].end_s if decided and clock is Clock.WALL else None,
        )


def beams_of(traces: Iterable[TraceView]) -> list[Beam]:
    """The traces that were grown token by token, as hypotheses."""
    beams: dict[int, Beam] = {}
    for trace in traces:
        if not isinstance(trace, TraceState) or trace.origin is None:
            continue
        parent = beams.get(
            -1 if trace.origin.spawned.parent is None else trace.origin.spawned.parent
        )
        # Lines of forks are long: what a trace goes on from is known from its parent.
        before = 0 if parent is None else parent.steps - parent.trace.tokens
        steps = before + trace.origin.prefix_tokens + trace.tokens
        length = steps - (trace.finish_reason == "stop")
        beams[trace.index] = Beam(trace, steps, Hypothesis(trace.path_logp or 0.0, length))
    return list(beams.values())


def _actions(numbers: Sequence[int], step: Step) -> list[Action]:
    """What a step comes to; what goes on in the order of its rank, which is that of its age."""
    heirs = {candidate.parent: candidate for candidate in reversed(step.open)}
    actions: list[Action] = []
    for candidate in step.ended:
        number = numbers[candidate.parent]
        if candidate.parent in heirs:
            actions.append(Fork(number, candidate.token))
        else:
            heirs[candidate.parent] = candidate
            actions.append(End(number, candidate.token))
    for candidate in step.open:
        number, inherits = numbers[candidate.parent], heirs[candidate.parent] is candidate
        actions.append((Grow if inherits else Fork)(number, candidate.token))
    childless = [number for place, number in enumerate(numbers) if place not in heirs]
    return [*actions, Prune(tuple(childless))] if childless else actions


def _is_open(trace: TraceState) -> bool:
    return not trace.ended and trace.cancelling is None


def has_ended(beam: Beam) -> bool:
    """Whether it came to its own end, or to the limit: it competes."""
    return beam.trace.status is TraceStatus.DONE


_ENDED_FROM_OUTSIDE: Final = frozenset({CutBy.STOP, CutBy.CEILING})


def _keeps_undecided(beam: Beam) -> bool:
    """Whether the search has not come to its own end because of it."""
    trace = beam.trace
    broken = trace.status is TraceStatus.FAILED or trace.cut_by in _ENDED_FROM_OUTSIDE
    return broken or not trace.ended


NOTE: Final = "as released: best_of"
CARD = Card(
    form="BS@N",
    rule=f"Beam search, N wide: the best Σ log p a token. The paper's is imported, {NOTE}.",
    build=lambda _parameter, n: BeamSearch(n),
    glyph="✚",
    raced=False,
    acts=True,
    note=NOTE,
    compared=(1,),
)
SUM_CARD = Card(
    form="BS-sum@N",
    rule="The same beam search, N wide, by Σ log p alone, which favours short answers.",
    build=lambda _parameter, n: BeamSearch(n, alpha=0.0),
    glyph="✛",
    raced=False,
    acts=True,
)


def imported_note(started: RaceStarted) -> str:
    """Say how the outputs of a race came about that were imported as beams; else nothing."""
    return "" if started.beams is None else CARD.note


def hypotheses_at_once(strategies: Iterable[Strategy]) -> int:
    """How many hypotheses may be open at a time, over all searches among some strategies."""
    return sum(each.beams for each in strategies if isinstance(each, BeamSearch))
