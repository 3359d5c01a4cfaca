"""Who counted the tokens of a race: one kind, or several that must not be read as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_tui.domain.trace import TraceStatus

if TYPE_CHECKING:
    from tts_tui.domain.events import Provenance
    from tts_tui.domain.race import RaceState


def kinds_of_count(race: RaceState) -> dict[Provenance, int]:
    """Count how many traces each kind of count stands for; traces without tokens have none."""
    kinds: dict[Provenance, int] = {}
    for trace in race.traces:
        if trace.tokens and trace.status is not TraceStatus.FAILED:
            kinds[trace.provenance] = kinds.get(trace.provenance, 0) + 1
    return kinds
