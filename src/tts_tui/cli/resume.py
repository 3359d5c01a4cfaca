"""`race --resume` and `--extend-to`: what of an order a session file holds already.

Refused where they differ.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tts_tui.domain.procedures.base import acts
from tts_tui.domain.strategies import StrategyNameError, parse
from tts_tui.engine.agenda import Place
from tts_tui.errors import UsageError
from tts_tui.figures import counted
from tts_tui.store.paths import file_name
from tts_tui.store.resuming import take_up
from tts_tui.store.seams import grown
from tts_tui.text import display_line

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tts_tui.cli.planning import RaceOrder
    from tts_tui.config import Settings
    from tts_tui.domain.events import ModelCard, Question, RaceStarted, Sampling
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Strategy
    from tts_tui.engine.plan import Entrant
    from tts_tui.store.header import PlanSummary
    from tts_tui.store.resuming import Begun

_REMEDY: Final = "Race as the file says, or name another file with --session."


def resume(order: RaceOrder, settings: Settings, args: Namespace) -> RaceOrder:
    """What is left of an order; a file that is not there, or empty, is begun.

    A seed that nobody has named is the file's, and so are strategies where a file is extended.
    Raises UsageError where questions, model or sampling differ from the file's, where it cannot
    be extended, and as `take_up` does.
    """
    path = order.session_path
    extends = args.extend_to is not None
    if not path.exists() or not path.stat().st_size:
        if extends:
            raise UsageError(f"There is no session {file_name(path)} to extend.", _REMEDY)
        return order
    begun = take_up(path, order.plan.n)
    try:
        named = {name for name, entry in settings.models.items() if entry.seed is not None}
        drawn = args.seed is None
        entrants, others = (
            tuple(
                _seeded(entrant, begun) if drawn and entrant.card.name not in named else entrant
                for entrant in models
            )
            for models in (order.plan.entrants, order.plan.others)
        )
        plan = replace(order.plan, entrants=entrants, others=others)
        was = begun.header.plan
        if extends:
            _refuse_to_extend(was, plan.n, args.n, path)
            was = grown(was, plan.n)
            entrants = tuple(_asking_log_p(entrant, begun) for entrant in plan.entrants)
            names = plan.strategies if args.strategies else was.strategies
            plan = replace(plan, entrants=entrants, strategies=names)
        order = replace(order, plan=plan)
        for said in _differences(order, was, begun):
            raise UsageError(f"{file_name(path)} {display_line(said, 300)}.", _REMEDY)
        left, goes_on = _left(order, begun)
        return replace(order, begun=begun, left=left, goes_on=goes_on)
    except BaseException:
        begun.file.close()
        raise


def _refuse_to_extend(was: PlanSummary, n: int, said_n: int | None, path: Path) -> None:
    """Refuse what cannot get more traces. Raises UsageError."""
    name = file_name(path)
    if n < was.n or said_n not in (None, was.n, n):
        has = f"{name} has {was.n} traces a race already"
        raise UsageError(f"{has}.", "Extend it to more, and leave -n out.")
    if was.armed is not None:
        why = f"was raced with {was.armed} armed, which cuts traces"
    elif names := [each.name for each in _parsed(was) if acts(each)]:
        why = f"has traces that {names[0]} grew, numbered after those of the race"
    else:
        return
    raise UsageError(
        f"{name} cannot be extended: it {why}.",
        "Race more into another file, with another --seed; `tts-tui merge` joins them.",
    )


def _parsed(was: PlanSummary) -> Iterator[Strategy]:
    for name in was.strategies:
        with suppress(StrategyNameError):
            yield parse(name, was.n)


def _seeded(entrant: Entrant, begun: Begun) -> Entrant:
    """The same with the seed that its races in the file have."""
    for race in begun.races.values():
        for card, sampling in _asked(race):
            if card == entrant.card.name:
                return replace(entrant, sampling=replace(entrant.sampling, seed=sampling.seed))
    return entrant


def _asking_log_p(entrant: Entrant, begun: Begun) -> Entrant:
    """The same with log p where its races in the file have it, unless somebody said."""
    if entrant.logprobs is not None:
        return entrant
    own = (race for race in begun.races.values() if race.model.name == entrant.card.name)
    return replace(entrant, logprobs=next((race.logprobs for race in own), None))


def _asked(race: RaceStarted) -> Iterator[tuple[str, Sampling]]:
    yield race.model.name, race.sampling
    yield from ((other.model.name, other.sampling) for other in race.others)


def _differences(order: RaceOrder, was: PlanSummary, begun: Begun) -> Iterator[str]:
    """Say how the file differs from the order, as the end of a sentence."""
    plan = order.plan
    yield from _of_plan(order, was)
    asked = set(plan.questions)
    samplings = {model.card.name: model.sampling for model in plan.models}
    for race in begun.races.values():
        if race.question not in asked:
            yield f"holds a question “{race.question.id}” that is not, or not so, in this data set"
        for name, sampling in _asked(race):
            if name in samplings and samplings[name] != sampling:
                yield f"was sampled with {_words(sampling)}, not with {_words(samplings[name])}"


def _of_plan(order: RaceOrder, was: PlanSummary) -> Iterator[str]:
    plan = order.plan
    now = [model.card for model in plan.models]
    before = [*was.models, *was.others]
    if _known_by(now) != _known_by(before):
        had, has = (_listed(card.name for card in cards) for cards in (before, now))
        yield f"was raced with {had}, not with {has}"
    if plan.n != was.n:
        yield f"has {was.n} traces a race, not {plan.n}"
    if plan.shard != was.shard:
        had, has = (f"shard {one}" if one else "all shards" for one in (was.shard, plan.shard))
        yield f"is of {had}, not of {has}"
    if len(plan.questions) != was.questions:
        yield f"is of {was.questions} questions, not of {len(plan.questions)}"
    if plan.armed != was.armed:
        yield f"was raced with {was.armed or 'no strategy'} armed, not {plan.armed or 'none'}"
    if plan.strategies != was.strategies:
        yield f"has the strategies {_listed(was.strategies)}, not {_listed(plan.strategies)}"


def _known_by(cards: Iterable[ModelCard]) -> list[tuple[str, str]]:
    return [(card.name, card.model_id) for card in cards]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _words(sampling: Sampling) -> str:
    most = sampling.max_tokens
    return (
        f"temperature {sampling.temperature}, top-p {sampling.top_p}, "
        f"{'no limit' if most is None else counted(most, 'token')} and seed {sampling.seed}"
    )


def _left(order: RaceOrder, begun: Begun) -> tuple[tuple[Place, ...], dict[Place, RaceState]]:
    """The races of the order that the file does not hold whole, and how those stand that go on."""
    plan = order.plan
    # A data set may ask the same twice.
    there = Counter(
        (race.question, race.model.name)
        for number, race in begun.races.items()
        if number in begun.whole
    )
    parts: dict[tuple[Question, str], list[RaceState]] = {}
    for state in begun.parts.values():
        asked = state.started.question, state.started.model.name
        parts.setdefault(asked, []).append(state)
    left: list[Place] = []
    goes_on: dict[Place, RaceState] = {}
    for number, question in enumerate(plan.questions):
        for entrant, model in enumerate(plan.entrants):
            asked = question, model.card.name
            there[asked] -= 1
            if there[asked] >= 0:
                continue
            place = Place(number, entrant)
            left.append(place)
            if waiting := parts.get(asked):
                goes_on[place] = waiting.pop(0)
    return tuple(left), goes_on
