"""Probed traces of others: lanes with lengths and answers, and probes as traces of their own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.store.importers.samples import SAMPLES, mars_schema
from tts_tui.domain.events import Provenance
from tts_tui.domain.probed import Fate, Probed, lanes_of
from tts_tui.domain.race import RaceState, SessionState
from tts_tui.errors import UsageError
from tts_tui.store.importers import mars, registry, scout
from tts_tui.store.importers.importer import ImportOrder
from tts_tui.store.importers.probe_data import MOST_PROBED, MOST_PROBES, MOST_TRACES
from tts_tui.store.importers.writing import save_all
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def imported(data: Path, name: str, out: Path) -> list[RaceState]:
    found = registry.importer_of(name).find(ImportOrder([data], len))
    assert len(found.notes) == 1
    summary = save_all(found, name, out, lambda _done: None, again=True)
    assert summary.skips == []
    (path,) = out.glob("*.jsonl")
    session = read_session(path)
    assert session.losses == []
    return [*SessionState(session.events).races.values()]


def matrix_of(race: RaceState) -> Probed:
    ((name, cohort),) = race.cohorts.items()
    every, lanes = (int(number) for number in name.rpartition("-")[2].split("@"))
    probed = Probed(every)
    probed.refresh(lanes_of(race, cohort, lanes), cohort.traces)
    return probed


def cells(probed: Probed) -> list[list[tuple[int, int, str | None]]]:
    return [
        [(one.k, one.at_tokens, one.answer.text if one.answer else None) for one in lane.probes]
        for lane in probed.lanes
    ]


def scout_file(folder: Path, branches: Sequence[Any], name: str = "d.json") -> Path:
    path = folder / "m" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    question = {"question": "q", "gold_answer": 7, "probe_freq": 500, "each_branch": branches}
    path.write_text(json.dumps([question]))
    return path


def test_scout_probes_stand_at_multiples_of_their_interval_and_the_last_at_the_end(
    tmp_path: Path,
) -> None:
    (race,) = imported(SAMPLES["scout"](tmp_path / "data", "8"), "scout", tmp_path / "out")
    matrix = matrix_of(race)
    assert cells(matrix) == [[(1, 500, "7"), (2, 1000, "8")], [(1, 500, None)]]
    assert [trace.tokens for trace in race.traces] == [1100, 600]
    assert [trace.answer and trace.answer.text for trace in race.traces] == ["8", None]
    assert [one.fate for one in matrix.probes] == [Fate.ANSWERED, Fate.ANSWERED, Fate.SILENT]
    assert race.started.question.truth == "8"


def test_a_probe_past_the_end_of_its_branch_is_asked_at_the_end(tmp_path: Path) -> None:
    data = scout_file(tmp_path, [[["1", "2", "3"], 1300, "3"]])
    (race,) = imported(data, "scout", tmp_path / "out")
    assert cells(matrix_of(race)) == [[(1, 500, "1"), (2, 1000, "2"), (3, 1300, "3")]]


def test_files_of_branches_as_they_were_recorded_are_read_alike(tmp_path: Path) -> None:
    record = {
        "question": "q",
        "gold_answer": "2",
        "probe_freq": 500,
        "probe_matrix_mxn": [["1", "2"], ["ERR"]],
        "branch_tokens": [1100, 700],
        "final_answers_trace": ["2", "ERR"],
    }
    path = tmp_path / "Qwen3-1.7B__aime24__br128__bg5120k__fr500__0121_1455.jsonl"
    path.write_text(json.dumps([record]))
    (race,) = imported(path, "scout", tmp_path / "out")
    assert (race.started.model.name, race.started.question.dataset) == ("Qwen3-1.7B", "aime24")
    assert cells(matrix_of(race)) == [[(1, 500, "1"), (2, 1000, "2")], [(1, 500, None)]]


def test_mars_probes_stand_where_they_were_asked_and_their_interval_is_found(
    tmp_path: Path,
) -> None:
    (race,) = imported(SAMPLES["mars"](tmp_path / "data", "24"), "mars", tmp_path / "out")
    assert [*race.cohorts] == ["probe-20@2"]
    found = cells(matrix_of(race))
    assert found == [[(1, 20, "24"), (2, 40, "24"), (3, 60, "24")], [(1, 9, "24")]]
    assert [trace.tokens for trace in race.traces] == [60, 9]


def mars_file(folder: Path, *traces: tuple[int, list[tuple[int, str | None]], str | None]) -> Path:
    """Traces as pairs of their tokens, their probes by position, and their answer."""
    import pyarrow
    from pyarrow import parquet

    rows = [
        {
            "qid": 3,
            "trace_idx": index,
            "ground_truth": "8",
            "extracted_answer": answer,
            "confs": [1.0] * tokens,
            "probes": [
                {"position": at, "answer": said, "raw_text": f"{said}}}", "is_correct": said == "8"}
                for at, said in probes
            ],
        }
        for index, (tokens, probes, answer) in enumerate(traces)
    ]
    path = folder / "Qwen3-32B" / "aime25.parquet"
    path.parent.mkdir(parents=True)
    parquet.write_table(pyarrow.Table.from_pylist(rows, schema=mars_schema()), path)
    return path


def test_mars_positions_may_lie_past_the_end_as_they_count_a_text_tokenized_anew(
    tmp_path: Path,
) -> None:
    data = mars_file(
        tmp_path,
        (4090, [(2048, "7"), (4096, "8"), (4100, "8")], "8"),
        (5000, [(2048, None), (4096, "8"), (4990, "8")], None),
    )
    (race,) = imported(data, "mars", tmp_path / "out")
    assert [*race.cohorts] == ["probe-2048@2"]
    assert cells(matrix_of(race)) == [
        [(1, 2048, "7"), (2, 4090, "8")],
        [(1, 2048, None), (2, 4096, "8"), (3, 4990, "8")],
    ]
    assert (race.started.model.name, race.started.question.dataset) == ("Qwen3-32B", "aime25")
    assert [trace.answer and trace.answer.text for trace in race.traces] == ["8", None]


def test_what_a_probe_cost_is_counted_here_and_says_so(tmp_path: Path) -> None:
    (race,) = imported(SAMPLES["mars"](tmp_path / "data", "24"), "mars", tmp_path / "out")
    probe = next(matrix_of(race).probes)
    assert (probe.tokens, probe.trace.provenance) == (2, Provenance.TOKENIZER)


def test_of_many_traces_the_first_are_taken_and_the_probes_of_fewer(tmp_path: Path) -> None:
    data = scout_file(tmp_path, [[["7"], 600, "7"]] * (MOST_TRACES + 5))
    (race,) = imported(data, "scout", tmp_path / "out")
    assert race.n == MOST_TRACES
    assert [len(lane.probes) for lane in matrix_of(race).lanes] == [1] * MOST_PROBED


@pytest.mark.parametrize(
    ("branches", "why"),
    [
        ([], "has no branches"),
        ([[["7"], 600]], "has a branch that is not probes, tokens and a final answer"),
        ([[["7"], 0, "7"]], "has no tokens"),
        ([[[None], 600, "7"]], "neither text nor number"),
        ([[["7"] * (MOST_PROBES + 1), 600, "7"]], "has 241 probes of one trace; 240 are the most"),
    ],
)
def test_a_question_with_damaged_branches_is_named(
    tmp_path: Path, branches: Sequence[Any], why: str
) -> None:
    found = scout.find(ImportOrder([scout_file(tmp_path, branches)], len))
    assert found.batches == []
    (skip,) = found.skips
    assert why in skip.why
    assert skip.where.endswith("d.json, question 1,")


def test_a_table_of_something_else_is_named(tmp_path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    path = tmp_path / "d.parquet"
    parquet.write_table(pyarrow.table({"qid": [1], "trace_idx": [0]}), path)
    (batch,) = mars.find(ImportOrder([path], len)).batches
    races, (skip,) = batch.read(lambda: None)
    assert races == []
    assert skip.why == "has no column “ground_truth”"


def test_pickles_are_not_looked_for(tmp_path: Path) -> None:
    (tmp_path / "d.pkl").write_bytes(b"")
    with pytest.raises(UsageError, match="holds no"):
        mars.find(ImportOrder([tmp_path], len))
