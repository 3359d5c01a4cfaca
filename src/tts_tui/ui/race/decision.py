"""The winner's moment: what is put up large when a strategy has decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.events import EndReason
from tts_tui.domain.strategies import Role
from tts_tui.domain.trace import TraceStatus
from tts_tui.figures import counted, seconds, whole
from tts_tui.ui.race.camps import (
    Camp,
    camps_of,
    first_decided,
    first_sentence,
    role_of,
    tally,
    worth_sentence,
)
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
    camps: tuple[Camp, ...] = ()
    """Who answered what, where the race is over and all of it is put up."""


def decision_banner(
    race: RaceState, picks: Sequence[Pick], verdicts: Verdicts
) -> DecisionBanner | None:
    """Find what to put up now: the armed strategy's decision, else the first one, else the end."""
    if race.armed is not None:
        pick = next((p for p in picks if p.strategy == race.armed and p.decided), None)
        return _decision(race, pick, verdicts, armed=True) if pick else None
    if race.end_reason is EndReason.ALL_ENDED:
        return _ending(race, picks, verdicts)
    first = first_decided(picks)
    if race.ended or first is None:
        return None
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
    majority = next((p for p in decided if role_of(p) is Role.MAJORITY), decided[0])
    # A right answer is what one wants to see; where none is known the vote of all is.
    pick = next((p for p in decided if verdicts.on(p)), majority)
    camps = camps_of(race, picks, verdicts)
    answer = pick.answer.text if pick.answer else ""
    facts = [worth_sentence(race, picks, verdicts), first_sentence(race, picks), _vote(majority)]
    failed = sum(trace.status is TraceStatus.FAILED for trace in race.traces)
    facts.append(f"{failed} failed, " if failed else "")
    facts[-1] = f"{facts[-1]}{counted(race.tokens, 'token')} in all"
    return DecisionBanner(
        key="end",
        answer=answer,
        headline=f"All done: {tally(camps, answer)}",
        facts=tuple(filter(None, facts)),
        right=verdicts.on(pick),
        voters=pick.voters,
        camps=camps,
    )


def _vote(pick: Pick) -> str:
    most = max(pick.votes.values(), default=0)
    tie = ", by a tie-break" if pick.tie else ""
    return f"{pick.strategy}: {most} of {counted(sum(pick.votes.values()), 'answer')}{tie}"
