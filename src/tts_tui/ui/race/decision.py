"""The winner's moment: what is put up large when a strategy has decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tts_tui.domain.events import EndReason
from tts_tui.domain.standouts import first_decided, majority_of
from tts_tui.domain.trace import TraceStatus
from tts_tui.figures import counted, listed, seconds, whole
from tts_tui.ui.race.beside import beside_of, go_on, still_growing, took, took_more, went_past
from tts_tui.ui.race.camps import (
    Camp,
    camps_of,
    first_sentence,
    tally,
    worth_sentence,
)
from tts_tui.ui.race.view import open_traces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.events import LosersCut
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import Pick
    from tts_tui.ui.kit.truth import Verdicts

NAMED = 8
"""Up to so many cut traces are named by their numbers."""
KEPT_BACK = "?"
"""What stands in place of the answer of an end, while the right one is hidden."""
HIDDEN_STILL = "the truth is still hidden"
BY_TIE = "decided by a tie-break"


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
    over: bool = False
    """Whether the race has ended, so that nothing of this changes."""
    stopped: bool = False
    """Whether a strategy ended it by cutting the others: then it is its answer that matters."""
    saved: str = ""
    """Where the race is saved, as far as that is to be said."""
    estimate: tuple[str, ...] = ()
    """What the cut traces would have cost, in forms, the longest first; empty: nobody can say."""


def decision_banner(
    race: RaceState, picks: Sequence[Pick], verdicts: Verdicts, estimate: tuple[str, ...] = ()
) -> DecisionBanner | None:
    """Find what to put up now: the armed strategy's decision, else the first one, else the end.

    `estimate` says what the traces of an ended race that were cut would have cost.
    """
    armed = next((p for p in picks if p.strategy == race.armed and p.decided), None)
    if race.end_reason is EndReason.ALL_ENDED and not race.pool.cut:
        return _ending(race, picks, verdicts, armed)
    if race.armed is not None:
        if armed is None:
            return None
        said = _decision(race, armed, verdicts, armed=True)
        return _stopped(race, said, armed, picks, verdicts, estimate) if race.ended else said
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
        facts.append(_who_was_cut(race, cut))
    elif not armed and race.running:
        facts.append(f"still {open_traces(race)}")
    if not race.running and (growing := still_growing(race)):
        facts.append(go_on(growing))
    if pick.tie:
        other = f" (other rule: {pick.tie_alternative.text})" if pick.tie_alternative else ""
        facts.append(f"{BY_TIE}{other}")
    return DecisionBanner(
        key=f"decided {pick.strategy}" if armed else "first",
        answer=pick.answer.text if pick.answer else "",
        headline=f"{pick.strategy} decides{first}{when}",
        facts=tuple(facts),
        right=verdicts.on(pick),
        voters=pick.voters,
    )


def _who_was_cut(race: RaceState, cut: LosersCut) -> str:
    # In a what-if nobody's socket was closed, so there is no time to tell.
    took = f" in {seconds(cut.closed_after_s)}" if cut.closed_after_s else ""
    return f"{len(cut.losers)} cut{took}{_beyond(race.overshoot_tokens)}"


def _stopped(
    race: RaceState,
    said: DecisionBanner,
    pick: Pick,
    picks: Sequence[Pick],
    verdicts: Verdicts,
    estimate: tuple[str, ...],
) -> DecisionBanner:
    """The end of a race that was cut short: the armed answer, who was cut, what that was worth.

    It keeps the decision's key, so that it stands where that stood, and stays away with it.
    """
    beside, by_then = beside_of(race, but=pick.strategy), pick.ledger.spent_tokens
    spent = f"{counted(by_then, 'token')} spent{' by then' if race.tokens > by_then else ''}"
    cut = race.losers_cut
    facts = [f"{pick.reason}, {spent}" if pick.reason else spent]
    if cut is not None and cut.losers:
        traces = "trace" if len(cut.losers) == 1 else "traces"
        which = f": {traces} {listed(cut.losers)}" if len(cut.losers) <= NAMED else ""
        meanwhile = race.tokens - beside.tokens - by_then
        more = f", +{counted(meanwhile, 'token')} meanwhile" if meanwhile > 0 else ""
        facts.append(_who_was_cut(race, cut) + more + which)
    if beside.tokens:
        facts += [took_more(beside, pick.decided_at_s), f"{counted(race.tokens, 'token')} in all"]
    facts += [fact for fact in said.facts if fact.startswith(BY_TIE)]
    others = [other for other in picks if other.strategy != pick.strategy]
    when = "" if pick.decided_at_s is None else f" after {seconds(pick.decided_at_s)}"
    went_on = went_past(beside, pick.decided_at_s)
    return replace(
        said,
        headline=f"{pick.strategy} {'decided' if went_on else 'ended the race'}{when}",
        facts=tuple(facts),
        camps=camps_of(race, others, verdicts),
        over=True,
        stopped=True,
        estimate=estimate,
    )


def _beyond(tokens: int | None) -> str:
    """Say what the server generated after the cuts, where it said so itself."""
    return f", +{counted(tokens, 'token')} on the server" if tokens else ""


def _ending(
    race: RaceState, picks: Sequence[Pick], verdicts: Verdicts, armed: Pick | None
) -> DecisionBanner | None:
    decided = [p for p in picks if p.decided and p.answer is not None]
    if not decided:
        return None
    majority = majority_of(decided) or decided[0]
    # A right answer is what one wants to see; where none is known the vote of all is.
    pick = armed or next((p for p in decided if verdicts.on(p)), majority)
    camps = camps_of(race, picks, verdicts)
    answer = pick.answer.text if pick.answer else ""
    facts = [worth_sentence(race, picks, verdicts), first_sentence(race, picks), _vote(majority)]
    failed = sum(trace.status is TraceStatus.FAILED for trace in race.traces)
    facts.append(f"{failed} failed, " if failed else "")
    facts[-1] = f"{facts[-1]}{counted(race.tokens, 'token')} in all{took(beside_of(race))}"
    # Whatever stood large would look like the right answer; nobody's does while that is hidden.
    hidden = verdicts.hidden
    return DecisionBanner(
        key="end",
        answer=KEPT_BACK if hidden else answer,
        headline=f"All done: {HIDDEN_STILL if hidden else tally(camps, answer)}",
        facts=tuple(filter(None, facts)),
        right=verdicts.on(pick),
        voters=() if hidden else pick.voters,
        camps=camps,
        over=True,
    )


def _vote(pick: Pick) -> str:
    most = max(pick.votes.values(), default=0)
    tie = ", by a tie-break" if pick.tie else ""
    return f"{pick.strategy}: {most} of {counted(sum(pick.votes.values()), 'answer')}{tie}"
