"""Every strategy written plainly: a pick from scratch, over all traces, each time it is asked.

The strategies share a pool that keeps what it has learned (`domain/pool.py`); this is what they
are held to, and what `benchmarks/picks.py` measures them against. The older ones were copied as
they stood before they had a pool; nothing here is for speed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import comb
from typing import TYPE_CHECKING, Any, Protocol, cast

from tts_tui.domain import votes
from tts_tui.domain.ledger import Ledger
from tts_tui.domain.pool import Pool
from tts_tui.domain.strategies.base import Clock, Pick, ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tts_tui.domain.strategies.base import Strategy
    from tts_tui.domain.trace_view import TraceView


def valid(traces: Iterable[TraceView]) -> list[TraceView]:
    """Traces that finished with an answer, in trace order."""
    return [trace for trace in traces if trace.answer is not None]


def end_s(trace: TraceView) -> float:
    """When an ended trace ended, in seconds."""
    return trace.end_s if trace.end_s is not None else float("inf")


def last_end_s(traces: Sequence[TraceView]) -> float | None:
    """When the last trace ended, in seconds; None while any length is unknown."""
    if not traces or any(trace.open_ended for trace in traces):
        return None
    return max(end_s(trace) for trace in traces)


def full_tokens(traces: Sequence[TraceView]) -> int | None:
    """Tokens of all traces run to their ends; None while any length is unknown."""
    return None if any(trace.open_ended for trace in traces) else total(traces)


def total(traces: Iterable[TraceView]) -> int:
    """Σ ℓ, in tokens."""
    return sum(trace.tokens for trace in traces)


def longest(traces: Iterable[TraceView]) -> int:
    """max ℓ, in tokens."""
    return max((trace.tokens for trace in traces), default=0)


def spent_by(traces: Iterable[TraceView], decided_at_s: float | None) -> int:
    """Tokens all traces had emitted by the decision; all so far while there is none."""
    if decided_at_s is None:
        return total(traces)
    return sum(trace.tokens_by(decided_at_s) for trace in traces)


def waiting_for(traces: Sequence[TraceView]) -> str:
    """Say what keeps a strategy from deciding: `4 running`, `7 cut`."""
    running = sum(not trace.ended for trace in traces)
    cut = sum(trace.ended and trace.open_ended for trace in traces)
    return f"{running} running" if running or not cut else f"{cut} cut"


def make_pick(
    name: str,
    voters: Iterable[TraceView],
    ledger: Ledger,
    *,
    decided: bool,
    reason: str,
    decided_at_s: float | None = None,
    unassailable_at_s: float | None = None,
    shortest_wins: bool = False,
) -> Pick:
    """Vote and wrap: `shortest_wins` breaks ties by the shortest chain, else by trace order."""
    in_order = sorted(voters, key=lambda voter: voter.index)
    ballot = votes.count(in_order)
    answers = (
        votes.first_in_trace_order(ballot),
        votes.shortest_chain(ballot, in_order),
    )
    answer, other = reversed(answers) if shortest_wins else answers
    return Pick(
        strategy=name,
        answer=answer,
        voters=tuple(voter.index for voter in in_order),
        votes=ballot.by_text,
        decided=decided,
        reason=reason,
        ledger=ledger,
        decided_at_s=decided_at_s,
        tie=ballot.tie,
        tie_alternative=other if ballot.tie else None,
        unassailable_at_s=unassailable_at_s,
    )


def unassailable_at(
    traces: Sequence[TraceView], ended_at: Callable[[TraceView], float]
) -> float | None:
    """When the lead could no longer be lost, on the given clock; None if it still can.

    Traces that end at the same moment are counted together; a cut trace could have voted
    for anything and stays undecided.
    """
    ended = [trace for trace in traces if not trace.open_ended]
    for moment in sorted({ended_at(trace) for trace in ended}):
        seen = [trace for trace in ended if ended_at(trace) <= moment]
        leader, runner_up = votes.count(valid(seen)).lead
        if leader > runner_up + len(traces) - len(seen):
            return moment
    return None


def standing(traces: Sequence[TraceView]) -> str:
    """Say how the vote stands: `leads 2–1, 4 running`."""
    ballot = votes.count(valid(traces))
    leader, runner_up = ballot.lead
    waits = waiting_for(traces)
    if not leader:
        return f"no vote yet, {waits}"
    verb = "tied" if ballot.tie else "leads"
    return f"{verb} {leader}–{runner_up}, {waits}"


@dataclass(frozen=True, slots=True)
class MajorityVote:
    """The most frequent answer of all N traces, decided when all N have ended."""

    n: int

    @property
    def name(self) -> str:
        """Such as `MV@8`."""
        return f"MV@{self.n}"

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Vote over all valid traces; `sequential` is the longest trace."""
        pool = traces[: self.n]
        wall = clock is Clock.WALL
        decided_at_s = last_end_s(pool)
        decided = decided_at_s is not None
        unassailable_at_s = unassailable_at(pool, end_s) if wall else None
        if decided:
            reason = "all ended"
        elif unassailable_at_s is not None:
            reason = f"settled, {waiting_for(pool)}"
        else:
            reason = standing(pool)
        ledger = Ledger(
            sequential_tokens=longest(pool),
            used_tokens=total(valid(pool)),
            spent_tokens=spent_by(pool, decided_at_s) if wall else total(pool),
            paper_total_tokens=None if wall else total(pool),
            full_tokens=full_tokens(pool),
        )
        return make_pick(
            self.name,
            valid(pool),
            ledger,
            decided=decided,
            reason=reason,
            decided_at_s=decided_at_s if wall else None,
            unassailable_at_s=unassailable_at_s,
        )


@dataclass(frozen=True, slots=True)
class EarlyMajorityVote:
    """MV@N's answer, decided once no running trace can change it."""

    n: int

    @property
    def name(self) -> str:
        """Such as `MV-early@8`."""
        return f"MV-early@{self.n}"

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Vote over the valid traces that ended by the decision."""
        pool = traces[: self.n]
        return self._on_wall_clock(pool) if clock is Clock.WALL else self._on_token_clock(pool)

    def _on_wall_clock(self, pool: Sequence[TraceView]) -> Pick:
        early_s = unassailable_at(pool, end_s)
        decided_at_s = last_end_s(pool) if early_s is None else early_s
        voters = [t for t in valid(pool) if decided_at_s is None or end_s(t) <= decided_at_s]
        ledger = Ledger(
            sequential_tokens=(
                longest(pool)
                if decided_at_s is None
                else max((t.tokens_by(decided_at_s) for t in pool), default=0)
            ),
            used_tokens=total(voters),
            spent_tokens=spent_by(pool, decided_at_s),
            full_tokens=full_tokens(pool),
        )
        return make_pick(
            self.name,
            voters,
            ledger,
            decided=decided_at_s is not None,
            reason=_mv_early_reason(
                pool, early=early_s is not None, decided=decided_at_s is not None
            ),
            decided_at_s=decided_at_s,
        )

    def _on_token_clock(self, pool: Sequence[TraceView]) -> Pick:
        # A cut trace's length is only known to be more than what it emitted, so an early
        # stop at a tick it had not reached by then cannot be certain: leave it undecided.
        early = unassailable_at(pool, lambda trace: trace.tokens)
        certain = early is not None and all(t.tokens > early for t in pool if t.open_ended)
        decided = certain or full_tokens(pool) is not None
        cutoff = int(early) if certain and early is not None else longest(pool)
        voters = [trace for trace in valid(pool) if trace.tokens <= cutoff]
        ledger = Ledger(
            sequential_tokens=cutoff,
            used_tokens=total(voters),
            spent_tokens=sum(min(trace.tokens, cutoff) for trace in pool),
            full_tokens=full_tokens(pool),
        )
        reason = _mv_early_reason(pool, early=certain, decided=decided)
        return make_pick(self.name, voters, ledger, decided=decided, reason=reason)


def _mv_early_reason(pool: Sequence[TraceView], *, early: bool, decided: bool) -> str:
    if early:
        return "lead is unassailable"
    return "all ended" if decided else standing(pool)


@dataclass(frozen=True, slots=True)
class FirstFinish:
    """The vote of the first k valid traces, decided when the k-th of them ends."""

    k: int
    n: int

    @property
    def name(self) -> str:
        """Such as `FFS-1@8`."""
        return f"FFS-{self.k}@{self.n}"

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Vote over the first finishers; a finisher without an answer does not count."""
        pool = traces[: self.n]
        return self._on_wall_clock(pool) if clock is Clock.WALL else self._on_token_clock(pool)

    def _on_wall_clock(self, pool: Sequence[TraceView]) -> Pick:
        voters = sorted(valid(pool), key=end_s)[: self.k]
        full = len(voters) == self.k
        decided_at_s = end_s(voters[-1]) if full else last_end_s(pool)
        ledger = Ledger(
            sequential_tokens=longest(voters if full else pool),
            used_tokens=total(voters),
            spent_tokens=spent_by(pool, decided_at_s),
            full_tokens=full_tokens(pool),
        )
        decided = decided_at_s is not None
        return make_pick(
            self.name,
            voters,
            ledger,
            decided=decided,
            reason=self._reason(pool, voters, decided=decided),
            decided_at_s=decided_at_s,
        )

    def _on_token_clock(self, pool: Sequence[TraceView]) -> Pick:
        lengths = sorted(trace.tokens for trace in valid(pool))
        full = len(lengths) >= self.k
        cutoff = lengths[self.k - 1] if full else longest(pool)
        # Equal lengths finish on the same tick, so there can be more than k voters.
        voters = [trace for trace in valid(pool) if trace.tokens <= cutoff]
        decided = all(full and t.tokens > cutoff for t in pool if t.open_ended)
        ledger = Ledger(
            sequential_tokens=cutoff,
            used_tokens=total(voters),
            spent_tokens=sum(min(trace.tokens, cutoff) for trace in pool),
            paper_total_tokens=sum(t.tokens for t in pool if t.tokens <= cutoff),
            full_tokens=full_tokens(pool),
        )
        reason = self._reason(pool, voters, decided=decided)
        return make_pick(self.name, voters, ledger, decided=decided, reason=reason)

    def _reason(
        self, pool: Sequence[TraceView], voters: Sequence[TraceView], *, decided: bool
    ) -> str:
        if not decided:
            return f"{len(voters)} of {self.k}, {waiting_for(pool)}"
        if len(voters) < self.k:
            return f"only {len(voters)} of {self.k} answered"
        if len(voters) == 1:
            return f"trace {voters[0].index + 1} was first"
        return f"first {len(voters)} are in"


@dataclass(frozen=True, slots=True)
class LastFinish:
    """The vote of the last k valid traces, decided when all N have ended."""

    k: int
    n: int

    @property
    def name(self) -> str:
        """Such as `LFS-1@8`."""
        return f"LFS-{self.k}@{self.n}"

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Vote over the last finishers so far; `sequential` is the longest trace."""
        pool = traces[: self.n]
        wall = clock is Clock.WALL
        decided_at_s = last_end_s(pool)
        decided = decided_at_s is not None
        voters = self._last_to_end(pool) if wall else self._longest(pool)
        ledger = Ledger(
            sequential_tokens=longest(pool),
            used_tokens=total(voters),
            spent_tokens=total(pool),
            paper_total_tokens=None if wall else total(pool),
            full_tokens=full_tokens(pool),
        )
        return make_pick(
            self.name,
            voters,
            ledger,
            decided=decided,
            reason="all ended" if decided else _open_reason(pool),
            decided_at_s=decided_at_s if wall else None,
        )

    def _last_to_end(self, pool: Sequence[TraceView]) -> list[TraceView]:
        return sorted(valid(pool), key=end_s)[-self.k :]

    def _longest(self, pool: Sequence[TraceView]) -> list[TraceView]:
        lengths = sorted((trace.tokens for trace in valid(pool)), reverse=True)
        # The cutoff of too few valid traces is 0 (released code), and equal lengths all vote.
        cutoff = lengths[self.k - 1] if len(lengths) >= self.k else 0
        return [trace for trace in valid(pool) if trace.tokens >= cutoff]


def _open_reason(pool: Sequence[TraceView]) -> str:
    # Once every trace has ended nothing is waited for: a cut one leaves the vote open for good.
    waits = any(not trace.ended for trace in pool)
    return f"{'waits for all' if waits else 'undecided'}, {waiting_for(pool)}"


@dataclass(frozen=True, slots=True)
class SimpleDecoding:
    """Answers what the race's first trace answers, when it ends."""

    name: str = "SD"
    n: int = 1

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Say what trace 1 answers; `sequential` is its length in tokens."""
        pool = traces[:1]
        decided = bool(pool) and not pool[0].open_ended
        length = total(pool)
        ledger = Ledger(
            sequential_tokens=length,
            used_tokens=total(valid(pool)),
            spent_tokens=length,
            paper_total_tokens=length if clock is Clock.TOKEN else None,
            full_tokens=full_tokens(pool),
        )
        return make_pick(
            self.name,
            valid(pool),
            ledger,
            decided=decided,
            reason=_sd_reason(pool[0]) if pool else "no trace",
            decided_at_s=pool[0].end_s if decided and clock is Clock.WALL else None,
        )


def _sd_reason(trace: TraceView) -> str:
    if not trace.ended:
        return "waits for trace 1"
    return "trace 1 cut" if trace.open_ended else "trace 1 ended"


@dataclass(frozen=True, slots=True)
class BeamSearch:
    """Answers what the beam search's output answers."""

    beams: int

    @property
    def name(self) -> str:
        """Such as `BS@4`."""
        return f"BS@{self.beams}"

    @property
    def n(self) -> int:
        """One output, whatever the number of beams."""
        return 1

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Say what the output answers; `spent` takes every beam to be as long as the output."""
        pool = traces[:1]
        length = total(pool)
        decided = bool(pool) and not pool[0].open_ended
        ledger = Ledger(
            sequential_tokens=length,
            used_tokens=total(valid(pool)),
            spent_tokens=self.beams * length,
            paper_total_tokens=self.beams * length if clock is Clock.TOKEN else None,
            full_tokens=self.beams * length if decided else None,
        )
        return make_pick(
            self.name,
            valid(pool),
            ledger,
            decided=decided,
            reason="its output ended" if decided else "no output yet",
            decided_at_s=pool[0].end_s if decided and clock is Clock.WALL else None,
        )


@dataclass(frozen=True, slots=True)
class ShortM:
    """The vote of the m valid traces with the least thinking, out as soon as they are."""

    m: int
    n: int
    """k in the paper: the traces sampled."""

    @property
    def name(self) -> str:
        """Such as `short-3@8`."""
        return f"short-{self.m}@{self.n}"

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Vote over exactly m traces; a tie goes to the shortest chain."""
        pool = traces[: self.n]
        return self._on_wall_clock(pool) if clock is Clock.WALL else self._on_token_clock(pool)

    def _on_wall_clock(self, pool: Sequence[TraceView]) -> Pick:
        voters = sorted(valid(pool), key=_thought_until_s)[: self.m]
        full = len(voters) == self.m
        decided_at_s = _settled_at_s(pool, voters[-1]) if full else last_end_s(pool)
        decided = decided_at_s is not None
        ledger = Ledger(
            sequential_tokens=_most_thinking(voters if full else pool),
            used_tokens=total(voters),
            spent_tokens=spent_by(pool, decided_at_s),
            full_tokens=full_tokens(pool),
        )
        return make_pick(
            self.name,
            voters,
            ledger,
            decided=decided,
            reason=self._reason(pool, voters, decided=decided),
            decided_at_s=decided_at_s,
            shortest_wins=True,
        )

    def _on_token_clock(self, pool: Sequence[TraceView]) -> Pick:
        voters = sorted(valid(pool), key=lambda t: (t.thinking_tokens, t.index))[: self.m]
        full = len(voters) == self.m
        cutoff = _most_thinking(voters if full else pool)
        chosen = {voter.index for voter in voters}
        others = [trace for trace in pool if trace.index not in chosen]
        decided = all(full and t.thinking_tokens > cutoff for t in pool if t.open_ended)
        ledger = Ledger(
            sequential_tokens=cutoff,
            used_tokens=total(voters),
            spent_tokens=total(voters) + sum(min(trace.tokens, cutoff) for trace in others),
            thinking_spent_tokens=sum(min(trace.thinking_tokens, cutoff) for trace in pool),
            full_tokens=full_tokens(pool),
        )
        return make_pick(
            self.name,
            voters,
            ledger,
            decided=decided,
            reason=self._reason(pool, voters, decided=decided),
            shortest_wins=True,
        )

    def _reason(
        self, pool: Sequence[TraceView], voters: Sequence[TraceView], *, decided: bool
    ) -> str:
        if not decided:
            return f"{len(voters)} of {self.m}, {waiting_for(pool)}"
        if len(voters) < self.m:
            return f"only {len(voters)} of {self.m} answered"
        if len(voters) == 1:
            return f"trace {voters[0].index + 1} thought least"
        return f"shortest {len(voters)} are in"


def _thought_until_s(trace: TraceView) -> float:
    return trace.thinking_end_s if trace.thinking_end_s is not None else end_s(trace)


def _most_thinking(traces: Iterable[TraceView]) -> int:
    return max((trace.thinking_tokens for trace in traces), default=0)


def _settled_at_s(pool: Sequence[TraceView], last_voter: TraceView) -> float | None:
    """When the m voters became final: every trace that stopped thinking by then has ended.

    Until then such a trace could still come out valid and push the last voter out.
    """
    until_s = _thought_until_s(last_voter)
    earlier = [
        trace
        for trace in pool
        if trace.thinking_end_s is not None and trace.thinking_end_s <= until_s
    ]
    return last_end_s(earlier)


def _until_fired(
    strategy: str,
    pool: Sequence[TraceView],
    clock: Clock,
    fires: Callable[[Sequence[TraceView]], bool],
    why: str,
) -> Pick:
    """Ask after each tick; at the first that fires those who ended by then vote, else all."""
    wall = clock is Clock.WALL
    at = end_s if wall else (lambda trace: trace.tokens)
    ended = sorted(
        (trace for trace in pool if not trace.open_ended), key=lambda t: (at(t), t.index)
    )
    ticks = sorted({at(trace) for trace in ended})
    tick = next((x for x in ticks if fires(valid(t for t in ended if at(t) <= x))), None)
    if not wall and tick is not None and any(t.open_ended and t.tokens <= tick for t in pool):
        tick = None
    over = last_end_s(pool) is not None
    until = tick if tick is not None else max(ticks, default=0) if over else None
    voters = valid(t for t in pool if t.ended and (until is None or at(t) <= until))
    emitted = [
        trace.tokens
        if until is None
        else trace.tokens_by(until)
        if wall
        else min(trace.tokens, int(until))
        for trace in pool
    ]
    ledger = Ledger(
        sequential_tokens=max(emitted, default=0) if wall or until is None else int(until),
        used_tokens=total(voters),
        spent_tokens=sum(emitted),
        full_tokens=full_tokens(pool),
    )
    return make_pick(
        strategy,
        voters,
        ledger,
        decided=until is not None,
        reason=why if tick is not None else "all ended" if over else standing(pool),
        decided_at_s=until if wall else None,
    )


@dataclass(frozen=True, slots=True)
class FirstToVotes:
    """votes-k@N."""

    k: int
    n: int

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Stop when an answer has k votes."""
        why = f"an answer has {self.k} vote{'s' if self.k > 1 else ''}"
        return _until_fired(
            f"votes-{self.k}@{self.n}",
            traces[: self.n],
            clock,
            lambda seen: votes.count(seen).lead[0] >= self.k,
            why,
        )


@dataclass(frozen=True, slots=True)
class FirstToLead:
    """lead-k@N."""

    k: int
    n: int

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Stop when an answer is k ahead."""

        def fires(seen: Sequence[TraceView]) -> bool:
            leader, runner_up = votes.count(seen).lead
            return leader - runner_up >= self.k

        why = f"an answer is ahead by {self.k}"
        return _until_fired(f"lead-{self.k}@{self.n}", traces[: self.n], clock, fires, why)


@dataclass(frozen=True, slots=True)
class AdaptiveConsistency:
    """ASC@N."""

    n: int

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Stop when the leader is 95 % sure, by the sum as the paper has it."""

        def fires(seen: Sequence[TraceView]) -> bool:
            first, second = votes.count(seen).lead
            m = first + second + 1
            below = sum(comb(m, j) for j in range(second + 1))
            return first > 0 and 1 - below / 2**m >= 0.95

        why = "the lead is 95 % sure"
        return _until_fired(f"ASC@{self.n}", traces[: self.n], clock, fires, why)


@dataclass(frozen=True, slots=True)
class EarlyStoppingConsistency:
    """ESC-w@N."""

    w: int
    n: int

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Stop when a window of w has one answer."""

        def fires(seen: Sequence[TraceView]) -> bool:
            answers = [trace.answer.key for trace in seen if trace.answer is not None]
            windows = [
                answers[start : start + self.w]
                for start in range(0, len(answers) - self.w + 1, self.w)
            ]
            return any(len(set(window)) == 1 for window in windows)

        why = f"a window of {self.w} agrees"
        return _until_fired(f"ESC-{self.w}@{self.n}", traces[: self.n], clock, fires, why)


_PLAIN: dict[str, type[Any]] = {
    cls.__name__: cls
    for cls in (
        *(FirstFinish, LastFinish, ShortM, MajorityVote, EarlyMajorityVote),
        *(SimpleDecoding, BeamSearch),
        *(FirstToVotes, FirstToLead, AdaptiveConsistency, EarlyStoppingConsistency),
    )
}


@dataclass(frozen=True, slots=True)
class _WithANewPool:
    strategy: Strategy

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        return ask(self.strategy, Pool(traces), clock)


class PlainStrategy(Protocol):
    """A strategy that is asked about all traces of a race, in a list."""

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Say what it answers now, of the first n."""


def plainly(strategy: Strategy) -> PlainStrategy:
    """The same strategy without a pool; one that is not here is asked with a new pool each time.

    So a new strategy needs no second version of itself, but one may be written down here.
    """
    if type(strategy).__name__ not in _PLAIN:
        return _WithANewPool(strategy)
    numbers = {field.name: getattr(strategy, field.name) for field in fields(cast("Any", strategy))}
    plain: PlainStrategy = _PLAIN[type(strategy).__name__](**numbers)
    return plain
