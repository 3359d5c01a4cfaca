"""What the searching process runs, by its path and alone: it imports nothing of the program.

Reads a JSON list from stdin (pattern, flags, most places, seconds of processor time, texts)
and writes the places of each text as JSON.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import warnings


def main() -> None:
    """Search, within limits that the system keeps even where the parent is gone."""
    pattern, flags, most, seconds, texts = json.loads(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    warnings.simplefilter("ignore")
    compiled = re.compile(pattern, flags)
    places = []
    for text in texts:
        spans: list[tuple[int, int]] = []
        for found in compiled.finditer(text):
            if found.end() > found.start():
                spans.append(found.span())
                if len(spans) == most:
                    break
        places.append(spans)
    sys.stdout.write(json.dumps(places))


if __name__ == "__main__":
    main()
