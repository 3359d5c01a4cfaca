"""What cut traces would still have cost, in words that say it is an estimate, and from what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.unspent import unspent
from tts_tui.figures import short
from tts_tui.ui.race.sure import whence_of

if TYPE_CHECKING:
    from tts_tui.domain.lengths import Lengths
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.unspent import Unspent


def unspent_forms(race: RaceState, lengths: Lengths) -> tuple[str, ...]:
    """Say what the cut traces of an ended race would have taken more, the longest form first.

    Empty where none was cut, or where nobody can say.
    """
    found = unspent(race, lengths.tokens) if race.ended and race.pool.cut else None
    if found is None:
        return ()
    said = f"uncut: {_range(found)} tokens more, an estimate"
    return (*(f"{said} from {each}" for each in whence_of(lengths)), said)


def _range(found: Unspent) -> str:
    low, high = short(found.low_tokens), found.high_tokens
    if high is None:
        return f"{low} or more"
    return f"{low}–{short(high)}" if short(high) != low else f"about {low}"
