"""The places on the timeline: ends of traces, and what strategies make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.events import TraceCut, TraceFailed, TraceFinished
from tts_tui.domain.playback import Mark, MarkKind
from tts_tui.domain.strategies.base import Clock
from tts_tui.replay.trace_tape import ENDS
from tts_tui.replay.what_if import asked, decision_moments, pick_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tts_tui.domain.labels import TraceLabel
    from tts_tui.domain.playback import WhatIf
    from tts_tui.replay.tape import RaceTape

_ENDED = {
    TraceFinished: MarkKind.FINISH,
    TraceFailed: MarkKind.FAILURE,
    TraceCut: MarkKind.CUT,
}


def end_marks(tape: RaceTape) -> list[Mark]:
    """Mark where traces ended."""
    return [
        Mark(trace.end_s, _ENDED[type(step)], f"trace {trace.index + 1} {_ENDED[type(step)]}")
        for trace in tape.traces
        for step in trace.steps
        if isinstance(step, ENDS) and trace.end_s is not None
    ]


def pick_marks(
    tape: RaceTape, names: Sequence[str], what_if: WhatIf, labels: Mapping[int, TraceLabel]
) -> list[Mark]:
    """Mark where strategies change their pick, and where they decide.

    Strategies that do the same at the same moment share a mark.
    """
    whole = tape.whole(labels, what_if.left_out)
    strategies = {s.name: s for name in names if (s := asked(name, whole)) is not None}
    seen: dict[str, tuple[str | None, bool]] = {}
    said: dict[tuple[float, MarkKind, str], list[str]] = {}
    moments = decision_moments(tape) if what_if.clock is Clock.TOKEN else _ends(tape)
    for moment in moments:
        race = tape.state_at(moment, labels, what_if.left_out)
        for name, strategy in strategies.items():
            before = seen.get(name, (None, False))
            if before[1]:
                continue
            pick = pick_of(strategy, race, what_if)
            key = pick.answer.key if pick.answer else None
            seen[name] = (key, pick.decided)
            answer = pick.answer.text if pick.answer else "no answer"
            if pick.decided:
                said.setdefault((moment, MarkKind.DECISION, answer), []).append(name)
            elif key != before[0]:
                said.setdefault((moment, MarkKind.PICK, answer), []).append(name)
    return list(_marks(said))


def _ends(tape: RaceTape) -> list[float]:
    return sorted({trace.end_s for trace in tape.traces if trace.end_s is not None})


def _marks(said: Mapping[tuple[float, MarkKind, str], Sequence[str]]) -> Iterator[Mark]:
    for (moment, kind, answer), names in said.items():
        who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        does = kind if len(names) == 1 else {"picks": "pick", "decides": "decide"}[kind]
        yield Mark(moment, kind, f"{who} {does} {answer}")
