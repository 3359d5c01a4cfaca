"""A row a trace: as CSV and Parquet without texts, and with them as lines for `datasets`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.cli.exporters.data.data_exporter import DataExporter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tts_tui.cli.exporters.data.data_exporter import DataExport
    from tts_tui.domain.race import RaceState
    from tts_tui.store.fields import Json
    from tts_tui.study.trace_rows import Row


def _of_race(export: DataExport, place: int, race: RaceState) -> Iterator[Row]:
    from tts_tui.study.trace_rows import trace_rows

    return trace_rows(
        *(export.session, place, race), header=export.header, truth_shown=export.truth_shown
    )


def _rows(export: DataExport) -> Iterator[Row]:
    for place, race in export.races():
        yield from _of_race(export, place, race)


def _csv(export: DataExport) -> Iterator[str]:
    from tts_tui.study.csv_text import csv_text
    from tts_tui.study.trace_rows import COLUMNS

    return csv_text(tuple(COLUMNS), (row.values() for row in _rows(export)))


def _parquet(export: DataExport) -> Iterator[bytes]:
    from tts_tui.study.parquet import parquet_parts
    from tts_tui.study.trace_rows import COLUMNS

    return parquet_parts(COLUMNS, _rows(export))


def _check_parquet() -> None:
    from tts_tui.study.parquet import check_parquet

    check_parquet("--format csv")


def _hf(export: DataExport) -> Iterator[str]:
    from tts_tui.store.jsonline import dump
    from tts_tui.study.trace_rows import trace_texts
    from tts_tui.text import whole_characters

    for place, race in export.races():
        rows = _of_race(export, place, race)
        for row, trace in zip(rows, race.everyone, strict=True):
            texts = trace_texts(race, trace, truth_shown=export.truth_shown)
            known = "right" if row["correct"] else "wrong"
            verdict = "unknown" if row["correct"] is None else known
            # A column that is null all through the first part of a file has no type there, and
            # `datasets` refuses the rest: so nothing is null.
            kept = {name: row[name] or nothing for name, nothing in _NOTHING.items()}
            cells: dict[str, Json] = {
                name: whole_characters(value) if isinstance(value, str) else value
                for name, value in {**kept, "verdict": verdict, **texts}.items()
            }
            yield dump(cells) + "\n"


_NOTHING: Final[Mapping[str, str | int]] = {
    **dict.fromkeys(("session", "question", "dataset", "model", "procedure", "status"), ""),
    **dict.fromkeys(("finish_reason", "failure", "answer", "counted_by"), ""),
    **dict.fromkeys(("race", "trace", "parent", "tokens", "thinking_tokens"), 0),
}
"""The columns of the rows with texts, and what stands where there is nothing; those that may be
unknown (seeds, times, prompts) are in the other two."""


CSV = DataExporter("a CSV row a trace", _csv, "{}.csv", texts=False)
PARQUET = DataExporter(
    "a Parquet row a trace", _parquet, "{}.parquet", texts=False, check=_check_parquet
)
HF = DataExporter(
    "a row a trace with its texts, as JSON lines for Hugging Face datasets",
    _hf,
    "{}-traces.jsonl",
    hint='load_dataset("json", data_files=…) reads it:',
)
