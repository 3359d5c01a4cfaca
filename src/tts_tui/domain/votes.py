"""Counting answers: who leads, whether a tie-break decides, whether the lead can be lost."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.trace_view import TraceView


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


@dataclass(frozen=True, slots=True)
class Poll:
    """Voters and what they say: all of a pick that follows from who votes."""

    voters: tuple[int, ...]
    """Trace numbers from 0, in trace order."""
    ballot: Ballot
    votes: Mapping[str, int]
    """Answer text → votes, in the order the answers are met."""
    tied: tuple[TraceView, ...]
    """The voters for each of the tied answers, in trace order; none without a tie."""
    tokens: int
    """Σ ℓ of the voters."""
    longest: int
    """max ℓ of the voters."""
    _shortest: dict[float | None, Answer] = field(default_factory=dict, compare=False, repr=False)
    """By the moment of a decision; strategies share polls, and ask again."""

    @property
    def first(self) -> Answer | None:
        """The answer of the tied ones that was met first."""
        return first_in_trace_order(self.ballot)

    def shortest(self, decided_at_s: float | None) -> Answer | None:
        """The answer of the tied voter that thought least, as the counts had it at the decision.

        Counts that were amended later change what it cost, and not what it is. None asks by all
        counts there are.
        """
        if not self.tied:
            return self.first
        if decided_at_s not in self._shortest:
            at_s = float("inf") if decided_at_s is None else decided_at_s
            found = min(self.tied, key=lambda each: (each.thinking_known_before(at_s), each.index))
            same = (leader for leader in self.ballot.leaders if _same(leader, found.answer))
            self._shortest[decided_at_s] = next(same)
        return self._shortest[decided_at_s]


def poll_of(traces: Iterable[TraceView]) -> Poll:
    """Count the votes of traces given in trace order; those without an answer have none."""
    voters = [trace for trace in traces if trace.answer is not None]
    ballot = count(voters)
    lengths = [voter.tokens for voter in voters]
    return Poll(
        voters=tuple(voter.index for voter in voters),
        ballot=ballot,
        votes=ballot.by_text,
        tied=tied(ballot, voters),
        tokens=sum(lengths),
        longest=max(lengths, default=0),
    )


class Lead:
    """Votes of the leading answer and of the one behind it, while votes come one by one."""

    __slots__ = ("_leading", "_votes", "leader", "runner_up")

    def __init__(self) -> None:
        self._votes: dict[str, int] = {}
        self._leading: str | None = None
        self.leader = 0
        self.runner_up = 0

    @classmethod
    def of(cls, leader: int, runner_up: int) -> Lead:
        """A lead as it stands, to ask a rule about; nothing is to be added to it."""
        lead = cls()
        lead.leader, lead.runner_up = leader, runner_up
        return lead

    def add(self, key: str) -> None:
        """Count one vote."""
        votes = self._votes[key] = self._votes.get(key, 0) + 1
        if key == self._leading:
            self.leader = votes
        elif votes > self.leader:
            self._leading, self.leader, self.runner_up = key, votes, self.leader
        elif votes > self.runner_up:
            self.runner_up = votes

    def safe(self, undecided: int) -> bool:
        """Whether it stands even if every undecided trace votes for the runner-up."""
        return self.leader > self.runner_up + undecided


class Tally:
    """Votes that come in any order; its ballot is that of the voters in trace order."""

    def __init__(self) -> None:
        self.lead = Lead()
        self._votes: dict[str, int] = {}
        self._first: dict[str, tuple[int, Answer]] = {}
        self._met: list[tuple[int, str]] = []
        """Where each answer is met first, in trace order."""

    def add(self, place: int, answer: Answer) -> None:
        """Count the vote of the trace at a place of its race."""
        key = answer.key
        self.lead.add(key)
        self._votes[key] = self._votes.get(key, 0) + 1
        first = self._first.get(key)
        if first is not None and first[0] < place:
            return
        if first is not None:
            del self._met[bisect_left(self._met, (first[0], key))]
        self._first[key] = (place, answer)
        insort(self._met, (place, key))

    def ballot(self) -> Ballot:
        """The votes so far."""
        most = self.lead.leader
        return Ballot(
            counts={self._first[key][1]: self._votes[key] for _, key in self._met},
            leaders=tuple(self._first[key][1] for _, key in self._met if self._votes[key] == most),
        )


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


def tied(ballot: Ballot, voters: Iterable[TraceView]) -> tuple[TraceView, ...]:
    """The voters for the answers that share the most votes; none where one answer leads."""
    if not ballot.tie:
        return ()
    keys = {answer.key for answer in ballot.leaders}
    return tuple(voter for voter in voters if voter.answer is not None and voter.answer.key in keys)


def _same(one: Answer, other: Answer | None) -> bool:
    return other is not None and one.key == other.key
