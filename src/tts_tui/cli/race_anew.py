"""A question that is raced again, live: on which model, with which strategies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_tui.cli.planning import RaceOrder, asking_log_p, plan_board, session_path
from tts_tui.cli.racers import probes_at_once, resolve, resolve_others
from tts_tui.client.local_parts import MODEL_ID
from tts_tui.config import SamplingFlags
from tts_tui.config.resolve import draw_seed
from tts_tui.engine.plan import SessionPlan
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.cli.racers import Racer
    from tts_tui.config import Settings
    from tts_tui.ui.kit.destinations import RaceAnew


def anew_order(
    settings: Settings, wanted: RaceAnew, before: Sequence[RaceOrder]
) -> tuple[RaceOrder, str | None]:
    """Plan it with fresh seeds; with it a sentence, where another model than its own is raced.

    `before` are the orders of this program so far, the newest last. Raises TtsTuiError.
    """
    board = plan_board(settings, wanted.n, wanted.strategies, wanted.armed)
    built = board.built(wanted.n)
    flags = SamplingFlags(probes=probes_at_once(built))
    racer = _raced_before(wanted.model, before) or _known(settings, wanted.model, before, flags)
    racers = asking_log_p([racer], board.strategies)
    others = resolve_others(settings, built, racers, None, flags)
    plan = SessionPlan(
        questions=(wanted.question,),
        entrants=(racers[0][0],),
        n=wanted.n,
        strategies=board.strategies,
        armed=board.armed,
        others=tuple(other for other, _ in others),
    )
    endpoints = tuple(at for _, at in (*racers, *others))
    name = racers[0][0].card.name
    return RaceOrder(plan, endpoints, session_path(None)), _instead(wanted.model, name)


def _instead(recorded: str, raced: str) -> str | None:
    if recorded == raced:
        return None
    recorded, raced = display_line(recorded, 60), display_line(raced, 60)
    return f"{recorded} is not configured here; this is raced on {raced}."


def _raced_before(name: str, before: Sequence[RaceOrder]) -> Racer | None:
    """A model as this program last raced it: it may have been typed and stand in no file."""
    for order in reversed(before):
        for entrant, at in zip(order.plan.entrants, order.endpoints, strict=False):
            if entrant.card.name == name:
                sampling = replace(entrant.sampling, seed=draw_seed())
                return replace(entrant, sampling=sampling, arms=None), at
    return None


def _known(
    settings: Settings, name: str, before: Sequence[RaceOrder], flags: SamplingFlags
) -> Racer:
    """A model of the configuration: the one that is named, the last one raced, or the first.

    Where there is none, the embedded one; raises EngineMissingError where that is not installed.
    """
    if name in settings.models or name == MODEL_ID:
        return resolve(settings, [name], None, flags)[0]
    last = before[-1].plan.entrants[0].card.name if before else None
    if last is not None and (racer := _raced_before(last, before)) is not None:
        return racer
    return resolve(settings, [next(iter(settings.models), MODEL_ID)], None, flags)[0]
