"""MARS (arXiv 2606.12935): parquet files of traces with the answers they gave at checkpoints.

`MODEL/DATASET.parquet` has a row a trace: `qid`, `trace_idx`, `ground_truth`, `extracted_answer`,
`confs` (one confidence a token, so their number is the trace's length) and `probes`, a list of
`position, answer, is_correct, raw_text, avg_conf`. A probe's position is in tokens: multiples of
one interval, and the trace's end. They count its text tokenized anew, so they may lie some tokens
past that end. Source: `docs/data_format.md`, `mars/parquet_loader.py` and `generation/probe.py` of
the repository Wenbo11/MARS. Its pickles are not read: a pickle may run anything. Needs pyarrow.
"""

from __future__ import annotations

from collections import Counter
from importlib.util import find_spec
from math import gcd
from typing import TYPE_CHECKING, Any, Final

from tts_tui.domain.events import NOT_RECORDED, Question
from tts_tui.errors import UsageError
from tts_tui.store.fields import MAX_COUNT, Malformed
from tts_tui.store.importers.files import chosen, files_of
from tts_tui.store.importers.imported import (
    Batch,
    Found,
    ImportedProbe,
    ImportedRace,
    ImportedTrace,
    Skip,
    bad,
)
from tts_tui.store.importers.importer import Importer, ImportOrder
from tts_tui.store.importers.probe_data import (
    MOST_PROBED,
    MOST_TRACES,
    NOTE,
    check_probes,
    probe_of,
)
from tts_tui.store.importers.writing import NO_ANSWER
from tts_tui.store.paths import file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

COLUMNS: Final = ("qid", "trace_idx", "ground_truth", "extracted_answer", "probes")
USUAL_INTERVAL: Final = 2048
"""Where no trace was probed twice, the interval that its documentation names."""
ROWS: Final = 256
"""Rows that are held at a time."""


def find(order: ImportOrder) -> Found:
    """Find files by their names; they are read as they are written. Raises UsageError."""
    # They are read as they are written, a file at a time.
    paths = files_of(order.paths, ("*.parquet",), None)
    if find_spec("pyarrow") is None:
        raise UsageError(
            "Parquet needs the package pyarrow, which is not installed.", "pip install pyarrow."
        )
    known = {question.id: question for question in order.questions}

    def batch(path: Path) -> Batch:
        dataset = path.name.removesuffix(".parquet")
        model = path.resolve().parent.name or "mars"
        return Batch(
            *(model, dataset, (path,), 1),
            read=lambda step: _read(path, dataset, known, order.count, step),
        )

    return chosen(map(batch, paths), [], order.models, order.datasets, [NOTE])


def _read(
    path: Path,
    dataset: str,
    known: Mapping[str, Question],
    count: Callable[[str], int | None],
    step: Callable[[], None],
) -> tuple[list[ImportedRace], list[Skip]]:
    races: dict[int, tuple[Question, dict[int, ImportedTrace]]] = {}
    skips: list[Skip] = []
    steps: Counter[int] = Counter()
    try:
        for row, tokens in _rows(path):
            where = f"{file_name(path)}, question {row['qid']}, trace {row['trace_idx']},"
            try:
                qid, index, truth = row["qid"], row["trace_idx"], row["ground_truth"]
                if type(qid) is not int or type(index) is not int:
                    bad("has no numbers")
                trace = _trace(row, tokens, index, count)
                if trace.probes:
                    steps.update(_positions(row)[:-1])
                name = f"{dataset}-{qid}"
                better = known.get(name) or known.get(str(qid))
                text = better.text if better else NOT_RECORDED
                question = Question(name, text, str(truth) if truth is not None else None, dataset)
                races.setdefault(qid, (question, {}))[1][index] = trace
            except Malformed as error:
                skips.append(Skip(where, str(error)))
    except Malformed as error:
        skips.append(Skip(file_name(path), str(error)))
    step()
    every = gcd(*steps) or USUAL_INTERVAL
    return [
        ImportedRace(question, [traces[at] for at in sorted(traces)], probed_every=every)
        for _, (question, traces) in sorted(races.items())
    ], skips


def _rows(path: Path) -> Iterator[tuple[dict[str, Any], int]]:
    """The rows of the first traces of every question, with their lengths. Raises Malformed."""
    import pyarrow
    from pyarrow import compute, dataset

    try:
        table = dataset.dataset(path, format="parquet")
        missing = [name for name in (*COLUMNS, "confs") if name not in table.schema.names]
        if missing:
            bad(f"has no column “{missing[0]}”")
        first = dataset.field("trace_idx") < MOST_TRACES
        for batch in table.to_batches(
            columns=[*COLUMNS, "confs"], filter=first, batch_size=ROWS, use_threads=False
        ):
            # The confidences themselves are most of a file, and nobody looks at them here.
            lengths = compute.list_value_length(batch["confs"]).to_pylist()
            rows = batch.select(list(COLUMNS)).to_pylist()
            yield from zip(rows, [length or 0 for length in lengths], strict=True)
    except Malformed:
        raise
    except (pyarrow.ArrowException, OSError, ValueError, TypeError, KeyError) as error:
        bad(f"cannot be read as parquet ({type(error).__name__})")


def _trace(
    row: dict[str, Any], tokens: int, index: int, count: Callable[[str], int | None]
) -> ImportedTrace:
    if not 0 < tokens <= MAX_COUNT:
        bad("has no tokens (its “confs” are empty)")
    probes: list[ImportedProbe] = []
    if 0 <= index < MOST_PROBED:
        given = row["probes"]
        if given is not None and not isinstance(given, list):
            bad("has “probes” that are no list")
        check_probes(len(given or ()))
        every = sorted(given or (), key=_position)
        # Where several lie past the end, the last one was asked at the end.
        last = {min(_position(one), tokens): one for one in every}
        probes = [_probe(one, at, count) for at, one in last.items()]
    answer = row["extracted_answer"]
    return ImportedTrace(
        *("", "", tokens),
        recorded_answer=NO_ANSWER if answer is None else str(answer),
        probes=probes,
    )


def _positions(row: Mapping[str, Any]) -> list[int]:
    return sorted(_position(one) for one in row["probes"] or ())


def _position(given: object) -> int:
    at = given.get("position") if isinstance(given, dict) else None
    if not isinstance(at, int) or isinstance(at, bool):
        bad("has a probe without a position")
    return max(0, at)


def _probe(given: Mapping[str, Any], at: int, count: Callable[[str], int | None]) -> ImportedProbe:
    answer, text = given.get("answer"), given.get("raw_text")
    said = text if isinstance(text, str) else ""
    return probe_of(at, None if answer is None else str(answer), said, count)


IMPORTER: Final = Importer(find)
