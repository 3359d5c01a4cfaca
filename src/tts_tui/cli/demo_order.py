"""What the demo races: the starter questions on the embedded model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.cli.dueling import armed_board, dueling, two_sides
from tts_tui.cli.planning import RaceOrder, asking_log_p, plan_board, session_path
from tts_tui.cli.racers import embedded, probes_at_once, resolve_others
from tts_tui.config import SamplingFlags
from tts_tui.data import load_starter
from tts_tui.domain.strategies import default_names
from tts_tui.engine.plan import SessionPlan

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.cli.racers import Racer
    from tts_tui.config import Settings


def demo_order(
    settings: Settings,
    *,
    n: int | None = None,
    strategies: list[str] | None = None,
    arm: str | None = None,
    seed: int | None = None,
    logprobs: int | None = None,
    session: str | None = None,
    limit: int | None = None,
    duel: str | None = None,
    racer: Callable[[SamplingFlags], Racer] = embedded,
) -> RaceOrder:
    """Plan the starter set on the embedded model, or on another `racer`. Raises TtsTuiError."""
    traces = n or settings.n
    starter = load_starter()
    if not strategies and not settings.strategies:
        # What grows traces of its own would hold the end of a duel up.
        procedures = starter.procedures if duel is None else ()
        strategies = [*default_names(traces), *procedures]
    board = armed_board(plan_board(settings, traces, strategies, arm), duel, traces)
    path = session_path(session)
    # The demo keeps its own: what it shows was measured.
    flags = SamplingFlags(
        seed=starter.sampling.seed if seed is None else seed,
        logprobs=logprobs,
        probes=probes_at_once(board.built(traces)),
    )
    racers = asking_log_p([racer(flags)], board.strategies)
    others = resolve_others(settings, board.built(traces), racers, None, flags)
    if duel is not None:
        racers = two_sides(racers, duel, traces)
    plan = SessionPlan(
        questions=tuple(starter.questions)[:limit],
        entrants=tuple(entrant for entrant, _ in racers),
        n=traces,
        strategies=board.strategies,
        armed=board.armed,
        others=tuple(other for other, _ in others),
    )
    order = RaceOrder(plan, tuple(at for _, at in (*racers, *others)), path)
    return order if duel is None else dueling(order)
