"""The plain strategy that stands for one that ships."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Protocol, cast

from tests.support.plain_picks.by_order import (
    FirstFinish,
    LastFinish,
    ShortM,
)
from tests.support.plain_picks.until_fired import (
    AdaptiveConsistency,
    EarlyStoppingConsistency,
    FirstToLead,
    FirstToVotes,
)
from tests.support.plain_picks.votes_of_all import (
    BeamSearch,
    EarlyMajorityVote,
    MajorityVote,
    SimpleDecoding,
)
from tts_tui.domain.pool import Pool
from tts_tui.domain.strategies.base import Clock, Pick, ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.strategies.base import Strategy
    from tts_tui.domain.trace_view import TraceView


_PLAIN: dict[str, type[Any]] = {
    cls.__name__: cls
    for cls in (
        *(FirstFinish, LastFinish, ShortM, MajorityVote, EarlyMajorityVote),
        *(SimpleDecoding, BeamSearch),
        *(FirstToVotes, FirstToLead, AdaptiveConsistency, EarlyStoppingConsistency),
    )
}


@dataclass(frozen=True, slots=True)
class _WithANewPool:
    strategy: Strategy

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        return ask(self.strategy, Pool(traces), clock)


class PlainStrategy(Protocol):
    """A strategy that is asked about all traces of a race, in a list."""

    def pick(self, traces: Sequence[TraceView], clock: Clock) -> Pick:
        """Say what it answers now, of the first n."""


def plainly(strategy: Strategy) -> PlainStrategy:
    """The same strategy without a pool; one that is not here is asked with a new pool each time.

    So a new strategy needs no second version of itself, but one may be written down here.
    """
    if type(strategy).__name__ not in _PLAIN:
        return _WithANewPool(strategy)
    numbers = {field.name: getattr(strategy, field.name) for field in fields(cast("Any", strategy))}
    plain: PlainStrategy = _PLAIN[type(strategy).__name__](**numbers)
    return plain
