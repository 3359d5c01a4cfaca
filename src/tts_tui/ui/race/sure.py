"""How sure a strategy is, as the board says it: a cell of its row, and a note beside the votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.domain.certainty import Hold
from tts_tui.domain.certainty_words import outlook
from tts_tui.domain.forecast import forecast
from tts_tui.domain.how_sure import what_is_ahead
from tts_tui.domain.playback import TICKS_PER_S
from tts_tui.domain.strategies import Clock, Role, card_of
from tts_tui.figures import NOTHING, counted, share, short, span
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.certainty import Ahead, Certainty
    from tts_tui.domain.forecast import Forecast
    from tts_tui.domain.lengths import Lengths
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies import Strategy
    from tts_tui.ui.race.picks import PickBoard

_CELL: Final = 7
_FIXED: Final = {
    Hold.NO_VOTE: NOTHING,
    Hold.ONE_VOTER: NOTHING,
    Hold.TIE: "= tie",
    Hold.ONE_VOTE: "± one",
    Hold.SETTLED: "settled",
}


def sure_cell(sure: Certainty | None) -> str:
    """Say how firm a pick is in a few cells: a sign and a word where it hangs by little."""
    if sure is None:
        return NOTHING
    if (said := _FIXED.get(sure.hold)) is not None:
        return said
    votes = f"{sure.first}–{sure.second}"
    chance = f"{votes} {share(sure.posterior)}".replace(" %", "%")
    return chance if len(chance) <= _CELL else votes


@dataclass(frozen=True, slots=True)
class SureNotes:
    """How sure a vote is and when it may decide, each in forms, the longest first."""

    said: tuple[str, ...] = ()
    when: tuple[str, ...] = ()

    @property
    def in_one(self) -> tuple[str, ...]:
        """Forms that say both, and last the one that leaves out when."""
        short = self.said[-1:]
        both = [f"{said} · {when}" for when in self.when for said in self.said]
        return (*both, *(short if self.when else self.said))


UNSAID: Final = SureNotes()


class VotesAhead:
    """What the votes to come could do to one race's pick; asked only where that can have changed.

    It takes some thirty picks, each from a pool of its own.
    """

    def __init__(self) -> None:
        self._ahead: Ahead | None = None
        self._of: list[object] = []

    def ahead(
        self, race: RaceState, strategy: Strategy, clock: Clock, sure: Certainty
    ) -> Ahead | None:
        """What could happen to a pick that is so sure; None where nobody can say."""
        running = [trace for trace in race.pool if not trace.ended]
        of: list[object] = [race, race.left_out, strategy, sure, clock, race.ends, race.counts]
        of += [trace.thinking_end_s for trace in running]
        if clock is Clock.TOKEN:
            # As traces arrive only an end can decide; by their lengths, each token can.
            of += [trace.tokens for trace in running]
        if of != self._of:
            self._ahead = what_is_ahead(strategy, race.pool_of(strategy), clock, sure)
            self._of = of
        return self._ahead


def sure_notes(
    race: RaceState,
    board: PickBoard,
    lengths: Lengths,
    clock: Clock,
    votes: VotesAhead | None = None,
) -> SureNotes:
    """Say how sure the armed strategy is, or the majority vote.

    `votes` is what the last time was asked of; without it everything is asked anew.
    """
    strategy = _spoken_of(race, board.strategies)
    pick = board.picks.get(strategy.name) if strategy is not None else None
    if strategy is None or pick is None or pick.certainty is None:
        return UNSAID
    sure = pick.certainty
    ahead = (votes or VotesAhead()).ahead(race, strategy, clock, sure)
    # The votes beside it are those of all; one that is armed has a rule of its own.
    name = "" if _is_majority(strategy) else f"{strategy.name.partition('@')[0]}: "
    said = f"{name}{display_line(outlook(sure, ahead), 120)}"
    found = None
    if ahead is not None:
        running = [trace for trace in race.pool if not trace.ended]
        found = forecast(ahead, running, lengths.tokens)
    when = () if found is None else _when(found, lengths, clock)
    if ahead is None or sure.hold is Hold.NO_VOTE:
        return SureNotes((said,), when)
    numbers = f"{share(sure.posterior)} sure, entropy {sure.entropy_bits:.1f} bits"
    return SureNotes((f"{said} · {numbers}", said), when)


def _when(found: Forecast, lengths: Lengths, clock: Clock) -> tuple[str, ...]:
    said = f"decides in {_range(found, clock)}, an estimate"
    return (*(f"{said} from {whence}" for whence in whence_of(lengths)), said)


def whence_of(lengths: Lengths) -> tuple[str, ...]:
    """Say whose lengths they are, the longest form first: `214 traces of qwen in 9 sessions`."""
    if lengths.only_this_race:
        return (f"this race's own {counted(len(lengths), 'ended trace')}",)
    of = f"{counted(len(lengths), 'trace')} of {display_line(lengths.model, 24)}"
    return f"{of} in {counted(lengths.sessions, 'session')}", of


def _spoken_of(race: RaceState, strategies: Sequence[Strategy]) -> Strategy | None:
    armed = (strategy for strategy in strategies if strategy.name == race.armed)
    return next(armed, None) or next(filter(_is_majority, strategies), None)


def _is_majority(strategy: Strategy) -> bool:
    card = card_of(strategy.name)
    return card is not None and card.role is Role.MAJORITY


def _range(found: Forecast, clock: Clock) -> str:
    low_s, high_s = found.soonest_s, found.latest_s
    if clock is Clock.TOKEN:
        low = short(low_s * TICKS_PER_S)
        return (
            f"{low} tokens or more"
            if high_s is None
            else (f"{low}–{short(high_s * TICKS_PER_S)} tokens")
        )
    return f"{span(low_s, low_s)} or more" if high_s is None else span(low_s, high_s)
