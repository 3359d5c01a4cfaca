"""What a race shows of its server by itself, without anybody asking: queues, copies."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from tts_tui.domain.trace import TraceStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState

QUEUED_PAIRS: Final = 2
"""Times that a trace has to wait for the end of another one before it is no accident."""
TELLING_TOKENS: Final = 32
"""Texts of fewer tokens may well be alike by chance."""
TAIL_CHARACTERS: Final = 64
FEWEST_COPIES: Final = 3
"""Two of eight are sometimes alike on a small model, though its server heeds seeds [measured]."""


class Notice(StrEnum):
    """What was noticed."""

    ONE_AT_A_TIME = "one at a time"
    COPIES = "copies"


@dataclass(frozen=True, slots=True)
class Noticed:
    """One thing that was noticed, and a sentence that says what it means."""

    notice: Notice
    sentence: str
    traces: int
    """How many traces show it."""


def noticed(race: RaceState) -> tuple[Noticed, ...]:
    """Say what the traces of a race show of their server; it can only change when one ends."""
    return (*_one_at_a_time(race), *_copies(race))


def _one_at_a_time(race: RaceState) -> Iterator[Noticed]:
    """Traces that were sent together and each began when the one before had ended.

    Where one was sent only later, we held it back ourselves; and texts that come whole tell
    nothing of when they were made, so most of the time has to be time in which tokens came.
    """
    begun = sorted(
        ((trace.first_token_s, trace) for trace in race.traces if trace.first_token_s is not None),
        key=lambda at: at[0],
    )
    queued, spoken_s = 0, 0.0
    for (first_s, before), (next_s, after) in pairwise(begun):
        if before.end_s is None or next_s < before.end_s:
            return
        spoken_s += before.end_s - first_s
        queued += after.opened_s is not None and after.opened_s < first_s
    if queued >= QUEUED_PAIRS and spoken_s > 0.5 * (begun[-1][0] - begun[0][0]):
        sentence = (
            f"The server works on one trace at a time: {len(begun)} were sent together, and each "
            "began when the one before had ended. First finish is first started."
        )
        yield Noticed(Notice.ONE_AT_A_TIME, sentence, len(begun))


def _copies(race: RaceState) -> Iterator[Noticed]:
    """Most traces say the same, word for word, though their seeds differ."""
    finished = [
        trace
        for trace in race.traces
        if trace.status is TraceStatus.DONE
        and trace.seed is not None
        and trace.tokens >= TELLING_TOKENS
    ]
    by_end: defaultdict[tuple[int, str], list[TraceState]] = defaultdict(list)
    for trace in finished:
        by_end[trace.tokens, trace.tail(TAIL_CHARACTERS)].append(trace)
    seeds: defaultdict[bytes, set[int | None]] = defaultdict(set)
    for alike in by_end.values():
        # Whole texts are only looked at where enough of them end alike: a long one takes a moment.
        for trace in alike if len(alike) >= FEWEST_COPIES else ():
            seeds[trace.fingerprint()].add(trace.seed)
    most = max(map(len, seeds.values()), default=0)
    if most >= FEWEST_COPIES and 2 * most > len(finished):
        drawn = race.sampling.temperature != 0
        why = "the server may ignore seeds" if drawn else "at temperature 0 nothing is drawn"
        sentence = (
            f"{most} of {len(finished)} traces say the same, word for word, though their seeds "
            f"differ: {why}, and votes of copies are one vote."
        )
        yield Noticed(Notice.COPIES, sentence, most)
