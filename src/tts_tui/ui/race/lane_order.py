"""In which order the lanes of independent traces stand, and which are pinned above all others."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState
    from tts_tui.ui.race.picks import PickRow


class By(StrEnum):
    """What lanes are sorted by; equal ones stay by their number."""

    NUMBER = "number"
    FINISH = "finish"
    """Who ended first; those that run come last."""
    LENGTH = "length"
    """The shortest that ended first; those that run come last."""
    ANSWER = "answer"
    """Those of one answer together, the larger group first."""
    AGREEMENT = "agreement"
    """Those that say what leads first, then other answers, then who runs, then who has none."""


def ordered(
    traces: Sequence[TraceState], by: By, pins: Collection[int], leader: str | None
) -> list[int]:
    """Number the traces in their order; `leader` is the key of the answer that leads.

    Pinned ones come first. Only ends move a trace: what still runs stays where it is.
    """
    counts: dict[str, int] = {}
    for trace in traces:
        if (key := _key(trace)) is not None:
            counts[key] = counts.get(key, 0) + 1
    met = {key: at for at, key in enumerate(counts)}

    def rank(trace: TraceState) -> tuple[float, ...]:
        key, end_s = _key(trace), trace.end_s if trace.end_s is not None else float("inf")
        said = 0 if key is not None else 1 if not trace.ended else 2
        match by:
            case By.NUMBER:
                return ()
            case By.FINISH:
                return (not trace.ended, end_s if trace.ended else 0.0)
            case By.LENGTH:
                return (not trace.ended, trace.tokens if trace.ended else 0)
            case By.ANSWER:
                own = (-counts[key], met[key]) if key is not None else (0, 0)
                return (said, *own, end_s if trace.ended else 0.0)
            case By.AGREEMENT:
                return (said, key != leader, end_s if trace.ended else 0.0)

    found = sorted(traces, key=lambda each: (each.index not in pins, *rank(each), each.index))
    return [trace.index for trace in found]


def _key(trace: TraceState) -> str | None:
    """The answer of a trace that has ended with one."""
    return trace.answer.key if trace.ended and trace.answer is not None else None


def leading(rows: Sequence[PickRow]) -> str | None:
    """The key of the answer that leads: the armed strategy's, else the first on the board."""
    picks = [row.pick for row in sorted(rows, key=lambda row: not row.armed)]
    answers = (pick.answer for pick in picks if pick is not None and pick.answer is not None)
    return next((answer.key for answer in answers), None)


class LaneOrder:
    """What a person has chosen; sorts anew only when a trace has ended or the choice changed."""

    def __init__(self) -> None:
        self.by = By.NUMBER
        self.pins: set[int] = set()
        """Numbers of pinned traces of the race in view."""
        self._race: object = None
        self._of: object = None
        self._found: list[int] = []

    @property
    def title(self) -> str:
        """What the lanes are, in the title of their panel."""
        by = "" if self.by is By.NUMBER else f" by {self.by}"
        pinned = f", {len(self.pins)} pinned" if self.pins else ""
        return f"traces{by}{pinned}"

    def turn(self) -> By:
        """Sort by the next thing."""
        every = list(By)
        self.by = every[(every.index(self.by) + 1) % len(every)]
        return self.by

    def pin(self, trace: int) -> bool:
        """Pin a trace, or let it go. Says whether it is pinned now."""
        self.pins ^= {trace}
        return trace in self.pins

    def of(self, race: RaceState, leader: str | None) -> list[int] | None:
        """The order of a race's independent traces; None as they are numbered."""
        # A jump in a replay makes another state of the same race.
        number = (race.started.race, race.started.question.id)
        if number != self._race:
            self._race = number
            self.pins.clear()
        if self.by is By.NUMBER and not self.pins:
            return None
        ends = [trace.ended for trace in race.traces]
        of = (self.by, frozenset(self.pins), leader, race.ends, race.counts, ends, race.grading)
        if of != self._of:
            self._of = of
            self._found = ordered(race.traces, self.by, self.pins, leader)
        return self._found
