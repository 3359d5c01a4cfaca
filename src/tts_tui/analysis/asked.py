"""Which strategies are asked of a saved race, and what they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.ran import names_of_run
from tts_tui.domain.strategies import StrategyNameError, default_names, parse, read_name
from tts_tui.domain.strategies.bs import CARD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Clock, Pick


def picks(race: RaceState, strategy_names: Sequence[str] | None, clock: Clock) -> Iterator[Pick]:
    """Each strategy's pick on a race as it stands; None takes the default ones, and its procedures.

    Raises StrategyNameError for a name that does not fit the race; a race without traces has
    no picks.
    """
    for name in names_for(race, strategy_names):
        yield race.ask(parse(name, race.n), clock)


def names_for(race: RaceState, strategy_names: Sequence[str] | None) -> Sequence[str]:
    """Which strategies are asked of a race; None takes the default ones, and its procedures."""
    if not race.n:
        return ()
    procedures = (name for name in names_of_run(race) if _fits(name, race.n))
    usual = (*default_names(race.n), *procedures)
    return usual if strategy_names is None else strategy_names


def fitting(strategy_names: Sequence[str], counts: Sequence[int]) -> list[str] | None:
    """Keep the names that are strategies of races of all these sizes; None where none is.

    A file may name anything; what was asked for on the command line is not passed through here.
    """
    kept = [name for name in strategy_names if all(_fits(name, n) for n in counts)]
    return kept or None


def _fits(name: str, n: int) -> bool:
    try:
        parse(name, n)
    except StrategyNameError:
        return False
    return True


def not_run(strategy_names: Iterable[str], races: Iterable[RaceState]) -> list[str]:
    """Name the procedures among strategies that grew no trace in any of these races.

    What an import calls a beam search has one output, and that is there.
    """
    known = [(name, read_name(name)) for name in strategy_names]
    asked = [name for name, read in known if read is not None and read.card.acts]
    missing: dict[str, bool] = {}
    for race in races:
        ran = set(_ran(race))
        for name in asked:
            # One on the race's own lanes is called by their number.
            full = parse(name, race.n).name if _fits(name, race.n) else name
            missing[full] = missing.get(full, True) and full not in ran
    return [name for name, nowhere in missing.items() if nowhere]


def _ran(race: RaceState) -> Iterator[str]:
    yield from names_of_run(race)
    if race.started.beams is not None:
        yield f"{CARD.stem}@{race.started.beams}"


def perhaps_asked(recorded: Sequence[str], n: int) -> list[str]:
    """Every name that may be wanted of a race of n traces once all races of its session are known.

    `recorded` are the names that the session was raced with.
    """
    return [*(fitting(recorded, [n]) or ()), *default_names(n)] if n else []
