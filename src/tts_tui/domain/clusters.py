"""Clusters: which ways of writing count as one answer in the vote of a race, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tts_tui.domain.answers import find, rule_of
from tts_tui.domain.events import Channel
from tts_tui.domain.sameness import By

if TYPE_CHECKING:
    from tts_tui.domain.answers import Alike, Answer
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.trace import TraceState


class Why(StrEnum):
    """Why a way of writing counts as its cluster's answer."""

    EXACT = "exact"
    """It is written as the cluster's answer is."""
    NORMALISED = "normalised"
    """It is read as the same: `domain.answers.normalise`."""
    CORRECTED = "corrected"
    """Somebody said that the trace answers this."""
    MATH = "math-verify"
    HAND = "by hand"

    @property
    def apart(self) -> bool:
        """Whether it can be taken out of its cluster: somebody or something put it in."""
        return self in {Why.MATH, Why.HAND}


_BY = {By.HAND: Why.HAND, By.MATH: Why.MATH}


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way of writing an answer, and who wrote it so."""

    written: str
    """As it stands in the text, or as it was imported."""
    answer: Answer
    """As it is read, before anything was merged."""
    why: Why
    rule: Alike | None
    """By which rule it is read so; None where it is not normalised to what counts."""
    traces: tuple[int, ...]
    """Trace numbers from 0, in trace order."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One answer of a vote, with all ways it was written."""

    answer: Answer
    right: bool | None
    """None where nobody knows."""
    spellings: tuple[Spelling, ...]
    """Most traces first, then as met."""

    @property
    def votes(self) -> int:
        """How many traces answer so."""
        return sum(len(spelling.traces) for spelling in self.spellings)


def clusters_of(race: RaceState) -> tuple[Cluster, ...]:
    """Sort the answers of a race's lanes into clusters; most votes first, then as met."""
    heads: dict[str, Answer] = {}
    found: dict[str, dict[tuple[str, str, Why], tuple[Answer, list[int]]]] = {}
    for trace in race.traces:
        if trace.answer is None:
            continue
        head = heads.setdefault(trace.answer.key, trace.answer)
        as_read, written, why = _read(race, trace, head)
        spellings = found.setdefault(head.key, {})
        spellings.setdefault((as_read.key, written, why), (as_read, []))[1].append(trace.index)
    clusters = [
        Cluster(
            heads[key],
            race.correct(heads[key]),
            tuple(
                sorted(
                    (
                        Spelling(
                            written,
                            answer,
                            why,
                            rule_of(written, heads[key]) if why is Why.NORMALISED else None,
                            tuple(traces),
                        )
                        for (_, written, why), (answer, traces) in spellings.items()
                    ),
                    key=lambda spelling: -len(spelling.traces),
                )
            ),
        )
        for key, spellings in found.items()
    ]
    return tuple(sorted(clusters, key=lambda cluster: -cluster.votes))


def merged_in(race: RaceState) -> dict[str, tuple[str, ...]]:
    """What traces of a race answered that counts as another answer, by the key of that."""
    found: dict[str, dict[str, str]] = {}
    for trace in race.traces if race.grading.same else ():
        answer = trace.answer
        as_read = race.grading.corrected.get(trace.index) or trace.answer_as_read
        if answer is not None and as_read is not None and as_read.key != answer.key:
            found.setdefault(answer.key, {}).setdefault(as_read.key, as_read.text)
    return {key: tuple(texts.values()) for key, texts in found.items()}


def _read(race: RaceState, trace: TraceState, head: Answer) -> tuple[Answer, str, Why]:
    """What a trace answers before merging, as it wrote that, and why it counts as the head."""
    corrected = race.grading.corrected.get(trace.index)
    as_read = corrected or trace.answer_as_read or head
    written = as_read.text if corrected else _written(trace, as_read)
    if as_read.key != head.key:
        return as_read, written, _BY[race.grading.same[as_read.key].by]
    if corrected:
        return as_read, written, Why.CORRECTED
    return as_read, written, Why.EXACT if written == head.text else Why.NORMALISED


def _written(trace: TraceState, as_read: Answer) -> str:
    """The answer as it stands in the text; as it was read where the text has none, or is gone."""
    if trace.answer_recorded:
        return as_read.text
    found = find(
        answer_text=trace.path_text(Channel.ANSWER),
        thinking_text=trace.path_text(Channel.THINKING),
        truncated=trace.finish_reason == "length",
    )
    return found.written if found is not None and found.answer.key == as_read.key else as_read.text
