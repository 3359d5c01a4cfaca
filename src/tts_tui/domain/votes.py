"""Counting answers: who leads, whether a tie-break decides, whether the lead can be lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.strategies.base import TraceView


@dataclass(frozen=True, slots=True)
class Ballot:
    """Counted votes; answers are the same when their keys are."""

    counts: Mapping[Answer, int]
    """Answer → votes; each answer as it was first met, in the order of meeting."""
    leaders: tuple[Answer, ...]
    """The answers with the most votes, in the order of meeting."""

    @property
    def tie(self) -> bool:
        """Whether several answers share the most votes."""
        return len(self.leaders) > 1

    @property
    def by_text(self) -> dict[str, int]:
        """Answer text → votes."""
        return {answer.text: votes for answer, votes in self.counts.items()}

    @property
    def lead(self) -> tuple[int, int]:
        """Votes of the leader and of the runner-up; an unseen answer has 0."""
        ranked = sorted(self.counts.values(), reverse=True)
        return (ranked[0] if ranked else 0, ranked[1] if len(ranked) > 1 else 0)


def count(voters: Iterable[TraceView]) -> Ballot:
    """Count the votes of valid traces, met in the order given."""
    first_met: dict[str, Answer] = {}
    votes: dict[str, int] = {}
    for voter in voters:
        if voter.answer is not None:
            first_met.setdefault(voter.answer.key, voter.answer)
            votes[voter.answer.key] = votes.get(voter.answer.key, 0) + 1
    most = max(votes.values(), default=0)
    return Ballot(
        counts={first_met[key]: number for key, number in votes.items()},
        leaders=tuple(first_met[key] for key, number in votes.items() if number == most),
    )


def first_in_trace_order(ballot: Ballot) -> Answer | None:
    """Break a tie as the released evaluator does: the answer met first."""
    return ballot.leaders[0] if ballot.leaders else None


def shortest_chain(ballot: Ballot, voters: Sequence[TraceView]) -> Answer | None:
    """Break a tie as short-m@k does: the answer of the tied voter that thought least."""
    tied = {answer.key: answer for answer in ballot.leaders}
    candidates = [v for v in voters if v.answer is not None and v.answer.key in tied]
    if not candidates:
        return None
    best = min(candidates, key=lambda voter: (voter.thinking_tokens, voter.index))
    return tied[best.answer.key] if best.answer is not None else None


def unassailable(ballot: Ballot, undecided: int) -> bool:
    """Whether the leader beats the runner-up even if every undecided trace votes for that one."""
    leader, runner_up = ballot.lead
    return leader > runner_up + undecided
