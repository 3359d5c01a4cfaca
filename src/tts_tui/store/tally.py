"""How strategies did in a session, by the picks that were recorded; undecided is its own count."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from tts_tui.domain.answers import is_right, normalise
from tts_tui.domain.strategies import Role, card_with, read_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tts_tui.domain.answers import Answer
    from tts_tui.domain.events import PickChanged, RaceStarted


@dataclass(slots=True)
class Tally:
    """Last picks of all strategies over the races whose right answer is recorded."""

    races: int = 0
    right: Counter[str] = field(default_factory=Counter)
    """Strategy → races in which it decided and is right; so the others."""
    wrong: Counter[str] = field(default_factory=Counter)
    undecided: Counter[str] = field(default_factory=Counter)

    @property
    def text(self) -> str:
        """Say it in short: `MV 14 of 19 · best 17`; empty where there is nothing to count."""
        names = {*self.right, *self.wrong, *self.undecided}
        if not names:
            return ""
        best = max((self.right[name] for name in names), default=0)
        vote = card_with(Role.MAJORITY)
        votes = [name for name in names if (known := read_name(name)) and known.card is vote]
        majority = max(votes, key=_size, default=None)
        if majority is None:
            return f"best {best} of {self.races}"
        open_ones = self.undecided[majority]
        left = f", {open_ones} undecided" if open_ones else ""
        return f"{vote.stem} {self.right[majority]} of {self.races}{left} · best {best}"


def tally(
    races: Mapping[int, RaceStarted],
    last_picks: Mapping[tuple[int, str], PickChanged],
    planned: Iterable[str],
) -> Tally:
    """Count last picks; a planned strategy that never picked anything is undecided."""
    found = Tally()
    by_race: dict[int, dict[str, PickChanged | None]] = {}
    plan = dict.fromkeys(planned)
    for (number, strategy), pick in last_picks.items():
        by_race.setdefault(number, {**plan})[strategy] = pick
    for number, race in races.items():
        if race.question.truth is None:
            continue
        truth = _normalised(race.question.truth)
        if truth is None:
            continue
        found.races += 1
        for strategy, pick in by_race.get(number, plan).items():
            if pick is None or pick.decided_at_s is None:
                found.undecided[strategy] += 1
                continue
            answer = _normalised(pick.answer) if pick.answer is not None else None
            right = is_right(answer, truth)
            (found.right if right else found.wrong)[strategy] += 1
    return found


def _size(name: str) -> int:
    known = read_name(name)
    return (known and known.n) or 0


@lru_cache(maxsize=4096)
def _normalised(answer: str) -> Answer | None:
    """Read an answer; the same few come again and again."""
    return normalise(answer)
