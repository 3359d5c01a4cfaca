"""What the demo races: the starter questions on the embedded model."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    racer: Callable[[SamplingFlags], Racer] = embedded,
) -> RaceOrder:
    """Plan the starter set on the embedded model, or on another `racer`. Raises TtsTuiError."""
    traces = n or settings.n
    starter = load_starter()
    if not strategies and not settings.strategies:
        strategies = [*default_names(traces), *starter.procedures]
    board = plan_board(settings, traces, strategies, arm)
    path = session_path(session)
    # The demo keeps its own: what it shows was measured.
    flags = SamplingFlags(
        seed=starter.sampling.seed if seed is None else seed,
        logprobs=logprobs,
        probes=probes_at_once(board.built(traces)),
    )
    racers = asking_log_p([racer(flags)], board.strategies)
    racers += resolve_others(settings, board.built(traces), racers, None, flags)
    plan = SessionPlan(
        questions=tuple(starter.questions)[:limit],
        entrants=(racers[0][0],),
        n=traces,
        strategies=board.strategies,
        armed=board.armed,
        others=tuple(other for other, _ in racers[1:]),
    )
    return RaceOrder(plan, tuple(at for _, at in racers), path)
