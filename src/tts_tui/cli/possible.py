"""What of a planned race its models were found unable to do: left out, or done otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tts_tui.cli.preflight import troubles_of
from tts_tui.client.errors import FailureKind
from tts_tui.domain.capabilities import Capability, missing
from tts_tui.domain.procedures.base import acts, asks_lanes
from tts_tui.domain.strategies import parse
from tts_tui.domain.strategies.escalation import models_of
from tts_tui.errors import UsageError
from tts_tui.figures import counted
from tts_tui.store import capabilities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.cli.planning import RaceOrder
    from tts_tui.engine.plan import SessionPlan

NAME_ANOTHER: Final = "Name one that it can be raced with."


def leave_out_down(order: RaceOrder) -> tuple[RaceOrder, list[str]]:
    """Leave out strategies of which a stage's model is down, or not served; say why of each model.

    Raises UsageError where nothing is left to race, and for an id that was typed and that the
    server does not have: it is a mistake.
    """
    plan, racing = order.plan, len(order.plan.entrants)
    if not plan.others:
        return order, []
    found = zip(plan.others, troubles_of(order.endpoints[racing:]), strict=True)
    down = {other.card.name: trouble for other, trouble in found if trouble is not None}
    named = {name: models_of([parse(name, plan.n)]) for name in plan.strategies}
    asking = {model: [name for name in named if model in named[name]] for model in down}
    for model, trouble in down.items():
        if order.by_address and trouble.kind is FailureKind.NOT_FOUND:
            raise UsageError(f"{', '.join(asking[model])} cannot be raced: {trouble.sentence}")
    kept = tuple(name for name in plan.strategies if not down.keys() & named[name])
    needed = {model for name in kept for model in named[name]}
    others = [
        (other, at)
        for other, at in zip(plan.others, order.endpoints[racing:], strict=True)
        if other.card.name in needed
    ]
    left = replace(plan, strategies=kept, others=tuple(other for other, _ in others))
    fitted = replace(
        order,
        plan=left,
        endpoints=(*order.endpoints[:racing], *(at for _, at in others)),
    )
    sentences = [
        f"{', '.join(asking[model])} cannot be raced, as the model {model} is not there: "
        f"{trouble.sentence}"
        for model, trouble in down.items()
    ]
    if not kept:
        raise UsageError(" ".join(sentences), NAME_ANOTHER)
    return fitted, sentences


def hold_back(order: RaceOrder) -> RaceOrder:
    """Let the traces of a server that was found to work on one at a time wait here, not there.

    What is cut then makes room at once, and rules know that “first” says little. A limit that the
    entry names stays.
    """
    models = tuple(
        replace(entrant, card=replace(entrant.card, concurrency=1))
        if endpoint is not None
        and entrant.card.concurrency is None
        and (found := capabilities.known_of(entrant.card)) is not None
        and found.lacks(Capability.PARALLEL)
        else entrant
        for entrant, endpoint in zip(order.plan.models, order.endpoints, strict=True)
    )
    racing = len(order.plan.entrants)
    held = replace(order.plan, entrants=models[:racing], others=models[racing:])
    return replace(order, plan=held)


def leave_out_impossible(order: RaceOrder) -> tuple[RaceOrder, list[str]]:
    """Leave out the procedures that no model of a race can have; say why, a sentence a model.

    Only what `doctor` found counts. What it did not look at is tried, and told where it fails.
    Raises UsageError where nothing is left to race.
    """
    plan = order.plan
    strategies = [parse(name, plan.n) for name in plan.strategies]
    needs = {each.name: each.needs for each in strategies if acts(each)}
    if not needs:
        return order, []
    cards = [entrant.card for entrant in plan.entrants]
    known = [capabilities.known(card.host, card.model_id) for card in cards]
    sentences = [missing(found, needs) for found in known]
    kept = tuple(
        name
        for name in plan.strategies
        if name not in needs or any(missing(found, {name: needs[name]}) is None for found in known)
    )
    said = [sentence for sentence in sentences if sentence is not None]
    if not kept:
        raise UsageError(" ".join(said), NAME_ANOTHER)
    said += _crowded(hold_back(order).plan, kept)
    armed = plan.armed if plan.armed is None or plan.armed in kept else None
    if armed != plan.armed:
        said.append(f"{plan.armed} was to be armed; without it no strategy is.")
    return replace(order, plan=replace(plan, strategies=kept, armed=armed)), said


def _crowded(plan: SessionPlan, strategies: Sequence[str]) -> list[str]:
    """Say where the traces alone fill a server, so that none of them can be asked while it runs."""
    built = (parse(name, plan.n) for name in strategies)
    asking = [each.name for each in built if asks_lanes(each)]
    caps = {entrant.card.name: entrant.card.concurrency for entrant in plan.entrants}
    return [
        f"{name} takes {counted(cap, 'request')} at once, and {counted(plan.n, 'trace')} fill it: "
        f"{' and '.join(asking)} can ask none before one has ended. Race fewer traces, or allow "
        "more at once with --concurrency."
        for name, cap in caps.items()
        if asking and cap is not None and cap <= plan.n
    ]
