"""The authors' own numbers, to the last digit, from their own data."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.reference_data import reference_file
from tts_tui.analysis.compare import Comparison
from tts_tui.analysis.groups import Source, group
from tts_tui.analysis.horizon import HorizonSplit, horizon_tables
from tts_tui.analysis.rows import ALL, ComparisonRow
from tts_tui.store.importers import art_of_tts
from tts_tui.store.importers.writing import save_all
from tts_tui.study.reading import ReadSessions, Study, read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

pytestmark = pytest.mark.large
METRICS = ("accuracy", "sequential_tokens", "paper_total_tokens")


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> list[Study]:
    folder = reference_file("paper_release/results")
    out = tmp_path_factory.mktemp("imported")
    summary = save_all(art_of_tts.find(folder), art_of_tts.FORMAT, out, lambda _done: None)
    assert summary.skips == []
    assert summary.traces == sum(1 for _ in folder.rglob("*.json"))
    return [read(path, ReadSessions(numbers_only=True)) for path in sorted(out.glob("*.jsonl"))]


@pytest.fixture(scope="module")
def comparison(studies: list[Study]) -> Comparison:
    grouped = group([Source(study.name, study.races) for study in studies])
    assert (grouped.notices, grouped.refused) == ([], [])
    return Comparison(grouped.groups)


@cache
def expected() -> dict[str, dict[str, dict[str, list[float]]]]:
    loaded: dict[str, Any] = json.loads(
        reference_file("paper_release/expected.json").read_text("utf-8")
    )
    return loaded


def by_name(comparison: Comparison) -> dict[tuple[str, str, str], ComparisonRow]:
    return {(row.model, row.dataset, f"{row.strategy}@{row.n}"): row for row in comparison.rows}


def test_every_number_is_the_released_evaluators(comparison: Comparison) -> None:
    rows = by_name(comparison)
    checked = 0
    for model, datasets in expected().items():
        for dataset, table in datasets.items():
            for name, numbers in table.items():
                row = rows[model, dataset, name]
                got = [getattr(row, metric) for metric in METRICS]
                assert got == pytest.approx(numbers, abs=1e-9, rel=0), (model, dataset, name)
                checked += 1
                if name.startswith("FFS-") and name[4:].split("@")[0] == name.split("@")[1]:
                    majority = rows[model, dataset, f"MV@{row.n}"]
                    assert [getattr(majority, m) for m in METRICS] == got
    assert checked == 522


def fires(name: str, votes: list[str]) -> bool:
    """Whether a rule fires on the votes so far, in the order in which their traces ended."""
    first, second = ([count for _, count in Counter(votes).most_common(2)] + [0, 0])[:2]
    rule, _, number = name.partition("-")
    k = int(number or 0)
    if rule == "votes":
        return first >= k
    if rule == "lead":
        return first - second >= k
    if rule == "ESC":
        windows = [votes[at : at + k] for at in range(0, len(votes) - k + 1, k)]
        return any(len(set(window)) == 1 for window in windows)
    below = sum(comb(first + second + 1, j) for j in range(second + 1))
    return bool(votes) and 1 - below / 2 ** (first + second + 1) >= 0.95


def stopped(name: str, traces: Sequence[tuple[int, str, bool]]) -> tuple[bool, int, int]:
    """Right, sequential and spent tokens of a rule: tick by tick, a trace at a time."""
    for tick in sorted({length for length, _, _ in traces}):
        ended = [trace for trace in traces if trace[0] <= tick]
        voters = sorted((t for t in ended if t[1] != "NO_ANSWER"), key=lambda trace: trace[0])
        if fires(name, [answer for _, answer, _ in voters]) or len(ended) == len(traces):
            break
    voting = [trace for trace in ended if trace[1] != "NO_ANSWER"]
    counts = Counter(answer for _, answer, _ in voting)
    winner = max(voting, key=lambda trace: counts[trace[1]], default=(0, "", False))
    return winner[2], tick, sum(min(length, tick) for length, _, _ in traces)


@pytest.mark.parametrize(
    "name", ["votes-2", "votes-3", "lead-2", "lead-3", "ASC", "ESC-2", "ESC-3", "ESC-4"]
)
def test_the_rules_that_stop_by_the_votes_come_to_what_the_files_say(
    comparison: Comparison, name: str
) -> None:
    folder = reference_file("paper_release/results") / "vanilla"
    rows = by_name(comparison)
    tables = [at[:2] for at in rows if at[1] != ALL and at[2] == "MV@8"]
    assert tables
    for model, dataset in tables:
        questions: dict[str, list[tuple[int, str, bool]]] = {}
        for path in sorted((folder / model / dataset).glob("*.json")):
            record = json.loads(path.read_bytes())
            pred = str(record["pred"])
            trace = int(record["completion_tokens"]), pred, pred == str(record["answer"])
            questions.setdefault(path.name.split("_")[0], []).append(trace)
        for n in (4, 8):
            found = [
                [stopped(name, subset) for subset in combinations(traces, n)]
                for traces in questions.values()
            ]
            means = [
                sum(sum(column) / len(column) for column in question) / len(found)
                for question in zip(*(zip(*subsets, strict=True) for subsets in found), strict=True)
            ]
            row = rows[model, dataset, f"{name}@{n}"]
            got = [row.accuracy, row.sequential_tokens, row.spent_tokens]
            assert got == pytest.approx(means, abs=1e-6), (model, dataset, n)


def test_all_is_the_mean_of_the_data_sets_with_equal_weight(comparison: Comparison) -> None:
    rows = by_name(comparison)
    for model, datasets in expected().items():
        for name in next(iter(datasets.values())):
            for at, metric in enumerate(METRICS):
                mean = sum(table[name][at] for table in datasets.values()) / len(datasets)
                got = getattr(rows[model, ALL, name], metric)
                assert got == pytest.approx(mean, abs=1e-9, rel=0)


def test_spent_is_what_every_trace_emitted_by_the_decision(comparison: Comparison) -> None:
    """Worked out here from the files alone, token by token clock, for FFS, LFS and MV."""
    folder = reference_file("paper_release/results") / "vanilla"
    rows = by_name(comparison)
    for model in ("R1", "Deepseek"):
        questions: dict[str, list[tuple[int, bool]]] = {}
        for path in sorted((folder / model / "aime2025-ii").glob("*.json")):
            record = json.loads(path.read_bytes())
            trace = int(record["completion_tokens"]), record["pred"] != "NO_ANSWER"
            questions.setdefault(path.name.split("_")[0], []).append(trace)
        for n in (1, 3, 8):
            for k in {1, 2, n} - {k for k in (2,) if k > n}:
                total = 0.0
                for traces in questions.values():
                    spent = []
                    for subset in combinations(traces, n):
                        ended = sorted(length for length, valid in subset if valid)
                        stop = ended[k - 1] if len(ended) >= k else max(subset)[0]
                        spent.append(sum(length if length < stop else stop for length, _ in subset))
                    total += sum(spent) / len(spent)
                got = rows[model, "aime2025-ii", f"FFS-{k}@{n}"].spent_tokens
                assert got == pytest.approx(total / len(questions), abs=1e-6)
            lengths = [sum(x for x, _ in traces) / len(traces) * n for traces in questions.values()]
            for name in (f"LFS-1@{n}", f"MV@{n}"):
                got = rows[model, "aime2025-ii", name].spent_tokens
                assert got == pytest.approx(sum(lengths) / len(lengths), abs=1e-6)


def test_an_interval_holds_the_accuracy_and_widens_with_fewer_questions(
    comparison: Comparison,
) -> None:
    rows = by_name(comparison)
    for row in comparison.rows:
        assert row.accuracy is not None
        assert row.ci_low is not None
        assert row.ci_high is not None
        assert row.ci_low - 1e-9 <= row.accuracy <= row.ci_high + 1e-9
    for model, datasets in expected().items():
        widths = [
            (rows[model, dataset, "SD@1"].ci_high or 0) - (rows[model, dataset, "SD@1"].ci_low or 0)
            for dataset in datasets
        ]
        whole = rows[model, ALL, "SD@1"]
        assert (whole.ci_high or 0) - (whole.ci_low or 0) < max(widths)


def test_skimming_reads_the_same_numbers(studies: list[Study]) -> None:
    for study in studies[:3]:
        slow = read(study.path, ReadSessions())
        for quick_race, slow_race in zip(study.races, slow.races, strict=True):
            for quick, whole in zip(quick_race.traces, slow_race.traces, strict=True):
                assert (quick.tokens, quick.thinking_tokens, quick.answer, quick.status) == (
                    *(whole.tokens, whole.thinking_tokens),
                    *(whole.answer, whole.status),
                )


def test_reading_the_answers_again_says_where_they_differ(studies: list[Study]) -> None:
    study = next(study for study in studies if study.name == "R1--aime2025-i")
    again = read(study.path, ReadSessions(from_text=True))
    assert any("recorded answers differ from the text's" in notice for notice in again.notices)


def by_the_released_rule(folder: Path, models: list[str], datasets: list[str]) -> dict[str, Any]:
    """The horizon table from the files alone, step by step as the released code is described."""
    files: dict[tuple[str, str], dict[int, list[tuple[int, bool]]]] = {}
    for model in models:
        for dataset in datasets:
            asked: dict[int, list[tuple[int, bool]]] = {}
            for path in sorted((folder / model / dataset).glob("*.json")):
                record = json.loads(path.read_bytes())
                trace = record["completion_tokens"], record["answer"] == record["pred"]
                asked.setdefault(int(path.name.split("_")[0]), []).append(trace)
            files[model, dataset] = asked

    def hardness(dataset: str, problem: int) -> float:
        traces = [trace for model in models for trace in files[model, dataset][problem]]
        return 1 - sum(right for _, right in traces) / len(traces)

    means = [
        sum(hardness(d, p) for p in files[models[0], d]) / len(files[models[0], d])
        for d in datasets
    ]
    hard_above = sum(means) / len(means)
    table: dict[str, Any] = {}
    for model in models:
        limit = sum(
            sum(sum(length for length, _ in traces) / 8 for traces in files[model, d].values())
            / len(files[model, d])
            for d in datasets
        ) / len(datasets)
        cells = [0.0] * 4
        counts = [0] * 4
        for dataset in datasets:
            sums, seen = [0.0] * 4, [0] * 4
            for problem, traces in files[model, dataset].items():
                short = [right for length, right in traces if length <= limit]
                long = [right for length, right in traces if length > limit]
                if not short or not long:
                    continue
                at = 0 if hardness(dataset, problem) <= hard_above else 2
                for place, kind in ((at, short), (at + 1, long)):
                    sums[place] += sum(kind) / len(kind)
                    seen[place] += 1
            for place in range(4):
                counts[place] += seen[place]
                cells[place] += sums[place] / seen[place] if seen[place] else float("nan")
        table[model] = [cell / len(datasets) for cell in cells], counts, limit
    return table


def test_the_horizon_table_follows_the_released_code(comparison: Comparison) -> None:
    folder = reference_file("paper_release/results") / "vanilla"
    groups = [found.group for found in comparison.measured.values()]
    datasets = list(comparison.datasets)
    expected_table = by_the_released_rule(folder, list(comparison.models), datasets)
    tables = horizon_tables(groups, datasets, HorizonSplit.RELEASED)
    assert {table.model for table in tables} == set(expected_table)
    for table in tables:
        cells, counts, limit = expected_table[table.model]
        assert table.long_above_tokens == pytest.approx(limit, abs=1e-9, rel=0)
        assert [cell.questions for cell in table.cells] == counts
        for cell, number in zip(table.cells, cells, strict=True):
            if number != number:  # not a number: a data set without such a question
                assert cell.accuracy is None
            else:
                assert cell.accuracy == pytest.approx(number, abs=1e-9, rel=0)
