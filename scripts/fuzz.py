"""Runs the property tests for as long as one likes: `make fuzz MINUTES=10`.

A fuzzer is a name for the property tests of some files. Each round asks hypothesis for other
inputs, from a seed that is printed when a round fails, so that it can be run again.

    python -m scripts.fuzz [--minutes 10] [--jobs 2] [NAME …]
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

FUZZERS = {
    "stream": ("tests/client",),
    "answers": ("tests/domain/test_answers.py",),
    "fold": ("tests/domain/test_fold.py", "tests/engine", "tests/test_live_equals_saved.py"),
    "session": ("tests/store", "--ignore=tests/store/importers"),
    "replay": ("tests/replay",),
    "imports": ("tests/store/importers",),
    "files": ("tests/test_config.py", "tests/test_datasets.py"),
    "text": ("tests/test_text.py", "tests/ui", "tests/plain", "tests/test_figures.py"),
    "analysis": ("tests/analysis",),
}
_EXAMPLES = re.compile(r"- (\d+) passing")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one fuzzer did."""

    name: str
    rounds: int
    examples: int
    failure: str | None = None
    """What pytest printed for the failing round."""


def fuzz(name: str, minutes: float) -> Outcome:
    """Run one fuzzer until its time is over or an input breaks something."""
    end_s = time.monotonic() + minutes * 60
    rounds = examples = 0
    while rounds == 0 or time.monotonic() < end_s:
        seed = random.randrange(2**32)
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-x", "-m", "hypothesis", "-p", "no:xdist"),
                *("-o", "timeout=0", "-p", "no:cacheprovider", "--hypothesis-profile=fuzz"),
                *("--hypothesis-show-statistics", f"--hypothesis-seed={seed}"),
                *FUZZERS[name],
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        rounds += 1
        examples += sum(map(int, _EXAMPLES.findall(done.stdout)))
        if done.returncode:
            return Outcome(name, rounds, examples, f"seed {seed}\n{done.stdout}{done.stderr}")
    return Outcome(name, rounds, examples)


def main() -> int:
    """Run the fuzzers that are named, or all; 1 where one found something."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(FUZZERS))
    parser.add_argument("--minutes", type=float, default=10, help="for each fuzzer (10)")
    parser.add_argument("--jobs", type=int, default=2, help="how many run at once (2)")
    args = parser.parse_args()
    unknown = [name for name in args.names if name not in FUZZERS]
    if unknown:
        parser.error(f"there is no fuzzer {unknown[0]}; there are {', '.join(FUZZERS)}")
    failed = 0
    with ThreadPoolExecutor(args.jobs) as pool:
        runs = [pool.submit(fuzz, name, args.minutes) for name in args.names or FUZZERS]
        for run in runs:
            outcome = run.result()
            said = "found this" if outcome.failure else "nothing found"
            print(
                f"{outcome.name:9} {outcome.rounds} rounds, {outcome.examples} inputs: {said}",
                flush=True,
            )
            if outcome.failure:
                failed = 1
                print(outcome.failure, flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
