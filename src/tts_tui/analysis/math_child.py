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


def main() -> None:
    """Answer until stdin ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    # What libraries print must not be taken for an answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii", newline="\n")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    from math_verify import ExprExtractionConfig, LatexExtractionConfig, parse, verify

    ways = [LatexExtractionConfig(), ExprExtractionConfig()]

    def parsed(text: str) -> list[object] | None:
        found = parse(f"${text}$", extraction_config=ways, parsing_timeout=None)
        # What could not be parsed comes back as text.
        return found if any(not isinstance(one, str) for one in found) else None

    def judged(first: str, second: str) -> str:
        ours, theirs = parsed(first), parsed(second)
        if ours is None or theirs is None:
            return "unknown"
        # It is not symmetric: an equation may be compared by its right side one way only.
        one_way = verify(ours, theirs, timeout_seconds=None)
        return "same" if one_way or verify(theirs, ours, timeout_seconds=None) else "different"

    answers.write('"ready"\n')
    answers.flush()
    for line in sys.stdin.buffer:
        try:
            word = judged(*json.loads(line))
        except Exception:  # noqa: BLE001 - whatever a library makes of hostile text
            word = "unknown"
        answers.write(f"{json.dumps(word)}\n")
        answers.flush()


if __name__ == "__main__":
    main()
