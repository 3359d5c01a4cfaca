"""The races of formats that hold whole traces of one model: what they cannot hold is named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_tui.cli.exporters.data.data_exporter import MODEL, races_of_one_model
from tts_tui.domain.trace import TraceStatus
from tts_tui.errors import UsageError
from tts_tui.figures import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.cli.exporters.data.data_exporter import DataExport
    from tts_tui.domain.events import Question
    from tts_tui.domain.race import RaceState


def whole_races(export: DataExport) -> Iterator[tuple[int, RaceState]]:
    """Races of the chosen model of which every independent trace ended by itself.

    One with a trace that was cut is left out: without it its strategies would say something else.
    Raises UsageError where none is left.
    """
    whole = left_out = grown = 0
    for place, race in races_of_one_model(export, MODEL.value(export.args)):
        grown += len(race.spawned)
        ended = {TraceStatus.DONE, TraceStatus.FAILED}
        if race.n and all(trace.status in ended for trace in race.traces):
            whole += 1
            yield place, race
        else:
            left_out += 1
    if not whole:
        raise UsageError(
            "Every race of it has traces that were cut or did not end, of which this format knows "
            "nothing.",
            "Take csv, parquet or hf.",
        )
    if left_out:
        export.left_out.append(
            f"{counted(left_out, 'race')} left out: with traces that were cut or did not end, of "
            "which this format knows nothing (csv, parquet and hf have them)."
        )
    if grown:
        export.left_out.append(
            f"{counted(grown, 'trace')} of procedures left out (csv, parquet and hf have them)."
        )


def shown_question(export: DataExport, race: RaceState) -> Question:
    """A race's question, without its right answer where that is not to be told."""
    question = race.started.question
    return question if export.truth_shown else replace(question, truth=None)
