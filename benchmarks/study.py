"""How long a whole release takes: importing it, reading it, measuring every strategy on it.

Makes a release of the size of the paper's (31,154 files, about 630 MB) out of random traces,
in a temporary folder that is removed again. The reference is the plain evaluation of subsets
one by one with the strategies of `domain/strategies`, on one model and data set of it.

    python -m benchmarks.study            the whole size, about two minutes
    python -m benchmarks.study --share 0.1
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from tts_tui.analysis.compare import Comparison
from tts_tui.analysis.groups import Source, group
from tts_tui.analysis.measure import measure_all
from tts_tui.analysis.pool import Group, Outcome, Place, Pool
from tts_tui.domain.pool import Pool as TracePool
from tts_tui.domain.strategies import Clock, ask, parse
from tts_tui.domain.strategies.registry import CARDS
from tts_tui.store.importers import art_of_tts
from tts_tui.store.importers.writing import save_all
from tts_tui.study.reading import ReadSessions, Study, read

if TYPE_CHECKING:
    from collections.abc import Iterator

MODELS = tuple(f"model-{number}" for number in range(8))
DATASETS = {"exam-a": 30, "exam-b": 15, "exam-c": 15, "exam-d": 198}
SAMPLES = 8
BEAMS = range(2, 9)
EXTRA = ("model-7", "extra", 500, 4)
"""One folder more that only one model has, with four samples a question."""
CHARACTERS = 20_000
"""Mean length of an output."""


def files(root: Path, share: float) -> Iterator[tuple[Path, int]]:
    """Give every file of the release with its problem."""
    for model in MODELS:
        for dataset, problems in DATASETS.items():
            for problem in range(max(1, round(problems * share))):
                for sample in range(SAMPLES):
                    yield root / f"vanilla/{model}/{dataset}/{problem}_{sample}.json", problem
                if model != MODELS[0]:
                    for beams in BEAMS:
                        yield root / f"bs/{model}/{dataset}/{beams}/{problem}_0.json", problem
    model, dataset, problems, samples = EXTRA
    for problem in range(max(1, round(problems * share))):
        for sample in range(samples):
            yield root / f"vanilla/{model}/{dataset}/{problem}_{sample}.json", problem


def make(root: Path, share: float) -> tuple[int, int]:
    """Write the release; gives files and bytes."""
    draw = random.Random(1)
    words = [f"word{number}, " if number % 9 else "\\(x^2\\)\n" for number in range(500)]
    page = "".join(draw.choices(words, k=20_000))
    count = size = 0
    for path, problem in files(root, share):
        length = int(draw.lognormvariate(0, 0.6) * CHARACTERS * 0.85)
        start = draw.randrange(len(page) // 2)
        text = (page[start:] * (1 + length // len(page)))[:length]
        right = draw.random() < 0.6
        record = {
            "problem": f"What is the answer to question {problem}?",
            "answer": problem,
            "output": f"{text}</think>\\boxed{{{problem}}}",
            "completion_tokens": max(1, length // 4),
            "pred": problem if right else draw.choice([problem + 1, problem + 2, "NO_ANSWER"]),
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        count += 1
        size += path.write_bytes(json.dumps(record).encode())
    return count, size


def one_by_one(study: Study) -> float:
    """Seconds for every strategy on every subset of one session, pick by pick."""
    began_s = time.perf_counter()
    for race in study.races:
        for n in range(1, len(race.traces) + 1):
            several = [(card, range(1, n + 1 if card.parameter else 2)) for card in CARDS]
            names = [card.name(k) for card, ks in several if card.raced for k in ks]
            strategies = [parse(name, n) for name in names]
            for subset in combinations(race.traces, n):
                for strategy in strategies:
                    ask(strategy, TracePool(subset), Clock.TOKEN)
    return time.perf_counter() - began_s


def wide_pool(questions: int, m: int) -> Group:
    """A group of questions with many traces each."""
    draw = random.Random(2)
    pools = []
    for number in range(questions):
        outcomes = []
        for _ in range(m):
            tokens = draw.randrange(100, 30_000)
            answer = str(draw.randrange(6))
            outcomes.append(Outcome(tokens, tokens // 2, answer, answer == "0"))
        pools.append(Pool(str(number), str(number), tuple(outcomes), (Place(0, 0),)))
    return Group("wide", "wide", tuple(pools), {})


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of the whole release's questions")
    share = parser.parse_args().share
    with tempfile.TemporaryDirectory() as folder:
        release, out = Path(folder) / "release", Path(folder) / "out"
        count, size = make(release / "results", share)
        print(f"release: {count} files, {size / 1e6:.0f} MB")
        began_s = time.perf_counter()
        summary = save_all(art_of_tts.find(release), art_of_tts.FORMAT, out, lambda _done: None)
        import_s = time.perf_counter() - began_s
        print(f"import: {import_s:.1f} s, {summary.written} sessions, {summary.traces} traces")
        began_s = time.perf_counter()
        paths = sorted(out.glob("*.jsonl"))
        studies = [read(path, ReadSessions(numbers_only=True)) for path in paths]
        read_s = time.perf_counter() - began_s
        began_s = time.perf_counter()
        grouped = group([Source(study.name, study.races) for study in studies])
        comparison = Comparison(grouped.groups)
        statistics_s = time.perf_counter() - began_s
        print(f"table: {read_s + statistics_s:.2f} s, {len(comparison.rows)} rows")
        print(f"  reading {read_s:.2f} s, statistics {statistics_s:.2f} s")
        one = next(study for study in studies if study.name == "model-1--exam-b")
        plain_s = one_by_one(one)
        found = next(g for g in grouped.groups if (g.model, g.dataset) == ("model-1", "exam-b"))
        began_s = time.perf_counter()
        measure_all([(found, found.pools)])
        arrays_s = time.perf_counter() - began_s
        print(
            f"{len(found.pools)} questions as arrays: {arrays_s * 1000:.0f} ms; "
            f"pick by pick: {plain_s:.1f} s, {plain_s / arrays_s:.0f} times as long"
        )
    wide = wide_pool(100, 64)
    began_s = time.perf_counter()
    rows = Comparison([wide]).rows
    print(f"100 questions of 64 traces: {time.perf_counter() - began_s:.1f} s, {len(rows)} rows")


if __name__ == "__main__":
    main()
