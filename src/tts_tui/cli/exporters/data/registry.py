"""The formats that data can be exported as: a new one is a file here and a line below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.cli.exporters.data import chunks, inspect_log, lm_eval, openai_batch, traces

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.cli.exporters.data.data_exporter import DataExporter

DATA_EXPORTERS: Final[Mapping[str, DataExporter]] = {
    "csv": traces.CSV,
    "parquet": traces.PARQUET,
    "hf": traces.HF,
    "chunks-csv": chunks.CSV,
    "chunks-parquet": chunks.PARQUET,
    "openai-batch": openai_batch.EXPORTER,
    "lm-eval": lm_eval.EXPORTER,
    "inspect": inspect_log.EXPORTER,
}
"""Format → how it is written, in the order of `--help`."""
