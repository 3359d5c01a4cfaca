"""What the board says of every strategy from moment to moment: its pick, and its cost by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.events import TraceCounted
from tts_tui.replay.picks import PicksByMoment
from tts_tui.replay.walk import Walk
from tts_tui.replay.what_if import build_strategy, pick_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_tui.domain.grading import Grading
    from tts_tui.domain.playback import WhatIf
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import Pick
    from tts_tui.replay.recorded_race import RecordedRace


def picks_through(
    recorded: RecordedRace,
    names: Sequence[str],
    what_if: WhatIf,
    grading: Grading | None = None,
    between: int = 0,
) -> Iterator[tuple[float, RaceState, Pick]]:
    """Each strategy's pick wherever anything of it is another than before, in order of time.

    Yields the moment in seconds of the clock, the race as it then stood (until the next is asked
    for) and the pick. Looked at is every moment at which a pick can change or a count is amended,
    and so many `between`, evenly, as what is spent grows with every token. The last look is at
    the end, so the last pick of each strategy is the one `score` has.
    """
    names = list(dict.fromkeys(names))
    walk = Walk(recorded, grading, what_if.left_out)
    built = (build_strategy(name, walk.race) for name in names)
    strategies = {each.name: each for each in built if each is not None}
    before: dict[str, Pick] = {}
    for moment in _moments(recorded, names, what_if, grading, between):
        race = walk.to(moment)
        for name, strategy in strategies.items():
            pick = pick_of(strategy, race, what_if)
            if pick != before.get(name):
                before[name] = pick
                yield moment, race, pick


def _moments(
    recorded: RecordedRace,
    names: Sequence[str],
    what_if: WhatIf,
    grading: Grading | None,
    between: int,
) -> list[float]:
    end_s = recorded.duration_s
    found = {0.0, end_s, *PicksByMoment(recorded, names, what_if, grading).moments}
    found.update(
        step.t_s
        for trace in recorded.everyone
        for step in trace.steps
        if isinstance(step, TraceCounted)
    )
    found.update(end_s * place / (between + 1) for place in range(1, between + 1))
    return sorted(moment for moment in found if 0.0 <= moment <= end_s)
