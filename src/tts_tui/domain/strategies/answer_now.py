"""Answer now: a person has a running trace answer from where it is.

It is no strategy: it picks nothing over all traces, and what comes of it votes nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tts_tui.domain.capabilities import Capability
from tts_tui.domain.events import CutBy
from tts_tui.domain.procedures.actions import Action, Cut, Spawn
from tts_tui.domain.strategies.chains import FINAL_ANSWER, answer_share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tts_tui.domain.cohort import Cohort
    from tts_tui.domain.procedures.base import RaceView
    from tts_tui.domain.trace import TraceState

COHORT: Final = "now"
"""The name of its traces' cohort; no strategy is called so, as theirs end in their N."""

ASKED: Final = FINAL_ANSWER + "\\boxed{"
"""What is fed in: with the box open, a small model too gives an answer, and nothing more."""

ENDS: Final = "\n\n"
"""Where it ends: what follows the answer would only explain it."""

NEEDS: Final = frozenset({Capability.CONTINUE})
"""What the server has to be able to do."""


@dataclass(frozen=True, slots=True)
class AnswerNow:
    """Cuts the traces that a person wants an answer from, and has a child of each give it."""

    def next(self, race: RaceView) -> Sequence[Action]:
        """Ask each for its final answer, and cut it; who cannot answer is left alone."""
        asked = [trace for trace in race.wanted if can_answer(trace)]
        most = answer_share(race.sampling.max_tokens)
        spawns = [
            Spawn(each.index, injected=ASKED, stop=(ENDS,), max_tokens=most) for each in asked
        ]
        cut = Cut(tuple(trace.index for trace in asked), CutBy.PERSON)
        return [*spawns, cut] if asked else ()


def can_answer(trace: TraceState) -> bool:
    """Whether it runs, has said something, and is not answering in this way already."""
    return not (trace.ended or trace.cancelling is not None or not trace.tokens or is_late(trace))


def is_late(trace: TraceState) -> bool:
    """Whether a trace is the answer that another was made to give."""
    return trace.origin is not None and trace.origin.cohort == COHORT


def late_answers(cohorts: Mapping[str, Cohort]) -> dict[int, TraceState]:
    """The answers that traces were made to give, ended or not, by the number of who was cut."""
    cohort = cohorts.get(COHORT)
    if cohort is None:
        return {}
    return {
        late.origin.spawned.parent: late
        for late in cohort.traces
        if late.origin is not None and late.origin.spawned.parent is not None
    }
