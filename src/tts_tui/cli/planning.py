"""From flags and configuration to a plan; everything is checked before anything is written."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tts_tui.cli import options
from tts_tui.domain.procedures.base import acts, asks_lanes
from tts_tui.domain.strategies import (
    StrategyNameError,
    can_arm,
    card_of,
    default_names,
    parse,
)
from tts_tui.errors import ConfigError, UsageError
from tts_tui.store.paths import default_session_path, file_name
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tts_tui.cli.racers import Racer
    from tts_tui.client.endpoint import Endpoint
    from tts_tui.config import Settings
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Strategy
    from tts_tui.engine.agenda import Place
    from tts_tui.engine.plan import SessionPlan
    from tts_tui.store.resuming import Begun

LIKELY: Final = 20
"""How many likely tokens are asked for where nobody said: as many as DeepConf's authors took."""


@dataclass(frozen=True, slots=True)
class RaceOrder:
    """Everything needed to start a session."""

    plan: SessionPlan
    endpoints: tuple[Endpoint | None, ...]
    """One per model of the plan; None is the embedded engine."""
    session_path: Path
    questions_at_once: int | None = 1
    """None: as many as fill what the endpoints take at once."""
    begun: Begun | None = None
    """The session file that is gone on with; None begins one."""
    left: tuple[Place, ...] | None = None
    """The races that it lacks; None is all of them."""
    goes_on: Mapping[Place, RaceState] = field(default_factory=dict)
    """Those of them that go on with the traces that they have, as they were left."""
    give_up_after_s: float | None = None
    """How long a server that went away is waited for; None: a few attempts a trace."""
    by_address: bool = False
    """Whether its models are ids that were typed beside an address, and no configured names."""


@dataclass(frozen=True, slots=True)
class Board:
    """The strategies of a race, by full name."""

    strategies: tuple[str, ...]
    armed: str | None

    def built(self, n: int) -> list[Strategy]:
        """The strategies themselves, for a race of `n` traces."""
        return [parse(name, n) for name in self.strategies]


def plan_board(
    settings: Settings, n: int, strategies: Sequence[str] | None, arm: str | None
) -> Board:
    """Choose the strategies of a race of `n` traces; the armed one is always among them.

    Raises UsageError, and ConfigError for a configured name that is no strategy.
    """
    shown_names = _flagged(strategies, n) if strategies else _configured(settings, n)
    wanted = arm or settings.arm
    armed = None if wanted is None else armed_name(wanted, n)
    if armed is not None and armed not in shown_names:
        shown_names = (armed, *shown_names)
    return Board(shown_names, armed)


def asking_log_p(racers: Iterable[Racer], strategies: Sequence[str]) -> list[Racer]:
    """Have log p recorded by those who were not told, where a strategy of the race weighs it."""
    cards = [card_of(name) for name in strategies]
    if not any(card is not None and card.weighs_logp for card in cards):
        return list(racers)
    return [
        (replace(entrant, logprobs=LIKELY) if entrant.logprobs is None else entrant, at)
        for entrant, at in racers
    ]


def session_path(flag: str | None, *, goes_on: bool = False) -> Path:
    """Say where a session goes. Raises UsageError where it could not be written.

    One that `goes_on` may hold something already.
    """
    if flag is None:
        return default_session_path(datetime.now(UTC))
    path = Path(flag)
    why = _why_unwritable(path, goes_on=goes_on)
    if why:
        raise UsageError(f"{file_name(path)} {why}.", "Name another file with --session.")
    return path


def _why_unwritable(path: Path, *, goes_on: bool) -> str:
    try:
        found = path.stat()
    except FileNotFoundError:
        # Missing folders are made with the file.
        target = next(parent for parent in path.absolute().parents if parent.exists())
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "a bad path"
        return f"cannot be written ({why})"
    else:
        if stat.S_ISDIR(found.st_mode):
            return "is a folder, not a file"
        if found.st_size and not goes_on:
            return "exists already, and a recording is never overwritten"
        target = path
    return "" if os.access(target, os.W_OK) else "cannot be written (permission denied)"


def _flagged(strategies: Sequence[str], n: int) -> tuple[str, ...]:
    try:
        built = [parse(name, n) for name in strategies]
    except StrategyNameError as error:
        raise options.no_strategy(error) from None
    return tuple(dict.fromkeys(strategy.name for strategy in built))


def _configured(settings: Settings, n: int) -> tuple[str, ...]:
    fitting: dict[str, None] = {}
    for name in settings.strategies or ():
        try:
            fitting[parse(name, n).name] = None
        except StrategyNameError:
            # A configuration serves races of every size: what needs more traces waits for one.
            _check_configured(name)
    return tuple(fitting) or default_names(n)


def _check_configured(name: str) -> None:
    from tts_tui.config import MAX_N

    try:
        parse(name, MAX_N)
    except StrategyNameError as error:
        raise ConfigError(
            f"strategies in the configuration: {display_line(str(error), 300)}",
            "Correct it in config.toml or tts-tui.toml.",
            wanted=error.wanted,
            known=error.known,
        ) from None


def armed_name(name: str, n: int) -> str:
    """The full name of a strategy to be armed. Raises UsageError where it cannot be."""
    try:
        strategy = parse(name, n)
    except StrategyNameError as error:
        raise options.no_strategy(error) from None
    if acts(strategy) and not asks_lanes(strategy):
        raise UsageError(
            f"{strategy.name} grows traces of its own and cannot be armed.",
            "Arm one that looks at the race's traces, such as FFS-1.",
        )
    if not can_arm(strategy, n):
        raise UsageError(
            f"{strategy.name} looks at {strategy.n} of the {n} traces and cannot be armed.",
            f"Arm a strategy over all {n}, such as FFS-1, or use -n {strategy.n}.",
        )
    return strategy.name
