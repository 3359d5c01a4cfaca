"""What the judging process runs, by its path and alone: it imports nothing of the program.

Reads one JSON pair of texts a line from stdin, writes `same`, `different` or `unknown` as one
JSON line each. It may hang on a hostile pair; whoever started it kills it then.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
import warnings

MEMORY_BYTES = 2 * 1024**3
PROCESSOR_S = 30
"""Seconds of processor time that one pair may take, far above any deadline."""


def limit_memory() -> None:
    """Let this process have no more memory than a pair is worth."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main() -> None:
    """Answer until stdin ends."""
    limit_memory()
    # What libraries print must not be taken for an answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii", newline="\n")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    from math_verify import LatexExtractionConfig, parse, verify

    def parsed(text: str) -> list[object] | None:
        # Whole or not at all: other ways take a number out of what they cannot read.
        found = parse(
            f"${text}$",
            extraction_config=[LatexExtractionConfig()],
            fallback_mode="no_fallback",
            extraction_mode="first_match",
            parsing_timeout=None,
        )
        # What could not be parsed comes back as text.
        return found if any(not isinstance(one, str) for one in found) else None

    def judged(first: str, second: str) -> str:
        ours, theirs = parsed(first), parsed(second)
        if ours is None or theirs is None:
            return "unknown"
        ways = [
            verify(gold, target, timeout_seconds=None, raise_on_error=True)
            for gold, target in ((ours, theirs), (theirs, ours))
        ]
        # An equation is compared by its right side one way only; all else has to hold both ways.
        one_equation = ("=" in first) != ("=" in second)
        return "same" if all(ways) or (one_equation and any(ways)) else "different"

    answers.write('"ready"\n')
    answers.flush()
    for line in sys.stdin.buffer:
        used = resource.getrusage(resource.RUSAGE_SELF)
        # Should whoever started it be gone, a hostile pair ends with this.
        limit = int(used.ru_utime + used.ru_stime) + PROCESSOR_S
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        try:
            word = judged(*json.loads(line))
        except Exception:  # noqa: BLE001 - whatever a library makes of hostile text
            word = "unknown"
        answers.write(f"{json.dumps(word)}\n")
        answers.flush()


if __name__ == "__main__":
    main()
