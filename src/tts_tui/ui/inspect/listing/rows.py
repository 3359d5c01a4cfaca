"""The rows of the list of traces, and which of them are wanted; pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from tts_tui.analysis.grid_filter import said_by
from tts_tui.domain.labels import TraceLabel, without_verdicts
from tts_tui.ui.inspect.family import lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tts_tui.domain.labels import Labels
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState


class Which(Enum):
    """Which traces are listed; the words people read."""

    ALL = "all"
    WRONG = "wrong"
    OTHER = "unlike the vote"
    SILENT = "no answer"
    LABELLED = "labelled"


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One trace of the session, as the list shows it."""

    race: int
    trace: int
    """Its number in the race, from 0."""
    answer: str | None
    right: bool | None
    """None where nobody knows, or the truth is hidden."""
    other: bool
    """Whether it answers what fewer traces of its race answer than the leading answer."""
    ended: bool
    tokens: int
    said: tuple[str, ...]
    """What a person said of it: tags, note, verdict, correction."""

    @property
    def at(self) -> tuple[int, int]:
        """Race and trace."""
        return self.race, self.trace

    def is_among(self, which: Which) -> bool:
        """Whether a filter keeps it."""
        match which:
            case Which.ALL:
                return True
            case Which.WRONG:
                return self.right is False
            case Which.OTHER:
                return self.other
            case Which.SILENT:
                return self.ended and self.answer is None
            case Which.LABELLED:
                return bool(self.said)

    def has(self, words: Sequence[str]) -> bool:
        """Whether every word stands in it: its number, or part of its answer or of a label."""
        texts = [(self.answer or "").casefold(), *(said.casefold() for said in self.said)]
        number = str(self.trace + 1)
        return all(word == number or any(word in text for text in texts) for word in words)


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the list is wanted: a kind of trace, and words that were typed."""

    which: Which = Which.OTHER
    typed: str = ""

    def of(self, rows: Iterable[TraceRow]) -> list[TraceRow]:
        """Keep what is wanted, in order."""
        words = self.typed.casefold().split()
        return [row for row in rows if row.is_among(self.which) and row.has(words)]

    @property
    def words(self) -> str:
        """What it keeps, for a line: `wrong, “loop”`."""
        return (
            f"{self.which.value}, “{self.typed.strip()}”"
            if self.typed.strip()
            else self.which.value
        )


def offered(*, truth_shown: bool) -> tuple[Which, ...]:
    """The filters there are: none that tells who is wrong while that is hidden."""
    return tuple(which for which in Which if truth_shown or which is not Which.WRONG)


def rows_of(races: Mapping[int, RaceState], labels: Labels, *, truth_shown: bool) -> list[TraceRow]:
    """Every trace that can be read, by race; of those that go on from each other the last."""
    kept = labels if truth_shown else without_verdicts(labels)
    return [
        row
        for number, race in races.items()
        for row in _of_race(number, race, kept, truth_shown=truth_shown)
    ]


NOTHING_SAID: Final = TraceLabel()


def _of_race(
    number: int, race: RaceState, labels: Labels, *, truth_shown: bool
) -> Iterator[TraceRow]:
    leaders = _leaders(race.traces)
    for line in lines(race):
        trace = race.trace(line[-1])
        if trace is None:
            continue
        answer = trace.answer
        known = answer is not None and truth_shown
        yield TraceRow(
            race=number,
            trace=trace.index,
            answer=None if answer is None else answer.text,
            right=race.correct(answer) if known else None,
            other=answer is not None and answer.key not in leaders,
            ended=trace.ended,
            tokens=trace.path_tokens,
            said=tuple(said_by(labels.get((number, trace.index), NOTHING_SAID))),
        )


def _leaders(traces: Iterable[TraceState]) -> set[str]:
    """The answers that most independent traces gave: of a tie all of them."""
    votes = Counter(trace.answer.key for trace in traces if trace.answer is not None)
    most = max(votes.values(), default=0)
    return {key for key, count in votes.items() if count == most}
