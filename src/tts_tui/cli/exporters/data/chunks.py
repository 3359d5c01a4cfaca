"""A row a chunk, as the stream came: when, how many tokens, which part, and its text."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from tts_tui.cli.exporters.data.data_exporter import DataExporter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tts_tui.cli.exporters.data.data_exporter import DataExport
    from tts_tui.replay.recorded_trace import RecordedTrace

COLUMNS: Final[Mapping[str, type]] = {
    "session": str,
    "race": int,
    "trace": int,
    "chunk": int,
    "at_s": float,
    "channel": str,
    "tokens": int,
    "total_tokens": int,
    "text": str,
}
"""`session`, `race` and `trace` are those of a row a trace. `at_s` is seconds from its race's
start, null where none were recorded; tokens are as they were counted on the way, while a trace's
own count may be the server's. `channel` is the part that it is of once its trace has ended."""


Row = dict[str, str | int | float | None]


def _rows(export: DataExport) -> Iterator[Row]:
    from tts_tui.replay.one_by_one import races_one_by_one

    for place, race in races_one_by_one(export.events()):
        for trace in race.everyone:
            where: Row = {"session": export.session, "race": place + 1, "trace": trace.index + 1}
            for row in chunks_of(trace):
                yield where | row | {"at_s": row["at_s"] if export.header.arrivals_timed else None}


def chunks_of(trace: RecordedTrace) -> Iterator[Row]:
    """The arrivals of a trace, one by one; text whose closing tag came late is thinking in each."""
    numbers, columns, before = count(1), trace.columns, 0
    for run in trace.runs():
        for place in range(run.start, run.stop):
            total = columns.total[place]
            yield {
                "chunk": next(numbers),
                "at_s": columns.t_s[place],
                "channel": run.channel.value,
                "tokens": total - before,
                "total_tokens": total,
                "text": columns.text_of(place, place + 1),
            }
            before = total


def _csv(export: DataExport) -> Iterator[str]:
    from tts_tui.study.csv_text import csv_text

    return csv_text(tuple(COLUMNS), (row.values() for row in _rows(export)))


def _parquet(export: DataExport) -> Iterator[bytes]:
    from tts_tui.study.parquet import parquet_parts

    return parquet_parts(COLUMNS, _rows(export))


def _check_parquet() -> None:
    from tts_tui.study.parquet import check_parquet

    check_parquet("--format chunks-csv")


CSV = DataExporter("a CSV row a chunk, as the stream came", _csv, "{}-chunks.csv")
PARQUET = DataExporter("a Parquet row a chunk", _parquet, "{}-chunks.parquet", check=_check_parquet)
