"""Measures what the program promises, one benchmark after the other, each against its reference.

python -m benchmarks [NAME ...]
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys

PROMISED = {
    "events": "CPU a token without a screen, against the openai client draining the same",
    "screen": "the whole program on a terminal, against the same without a screen",
    "board": "the stages of one frame, against the fold of its tokens",
    "picks": "all picks of a race with many traces, against one reading of its events",
    "audience": "a race that 30 phones look at, against the same without them",
    "cancel": "closing the losers, against a bare client that closes as many streams",
}
"""What is run where nothing is named, and what it measures."""


def main(names: list[str]) -> int:
    """Run them; give 1 where one did not come through."""
    failed = []
    for name in names or list(PROMISED):
        if importlib.util.find_spec(f"benchmarks.{name}") is None:
            print(f"There is no benchmark {name!r} here.\n", file=sys.stderr)
            failed.append(name)
            continue
        print(f"== {name}: {PROMISED.get(name, 'as its first lines say')}", flush=True)
        # A process each: what one leaves behind must not slow the next.
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
            failed.append(name)
        print(flush=True)
    if failed:
        print(f"Not measured: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
