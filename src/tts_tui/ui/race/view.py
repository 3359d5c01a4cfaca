"""What the race screen shows besides the traces themselves: verdicts, votes, troubles; pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.clusters import merged_in
from tts_tui.domain.strategies import Role, card_of, card_with
from tts_tui.domain.trace import TraceStatus
from tts_tui.figures import counted, share, whole
from tts_tui.ui.race.sure import UNSAID, SureNotes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import Pick
    from tts_tui.ui.kit.truth import Verdicts


@dataclass(frozen=True, slots=True)
class Vote:
    """One answer of the vote bar."""

    answer: str
    votes: int
    right: bool | None
    merged: tuple[str, ...] = ()
    """Other answers that count as it, because somebody said so."""

    @property
    def label(self) -> str:
        """The answer, and what else counts as it."""
        return " = ".join((self.answer, *self.merged))


@dataclass(frozen=True, slots=True)
class VoteBoard:
    """How the valid traces vote."""

    votes: tuple[Vote, ...]
    """Most votes first; equal ones as they were met."""
    n: int
    waiting: str
    """Which traces are still to come; empty where none is."""
    silent: int
    """Traces that ended without an answer: failed, cut, or nothing to extract."""
    sentence: str = ""
    """What the early strategy saves."""
    sure: SureNotes = UNSAID
    """How sure the vote is, and when it may decide."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One reason why traces failed."""

    kind: str
    reason: str
    traces: tuple[int, ...]


def vote_board(
    race: RaceState, verdicts: Verdicts, picks: Sequence[Pick], sure: SureNotes | None = None
) -> VoteBoard:
    """Count the votes of a race."""
    pool = race.pool
    poll = pool.poll()
    ranked = sorted(poll.ballot.counts.items(), key=lambda item: -item[1])
    merged = merged_in(race)
    return VoteBoard(
        votes=tuple(
            Vote(answer.text, number, verdicts.of(answer), merged.get(answer.key, ()))
            for answer, number in ranked
        ),
        n=len(pool),
        waiting=open_traces(race),
        silent=len(pool) - pool.running - len(poll.voters),
        sentence=saving_sentence(race, picks, verdicts),
        sure=sure or UNSAID,
    )


def saving_sentence(race: RaceState, picks: Sequence[Pick], verdicts: Verdicts) -> str:
    """Say what the armed strategy, or the cheapest decided one, saves of the majority vote.

    While traces run the share can only grow; what a cut trace would have cost is unknown. A saving
    with a wrong answer is none, and says so as far as that may be seen.
    """
    early = [pick for pick in picks if pick.decided and _stops_early(pick)]
    armed = next((pick for pick in picks if pick.decided and pick.strategy == race.armed), None)
    chosen = armed or min(early, key=lambda pick: pick.ledger.spent_tokens, default=None)
    if chosen is None:
        return ""
    name = chosen.strategy.split("@")[0]
    spent = chosen.ledger.spent_tokens
    if race.pool.cut:
        # Only the armed strategy stops anything; traces may also have been cut by hand.
        verb = "stopped" if armed else "decided"
        return (
            f"{name} {verb} at {counted(spent, 'token')}; how long the cut traces were is unknown"
        )
    generated = race.pool.tokens
    saved = 1 - spent / generated if generated else 0
    if saved < 0.005:
        return ""
    so_far = " so far" if race.running else ""
    if chosen.answer is None:
        return f"{name} would have saved {share(saved)}{so_far}, but has no answer"
    if verdicts.on(chosen) is False:
        return f"{name} would have saved {share(saved)}{so_far}, but answers wrong"
    vote = card_with(Role.MAJORITY).stem
    return f"{name} would have saved {share(saved)} of {vote}'s tokens{so_far}"


def _stops_early(pick: Pick) -> bool:
    """Whether a strategy can cost less than the vote of all, whose traces it looks at.

    The baseline always does, and a procedure has traces of its own.
    """
    card = card_of(pick.strategy)
    if card is None:
        return True
    return not (card.acts or card.waits_for_all or card.role is Role.BASELINE)


def open_traces(race: RaceState) -> str:
    """Say how many traces are still to come: those that run, and those that wait for a place."""
    left = race.pool.running
    queued = sum(trace.status is TraceStatus.QUEUED for trace in race.pool) if left else 0
    told = [(left - queued, "running"), (queued, "queued")]
    return ", ".join(f"{whole(many)} {word}" for many, word in told if many)


def troubles(race: RaceState) -> tuple[Trouble, ...]:
    """Group the failed traces by what broke, the most frequent reason first."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for trace in race.traces:
        if trace.status is TraceStatus.FAILED:
            groups[trace.failure_kind or "failed", trace.failure or "no reason"].append(trace.index)
    ranked = sorted(groups.items(), key=lambda item: -len(item[1]))
    return tuple(Trouble(kind, reason, tuple(traces)) for (kind, reason), traces in ranked)


def stopped_sentence(race: RaceState) -> str | None:
    """Say which procedures could not go on, and why; None where all could."""
    said = [cohort.stopped for cohort in race.cohorts.values() if cohort.stopped is not None]
    return " ".join(said) or None


def all_failed(race: RaceState) -> bool:
    """Whether not one trace came through."""
    return bool(race.traces) and all(t.status is TraceStatus.FAILED for t in race.traces)


class Speed:
    """Tokens per second of all traces together, over the last seconds."""

    WINDOW_S = 2.0

    def __init__(self) -> None:
        self._samples: list[tuple[float, int]] = []

    def is_due(self, t_s: float) -> bool:
        """Whether a sample would count: moments closer than a tenth of a second are one."""
        return not self._samples or t_s - self._samples[-1][0] >= 0.1

    def sample(self, t_s: float, tokens: int) -> None:
        """Note the total at a moment."""
        if not self.is_due(t_s):
            return
        self._samples.append((t_s, tokens))
        while len(self._samples) > 2 and t_s - self._samples[1][0] >= self.WINDOW_S:
            del self._samples[0]

    @property
    def tok_s(self) -> float:
        """The mean over the window."""
        if len(self._samples) < 2:
            return 0.0
        (first_s, first), (last_s, last) = self._samples[0], self._samples[-1]
        return (last - first) / (last_s - first_s) if last_s > first_s else 0.0
