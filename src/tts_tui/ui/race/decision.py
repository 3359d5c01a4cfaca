"""The winner's moment: what is put up large when a strategy has decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.events import EndReason
from tts_tui.domain.strategies import Role, card_of
from tts_tui.domain.trace import TraceStatus
from tts_tui.figures import counted, seconds, whole
from tts_tui.ui.race.view import open_traces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import Pick
    from tts_tui.ui.kit.truth import Verdicts


@dataclass(frozen=True, slots=True)
class DecisionBanner:
    """One thing to put up."""

    key: str
    """What it is about; a moment that was put away does not come back."""
    answer: str
    """The answer; empty where there is none."""
    headline: str
    facts: tuple[str, ...]
    right: bool | None
    voters: tuple[int, ...] = ()


def decision_banner(
    race: RaceState, picks: Sequence[Pick], verdicts: Verdicts
) -> DecisionBanner | None:
    """Find what to put up now: the armed strategy's decision, else the first one, else the end."""
    if race.armed is not None:
        pick = next((p for p in picks if p.strategy == race.armed and p.decided), None)
        return _decision(race, pick, verdicts, armed=True) if pick else None
    if race.end_reason is EndReason.ALL_ENDED:
        return _ending(race, picks, verdicts)
    decided = [p for p in picks if p.decided and p.answer is not None]
    if race.ended or not decided:
        return None
    # The baseline is the yardstick: it leads the show only where nothing else decided as early.
    first = min(decided, key=lambda p: (_decided_at(p), _role(p) is Role.BASELINE))
    return _decision(race, first, verdicts, armed=False)


def _decision(race: RaceState, pick: Pick, verdicts: Verdicts, *, armed: bool) -> DecisionBanner:
    when = "" if pick.decided_at_s is None else f" after {seconds(pick.decided_at_s)}"
    first = "" if armed else " first," if when else " first"
    facts = [pick.reason, f"{counted(pick.ledger.spent_tokens, 'token')} spent by then"]
    saved = pick.ledger.saved_tokens
    if saved:
        facts[-1] += f", {whole(saved)} saved"
    cut = race.losers_cut
    if armed and cut is not None and cut.losers:
        # In a what-if nobody's socket was closed, so there is no time to tell.
        took = f" in {seconds(cut.closed_after_s)}" if cut.closed_after_s else ""
        facts.append(f"{len(cut.losers)} cut{took}{_beyond(race.overshoot_tokens)}")
    elif not armed and race.running:
        facts.append(f"still {open_traces(race)}")
    if pick.tie:
        other = f" (other rule: {pick.tie_alternative.text})" if pick.tie_alternative else ""
        facts.append(f"decided by a tie-break{other}")
    return DecisionBanner(
        key=f"decided {pick.strategy}" if armed else "first",
        answer=pick.answer.text if pick.answer else "",
        headline=f"{pick.strategy} decides{first}{when}",
        facts=tuple(facts),
        right=verdicts.on(pick),
        voters=pick.voters,
    )


def _beyond(tokens: int | None) -> str:
    """Say what the server generated after the cuts, where it said so itself."""
    return f", +{counted(tokens, 'token')} on the server" if tokens else ""


def _ending(race: RaceState, picks: Sequence[Pick], verdicts: Verdicts) -> DecisionBanner | None:
    decided = [p for p in picks if p.decided and p.answer is not None]
    if not decided:
        return None
    pick = next((p for p in decided if _role(p) is Role.MAJORITY), decided[0])
    agree = sum(p.answer is not None and p.answer.key == _key(pick) for p in decided)
    facts = [
        f"{sum(pick.votes.values())} of {len(race.pool)} traces answered, {_most(pick)} say this"
    ]
    facts.append(f"{agree} of {len(decided)} strategies agree")
    if pick.tie:
        facts.append("decided by a tie-break")
    failed = sum(trace.status is TraceStatus.FAILED for trace in race.traces)
    if failed:
        facts.append(f"{failed} failed")
    facts.append(f"{counted(race.tokens, 'token')} in all")
    return DecisionBanner(
        key="end",
        answer=pick.answer.text if pick.answer else "",
        headline=f"All done: {pick.strategy} says",
        facts=tuple(facts),
        right=verdicts.on(pick),
        voters=pick.voters,
    )


def _decided_at(pick: Pick) -> float:
    """When it fell: in seconds, and on the token clock, which has none, in tokens."""
    return pick.ledger.sequential_tokens if pick.decided_at_s is None else pick.decided_at_s


def _role(pick: Pick) -> Role:
    card = card_of(pick.strategy)
    return card.role if card else Role.PLAIN


def _key(pick: Pick) -> str | None:
    return pick.answer.key if pick.answer else None


def _most(pick: Pick) -> int:
    return max(pick.votes.values(), default=0)
